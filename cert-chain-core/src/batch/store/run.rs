//! Runs: what began them, and how far they came.

use std::collections::{BTreeMap, BTreeSet};

use super::Difference;
use crate::time::Time;

/// How a run is begun.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RunOptions {
    /// The moment, told by [`Store::begin`](super::Store::begin) again when the run is resumed.
    pub begun_at: Time,
    /// What was chosen that changes results, by name and value in words: `--at` and `2026-11-22T08:14:00Z`, or the SHA-256
    /// of a file with anchors. A run is resumed with the same choices only.
    pub choices: BTreeMap<String, String>,
    /// Whether to go on with the last run, if it is unfinished. Without, or if it is finished, a new one begins.
    pub resume: bool,
    /// How many of the finished runs to keep beside the one that begins; older ones are removed, with unfinished ones that
    /// nothing can resume any more and with the certificates that nobody names then. None: all are kept.
    ///
    /// The room is used again; the file does not become smaller.
    pub keep_runs: Option<u32>,
}

impl RunOptions {
    /// A new run without choices, which removes nothing.
    pub fn new(begun_at: Time) -> Self {
        Self { begun_at, choices: BTreeMap::new(), resume: false, keep_runs: None }
    }
}

/// A run that has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Begun {
    /// Its number in the store, from 1.
    pub run: i64,
    /// Whether it is an earlier one that goes on.
    pub resumed: bool,
    /// When it began: if it is resumed, at first.
    pub begun_at: Time,
    /// How many targets it has already.
    pub done: u64,
    /// What [`Store::commit`](super::Store::commit) was told last: to this length the output is to be cut, and what follows is
    /// written again.
    pub output_len: Option<u64>,
    /// An earlier run that was unfinished and that nothing can resume, now that a new one has begun. It can still be read.
    pub abandoned: Option<i64>,
}

/// How far a run came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RunState {
    /// It goes on, or was interrupted.
    Unfinished,
    /// It came to its end.
    Finished,
}

/// One run, as [`StoreReader::runs`](super::StoreReader::runs) tells it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Run {
    /// Its number, from 1, in the order in which runs began; never given again.
    pub run: i64,
    /// How far it came.
    pub state: RunState,
    /// When it began.
    pub begun_at: Time,
    /// How many targets it has.
    pub targets: u64,
    /// What was chosen for it.
    pub choices: BTreeMap<String, String>,
}

/// Where `now` differs from what a run was begun with.
pub(super) fn differences(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<Difference> {
    let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let differing = names.into_iter().filter(|name| before.get(*name) != now.get(*name));
    let difference =
        |name: &String| Difference { name: name.clone(), before: before.get(name).cloned(), now: now.get(name).cloned() };
    differing.map(difference).collect()
}
