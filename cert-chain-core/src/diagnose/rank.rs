//! The order of findings: the root cause first.

use std::cmp::Reverse;

use super::Finding;

/// Sorts by severity, then stage (build, signature, validity, usage, name), then distance from the
/// end-entity, then code, then fingerprint. The first error is thereby the root cause.
pub(super) fn sort(findings: &mut [Finding]) {
    findings.sort_by_key(|finding| {
        let Finding { rule, severity, distance, .. } = finding;
        (Reverse(*severity), rule.stage, *distance, rule.code, finding.certificates.first().copied())
    });
}
