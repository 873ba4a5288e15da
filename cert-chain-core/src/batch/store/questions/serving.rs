//! Where a certificate is served, or missing.

use rusqlite::params;
use serde::{Deserialize, Serialize};

use crate::batch::store::{StoreError, StoreReader, value};

/// What an endpoint has to do with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Served {
    /// A chain lacks it.
    Needed,
    /// It is in a chain that the endpoint presents.
    Served,
}

impl Served {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Needed => "needed",
            Self::Served => "served",
        }
    }
}

/// An endpoint that serves or needs a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ServingRow {
    /// The target.
    pub target: String,
    /// The endpoint's id.
    pub endpoint: String,
    /// Whether it serves or needs it; both, in two rows, where its servers differ.
    pub how: Served,
    /// The certificate's place in the chain, 0 for the server's own; none where it is needed.
    pub number: Option<u64>,
    /// Its SHA-256.
    pub certificate: String,
    /// What people call it.
    pub label: Option<String>,
}

/// Whether a digest begins with the digits: 'g' comes after all of them.
const BY_DIGITS: &str =
    "(sha256 >= ?2 AND sha256 < ?2 || 'g') OR (lower(sha1_thumbprint) >= ?2 AND lower(sha1_thumbprint) < ?2 || 'g')";

/// Fewer digits would often name several certificates.
const LEAST_DIGITS: usize = 8;

impl StoreReader {
    /// The endpoints of `run` that present or lack a certificate, by target.
    ///
    /// `certificate` is the beginning of its SHA-256, or of its SHA-1, the thumbprint that Windows shows; of at least 8 hex digits, with
    /// or without colons and spaces. Else it is a part of its label or subject, where case does not matter in ASCII letters. Digits with
    /// which neither begins are looked for in names.
    ///
    /// # Errors
    ///
    /// What SQLite says, and whatever `each` ends it with.
    pub fn serving<E: From<StoreError>>(
        &self,
        run: i64,
        certificate: &str,
        each: impl FnMut(ServingRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let known = match digits(certificate) {
            Some(digits) => {
                let sql = format!("SELECT EXISTS (SELECT 1 FROM certificates WHERE {})", BY_DIGITS.replace("?2", "?1"));
                let known = self.db().query_row(&sql, [&digits], |row| row.get::<_, bool>(0));
                known.map_err(|error| self.refused(error))?.then_some(digits)
            }
            None => None,
        };
        let (wanted, bound) = match known {
            Some(digits) => (BY_DIGITS, digits),
            None => ("instr(lower(label), lower(?2)) OR instr(lower(subject), lower(?2))", certificate.to_owned()),
        };
        let read = |row: &rusqlite::Row<'_>| {
            Ok(ServingRow {
                target: row.get(0)?,
                endpoint: row.get(1)?,
                how: value::word(row, 2)?,
                number: row.get::<_, Option<i64>>(3)?.map(i64::cast_unsigned),
                certificate: row.get(4)?,
                label: row.get(5)?,
            })
        };
        self.each(&sql(wanted), params![run, bound, self.asked()], read, each)
    }
}

/// The rows for those of the certificates that are `wanted`, an expression of ours.
fn sql(wanted: &str) -> String {
    format!(
        "WITH wanted AS MATERIALIZED (SELECT id FROM certificates WHERE {wanted}), \
        found AS ( \
          SELECT target_id, endpoint_number, certificate, 'served' AS how, min(number) AS number \
          FROM chains WHERE certificate IN (SELECT id FROM wanted) GROUP BY target_id, endpoint_number, certificate \
          UNION ALL \
          SELECT DISTINCT f.target_id, f.endpoint_number, x.certificate, 'needed', NULL \
          FROM finding_certificates x JOIN findings f ON f.target_id = x.target_id AND f.number = x.finding_number \
          WHERE x.certificate IN (SELECT id FROM wanted) AND f.endpoint_number IS NOT NULL \
          AND f.code IN ('missing-intermediate', 'wrong-intermediate') \
          AND NOT EXISTS (SELECT 1 FROM chains p WHERE p.target_id = f.target_id AND p.endpoint_number = f.endpoint_number \
            AND p.certificate = x.certificate AND p.chain IS f.chain)) \
        SELECT t.target, e.endpoint, found.how, found.number, c.sha256, c.label FROM found \
        JOIN targets t ON t.id = found.target_id \
        JOIN endpoints e ON e.target_id = found.target_id AND e.number = found.endpoint_number \
        JOIN certificates c ON c.id = found.certificate \
        WHERE t.run = ?1 AND (?3 IS NULL OR t.target = ?3) ORDER BY t.target, e.number, c.sha256, found.how"
    )
}

/// The hex digits of `text`, if it is the beginning of a digest that says enough.
fn digits(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, ':' | ' ')).map(|c| c.to_ascii_lowercase()).collect();
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hex && (LEAST_DIGITS..=64).contains(&digits.len())).then_some(digits)
}
