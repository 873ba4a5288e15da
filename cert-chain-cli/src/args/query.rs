//! The command line of `query`.

use std::path::PathBuf;

use cert_chain_core::{Target, Time};
use clap::{Args, Subcommand, ValueEnum};

use super::values;

pub(super) const STATUS: &str = "\
Exit status:
  0  answered, also where there is nothing to tell
  2  not answered: usage, no such file, a file that is no store, or a client,
     run, target or finding that does not exist; what there is is said";

#[derive(Args, Debug)]
pub(crate) struct QueryArgs {
    /// The store: the file of `batch --db`. It may be asked while a batch writes to it
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) db: Option<PathBuf>,

    /// Ask this run instead of the last that is finished; `runs` lists them
    #[arg(long, value_name = "N", global = true)]
    pub(crate) run: Option<i64>,

    /// Only what is of this target, written as in the list
    #[arg(long, value_name = "TARGET", global = true)]
    pub(crate) target: Option<Target>,

    /// How to write the answer
    #[arg(long, value_enum, default_value_t, global = true)]
    pub(crate) format: QueryFormat,

    #[command(subcommand)]
    pub(crate) question: Question,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum QueryFormat {
    /// For people
    #[default]
    Text,
    /// For spreadsheets: a header, then one line a row; signs that do not show are written as \u{..}, and what would be a formula
    /// begins with an apostrophe
    Csv,
    /// For programs: JSON Lines, one object a row
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Question {
    /// The runs that the store holds
    Runs,

    /// Every target with its state, verdict and root causes
    Targets,

    /// Endpoints whose chain a client does not accept, or not always
    ///
    /// What each client makes of a chain was predicted when it was checked. An endpoint that gave no chain is not listed here:
    /// `targets` shows those where nobody answered as unreachable, `untested` those that could not be asked.
    Failing {
        /// The client: android, windows-online, java ...
        client: String,

        /// Also endpoints that this client does not really connect to
        #[arg(long)]
        everywhere: bool,
    },

    /// Endpoints that present a certificate, or lack it
    Serving {
        /// At least 8 digits that its SHA-256 or its thumbprint (SHA-1) begins with, or a part of its name
        #[arg(value_parser = values::certificate)]
        certificate: String,
    },

    /// Certificates that are presented and end before a moment, and where
    Expiring {
        /// A day (2027-01-31), or a moment as RFC 3339 has it; what ended before is listed too
        #[arg(value_name = "BEFORE", value_parser = values::moment)]
        before: Time,
    },

    /// What is otherwise than in an earlier run
    ///
    /// A fault is gone when its server was asked again and showed it no more. Where the later run could not ask, it is unseen, and
    /// what was not tested is listed with the reason.
    Changed {
        /// Compare with this run [default: the finished one before]
        #[arg(long, value_name = "N")]
        since: Option<i64>,
    },

    /// Findings, all or those of one code
    Findings {
        /// The code, as a report has it: missing-intermediate
        code: Option<String>,
    },

    /// What was not tested, and why
    Untested,
}
