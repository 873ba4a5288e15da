//! Runs that are not kept: told first, then removed a part at a time.
//!
//! A run of a million targets is too much for one transaction. Once it is told of as discarded nobody reads it any more, so
//! whoever is interrupted while it is removed goes on with that when the next run begins.

use rusqlite::{Connection, OptionalExtension as _, params};

/// Targets removed in one transaction: some megabytes of the log.
const PART: i64 = 1000;

/// Certificates looked at in one transaction.
const CERTIFICATES: i64 = 10_000;

/// The tables that hold what belongs to a target, whose column names it alike.
const OF_TARGET: [&str; 6] = ["finding_certificates", "findings", "chains", "addresses", "endpoints", "not_tested"];

/// Tells of every run before the newest `keep` finished ones as discarded.
pub(super) fn mark(db: &Connection, keep: u32) -> rusqlite::Result<()> {
    let sql = "SELECT run FROM runs WHERE state = 'finished' ORDER BY run DESC LIMIT 1 OFFSET ?";
    let newest: Option<i64> = db.query_row(sql, [keep], |row| row.get(0)).optional()?;
    if let Some(newest) = newest {
        db.execute("UPDATE runs SET state = 'discarded' WHERE run <= ?", [newest])?;
    }
    Ok(())
}

/// Removes what is discarded.
pub(super) fn sweep(db: &Connection) -> rusqlite::Result<()> {
    let mut discarded = db.prepare("SELECT run FROM runs WHERE state = 'discarded'")?;
    let discarded: Vec<i64> = discarded.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    if discarded.is_empty() {
        return Ok(());
    }
    for run in discarded {
        while targets(db, run)? {}
    }
    certificates(db)?;
    outcomes(db)?;
    // Last, so that all of it is done again by whoever finds one left.
    db.execute("DELETE FROM runs WHERE state = 'discarded'", [])?;
    Ok(())
}

/// Removes some targets of `run` with all that belongs to them; false when none are left.
fn targets(db: &Connection, run: i64) -> rusqlite::Result<bool> {
    let mut some = db.prepare_cached("SELECT id FROM targets WHERE run = ? ORDER BY target LIMIT ?")?;
    let some: Vec<i64> = some.query_map(params![run, PART], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    if some.is_empty() {
        return Ok(false);
    }
    db.execute_batch("BEGIN IMMEDIATE")?;
    for id in some {
        for table in OF_TARGET {
            db.prepare_cached(&format!("DELETE FROM {table} WHERE target_id = ?"))?.execute([id])?;
        }
        db.prepare_cached("DELETE FROM targets WHERE id = ?")?.execute([id])?;
    }
    db.execute_batch("COMMIT")?;
    Ok(true)
}

/// Removes the certificates that no chain and no finding names.
fn certificates(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(
        "CREATE TEMP TABLE named (id INTEGER PRIMARY KEY);
         INSERT OR IGNORE INTO temp.named SELECT certificate FROM chains;
         INSERT OR IGNORE INTO temp.named SELECT certificate FROM finding_certificates;
         INSERT OR IGNORE INTO temp.named SELECT certificate FROM findings WHERE certificate IS NOT NULL;",
    )?;
    let last: i64 = db.query_row("SELECT coalesce(max(id), 0) FROM certificates", [], |row| row.get(0))?;
    let mut from = 0;
    while from < last {
        let to = from + CERTIFICATES;
        let sql = "DELETE FROM certificates WHERE id > ? AND id <= ? AND id NOT IN (SELECT id FROM temp.named)";
        db.execute(sql, params![from, to])?;
        from = to;
    }
    db.execute_batch("DROP TABLE temp.named")
}

/// Removes the sets of outcomes that no endpoint has.
fn outcomes(db: &Connection) -> rusqlite::Result<()> {
    let used = "SELECT outcome_set FROM endpoints WHERE outcome_set IS NOT NULL";
    db.execute(&format!("DELETE FROM outcomes WHERE outcome_set NOT IN ({used})"), [])?;
    db.execute(&format!("DELETE FROM outcome_sets WHERE id NOT IN ({used})"), [])?;
    Ok(())
}
