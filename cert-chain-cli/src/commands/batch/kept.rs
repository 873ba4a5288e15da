//! What outlives the run: a store, with which it can be resumed.

use std::collections::HashSet;
use std::path::PathBuf;

use cert_chain_core::batch::BatchOptions;
use cert_chain_core::batch::store::{RunOptions, Store, StoreError, StoreReader};
use cert_chain_core::report::Report;
use cert_chain_core::{Target, Time};

use super::choices;
use crate::args::BatchArgs;
use crate::exit::{Exit, Policy};
use crate::failure::Failure;
use crate::output;

/// Reports that are committed together at most. A commit costs some milliseconds, and what is not committed is done again.
const TOGETHER: u32 = 1_000;

/// The store of the run.
pub(super) struct Kept {
    store: Store,
    path: PathBuf,
    run: i64,
    /// Targets that are being done: neither new nor in the store.
    at_work: HashSet<Target>,
    /// Reports that are not committed.
    pending: u32,
    /// How many targets the run had when it was resumed.
    pub(super) before: u64,
    /// To what length the output is to be cut.
    pub(super) output_len: u64,
}

impl Kept {
    /// Begins a run in the store, or goes on with one; none without `--db`.
    pub(super) fn begin(args: &BatchArgs, options: &BatchOptions, now: Time) -> Result<Option<Self>, Failure> {
        let Some(path) = args.store.db() else { return Ok(None) };
        let mut store = Store::open(path)?;
        let mut how = RunOptions::new(now);
        how.choices = choices::of(args, &options.check);
        how.resume = args.store.resume;
        how.keep_runs = args.store.keep_runs;
        let begun = store.begin(&how).map_err(|error| {
            let is_other = matches!(error, StoreError::OtherChoices { .. });
            let failure = Failure::from(error);
            if is_other { failure.hint("without --resume a new run begins") } else { failure }
        })?;
        if args.store.resume && !begun.resumed {
            output::note(match begun.run {
                1 => "the store holds no run to go on with: the first begins",
                _ => "the last run came to its end, so there is none to go on with: a new one begins",
            });
        }
        if let Some(abandoned) = begun.abandoned {
            output::note(&format!(
                "run {abandoned} did not come to its end, and cannot be resumed any more: run {} begins",
                begun.run
            ));
        }
        Ok(Some(Self {
            store,
            path: path.to_owned(),
            run: begun.run,
            at_work: HashSet::new(),
            pending: 0,
            before: begun.done,
            output_len: begun.output_len.unwrap_or(0),
        }))
    }

    /// Whether `target` is to be done; it is at work from now on.
    pub(super) fn is_new(&mut self, target: &Target) -> Result<bool, StoreError> {
        if self.at_work.contains(target) || self.store.is_done(target)? {
            return Ok(false);
        }
        self.at_work.insert(target.clone());
        Ok(true)
    }

    /// Takes what came of `target`; true when it is time to commit.
    pub(super) fn record(&mut self, target: &Target, report: &Report) -> Result<bool, Failure> {
        self.store.record(target, report)?;
        self.at_work.remove(target);
        self.pending += 1;
        Ok(self.pending >= TOGETHER)
    }

    /// Whether something is not committed.
    pub(super) fn has_pending(&self) -> bool {
        self.pending > 0
    }

    /// Keeps what was recorded; the output has `length` octets then.
    pub(super) fn commit(&mut self, length: Option<u64>) -> Result<(), Failure> {
        self.store.commit(length)?;
        self.pending = 0;
        Ok(())
    }

    /// Says that the run came to its end.
    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        Ok(self.store.finish()?)
    }

    /// The statuses that the targets of the run would give, those of before included, each once.
    pub(super) fn exits(&self, policy: Policy) -> Result<Vec<Exit>, Failure> {
        let mut exits = Vec::new();
        StoreReader::open(&self.path)?.targets(self.run, |row| {
            let exit = policy.of(row.state, row.untested > 0);
            if !exits.contains(&exit) {
                exits.push(exit);
            }
            Ok::<_, Failure>(())
        })?;
        Ok(exits)
    }
}
