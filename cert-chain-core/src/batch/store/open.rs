//! Connections to the file, and what file it is.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::StoreError;

/// Says whose file it is, in the place that SQLite has for it: `cchn`.
pub const APPLICATION_ID: i64 = 0x6363_686e;

/// The version of the tables, in `PRAGMA user_version`.
pub const STORE_VERSION: i64 = 1;

/// The tables, as they are made.
pub(super) const SCHEMA: &str = include_str!("schema.sql");

/// What SQLite may keep of the file in memory, in KiB: the upper levels of the indexes of a million targets.
const CACHE_KIB: i64 = 16 * 1024;

/// After how many pages of the write-ahead log, 16 MiB, it is copied to the file: a page that many commits change is
/// copied once, and the disk is waited for less often. Only a larger transaction, or a reader that stays, makes the log longer.
const LOG_PAGES: i64 = 4096;

/// To how many bytes the log is cut back then.
const LOG_KEPT: i64 = 32 * 1024 * 1024;

/// How long to wait for another program's transaction: no run of ours holds one while the lock is ours.
const PATIENCE: Duration = Duration::from_secs(5);

/// More statements than are in use at once.
const STATEMENTS: usize = 48;

/// What a file is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing yet.
    Empty,
    /// A store of this version.
    Store,
}

/// Opens `path`, making the file if need be; nothing is written yet.
pub(super) fn for_writing(path: &Path) -> Result<Connection, StoreError> {
    connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

/// Opens `path`, which must exist, to be read only.
pub(super) fn for_reading(path: &Path) -> Result<Connection, StoreError> {
    let db = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.pragma_update(None, "query_only", true).map_err(|error| StoreError::of(path, error))?;
    Ok(db)
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    // Of a folder SQLite says that the disk fails.
    if path.is_dir() {
        return Err(StoreError::NotAStore { path: path.to_owned() });
    }
    // An absolute path is nothing but a path; SQLite takes `:memory:`, `file:...` and nothing for something else.
    let absolute = std::path::absolute(path).map_err(|source| StoreError::Io { path: path.to_owned(), source })?;
    let db = Connection::open_with_flags(absolute, flags);
    let db = db.and_then(|db| prepare(&db).map(|()| db));
    db.map_err(|error| StoreError::of(path, error))
}

fn prepare(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(PATIENCE)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    // The file may be a stranger's.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    db.pragma_update(None, "cell_size_check", true)?;
    db.pragma_update(None, "cache_size", -CACHE_KIB)?;
    // Rows are written by one function and removed by one, parents and children together; tests hold them to the references.
    db.pragma_update(None, "foreign_keys", false)
}

/// What the file is.
///
/// # Errors
///
/// `NotAStore`, `TooNew`, or what SQLite says.
pub(super) fn kind(db: &Connection, path: &Path) -> Result<Kind, StoreError> {
    let number = |sql| db.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(|error| StoreError::of(path, error));
    let found = number("PRAGMA user_version")?;
    match (number("PRAGMA application_id")?, found) {
        (APPLICATION_ID, STORE_VERSION) => Ok(Kind::Store),
        (APPLICATION_ID, _) if found > STORE_VERSION => {
            Err(StoreError::TooNew { path: path.to_owned(), found, known: STORE_VERSION })
        }
        (0, 0) if number("SELECT count(*) FROM sqlite_schema")? == 0 => Ok(Kind::Empty),
        _ => Err(StoreError::NotAStore { path: path.to_owned() }),
    }
}

/// Makes the tables if there are none, and sets how the file is written.
pub(super) fn establish(db: &Connection, kind: &Kind) -> rusqlite::Result<()> {
    // A commit is one write to the log; what a process has written there outlives it. The disk is waited for when the log is
    // copied to the file: a loss of power takes the last commits at worst, and never leaves the file in between.
    db.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    db.pragma_update(None, "synchronous", "normal")?;
    db.pragma_update_and_check(None, "journal_size_limit", LOG_KEPT, |_| Ok(()))?;
    db.pragma_update_and_check(None, "wal_autocheckpoint", LOG_PAGES, |_| Ok(()))?;
    if *kind == Kind::Empty {
        db.execute_batch(&format!(
            "BEGIN IMMEDIATE; {SCHEMA} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {STORE_VERSION}; COMMIT;"
        ))?;
    }
    Ok(())
}
