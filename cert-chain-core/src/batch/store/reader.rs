//! The one who asks.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, Params, Row};

use super::open::{self, Kind};
use super::run::{Run, RunState};
use super::{StoreError, value};
use crate::target::Target;

/// A store that is asked. Each question is answered row by row, to a function that may end it with an error of its own.
///
/// All questions see the store as it was when it was opened. While the value lives, the log of a run that writes at the same
/// time cannot be cut back, so it is not to be kept for long.
#[derive(Debug)]
pub struct StoreReader {
    db: Connection,
    path: PathBuf,
    /// The one target that is asked about; none: all.
    only: Option<String>,
}

impl StoreReader {
    /// Opens the file, whether a run is writing to it or not.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`], [`StoreError::NotAStore`], [`StoreError::TooNew`], or what SQLite says.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let path = path.to_owned();
        if !path.exists() {
            return Err(StoreError::Missing { path });
        }
        let db = open::for_reading(&path)?;
        // The first read is when the view begins.
        db.execute_batch("BEGIN").map_err(|error| StoreError::of(&path, error))?;
        match open::kind(&db, &path)? {
            Kind::Store => Ok(Self { db, path, only: None }),
            Kind::Empty => Err(StoreError::NotAStore { path }),
        }
    }

    /// The same, asked about `target` alone: no question is answered about any other.
    #[must_use]
    pub fn only(self, target: &Target) -> Self {
        Self { only: Some(target.spelling()), ..self }
    }

    /// The runs, the first begun first.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn runs(&self) -> Result<Vec<Run>, StoreError> {
        let sql = "SELECT run, state, begun_at, targets, choices FROM runs WHERE state <> 'discarded' ORDER BY run";
        let mut runs = Vec::new();
        let read = |row: &Row<'_>| {
            let finished = row.get::<_, String>(1)? == "finished";
            Ok(Run {
                run: row.get(0)?,
                state: if finished { RunState::Finished } else { RunState::Unfinished },
                begun_at: value::time(row, 2)?,
                targets: value::count(row, 3)?,
                choices: value::json(row, 4)?,
            })
        };
        self.each(sql, [], read, |run| {
            runs.push(run);
            Ok::<(), StoreError>(())
        })?;
        Ok(runs)
    }

    /// The last run that came to its end, which questions are asked about unless somebody says otherwise.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn last_finished(&self) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT max(run) FROM runs WHERE state = 'finished'";
        let last = self.db.query_row(sql, [], |row| row.get(0)).optional();
        last.map(Option::flatten).map_err(|error| self.refused(error))
    }

    /// Reads every row of `sql` and hands it on.
    pub(super) fn each<T, E: From<StoreError>>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
        mut each: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self.db.prepare_cached(sql).map_err(|error| self.refused(error))?;
        let mut rows = statement.query(params).map_err(|error| self.refused(error))?;
        while let Some(row) = rows.next().map_err(|error| self.refused(error))? {
            each(read(row).map_err(|error| self.refused(error))?)?;
        }
        Ok(())
    }

    /// The one target that is asked about, for the questions' SQL.
    pub(super) fn asked(&self) -> Option<&str> {
        self.only.as_deref()
    }

    pub(super) fn db(&self) -> &Connection {
        &self.db
    }

    pub(super) fn refused(&self, error: rusqlite::Error) -> StoreError {
        StoreError::of(&self.path, error)
    }
}
