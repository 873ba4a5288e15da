//! Options that several subcommands share.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use cert_chain_core::Time;
use cert_chain_core::trust::Program;
use cert_chain_core::verify::{ContentProfile, Purpose, SubjectName};
use clap::{Args, ValueEnum};

use super::values::{self, Connection, Resolver};
use crate::exit::{FailOn, Policy};

/// By what is judged, and when.
#[derive(Args, Debug)]
#[command(next_help_heading = "Judging")]
pub(crate) struct JudgeArgs {
    /// The moment to judge at, as RFC 3339 has it (2026-11-22T08:14:00Z); default: now
    #[arg(long, value_name = "RFC 3339")]
    pub(crate) at: Option<Time>,

    /// Ask these stores of trust anchors only; repeat for several [default: all but system]
    #[arg(long = "store", value_name = "NAME")]
    pub(crate) stores: Vec<StoreName>,

    /// Trust exactly the certificates in this file: it replaces every store
    #[arg(long, value_name = "FILE")]
    pub(crate) roots: Option<PathBuf>,

    /// Add the certificates in this file to every store, for a private PKI
    #[arg(long, value_name = "FILE")]
    pub(crate) extra_roots: Option<PathBuf>,

    /// Certificates that may complete a path, as if clients had them already
    #[arg(long, value_name = "FILE")]
    pub(crate) intermediates: Option<PathBuf>,

    /// Where `trust update` keeps newer lists [default: the user's data folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
}

/// A store of trust anchors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StoreName {
    /// Firefox, and most servers and tools on Linux
    Mozilla,
    /// Windows
    Microsoft,
    /// macOS, iOS and their kin
    Apple,
    /// Android
    Android,
    /// Chrome
    Chrome,
    /// Java
    Java,
    /// What this machine trusts; never asked unless named
    System,
}

impl StoreName {
    /// The root program whose list it is; none for the system's.
    pub(crate) fn program(self) -> Option<Program> {
        match self {
            Self::Mozilla => Some(Program::Mozilla),
            Self::Microsoft => Some(Program::Microsoft),
            Self::Apple => Some(Program::Apple),
            Self::Android => Some(Program::Android),
            Self::Chrome => Some(Program::Chrome),
            Self::Java => Some(Program::Java),
            Self::System => None,
        }
    }
}

impl fmt::Display for StoreName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.program().map_or("system", Program::as_str))
    }
}

/// What a file is judged for.
#[derive(Args, Debug)]
#[command(next_help_heading = "Files")]
pub(crate) struct FileArgs {
    /// The name that the certificate must carry: DNS name, IP address or e-mail address; default: no name is checked
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Option<SubjectName>,

    /// What the certificate is to be used for
    #[arg(long, value_name = "PURPOSE", value_enum, default_value_t = PurposeName::Server)]
    pub(crate) purpose: PurposeName,

    /// Hold certificates to a profile as well: what it requires of them is an error then, all else a warning at most once some path holds to it
    #[arg(long, value_name = "PROFILE", value_enum)]
    pub(crate) profile: Option<ProfileName>,

    /// Let weak signatures (SHA-1, MD5) and RSA keys below 2048 bits pass, as RFC 5280 by itself does: they are warnings then; not under --profile webpki
    #[arg(long)]
    pub(crate) allow_weak: bool,

    /// The most intermediates that a path may have, self-issued ones not counted; default: as many as the search allows
    #[arg(long, value_name = "N", value_parser = values::depth)]
    pub(crate) max_depth: Option<usize>,

    /// Honour the revocation lists in this file, PEM or DER; repeat for several; default: revocation is not checked
    #[arg(long = "crl", value_name = "FILE")]
    pub(crate) crls: Vec<PathBuf>,

    /// Accept this certificate policy only, by OID; repeat for several; default: any
    #[arg(long = "policy", value_name = "OID", value_parser = values::policy)]
    pub(crate) policies: Vec<String>,

    /// Require that the path is valid for an accepted policy, even if no certificate demands one
    #[arg(long)]
    pub(crate) explicit_policy: bool,

    /// Let no certificate map a policy to another
    #[arg(long)]
    pub(crate) inhibit_policy_mapping: bool,

    /// Let anyPolicy in certificates stand for no other policy
    #[arg(long)]
    pub(crate) inhibit_any_policy: bool,
}

/// A use of a certificate in TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PurposeName {
    /// TLS servers
    Server,
    /// TLS clients, and servers that connect to others
    Client,
    /// Whatever it allows
    Any,
}

impl From<PurposeName> for Purpose {
    fn from(name: PurposeName) -> Self {
        match name {
            PurposeName::Server => Self::Server,
            PurposeName::Client => Self::Client,
            PurposeName::Any => Self::Any,
        }
    }
}

/// A profile of what certificates contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProfileName {
    /// RFC 5280: the Internet's
    Rfc5280,
    /// The CA/Browser Forum's, for public CAs
    Webpki,
}

impl From<ProfileName> for ContentProfile {
    fn from(name: ProfileName) -> Self {
        match name {
            ProfileName::Rfc5280 => Self::Rfc5280,
            ProfileName::Webpki => Self::WebPki,
        }
    }
}

/// What may be asked of the network, and how.
#[derive(Args, Debug)]
#[command(next_help_heading = "Network")]
pub(crate) struct NetworkArgs {
    /// Never fetch missing issuers from where certificates say (AIA)
    #[arg(long)]
    pub(crate) no_aia: bool,

    /// Contact nothing but the targets themselves
    #[arg(long)]
    pub(crate) offline: bool,

    /// Ask this DNS server instead of the system's; several are several vantages, compared, not failover
    #[arg(long = "resolver", value_name = "[NAME=]ADDR:PORT", value_parser = values::resolver)]
    pub(crate) resolvers: Vec<Resolver>,

    /// Connect to ADDR:PORT for HOST:PORT, as curl does; empty fields match or keep anything; repeat for several
    #[arg(long, value_name = "HOST:PORT:ADDR:PORT", value_parser = values::connection)]
    pub(crate) connect_to: Vec<Connection>,

    /// Let what certificates say lead to private addresses too; a target's own servers may always have such, except in `batch`
    #[arg(long)]
    pub(crate) allow_private: bool,

    /// The most time for a target: seconds, or 30s, 2m; what is late is reported as not tested
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = values::duration)]
    pub(crate) timeout: Duration,

    /// The most time for an endpoint: seconds, or 30s, 2m
    #[arg(long, value_name = "TIME", default_value = "15s", value_parser = values::duration)]
    pub(crate) endpoint_timeout: Duration,
}

impl NetworkArgs {
    /// Whether missing issuers may be fetched.
    pub(crate) fn follows_aia(&self) -> bool {
        !self.no_aia && !self.offline
    }
}

/// What comes out.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Output")]
pub(crate) struct ReportArgs {
    /// How to write the report
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) status: StatusArgs,
}

/// What becomes the exit status.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Output")]
pub(crate) struct StatusArgs {
    /// Which findings make the exit status 1
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t)]
    pub(crate) fail_on: FailOn,

    /// Exit with 0 when nothing was found, though not everything could be tested
    #[arg(long)]
    pub(crate) allow_untested: bool,
}

impl StatusArgs {
    /// By what reports become an exit status.
    pub(crate) fn policy(self) -> Policy {
        Policy { fail_on: self.fail_on, allow_untested: self.allow_untested }
    }
}

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs: one report, or one on each line for several targets
    Json,
}
