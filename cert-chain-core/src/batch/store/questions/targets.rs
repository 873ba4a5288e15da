//! All targets of a run.

use rusqlite::params;
use serde::Serialize;

use crate::batch::store::{StoreError, StoreReader, value};
use crate::grades::{State, Verdict};
use crate::time::Time;

/// What came of a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TargetRow {
    /// The target, as it can be typed.
    pub target: String,
    /// The worst finding.
    pub state: State,
    /// The worst chain; none when there is none to judge.
    pub verdict: Option<Verdict>,
    /// The codes of its root causes, each once, in alphabetical order.
    pub root_causes: Vec<String>,
    /// Endpoints that should have been tested.
    pub asked: u64,
    /// Endpoints that gave at least one chain.
    pub answered: u64,
    /// How much that belongs to it was not tested.
    pub untested: u64,
    /// When its servers were asked.
    pub observed_at: Time,
}

impl StoreReader {
    /// Every target of `run`, by name.
    ///
    /// # Errors
    ///
    /// What SQLite says, and whatever `each` ends it with.
    pub fn targets<E: From<StoreError>>(&self, run: i64, each: impl FnMut(TargetRow) -> Result<(), E>) -> Result<(), E> {
        let sql = "SELECT target, state, verdict, asked, answered, untested, observed_at, \
            (SELECT json_group_array(code) FROM \
              (SELECT DISTINCT code FROM findings WHERE target_id = t.id AND root_cause = 1 ORDER BY code)) \
            FROM targets t WHERE run = ?1 AND (?2 IS NULL OR target = ?2) ORDER BY target";
        let read = |row: &rusqlite::Row<'_>| {
            Ok(TargetRow {
                target: row.get(0)?,
                state: value::word(row, 1)?,
                verdict: value::optional_word(row, 2)?,
                asked: value::count(row, 3)?,
                answered: value::count(row, 4)?,
                untested: value::count(row, 5)?,
                observed_at: value::time(row, 6)?,
                root_causes: value::json(row, 7)?,
            })
        };
        self.each(sql, params![run, self.asked()], read, each)
    }
}
