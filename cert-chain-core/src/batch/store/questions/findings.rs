//! What was found.

use rusqlite::params;
use serde::Serialize;

use crate::batch::store::{StoreError, StoreReader, value};
use crate::grades::{ProofStatus, Severity};

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FindingRow {
    /// The target.
    pub target: String,
    /// The endpoint's id; none for what belongs to no endpoint.
    pub endpoint: Option<String>,
    /// The permanent name of the fault.
    pub code: String,
    /// How bad it is there.
    pub severity: Severity,
    /// Whether it is the root cause of its endpoint, or of its target for one of no endpoint.
    pub root_cause: bool,
    /// SHA-256 of the culprit.
    pub certificate: Option<String>,
    /// What people call the culprit.
    pub label: Option<String>,
    /// One sentence.
    pub message: String,
    /// The team that has to act.
    pub owner: String,
    /// What that team should do.
    pub remedy: String,
    /// How far it is proven that this mends it.
    pub proof: ProofStatus,
}

const COLUMNS: &str = "SELECT t.target, e.endpoint, f.code, f.severity, f.root_cause, c.sha256, c.label, f.message, f.owner, \
    f.remedy, f.proof";
const NAMED: &str = "LEFT JOIN endpoints e ON e.target_id = f.target_id AND e.number = f.endpoint_number \
    LEFT JOIN certificates c ON c.id = f.certificate";

impl StoreReader {
    /// The findings of `run`, by target and in the order of its report; those with `code` only, if one is given.
    ///
    /// # Errors
    ///
    /// What SQLite says, and whatever `each` ends it with.
    pub fn findings<E: From<StoreError>>(
        &self,
        run: i64,
        code: Option<&str>,
        each: impl FnMut(FindingRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let read = |row: &rusqlite::Row<'_>| {
            Ok(FindingRow {
                target: row.get(0)?,
                endpoint: row.get(1)?,
                code: row.get(2)?,
                severity: value::word(row, 3)?,
                root_cause: row.get(4)?,
                certificate: row.get(5)?,
                label: row.get(6)?,
                message: row.get(7)?,
                owner: row.get(8)?,
                remedy: row.get(9)?,
                proof: value::word(row, 10)?,
            })
        };
        // Of one code there are few, and an index finds them; all of them come in the order of the targets.
        let of_run = "WHERE t.run = ?1 AND (?2 IS NULL OR t.target = ?2)";
        let order = "ORDER BY t.target, f.number";
        match code {
            Some(code) => {
                let sql = format!(
                    "{COLUMNS} FROM findings f JOIN targets t ON t.id = f.target_id {NAMED} {of_run} AND f.code = ?3 {order}"
                );
                self.each(&sql, params![run, self.asked(), code], read, each)
            }
            None => {
                let sql =
                    format!("{COLUMNS} FROM targets t CROSS JOIN findings f ON f.target_id = t.id {NAMED} {of_run} {order}");
                self.each(&sql, params![run, self.asked()], read, each)
            }
        }
    }
}
