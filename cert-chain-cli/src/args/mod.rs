//! The command line. The doc comments here are its manual: clap prints them as help.

mod batch;
mod options;
#[cfg(feature = "sqlite")]
mod query;
mod values;

use std::path::PathBuf;

use cert_chain_core::{Target, Tenant};
use clap::error::{ContextKind, ErrorKind};
use clap::{Args, Parser, Subcommand};

pub(crate) use batch::{BatchArgs, StoreArgs};
pub(crate) use options::{FileArgs, Format, JudgeArgs, NetworkArgs, PurposeName, ReportArgs, StoreName};
#[cfg(feature = "sqlite")]
pub(crate) use query::{QueryArgs, QueryFormat, Question};

/// Finds the certificate that breaks a Microsoft 365 tenant's sign-in, and says who must mend it
///
/// `cert-chain check contoso.com` finds every server that the tenant's clients connect to, takes the certificate chain that each
/// really sends, and names the one certificate that is missing, untrusted or wrong, with the change that mends it, tried out.
#[derive(Debug, Parser)]
#[command(
    name = "cert-chain",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    max_term_width = 80,
    after_long_help = "Exit status: 0 no finding at or above --fail-on; 1 findings; 2 not done.\n\
        `cert-chain COMMAND --help` says what that means for each command."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Checks live: a whole tenant, or one server
    ///
    /// A domain or sign-in address stands for a tenant: DNS is asked for every endpoint of its clients, and each is checked. Of a
    /// sign-in address only the domain is used; the part before the @ never leaves this machine.
    #[command(after_long_help = CHECK_STATUS)]
    Check(CheckArgs),

    /// Checks files: a server's chain before it is deployed, or after it was saved
    ///
    /// Reads PEM, DER and PKCS#7, in the order of the file: the first certificate is the server's own. No server is contacted; only
    /// issuers that the file lacks are fetched from where its certificates say (AIA), unless --no-aia or --offline forbids it.
    #[command(after_long_help = INSPECT_STATUS)]
    Inspect(InspectArgs),

    /// Checks many targets, one a line, from a file or standard input
    ///
    /// Writes JSON Lines: one report a line, each as soon as it is ready, so not in the order of the list. Blank lines and
    /// comments (from a # that begins a line or follows a space) are left out; a line that is no target is told with its number and
    /// left out; a target that is listed again is done once. A line may have 4 KiB. Private addresses are refused without
    /// --allow-private, a target's own too: a list is mostly somebody else's, and shall not make this machine look round its own
    /// network. Ctrl-C finishes what was begun, a second one ends at once.
    #[command(after_long_help = batch::STATUS)]
    Batch(Box<BatchArgs>),

    /// Answers questions about what a batch found: who fails, what expires, what changed
    ///
    /// `batch --db FILE` keeps what it finds in a store, run by run. The answer is of the last run that came to its end.
    #[cfg(feature = "sqlite")]
    #[command(after_long_help = query::STATUS, subcommand_value_name = "QUESTION", subcommand_help_heading = "Questions")]
    Query(QueryArgs),

    /// Writes the corrected chain, in PEM, to standard output or a file
    ///
    /// The chain is what the server (or the file) has, with what is missing added, what is needless left out, and everything in order.
    /// It is verified before it is printed: what cannot be verified is not printed. Private keys are never read or written.
    #[command(after_long_help = BUNDLE_STATUS)]
    Bundle(Box<BundleArgs>),

    /// Explains a finding by its code, or another word of a report; lists all without one
    #[command(after_long_help = "Exit status: 0 explained; 2 no such code or word.")]
    Explain(ExplainArgs),

    /// Lists what `check` would ask for a domain, asking nothing
    #[command(after_long_help = "Exit status: 0 listed; 2 not a domain.")]
    Endpoints(EndpointsArgs),

    /// Lists the stores of trust anchors with their dates, or updates them
    ///
    /// A verdict is as current as the stores that it was made with. All are compiled in; what `trust update` keeps is used where it
    /// is newer.
    #[command(after_long_help = "Exit status: 0 listed.")]
    Trust(TrustArgs),

    /// Prints the JSON Schema of the report
    #[command(after_long_help = "Exit status: 0 always.")]
    Schema,

    /// Runs `check` against a lab tenant on loopback, no Internet needed
    ///
    /// The lab is a made-up tenant with real DNS, TLS and HTTP servers on this machine, with faults built in. What you see is a real
    /// check of it.
    #[cfg(feature = "demo")]
    #[command(after_long_help = "Exit status: as `check`; the lab has faults, so 1 is what success looks like.")]
    Demo(DemoArgs),
}

#[cfg(feature = "demo")]
#[derive(Args, Debug)]
pub(crate) struct DemoArgs {
    /// A kind of tenant with the one fault that it is known for, instead of a hybrid one with a fault nearly everywhere
    #[arg(value_name = "KIND", value_parser = values::shape())]
    pub(crate) shape: Option<cert_chain_testlab::Shape>,

