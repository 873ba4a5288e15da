//! `cert-chain query`: questions to the store of a batch.

mod answers;
mod ask;
mod sink;

use std::error::Error;

use cert_chain_core::batch::store::{Run, RunState, StoreError, StoreReader};

use crate::args::{QueryArgs, Question};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use ask::Asked;
use sink::Sink;

pub(super) fn run(args: &QueryArgs) -> Result<Exit, Failure> {
    let Some(path) = &args.db else {
        return Err(
            Failure::new("--db: which store to ask is not said").hint("--db FILE names the one that `batch --db` wrote")
        );
    };
    let reader = StoreReader::open(path).map_err(|error| match &error {
        StoreError::ReadOnly { .. } => {
            Failure::from(error).hint("ask a copy in a folder of your own: of the file, and of FILE-wal where there is one")
        }
        _ => Failure::from(error),
    })?;
    let reader = match &args.target {
        Some(target) => reader.only(target),
        None => reader,
    };
    let runs = reader.runs()?;
    let mut sink = Sink::new(args.format);
    let (nothing, beside) = match &args.question {
        Question::Runs if args.target.is_some() => return Err(Failure::new("--target: runs are of whole lists")),
        Question::Runs => (ask::runs(runs, &mut sink)?, None),
        question => {
            let asked = Asked { run: chosen(&runs, args.run)?, question, target: args.target.as_ref() };
            (asked.answer(&reader, &runs, &mut sink)?, asked.beside(&reader)?)
        }
    };
    if sink.finish()? == 0 {
        output::note(&nothing);
    }
    if let Some(beside) = beside {
        output::note(&beside);
    }
    Ok(Exit::Clean)
}

/// The run to ask about.
fn chosen(runs: &[Run], asked: Option<i64>) -> Result<i64, Failure> {
    let last = runs.iter().rev().find(|run| run.state == RunState::Finished).map(|run| run.run);
    match asked {
        Some(number) => {
            let run = existing("--run", runs, number)?;
            if run.state == RunState::Unfinished {
                output::note(&format!("run {number} is unfinished: what it has not come to is missing"));
            }
            Ok(number)
        }
        None => {
            let last = last.ok_or_else(|| Failure::new("no run in the store is finished").hint(listed("--run", runs)))?;
            if let Some(newest) = runs.last().filter(|newest| newest.run > last) {
                let newest = newest.run;
                output::note(&format!(
                    "run {newest} is unfinished; this is run {last} (--run {newest} asks about what there is)"
                ));
            }
            Ok(last)
        }
    }
}

/// The run of the number that `option` gives.
fn existing<'r>(option: &str, runs: &'r [Run], number: i64) -> Result<&'r Run, Failure> {
    let run = runs.iter().find(|run| run.run == number);
    run.ok_or_else(|| Failure::new(format!("{option}: there is no run {number} in the store")).hint(listed(option, runs)))
}

/// As many of the last runs as are told where somebody asks for one that is not there.
const LISTED: usize = 10;

/// Which runs there are for `option`.
fn listed(option: &str, runs: &[Run]) -> String {
    let last = &runs[runs.len().saturating_sub(LISTED)..];
    let last: Vec<String> = last
        .iter()
        .map(|run| match run.state {
            RunState::Unfinished => format!("{} (unfinished)", run.run),
            _ => run.run.to_string(),
        })
        .collect();
    let which = if runs.len() > last.len() { "the last are" } else { "there is" };
    match last.is_empty() {
        true => "the store holds none; `cert-chain batch --db FILE` writes one".to_owned(),
        false => {
            let does = if option == "--since" { "compares with" } else { "asks about" };
            format!("{which} {}; {option} {does} one of your choice", last.join(", "))
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let told = error.to_string();
        match error {
            StoreError::Io { source, .. } => Self::new(told).because(source),
            StoreError::Sqlite { source, .. } => Self::new(told).because(source as Box<dyn Error>),
            _ => Self::new(told),
        }
    }
}
