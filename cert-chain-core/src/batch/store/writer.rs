//! The one who writes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::lock::Lock;
use super::open;
use super::run::{Begun, RunOptions, differences};
use super::{StoreError, discard, record};
use crate::report::Report;
use crate::target::Target;

/// A store that is written to; see the [module](super) for what it promises.
///
/// What was recorded and not committed goes with the value, as it does with its process.
#[derive(Debug)]
pub struct Store {
    // Closed before the lock is let go: fields are dropped in their order.
    db: Connection,
    path: PathBuf,
    run: Option<Current>,
    /// Whether an error has undone something.
    undone: bool,
    _lock: Lock,
}

/// The run that is written.
#[derive(Clone, Copy, Debug)]
struct Current {
    run: i64,
    targets: u64,
    output_len: Option<u64>,
}

impl Store {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    ///
    /// [`StoreError::InUse`] at once when another run has it; [`StoreError::NotAStore`], with the file untouched, when it is
    /// something else; [`StoreError::TooNew`], [`StoreError::Full`], or what the operating system or SQLite say.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let db = open::for_writing(path)?;
        // Looked at first, so that beside a file that is no store there will be no lock.
        open::kind(&db, path)?;
        let lock = Lock::take(path)?;
        let kind = open::kind(&db, path)?;
        open::establish(&db, &kind).map_err(|error| StoreError::of(path, error))?;
        Ok(Self { db, path: path.to_owned(), run: None, undone: false, _lock: lock })
    }

    /// Begins a run, or goes on with the last one; see [`RunOptions`]. That a run has begun is committed.
    ///
    /// # Errors
    ///
    /// [`StoreError::OtherChoices`] when the run to resume was begun with others; the store can then still begin another.
    pub fn begin(&mut self, how: &RunOptions) -> Result<Begun, StoreError> {
        // What an earlier run of this value left open.
        self.guarded(|db| if db.is_autocommit() { Ok(()) } else { db.execute_batch("ROLLBACK") })?;
        let last = self.guarded(last_unfinished)?;
        let begun = match last {
            Some(last) if how.resume => {
                let differences = differences(&last.choices, &how.choices);
                if !differences.is_empty() {
                    return Err(StoreError::OtherChoices { run: last.begun.run, differences });
                }
                last.begun
            }
            last => self.guarded(|db| new_run(db, how, last.map(|last| last.begun.run)))?,
        };
        self.guarded(discard::sweep)?;
        self.run = Some(Current { run: begun.run, targets: begun.done, output_len: begun.output_len });
        Ok(begun)
    }

    /// Whether the run has this target, committed or not.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotBegun`], or what SQLite says.
    pub fn is_done(&mut self, target: &Target) -> Result<bool, StoreError> {
        let Current { run, .. } = self.current()?;
        let target = target.spelling();
        self.guarded(|db| {
            let mut found = db.prepare_cached("SELECT 1 FROM targets WHERE run = ? AND target = ?")?;
            found.exists(params![run, target])
        })
    }

    /// Records what came of `target`, to be committed with all that was recorded before. False, and nothing is changed, if the
    /// run has the target already.
    ///
    /// # Errors
    ///
    /// [`StoreError::Full`] and any other that SQLite causes undoes what was recorded since the last commit; from then on each
    /// call is answered with [`StoreError::Undone`].
    pub fn record(&mut self, target: &Target, report: &Report) -> Result<bool, StoreError> {
        let current = self.current()?;
        let target = target.spelling();
        let is_new = self.guarded(|db| {
            if db.is_autocommit() {
                db.execute_batch("BEGIN IMMEDIATE")?;
            }
            record::insert(db, current.run, &target, report)
        })?;
        self.run = Some(Current { targets: current.targets + u64::from(is_new), ..current });
        Ok(is_new)
    }

    /// Makes what was recorded outlive this process, all of it or nothing. `output_len` is how many bytes long the output is
    /// that holds the same reports and no others; it is kept with them, see [`Begun::output_len`]. None keeps what was told before.
    ///
    /// After a loss of power the last commits may be missing, whole. For the output to be at least as long as the store then says,
    /// it has to be on the disk (`File::sync_data`) before this is called.
    ///
    /// A thousand targets a commit cost little; what is not committed is held in memory up to 16 MiB, and beyond it in the
    /// write-ahead log.
    ///
    /// # Errors
    ///
    /// As [`Self::record`].
    pub fn commit(&mut self, output_len: Option<u64>) -> Result<(), StoreError> {
        self.close(output_len, false)
    }

    /// Commits, and says that the run came to its end: it is not resumed any more, and questions are answered from it.
    ///
    /// # Errors
    ///
    /// As [`Self::record`].
    pub fn finish(&mut self) -> Result<(), StoreError> {
        self.close(None, true)?;
        self.run = None;
        // So that the file alone is the whole store. With a reader in the way, or without room, the log keeps it: no matter.
        let _ = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        Ok(())
    }

    fn close(&mut self, output_len: Option<u64>, finished: bool) -> Result<(), StoreError> {
        let current = self.current()?;
        let current = Current { output_len: output_len.or(current.output_len), ..current };
        let Current { run, targets, output_len } = current;
        self.guarded(|db| {
            if db.is_autocommit() {
                db.execute_batch("BEGIN IMMEDIATE")?;
            }
            let state = if finished { "finished" } else { "unfinished" };
            let mut update = db.prepare_cached("UPDATE runs SET state = ?, targets = ?, output_len = ? WHERE run = ?")?;
            update.execute(params![state, targets.cast_signed(), output_len.map(u64::cast_signed), run])?;
            db.execute_batch("COMMIT")
        })?;
        self.run = Some(current);
        Ok(())
    }

    fn current(&self) -> Result<Current, StoreError> {
        self.run.ok_or_else(|| StoreError::NotBegun { path: self.path.clone() })
    }

    /// Works on the file. An error undoes the open transaction, and with it what callers count on, so nothing goes on after it.
    fn guarded<T>(&mut self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        if self.undone {
            return Err(StoreError::Undone { path: self.path.clone() });
        }
        work(&self.db).map_err(|error| {
            self.undone = true;
            // Some errors have done it already.
            let _ = self.db.execute_batch("ROLLBACK");
            StoreError::of(&self.path, error)
        })
    }
}

