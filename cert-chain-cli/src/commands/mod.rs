//! One file for each subcommand; what they share beside them.

mod batch;
mod bundle;
mod check;
#[cfg(feature = "demo")]
mod demo;
mod endpoints;
mod explain;
mod glossary;
mod inspect;
mod lists;
mod options;
#[cfg(feature = "sqlite")]
mod query;
mod schema;
mod session;
mod trust;

use crate::args::Command;
use crate::exit::Exit;
use crate::failure::Failure;

/// Does what the command line asks.
pub(crate) fn run(command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Check(args) => check::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Batch(args) => batch::run(&args),
        #[cfg(feature = "sqlite")]
        Command::Query(args) => query::run(&args),
        Command::Bundle(args) => bundle::run(&args),
        Command::Explain(args) => explain::run(args.code.as_deref()),
        Command::Endpoints(args) => endpoints::run(&args),
        Command::Trust(args) => trust::run(&args),
        Command::Schema => schema::run(),
        #[cfg(feature = "demo")]
        Command::Demo(args) => demo::run(args),
    }
}

/// What the network's futures run on.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Runtime::new().map_err(|error| Failure::new("cannot start the asynchronous runtime").because(error))
}
