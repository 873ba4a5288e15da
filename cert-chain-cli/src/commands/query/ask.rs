//! Each question, and what to say where there is nothing to tell.

use cert_chain_core::batch::store::{
    Change, ExpiringRow, FailingRow, FindingRow, Run, RunState, ServingRow, StoreError, StoreReader, TargetRow, UntestedRow,
};
use cert_chain_core::clients::clients;
use cert_chain_core::{RETIRED, Target, rules};

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

/// A question about one run.
pub(super) struct Asked<'q> {
    pub(super) run: i64,
    pub(super) question: &'q Question,
    /// The only one that `reader` is asked about.
    pub(super) target: Option<&'q Target>,
}

impl Asked<'_> {
    /// Answers; gives what to say if no row came.
    pub(super) fn answer(&self, reader: &StoreReader, runs: &[Run], sink: &mut Sink) -> Result<String, Failure> {
        let run = self.run;
        if !matches!(self.question, Question::Changed { .. }) {
            self.known_target(reader, &[run])?;
        }
        let whose = self.target.map_or_else(|| format!("run {run}"), |target| format!("`{}` in run {run}", target.spelling()));
        match self.question {
            Question::Runs | Question::Targets => {
                sink.begin::<TargetRow>()?;
                reader.targets(run, |row| sink.row(&row))?;
                Ok(format!("{whose} has no targets"))
            }
            Question::Failing { client, everywhere } => {
                let client = known_client(client)?;
                sink.begin::<FailingRow>()?;
                reader.failing(run, client, *everywhere, |row| sink.row(&row))?;
                Ok(format!("no chain of {whose} fails with {client}"))
            }
            Question::Serving { certificate } => {
                sink.begin::<ServingRow>()?;
                reader.serving(run, certificate, |row| sink.row(&row))?;
                Ok(format!("no endpoint of {whose} presents or lacks a certificate `{certificate}`"))
            }
            Question::Expiring { before } => {
                sink.begin::<ExpiringRow>()?;
                reader.expiring(run, *before, |row| sink.row(&row))?;
                let what =
                    self.target.map_or_else(|| "is presented".to_owned(), |target| format!("`{}` presents", target.spelling()));
                Ok(format!("nothing that {what} in run {run} ends before {before}"))
            }
            Question::Changed { since } => {
                let since = earlier(runs, run, *since)?;
                self.known_target(reader, &[since, run])?;
                sink.begin::<Change>()?;
                reader.changed(since, run, |row| sink.row(&row))?;
                let of = self.target.map_or_else(String::new, |target| format!(" of `{}`", target.spelling()));
                Ok(format!("run {run} found{of} what run {since} had found"))
            }
            Question::Findings { code } => {
                let code = code.as_deref().map(known_code).transpose()?;
                sink.begin::<FindingRow>()?;
                reader.findings(run, code.as_deref(), |row| sink.row(&row))?;
                let what = code.map_or_else(String::new, |code| format!(" `{code}`"));
                Ok(format!("{whose} has no finding{what}"))
            }
            Question::Untested => {
                sink.begin::<UntestedRow>()?;
                reader.untested(run, |row| sink.row(&row))?;
                Ok(format!("nothing of {whose} was left out"))
            }
        }
    }

    /// What an answer about faults has to say of targets in which there may be more.
    pub(super) fn beside(&self, reader: &StoreReader) -> Result<Option<String>, Failure> {
        let run = self.run;
        if matches!(self.question, Question::Runs | Question::Targets | Question::Untested) {
            return Ok(None);
        }
        let what = match reader.not_wholly_tested(run)? {
            0 => return Ok(None),
            1 => format!("1 target of run {run} was"),
            count => format!("{count} targets of run {run} were"),
        };
        Ok(Some(format!("{what} not wholly tested; `query untested` says what is missing, and why")))
    }

    /// Refuses a target that none of `runs` has.
    fn known_target(&self, reader: &StoreReader, runs: &[i64]) -> Result<(), Failure> {
        let Some(target) = self.target else { return Ok(()) };
        let mut is_there = false;
        for run in runs {
            reader.targets(*run, |_| {
                is_there = true;
                Ok::<(), StoreError>(())
            })?;
        }
        if is_there {
            return Ok(());
        }
        let runs: Vec<String> = runs.iter().map(i64::to_string).collect();
        let message = format!("--target: there is no `{}` in run {}", target.spelling(), runs.join(" or "));
        Err(Failure::new(message).hint("`query targets` lists them, as they are written here"))
    }
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