    /// The same tenant without its faults
    #[arg(long)]
    pub(crate) healthy: bool,

    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

const CHECK_STATUS: &str = "\
Exit status:
  0  no finding at or above --fail-on; also a tenant without endpoints
  1  findings; among several targets, one with findings is enough
  2  usage, or nothing was found but something of the target's own could
     not be tested; --allow-untested lifts that. No route for IPv6 is
     reported and does not count";

const INSPECT_STATUS: &str = "\
Exit status:
  0  no finding at or above --fail-on
  1  findings in at least one file
  2  usage, or a file that cannot be read or holds no certificate,
     whatever the others hold
With --profile and --fail-on error: 0 exactly if some path to an anchor has
no error under that profile, and the name fits where --host asks for one";

const BUNDLE_STATUS: &str = "\
Exit status:
  0  printed
  1  no chain can be made that verifies: it takes more than another bundle
  2  usage, an unreadable file, or a server that gave no chain; or the
     chain cannot be written";

const UPDATE_STATUS: &str = "\
The reports, below the URL of --mirror:
  /mozilla/IncludedCACertificateReportPEMCSV
  /microsoft/IncludedCACertificateReportForMSFTCSVPEM
  /ccadb/RootCACertificatesIncludedByRSReportCSV
  /mozilla/PublicAllIntermediateCertsWithPEMCSV

Exit status:
  0  updated
  2  not updated: usage, no network, or a report that is not as it should be;
     the old lists stay in use";

#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// A domain, a sign-in address, host:port, sips:host, https://host, or smtp://host
    #[arg(required = true, value_name = "TARGET")]
    pub(crate) targets: Vec<Target>,

    #[command(flatten)]
    pub(crate) judge: JudgeArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    /// Handshakes of the first kind for each address, a new connection each: farms hide behind one address
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=20), help_heading = "Network")]
    pub(crate) samples: u32,
    /// Ask also for what only clients of old do: XMPP, phones' firmware and clock, SIP in clear, the control panel
    #[arg(long, help_heading = "Network")]
    pub(crate) legacy: bool,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

#[derive(Args, Debug)]
pub(crate) struct InspectArgs {
    /// Files with certificates: PEM, DER or PKCS#7; - reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) file: FileArgs,
    #[command(flatten)]
    pub(crate) judge: JudgeArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

#[derive(Args, Debug)]
pub(crate) struct BundleArgs {
    /// A server as for `check`, or a file as for `inspect`; what exists as a file is taken as one
    #[arg(value_name = "TARGET|FILE")]
    pub(crate) subject: PathBuf,

    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) file: FileArgs,
    #[command(flatten)]
    pub(crate) judge: JudgeArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ExplainArgs {
    /// The code, as a report has it: missing-intermediate; or a word such as repairable
    pub(crate) code: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct EndpointsArgs {
    /// The domain, or a sign-in address in it
    #[arg(value_parser = values::tenant)]
    pub(crate) domain: Tenant,

    /// How to write the list
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Args, Debug)]
pub(crate) struct TrustArgs {
    /// How to write the list
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,

    /// Where updated lists are kept [default: the user's data folder]
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) data_dir: Option<PathBuf>,

    #[command(subcommand)]
    pub(crate) action: Option<TrustAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TrustAction {
    /// Fetches newer lists from the CCADB, and keeps them for the next runs
    ///
    /// The lists of Mozilla, Microsoft, Apple and Chrome and the intermediates below them, from the public reports of the Common CA
    /// Database. Each is checked whole before any takes the place of an old one: every row, every certificate against its SHA-256,
    /// and that not many are gone at once. Android's and Java's lists come with new releases of this program.
    #[command(after_long_help = UPDATE_STATUS)]
    Update(UpdateArgs),
}

#[derive(Args, Debug)]
pub(crate) struct UpdateArgs {
    /// Take this file instead of asking the network: a CCADB report that was fetched elsewhere; repeat for several
    ///
    /// Which report it is shows by its columns.
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Vec<PathBuf>,

    /// The day on which the reports were fetched, as 2026-11-22; default: today, and of files when they were last written
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) date: Option<String>,

    /// Fetch from here instead: an https server with the CCADB's paths
    #[arg(long, value_name = "URL", default_value = "https://ccadb.my.salesforce-sites.com")]
    pub(crate) mirror: String,

    /// Know the server by the certificates in this file instead of Mozilla's list
    #[arg(long, value_name = "FILE")]
    pub(crate) roots: Option<PathBuf>,

    /// The most time for all of it: seconds, or 30s, 2m
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = values::duration)]
    pub(crate) timeout: std::time::Duration,
}

/// What clap found wrong: on one line when it is a value, with usage when it is the shape.
pub(crate) fn complaint(error: &clap::Error) -> Option<String> {
    use std::error::Error as _;
    if error.kind() != ErrorKind::ValueValidation {
        return None;
    }
    let reason = error.source().map(ToString::to_string)?;
    let argument = error.get(ContextKind::InvalidArg).map(ToString::to_string).unwrap_or_default();
    // `--at <RFC 3339>`; what has no option before it needs no name.
    match argument.split(' ').next().filter(|name| name.starts_with("--")) {
        Some(name) => Some(format!("{name}: {reason}")),
        None => Some(reason),
    }
}
