//! Each question, and what to say where there is nothing to tell.

use cert_chain_core::batch::store::{
    Change, ExpiringRow, FailingRow, FindingRow, Run, RunState, ServingRow, StoreReader, TargetRow, UntestedRow,
};
use cert_chain_core::clients::clients;
use cert_chain_core::{RETIRED, rules};

use super::existing;
use super::sink::Sink;
use crate::args::Question;
use crate::failure::Failure;

/// The runs.
pub(super) fn runs(runs: Vec<Run>, sink: &mut Sink) -> Result<String, Failure> {
    sink.begin::<Run>()?;
    for run in runs {
        sink.row(&run)?;
    }
    Ok("the store holds no run".to_owned())
}

/// Asks about `run`; gives what to say if no row came.
pub(super) fn about(
    reader: &StoreReader,
    runs: &[Run],
    run: i64,
    question: &Question,
    sink: &mut Sink,
) -> Result<String, Failure> {
    match question {
        Question::Runs | Question::Targets => {
            sink.begin::<TargetRow>()?;
            reader.targets(run, |row| sink.row(&row))?;
            Ok(format!("run {run} has no targets"))
        }
        Question::Failing { client, everywhere } => {
            let client = known_client(client)?;
            sink.begin::<FailingRow>()?;
            reader.failing(run, client, *everywhere, |row| sink.row(&row))?;
            Ok(format!("no chain of run {run} fails with {client}"))
        }
        Question::Serving { certificate } => {
            sink.begin::<ServingRow>()?;
            reader.serving(run, certificate, |row| sink.row(&row))?;
            Ok(format!("no endpoint of run {run} presents or lacks a certificate `{certificate}`"))
        }
        Question::Expiring { before } => {
            sink.begin::<ExpiringRow>()?;
            reader.expiring(run, *before, |row| sink.row(&row))?;
            Ok(format!("nothing that is presented in run {run} ends before {before}"))
        }
        Question::Changed { since } => {
            let since = earlier(runs, run, *since)?;
            sink.begin::<Change>()?;
            reader.changed(since, run, |row| sink.row(&row))?;
            Ok(format!("run {run} found what run {since} had found"))
        }
        Question::Findings { code } => {
            let code = code.as_deref().map(known_code).transpose()?;
            sink.begin::<FindingRow>()?;
            reader.findings(run, code.as_deref(), |row| sink.row(&row))?;
            let what = code.map_or_else(String::new, |code| format!(" `{code}`"));
            Ok(format!("run {run} has no finding{what}"))
        }
        Question::Untested => {
            sink.begin::<UntestedRow>()?;
            reader.untested(run, |row| sink.row(&row))?;
            Ok(format!("run {run} left out nothing"))
        }
    }
}

/// What an answer about faults has to say of targets of `run` in which there may be more.
pub(super) fn beside(reader: &StoreReader, run: i64, question: &Question) -> Result<Option<String>, Failure> {
    if matches!(question, Question::Runs | Question::Targets | Question::Untested) {
        return Ok(None);
    }
    let what = match reader.not_wholly_tested(run)? {
        0 => return Ok(None),
        1 => format!("1 target of run {run} was"),
        count => format!("{count} targets of run {run} were"),
    };
    Ok(Some(format!("{what} not wholly tested; `query untested` says what is missing, and why")))
}

/// The run to compare with.
fn earlier(runs: &[Run], run: i64, since: Option<i64>) -> Result<i64, Failure> {
    if let Some(since) = since {
        return existing("--since", runs, since).map(|run| run.run);
    }
    let before = runs.iter().rev().find(|earlier| earlier.run < run && earlier.state == RunState::Finished);
    let before = before.map(|earlier| earlier.run);
    before.ok_or_else(|| Failure::new(format!("there is no finished run before run {run} to compare it with")))
}

fn known_client(name: &str) -> Result<&'static str, Failure> {
    let wanted = name.trim().to_ascii_lowercase();
    let names = || clients().iter().map(|client| client.name);
    names().find(|known| *known == wanted).ok_or_else(|| {
        let names: Vec<&str> = names().collect();
        Failure::new(format!("there is no client `{name}`")).hint(format!("the clients: {}", names.join(", ")))
    })
}

/// A code that a report of this or an earlier version may have.
fn known_code(code: &str) -> Result<String, Failure> {
    let wanted = code.trim().to_ascii_lowercase();
    let is_known = rules().iter().any(|rule| rule.code == wanted) || RETIRED.contains(&wanted.as_str());
    if is_known {
        return Ok(wanted);
    }
    Err(Failure::new(format!("there is no finding `{code}`")).hint("`cert-chain explain` lists all"))
}
