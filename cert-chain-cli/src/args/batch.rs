//! The options of `batch`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::options::{JudgeArgs, NetworkArgs, StatusArgs};
use super::values::{self, JsonLines};

pub(super) const STATUS: &str = "\
Exit status:
  0  no finding at or above --fail-on
  1  findings; one target with findings is enough
  2  usage; a line that is no target, a list without any, or one that cannot
     be read to its end; stopped before the end; what was found cannot be
     written; or nothing was found but something of a target's own could not
     be tested, which --allow-untested lifts
130  stopped at once, by a second Ctrl-C";

#[derive(Args, Debug)]
pub(crate) struct BatchArgs {
    /// The list: one target a line, as for `check`; without it, or with -, standard input
    #[arg(value_name = "FILE")]
    pub(crate) list: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) judge: JudgeArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    #[command(flatten)]
    pub(crate) pace: PaceArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    #[command(flatten)]
    pub(crate) status: StatusArgs,
}

/// How much is asked, and how fast.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Network")]
pub(crate) struct PaceArgs {
    /// Handshakes of the first kind for each address, a new connection each: farms hide behind one address
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=20))]
    pub(crate) samples: u32,

    /// Ask also for what only clients of old do: XMPP, phones' firmware and clock, SIP in clear, the control panel
    #[arg(long)]
    pub(crate) legacy: bool,

    /// Shake hands with each address as `check` does, also as older clients do, instead of once
    #[arg(long)]
    pub(crate) all_handshakes: bool,

    /// Targets at work at once [default: 256]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) concurrency: Option<u32>,

    /// The most connections a second to one address, which many targets may share, and as many at once at first; 0: no limit
    /// [default: 50]
    #[arg(long, value_name = "N")]
    pub(crate) per_address: Option<u32>,

    /// The same for one network (/24 of IPv4, /48 of IPv6), which is mostly one provider's; 0: no limit [default: 200]
    #[arg(long, value_name = "N")]
    pub(crate) per_provider: Option<u32>,
}

/// Where it goes.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// There is one format only.
    #[arg(long, hide = true, value_parser = values::json_lines)]
    pub(crate) format: Option<JsonLines>,
}

/// What outlives the run.
#[derive(Args, Debug)]
#[command(next_help_heading = "Store")]
pub(crate) struct StoreArgs {
    /// Keep what is found in this file too, for `query`, and so that a run that ended early can go on; it is made if it is not there
    #[cfg(feature = "sqlite")]
    #[arg(long, value_name = "FILE")]
    pub(crate) db: Option<PathBuf>,

    /// Go on with the last run in --db, if it did not come to its end: type the same command again with this. What it wrote to
    /// --output stays as far as it is in --db as well; where there is nothing to go on with, a new run begins
    #[cfg(feature = "sqlite")]
    #[arg(long, requires = "db")]
    pub(crate) resume: bool,

    /// When a new run begins, keep so many of the finished ones in --db and remove those before; default: all are kept
    #[cfg(feature = "sqlite")]
    #[arg(long, value_name = "N", requires = "db")]
    pub(crate) keep_runs: Option<u32>,
}

impl StoreArgs {
    /// The file in which anything is kept.
    pub(crate) fn db(&self) -> Option<&Path> {
        #[cfg(feature = "sqlite")]
        return self.db.as_deref();
        #[cfg(not(feature = "sqlite"))]
        return None;
    }
}
