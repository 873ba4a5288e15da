use super::spots;
use crate::cert::Cert;
use crate::diagnose::finding::called;
use crate::diagnose::{Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::verify::PathErrorKind;

pub(crate) static RULE: Rule = Rule {
    code: "name-constraint-violated",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "a certificate carries a name that a CA above it may not vouch for",
    explanation: "Name constraints limit the names for which a CA may issue: often a company's own domain. A certificate below \
        carries a name outside, so clients that check constraints (all current ones) refuse.",
    remedy: "have the certificate reissued with names that the CA may vouch for, or by a CA without that constraint",
    citations: &[Citation::Rfc(5280, "4.2.1.10"), Citation::Rfc(5280, "6.1.3")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Usage,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for spot in spots(evidence) {
        let PathErrorKind::NameConstraintViolated { constraint, name, offender } = &spot.error.kind else { continue };
        let message = format!(
            "{} constrains names ({constraint}), and {} carries {name}",
            called(spot.cert),
            spot.at(*offender).map(called).unwrap_or_default()
        );
        let finding = spot.finding(found, message);
        found.push(finding.map(|finding| {
            finding.with(spot.at(*offender).map(Cert::sha256)).fact("constraint", constraint.clone()).fact("name", name.clone())
        }));
    }
}
