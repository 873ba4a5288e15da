//! A report as rows.

use aws_lc_rs::digest::{SHA256, digest};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::once::Once;
use crate::cert::hex;
use crate::grades::Severity;
use crate::report::{EndpointReport, FindingReport, Report};

/// Writes `report` as what came of `target` in `run`; false, and nothing is written, if there is something already.
pub(super) fn insert(db: &Connection, run: i64, target: &str, report: &Report) -> rusqlite::Result<bool> {
    let sql = "INSERT INTO targets (run, target, at, observed_at, state, verdict, asked, answered, untested, outline) \
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run, target) DO NOTHING";
    let untested = report.coverage.not_tested.iter().filter(|missing| missing.counts).count();
    let inserted = db.prepare_cached(sql)?.execute(params![
        run,
        target,
        report.at.to_string(),
        report.observed_at.to_string(),
        report.state.as_str(),
        report.verdict.map(|verdict| verdict.as_str()),
        number(report.coverage.asked),
        number(report.coverage.answered),
        number(untested),
        outline(report)?,
    ])?;
    if inserted == 0 {
        return Ok(false);
    }
    let mut rows = Rows { db, target: db.last_insert_rowid(), once: Once::new(db, &report.certificates), findings: 0 };
    rows.not_tested(report)?;
    rows.findings(None, &report.findings)?;
    for (place, endpoint) in report.endpoints.iter().enumerate() {
        rows.endpoint(number(place), endpoint)?;
    }
    Ok(true)
}

/// SHA-256 over what [`StoreReader::changed`](super::StoreReader::changed) compares, so that a target that is as it was, as
/// most are, takes one look.
fn outline(report: &Report) -> rusqlite::Result<String> {
    let findings = |findings: &[FindingReport]| -> Vec<Value> {
        findings.iter().map(|finding| json!([finding.code, finding.certificate, finding.severity])).collect()
    };
    let endpoint =
        |endpoint: &EndpointReport| json!([endpoint.id, endpoint.state, endpoint.verdict, findings(&endpoint.findings)]);
    let endpoints: Vec<Value> = report.endpoints.iter().map(endpoint).collect();
    let untested: Vec<_> = report.coverage.not_tested.iter().map(|missing| (&missing.what, &missing.why)).collect();
    let json = serde_json::to_vec(&(report.state, report.verdict, findings(&report.findings), endpoints, untested));
    let json = json.map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    Ok(hex(digest(&SHA256, &json).as_ref()))
}

/// The rows of one target.
struct Rows<'r> {
    db: &'r Connection,
    /// Its id.
    target: i64,
    once: Once<'r>,
    /// How many findings it has so far.
    findings: i64,
}

impl Rows<'_> {
    fn not_tested(&self, report: &Report) -> rusqlite::Result<()> {
        let sql = "INSERT INTO not_tested (target_id, number, what, why, counts) VALUES (?, ?, ?, ?, ?)";
        for (place, missing) in report.coverage.not_tested.iter().enumerate() {
            let row = params![self.target, number(place), missing.what, missing.why, missing.counts];
            self.db.prepare_cached(sql)?.execute(row)?;
        }
        Ok(())
    }

    fn endpoint(&mut self, place: i64, endpoint: &EndpointReport) -> rusqlite::Result<()> {
        let sql = "INSERT INTO endpoints (target_id, number, endpoint, host, port, transport, role, belongs_to, state, verdict, \
            outcome_set) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let outcomes = self.once.outcomes(&endpoint.clients)?;
        self.db.prepare_cached(sql)?.execute(params![
            self.target,
            place,
            endpoint.id,
            endpoint.host,
            endpoint.port,
            endpoint.transport.as_str(),
            endpoint.role.map(|role| role.as_str()),
            endpoint.belongs_to.as_str(),
            endpoint.state.as_str(),
            endpoint.verdict.map(|verdict| verdict.as_str()),
            outcomes,
        ])?;
        self.addresses(place, endpoint)?;
        self.chains(place, endpoint)?;
        self.findings(Some(place), &endpoint.findings)
    }

    fn addresses(&self, place: i64, endpoint: &EndpointReport) -> rusqlite::Result<()> {
        let sql = "INSERT INTO addresses (target_id, endpoint_number, number, address, verdict) VALUES (?, ?, ?, ?, ?)";
        for (index, address) in endpoint.addresses.iter().enumerate() {
            let verdict = address.verdict.map(|verdict| verdict.as_str());
            self.db.prepare_cached(sql)?.execute(params![self.target, place, number(index), address.address, verdict])?;
        }
        Ok(())
    }

    fn chains(&mut self, place: i64, endpoint: &EndpointReport) -> rusqlite::Result<()> {
        let sql = "INSERT INTO chains (target_id, endpoint_number, chain, number, certificate) VALUES (?, ?, ?, ?, ?)";
        for (chain, certificates) in endpoint.chains.iter().enumerate() {
            for (index, sha256) in certificates.iter().enumerate() {
                let certificate = self.once.certificate(sha256)?;
                let row = params![self.target, place, number(chain), number(index), certificate];
                self.db.prepare_cached(sql)?.execute(row)?;
            }
        }
        Ok(())
    }

    /// Findings of an endpoint, or of none.
    fn findings(&mut self, place: Option<i64>, findings: &[FindingReport]) -> rusqlite::Result<()> {
        let sql = "INSERT INTO findings (target_id, number, endpoint_number, code, severity, root_cause, certificate, chain, \
            message, owner, remedy, proof, change, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        for (index, finding) in findings.iter().enumerate() {
            let certificate = finding.certificate.as_deref().map(|sha256| self.once.certificate(sha256)).transpose()?;
            let facts = serde_json::to_string(&finding.facts);
            self.db.prepare_cached(sql)?.execute(params![
                self.target,
                self.findings,
                place,
                finding.code,
                finding.severity.as_str(),
                // As the report tells them: the first finding wherever it is an error.
                index == 0 && finding.severity == Severity::Error,
                certificate,
                finding.chain.map(number),
                finding.message,
                finding.owner,
                finding.remedy,
                finding.proof.status.as_str(),
                finding.proof.change.kind.as_str(),
                facts.map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?,
            ])?;
            self.concerned(finding)?;
            self.findings += 1;
        }
        Ok(())
    }

    fn concerned(&mut self, finding: &FindingReport) -> rusqlite::Result<()> {
        let sql = "INSERT INTO finding_certificates (target_id, finding_number, number, certificate) VALUES (?, ?, ?, ?)";
        for (index, sha256) in finding.certificates.iter().enumerate() {
            let certificate = self.once.certificate(sha256)?;
            self.db.prepare_cached(sql)?.execute(params![self.target, self.findings, number(index), certificate])?;
        }
        Ok(())
    }
}

/// A place or a length, as SQLite has it.
fn number(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
