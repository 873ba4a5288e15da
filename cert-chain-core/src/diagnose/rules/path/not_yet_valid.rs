use super::spots;
use crate::diagnose::finding::called;
use crate::diagnose::{Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::verify::PathErrorKind;

pub(crate) static RULE: Rule = Rule {
    code: "not-yet-valid",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "a certificate is not valid yet",
    explanation: "The certificate's validity has not begun. Either it was installed too early, or the clock of the machine \
        that judges is behind.",
    remedy: "install the certificate that is valid now until this one's time comes, and check the clock",
    citations: &[Citation::Rfc(5280, "6.1.3")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Validity,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for spot in spots(evidence) {
        let PathErrorKind::NotYetValid { not_before } = &spot.error.kind else { continue };
        let message = format!("{} is not valid before {}", called(spot.cert), not_before);
        let finding = spot.finding(found, message);
        found.push(finding.map(|finding| finding.fact("not_before", not_before.to_string())));
    }
}
