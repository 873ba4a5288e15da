//! `cert-chain`: reads the command line, asks the core, shows the report.

mod args;
mod commands;
mod exit;
mod failure;
mod input;
mod output;
mod render;

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;

use crate::args::Cli;
use crate::exit::Exit;
use crate::failure::Failure;

/// A report is many small strings: a tenth of a diagnosis is spent on their memory with the system's allocator.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let outcome = match Cli::try_parse() {
        Ok(cli) => commands::run(cli.command),
        Err(error) => match args::complaint(&error) {
            Some(complaint) => Err(Failure::new(complaint)),
            None => return output::usage(&error),
        },
    };
    match outcome {
        Ok(exit) => exit.into(),
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure);
            Exit::Undone.into()
        }
    }
}
