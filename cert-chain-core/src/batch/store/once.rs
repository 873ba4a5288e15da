//! What is held once for all runs: certificates, and sets of what clients make of an endpoint.

use std::collections::{BTreeMap, HashMap};

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::cert::hex;
use crate::report::{CertificateReport, ClientReport};

/// Finds the rows of one report's certificates and outcomes, and makes those that are new.
pub(super) struct Once<'r> {
    db: &'r Connection,
    certificates: &'r BTreeMap<String, CertificateReport>,
    /// Of this report, by SHA-256: endpoints of a tenant share their issuers.
    known: HashMap<String, i64>,
}

impl<'r> Once<'r> {
    pub(super) fn new(db: &'r Connection, certificates: &'r BTreeMap<String, CertificateReport>) -> Self {
        Self { db, certificates, known: HashMap::new() }
    }

    /// The row of the certificate with this SHA-256. A report that names a certificate without having it leaves the row
    /// to be filled in by one that has.
    pub(super) fn certificate(&mut self, sha256: &str) -> rusqlite::Result<i64> {
        if let Some(id) = self.known.get(sha256) {
            return Ok(*id);
        }
        let mut found = self.db.prepare_cached("SELECT id, der IS NOT NULL FROM certificates WHERE sha256 = ?")?;
        let found = found.query_row([sha256], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let id = match (found, self.certificates.get(sha256)) {
            (Some((id, true)), _) | (Some((id, false)), None) => id,
            (None | Some((_, false)), Some(report)) => self.store(sha256, report)?,
            (None, None) => {
                self.db.prepare_cached("INSERT INTO certificates (sha256) VALUES (?)")?.execute([sha256])?;
                self.db.last_insert_rowid()
            }
        };
        self.known.insert(sha256.to_owned(), id);
        Ok(id)
    }

    fn store(&self, sha256: &str, report: &CertificateReport) -> rusqlite::Result<i64> {
        let sql = "INSERT INTO certificates (sha256, label, subject, issuer, serial, not_before, not_after, key, signature, \
            sha1_thumbprint, unreadable, der) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
            ON CONFLICT (sha256) DO UPDATE SET label = excluded.label, subject = excluded.subject, issuer = excluded.issuer, \
            serial = excluded.serial, not_before = excluded.not_before, not_after = excluded.not_after, key = excluded.key, \
            signature = excluded.signature, sha1_thumbprint = excluded.sha1_thumbprint, unreadable = excluded.unreadable, \
            der = excluded.der RETURNING id";
        let row = params![
            sha256,
            report.label,
            report.subject,
            report.issuer,
            report.serial,
            report.not_before.map(|moment| moment.to_string()),
            report.not_after.map(|moment| moment.to_string()),
            report.key,
            report.signature,
            report.sha1_thumbprint,
            report.unreadable,
            // A report of this library has nothing but base64 there.
            STANDARD.decode(&report.der).ok(),
        ];
        self.db.prepare_cached(sql)?.query_row(row, |row| row.get(0))
    }

    /// The row of this set of outcomes; none for the empty one.
    pub(super) fn outcomes(&self, clients: &[ClientReport]) -> rusqlite::Result<Option<i64>> {
        if clients.is_empty() {
            return Ok(None);
        }
        let json = serde_json::to_vec(clients).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
        let sha256 = hex(digest(&SHA256, &json).as_ref());
        let mut found = self.db.prepare_cached("SELECT id FROM outcome_sets WHERE sha256 = ?")?;
        if let Some(id) = found.query_row([&sha256], |row| row.get(0)).optional()? {
            return Ok(Some(id));
        }
        self.db.prepare_cached("INSERT INTO outcome_sets (sha256) VALUES (?)")?.execute([&sha256])?;
        let id = self.db.last_insert_rowid();
        let sql = "INSERT INTO outcomes (outcome_set, client, in_audience, outcome, because, basis) VALUES (?, ?, ?, ?, ?, ?) \
            ON CONFLICT DO NOTHING";
        for report in clients {
            let ClientReport { client, in_audience, outcome, because, basis } = report;
            self.db.prepare_cached(sql)?.execute(params![id, client, in_audience, outcome, because, basis])?;
        }
        Ok(Some(id))
    }
}
