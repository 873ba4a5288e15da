//! A run: reports in, lines out, and what they come to.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use cert_chain_core::Target;
use cert_chain_core::batch::Summary;
use cert_chain_core::fetch::NOT_ROUTABLE;
use cert_chain_core::report::Report;
use futures_util::{Stream, StreamExt as _};

use super::feed::Reading;
use super::go_on::told;
use super::output::Output;
use super::progress::Progress;
use super::stop::Stop;
use super::summary::{Ended, render};
use super::{Shared, lock};
use crate::exit::{Exit, Policy};
use crate::failure::Failure;
use crate::render::page::Look;

/// How long a report waits to be committed at most: what `kill -9` costs.
const COMMITS: Duration = Duration::from_secs(1);

const UNTESTED: &str = "not all of what belongs to the targets could be tested (--allow-untested accepts that)";

/// A target that is done.
pub(super) struct Done {
    pub(super) target: Target,
    /// Its report as a line of JSON.
    pub(super) line: Result<String, serde_json::Error>,
    pub(super) report: Report,
}

/// How to go on after an early end: in words, and what to type.
type Advice = (&'static str, Option<String>);

/// Everything that reports go to.
pub(super) struct Run {
    output: Output,
    kept: Option<Shared>,
    progress: Arc<Progress>,
    reading: Arc<Reading>,
    stop: Stop,
    policy: Policy,
    /// Targets that an earlier part of the run did.
    before: u64,
    /// Targets of which servers were left out because their addresses are private.
    private: u64,
    summary: Summary,
    /// The statuses that single reports would give, each once.
    exits: Vec<Exit>,
}

impl Run {
    pub(super) fn new(
        output: Output,
        kept: Option<Shared>,
        progress: Arc<Progress>,
        reading: Arc<Reading>,
        stop: Stop,
        policy: Policy,
        before: u64,
    ) -> Self {
        let (summary, exits) = (Summary::default(), Vec::new());
        Self { output, kept, progress, reading, stop, policy, before, private: 0, summary, exits }
    }

    /// Takes `reports` to their end.
    pub(super) async fn drive(mut self, reports: impl Stream<Item = Done> + Unpin, advice: Advice) -> Result<Exit, Failure> {
        let outcome = match self.take_all(reports).await {
            Ok(()) => self.close(),
            Err(failure) => {
                // What is whole is worth keeping, where that is possible at all.
                let _ = self.commit();
                Err(failure)
            }
        };
        self.progress.clear();
        match outcome {
            Ok(()) => Ok(self.tell(&advice)),
            Err(failure) if self.kept.is_some() => Err(failure.hint(told(&advice))),
            Err(failure) => Err(failure),
        }
    }

    async fn take_all(&mut self, mut reports: impl Stream<Item = Done> + Unpin) -> Result<(), Failure> {
        let mut shows = tokio::time::interval(self.progress.interval());
        let mut commits = tokio::time::interval(COMMITS);
        // The first come at once, when there is nothing to tell or keep.
        shows.tick().await;
        commits.tick().await;
        loop {
            tokio::select! {
                done = reports.next() => match done {
                    Some(done) => self.take(done)?,
                    None => return Ok(()),
                },
                _ = shows.tick() => self.progress.show(),
                _ = commits.tick() => self.commit()?,
            }
        }
    }

    fn take(&mut self, done: Done) -> Result<(), Failure> {
        let line = done.line.map_err(|error| Failure::new("cannot write the report").because(error))?;
        // The line first: what the store has, the output has.
        self.progress.beside(|| self.output.write(&line))?;
        let is_time = match &self.kept {
            Some(kept) => lock(kept).record(&done.target, &done.report)?,
            None => false,
        };
        self.progress.add(&done.report);
        self.summary.add(&done.report);
        self.private += u64::from(done.report.coverage.not_tested.iter().any(|missing| missing.why == NOT_ROUTABLE));
        let exit = self.policy.judge(&done.report);
        if !self.exits.contains(&exit) {
            self.exits.push(exit);
        }
        if is_time { self.commit() } else { Ok(()) }
    }

    /// Keeps what was recorded.
    fn commit(&self) -> Result<(), Failure> {
        let Some(kept) = &self.kept else { return Ok(()) };
        let mut kept = lock(kept);
        if kept.has_pending() {
            kept.commit(self.output.settle()?)?;
        }
        Ok(())
    }

    /// Ends what is kept, with all that the run has found.
    fn close(&mut self) -> Result<(), Failure> {
        self.commit()?;
        let Some(kept) = &self.kept else { return Ok(()) };
        // A list without targets is most likely the end of a pipe that broke: nobody shall be told that all of them are gone.
        if self.is_whole() && self.reading.failure().is_none() && !self.is_empty() {
            lock(kept).finish()?;
        }
        if self.before > 0 {
            self.exits = lock(kept).exits(self.policy)?;
        }
        Ok(())
    }

    /// Tells what it came to.
    fn tell(&self, advice: &Advice) -> Exit {
        let bad = self.reading.bad.load(Ordering::Relaxed);
        let because = self.because(bad);
        let exit = if because.is_some() { Exit::Undone } else { Exit::of_all(&self.exits) };
        let because = because.or_else(|| (exit == Exit::Undone).then(|| UNTESTED.to_owned()));
        let again = self.reading.again.load(Ordering::Relaxed);
        let ended = Ended {
            summary: &self.summary,
            elapsed: self.progress.elapsed(),
            before: self.before,
            bad,
            // An earlier part of the run is met again in the list.
            again: again.saturating_sub(self.before),
            unlisted: if self.is_whole() { self.before.saturating_sub(again) } else { 0 },
            private: self.private,
            exit,
            because: because.as_deref(),
            advice: (!self.is_whole()).then_some(advice),
        };
        self.progress.tell(&render(&ended, Look::of_stderr()));
        exit
    }

    /// Why the exit status is 2 whatever was found.
    fn because(&self, bad: u64) -> Option<String> {
        if let Some(failure) = self.reading.failure() {
            return Some(failure);
        }
        if !self.is_whole() {
            let ended = if self.stop.is_asked() { "stopped" } else { "ended" };
            return Some(format!("{ended} before the end of the list"));
        }
        match bad {
            0 => self.is_empty().then(|| "the list holds no target".to_owned()),
            _ => Some("some lines are no targets".to_owned()),
        }
    }

    /// Whether nothing was done, now or before.
    fn is_empty(&self) -> bool {
        self.before + self.summary.targets() == 0
    }

    /// Whether every target of the list has its report.
    fn is_whole(&self) -> bool {
        self.reading.is_whole.load(Ordering::Acquire) && self.reading.targets.load(Ordering::Acquire) == self.summary.targets()
    }
}