/// A run that can be resumed.
struct Unfinished {
    begun: Begun,
    choices: BTreeMap<String, String>,
}

/// The last run, if it is unfinished.
fn last_unfinished(db: &Connection) -> rusqlite::Result<Option<Unfinished>> {
    let sql = "SELECT run, begun_at, targets, output_len, choices FROM runs WHERE state = 'unfinished' AND run = (SELECT max(run) FROM runs)";
    let read = |row: &rusqlite::Row<'_>| {
        let begun = Begun {
            run: row.get(0)?,
            resumed: true,
            begun_at: super::value::time(row, 1)?,
            done: super::value::count(row, 2)?,
            output_len: row.get::<_, Option<i64>>(3)?.map(i64::cast_unsigned),
            abandoned: None,
        };
        Ok(Unfinished { begun, choices: super::value::json(row, 4)? })
    };
    db.query_row(sql, [], read).optional()
}

/// A new run, and which of the others go.
fn new_run(db: &Connection, how: &RunOptions, abandoned: Option<i64>) -> rusqlite::Result<Begun> {
    let choices = serde_json::to_string(&how.choices).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    db.execute_batch("BEGIN IMMEDIATE")?;
    if let Some(keep) = how.keep_runs {
        discard::mark(db, keep)?;
    }
    let sql = "INSERT INTO runs (state, begun_at, choices, targets, output_len) VALUES ('unfinished', ?, ?, 0, NULL)";
    db.execute(sql, params![how.begun_at.to_string(), choices])?;
    let run = db.last_insert_rowid();
    db.execute_batch("COMMIT")?;
    Ok(Begun { run, resumed: false, begun_at: how.begun_at, done: 0, output_len: None, abandoned })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    /// SQLite's own limit is met as a full disk is.
    #[test]
    fn loses_nothing_committed_when_no_space_is_left() {
        let folder = std::env::temp_dir().join(format!("cert-chain-full-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("full.db");
        let report = report();
        let mut store = Store::open(&path).expect("a new store");
        store.begin(&RunOptions::new(Time::from_unix(0))).expect("a run");
        let target = |number: usize| format!("host{number}.contoso.test:443").parse::<Target>().expect("a target");
        assert!(store.record(&target(0), &report).expect("room"));
        store.commit(Some(17)).expect("room");
        let pages: i64 = store.db.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("a number");
        store.db.pragma_update_and_check(None, "max_page_count", pages + 4, |_| Ok(())).expect("a limit");
        let error = (1..1000).find_map(|number| store.record(&target(number), &report).err()).expect("the limit is met");
        assert!(matches!(error, StoreError::Full { .. }), "{error}");
        assert!(error.to_string().contains("make room"), "{error}");
        for after in [store.is_done(&target(0)).map(drop), store.record(&target(1), &report).map(drop), store.commit(None)] {
            assert!(matches!(after, Err(StoreError::Undone { .. })), "{after:?}");
        }
        drop(store);
        let mut store = Store::open(&path).expect("the same store");
        let begun = store.begin(&RunOptions { resume: true, ..RunOptions::new(Time::from_unix(1)) }).expect("the run");
        assert_eq!((begun.resumed, begun.done, begun.output_len), (true, 1, Some(17)));
        assert!(store.is_done(&target(0)).expect("an answer"));
        assert!(!store.is_done(&target(1)).expect("an answer"));
        drop(store);
        std::fs::remove_dir_all(&folder).expect("the folder");
    }

    fn report() -> Report {
        let missing = serde_json::json!({"what": "a server", "why": "no route ".repeat(200), "counts": true});
        serde_json::from_value(serde_json::json!({
            "schema_version": 1, "target": "contoso.test", "at": "2026-06-01T12:00:00Z", "observed_at": "2026-06-01T12:00:00Z",
            "state": "ok", "verdict": null, "vantages": [], "limits_met": [], "stores": [], "findings": [], "root_causes": [],
            "coverage": {"asked": 1, "answered": 0, "not_tested": [missing]},
            "discovery": [], "endpoints": [], "certificates": {}
        }))
        .expect("a report")
    }
}
