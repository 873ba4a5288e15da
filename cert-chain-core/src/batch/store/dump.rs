//! Everything that a run holds, for comparison.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Params};
use serde_json::{Map, Value};

use super::{StoreError, StoreReader};

type Object = Map<String, Value>;

impl StoreReader {
    /// Everything that `run` holds but the moments at which servers were asked: one value for each target, by name, then one
    /// for each certificate that a target names, by SHA-256. Two runs that found the same give the same, in whatever order and
    /// however often they were interrupted.
    ///
    /// # Errors
    ///
    /// What SQLite says, and whatever `each` ends it with.
    pub fn dump<E: From<StoreError>>(&self, run: i64, mut each: impl FnMut(Value) -> Result<(), E>) -> Result<(), E> {
        let sql = "SELECT id, target, at, state, verdict, asked, answered, untested FROM targets WHERE run = ? ORDER BY target";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, object(row, 1)?));
        self.each(sql, [run], read, |(id, mut target): (i64, Object)| {
            fill(self.db(), id, &mut target).map_err(|error| self.refused(error))?;
            each(target.into())
        })?;
        let sql = "SELECT sha256, label, subject, issuer, serial, not_before, not_after, key, signature, sha1_thumbprint, \
            unreadable, length(der) AS der_length FROM certificates WHERE id IN ( \
              SELECT p.certificate FROM chains p JOIN targets t ON t.id = p.target_id WHERE t.run = ?1 UNION \
              SELECT x.certificate FROM finding_certificates x JOIN targets t ON t.id = x.target_id WHERE t.run = ?1) \
            ORDER BY sha256";
        self.each(sql, [run], |row| object(row, 0), |certificate| each(certificate.into()))
    }
}

/// Adds what belongs to a target.
fn fill(db: &Connection, id: i64, target: &mut Object) -> rusqlite::Result<()> {
    let sql = "SELECT what, why, counts FROM not_tested WHERE target_id = ? ORDER BY number";
    target.insert("not_tested".to_owned(), list(objects(db, sql, [id])?));

    let sql = "SELECT number, endpoint, host, port, transport, role, belongs_to, state, verdict FROM endpoints \
        WHERE target_id = ? ORDER BY number";
    let mut endpoints = objects(db, sql, [id])?;
    for (number, endpoint) in endpoints.iter_mut().enumerate() {
        let parts = [
            ("addresses", "SELECT address, verdict FROM addresses WHERE target_id = ? AND endpoint_number = ? ORDER BY number"),
            (
                "chains",
                "SELECT p.chain, p.number, c.sha256 FROM chains p JOIN certificates c ON c.id = p.certificate \
                    WHERE p.target_id = ? AND p.endpoint_number = ? ORDER BY p.chain, p.number",
            ),
            (
                "clients",
                "SELECT o.client, o.in_audience, o.outcome, o.because, o.basis FROM endpoints e \
                    JOIN outcomes o ON o.outcome_set = e.outcome_set WHERE e.target_id = ? AND e.number = ? ORDER BY o.client",
            ),
        ];
        for (name, sql) in parts {
            endpoint.insert(name.to_owned(), list(objects(db, sql, rusqlite::params![id, number_of(number)])?));
        }
    }
    target.insert("endpoints".to_owned(), list(endpoints));

    let sql = "SELECT f.endpoint_number, f.code, f.severity, f.root_cause, c.sha256, f.chain, f.message, f.owner, f.remedy, \
        f.proof, f.change, f.facts, (SELECT json_group_array(sha256) FROM ( \
          SELECT s.sha256 FROM finding_certificates x JOIN certificates s ON s.id = x.certificate \
          WHERE x.target_id = f.target_id AND x.finding_number = f.number ORDER BY x.number)) AS certificates \
        FROM findings f LEFT JOIN certificates c ON c.id = f.certificate WHERE f.target_id = ? ORDER BY f.number";
    target.insert("findings".to_owned(), list(objects(db, sql, [id])?));
    Ok(())
}

fn objects(db: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<Vec<Object>> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map(params, |row| object(row, 0))?;
    rows.collect()
}

fn list(objects: Vec<Object>) -> Value {
    objects.into_iter().map(Value::Object).collect()
}

/// The columns from `first` on, by name.
fn object(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<Object> {
    let statement = row.as_ref();
    let columns = (first..statement.column_count()).map(|column| {
        let value = match row.get_ref(column)? {
            ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Value::Null,
            ValueRef::Integer(number) => number.into(),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        };
        Ok((statement.column_name(column)?.to_owned(), value))
    });
    columns.collect()
}

fn number_of(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}
