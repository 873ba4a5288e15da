//! What was not tested, and why.

use rusqlite::params;
use serde::Serialize;

use crate::batch::store::{StoreError, StoreReader, value};

/// Something that was not tested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UntestedRow {
    /// The target.
    pub target: String,
    /// What it is: a server, a question, a step.
    pub what: String,
    /// Why nobody could, or was asked to.
    pub why: String,
    /// Whether it leaves the target half-tested.
    pub counts: bool,
}

impl StoreReader {
    /// What was not tested in `run`, by target.
    ///
    /// # Errors
    ///
    /// What SQLite says, and whatever `each` ends it with.
    pub fn untested<E: From<StoreError>>(&self, run: i64, each: impl FnMut(UntestedRow) -> Result<(), E>) -> Result<(), E> {
        let sql = "SELECT t.target, n.what, n.why, n.counts FROM targets t JOIN not_tested n ON n.target_id = t.id \
            WHERE t.run = ?1 AND (?2 IS NULL OR t.target = ?2) ORDER BY t.target, n.number";
        let read = |row: &rusqlite::Row<'_>| {
            Ok(UntestedRow { target: row.get(0)?, what: row.get(1)?, why: row.get(2)?, counts: row.get(3)? })
        };
        self.each(sql, params![run, self.asked()], read, each)
    }

    /// How many targets of `run` were not wholly tested.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn not_wholly_tested(&self, run: i64) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM targets WHERE run = ?1 AND (?2 IS NULL OR target = ?2) AND untested > 0";
        let count = self.db().query_row(sql, params![run, self.asked()], |row| value::count(row, 0));
        count.map_err(|error| self.refused(error))
    }
}
