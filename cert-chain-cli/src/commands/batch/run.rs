//! A run: reports in, lines out, and what they come to.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use cert_chain_core::batch::Summary;
use cert_chain_core::report::Report;
use futures_util::{Stream, StreamExt as _};

use super::feed::Reading;
use super::output::Output;
use super::progress::Progress;
use super::stop::Stop;
use super::summary::{Ended, render};
use crate::exit::{Exit, Policy};
use crate::failure::Failure;
use crate::render::page::Look;

/// A target that is done.
pub(super) struct Done {
    /// Its report as a line of JSON.
    pub(super) line: Result<String, serde_json::Error>,
    pub(super) report: Report,
}

/// Everything that reports go to.
pub(super) struct Run {
    output: Output,
    progress: Arc<Progress>,
    reading: Arc<Reading>,
    stop: Stop,
    policy: Policy,
    summary: Summary,
    /// The statuses that single reports would give, each once.
    exits: Vec<Exit>,
}

impl Run {
    pub(super) fn new(output: Output, progress: Arc<Progress>, reading: Arc<Reading>, stop: Stop, policy: Policy) -> Self {
        Self { output, progress, reading, stop, policy, summary: Summary::default(), exits: Vec::new() }
    }

    /// Takes `reports` to their end.
    pub(super) async fn drive(mut self, reports: impl Stream<Item = Done> + Unpin) -> Result<Exit, Failure> {
        let outcome = self.take_all(reports).await;
        self.progress.clear();
        outcome?;
        Ok(self.finish())
    }

    async fn take_all(&mut self, mut reports: impl Stream<Item = Done> + Unpin) -> Result<(), Failure> {
        let mut ticks = tokio::time::interval(self.progress.interval());
        // The first comes at once, when there is nothing to tell.
        ticks.tick().await;
        loop {
            tokio::select! {
                done = reports.next() => match done {
                    Some(done) => self.take(done)?,
                    None => return Ok(()),
                },
                _ = ticks.tick() => self.progress.show(),
            }
        }
    }

    fn take(&mut self, done: Done) -> Result<(), Failure> {
        let line = done.line.map_err(|error| Failure::new("cannot write the report").because(error))?;
        self.progress.beside(|| self.output.write(&line))?;
        self.progress.add(&done.report);
        self.summary.add(&done.report);
        let exit = self.policy.judge(&done.report);
        if !self.exits.contains(&exit) {
            self.exits.push(exit);
        }
        Ok(())
    }

    /// Tells what it came to.
    fn finish(self) -> Exit {
        let bad = self.reading.bad.load(Ordering::Relaxed);
        let failure = self.reading.failure();
        let because = if let Some(failure) = &failure {
            Some(failure.clone())
        } else if !self.is_whole() {
            let stopped = if self.stop.is_asked() { "stopped" } else { "ended" };
            Some(format!("{stopped} before the end of the list"))
        } else if bad > 0 {
            Some("some lines are no targets".to_owned())
        } else {
            None
        };
        let exit = if because.is_some() { Exit::Undone } else { Exit::of_all(&self.exits) };
        let untested = exit == Exit::Undone && because.is_none();
        let because = because.or_else(|| untested.then(|| UNTESTED.to_owned()));
        let ended = Ended {
            summary: &self.summary,
            elapsed: self.progress.elapsed(),
            before: 0,
            bad,
            again: self.reading.again.load(Ordering::Relaxed),
            exit,
            because: because.as_deref(),
        };
        self.progress.tell(&render(&ended, Look::of_stderr()));
        exit
    }

    /// Whether every target of the list has its report.
    fn is_whole(&self) -> bool {
        self.reading.is_whole.load(Ordering::Acquire) && self.reading.targets.load(Ordering::Acquire) == self.summary.targets()
    }
}

const UNTESTED: &str = "not all of what belongs to the targets could be tested (--allow-untested accepts that)";
