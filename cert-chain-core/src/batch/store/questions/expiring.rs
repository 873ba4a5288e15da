//! What expires.

use rusqlite::params;
use serde::Serialize;

use crate::batch::store::{StoreError, StoreReader, value};
use crate::time::Time;

/// A certificate that an endpoint presents and that expires.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExpiringRow {
    /// Its last moment of validity.
    pub not_after: Time,
    /// Its SHA-256.
    pub certificate: String,
    /// What people call it.
    pub label: Option<String>,
    /// A target.
    pub target: String,
    /// The id of an endpoint of the target.
    pub endpoint: String,
    /// The certificate's place in the chain, 0 for the server's own; the first, where it is in several chains.
    pub number: u64,
}

impl StoreReader {
    /// What the endpoints of `run` present that is not valid any more at `before`, expired already or not, by its end; each
    /// certificate once for each endpoint.
    ///
    /// # Errors
    ///
    /// What SQLite says, and whatever `each` ends it with.
    pub fn expiring<E: From<StoreError>>(
        &self,
        run: i64,
        before: Time,
        each: impl FnMut(ExpiringRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT c.not_after, c.sha256, c.label, t.target, e.endpoint, min(p.number) \
            FROM certificates c CROSS JOIN chains p ON p.certificate = c.id \
            JOIN targets t ON t.id = p.target_id \
            JOIN endpoints e ON e.target_id = p.target_id AND e.number = p.endpoint_number \
            WHERE c.not_after < ?2 AND t.run = ?1 AND (?3 IS NULL OR t.target = ?3) \
            GROUP BY c.id, t.id, e.number ORDER BY c.not_after, c.sha256, t.target, e.number";
        let read = |row: &rusqlite::Row<'_>| {
            Ok(ExpiringRow {
                not_after: value::time(row, 0)?,
                certificate: row.get(1)?,
                label: row.get(2)?,
                target: row.get(3)?,
                endpoint: row.get(4)?,
                number: value::count(row, 5)?,
            })
        };
        self.each(sql, params![run, before.to_string(), self.asked()], read, each)
    }
}
