//! Who fails with a client.

use rusqlite::params;
use serde::Serialize;

use crate::batch::store::{StoreError, StoreReader, value};
use crate::endpoint::Role;

/// An endpoint whose chain a client does not accept, or not always.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FailingRow {
    /// The target.
    pub target: String,
    /// The endpoint's id.
    pub endpoint: String,
    /// The machine that usually answers there.
    pub role: Option<Role>,
    /// The client.
    pub client: String,
    /// Whether this client really connects to this kind of endpoint.
    pub in_audience: bool,
    /// `rejects` or `depends`.
    pub outcome: String,
    /// The finding that decides.
    pub because: Option<String>,
    /// What that finding says there.
    pub message: Option<String>,
    /// How it is known of the client: `measured`, `documented` or `inferred`.
    pub basis: String,
}

impl StoreReader {
    /// The endpoints of `run` that `client` ([`clients`](crate::clients::clients)) rejects or that it depends for, by target;
    /// those that it does not really connect to only if `everywhere`.
    ///
    /// An endpoint that gave no chain fails with everyone, and is not among them: its target's verdict says so.
    ///
    /// # Errors
    ///
    /// What SQLite says, and whatever `each` ends it with.
    pub fn failing<E: From<StoreError>>(
        &self,
        run: i64,
        client: &str,
        everywhere: bool,
        each: impl FnMut(FailingRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT t.target, e.endpoint, e.role, o.client, o.in_audience, o.outcome, o.because, o.basis, \
            (SELECT message FROM findings f WHERE f.target_id = t.id AND f.endpoint_number = e.number AND f.code = o.because \
              ORDER BY f.number LIMIT 1) \
            FROM targets t CROSS JOIN endpoints e ON e.target_id = t.id CROSS JOIN outcomes o ON o.outcome_set = e.outcome_set \
            WHERE t.run = ?1 AND (?4 IS NULL OR t.target = ?4) AND o.client = ?2 AND o.outcome <> 'accepts' AND (o.in_audience OR ?3) \
            ORDER BY t.target, e.number";
        let read = |row: &rusqlite::Row<'_>| {
            Ok(FailingRow {
                target: row.get(0)?,
                endpoint: row.get(1)?,
                role: value::optional_word(row, 2)?,
                client: row.get(3)?,
                in_audience: row.get(4)?,
                outcome: row.get(5)?,
                because: row.get(6)?,
                basis: row.get(7)?,
                message: row.get(8)?,
            })
        };
        self.each(sql, params![run, client, everywhere, self.asked()], read, each)
    }
}
