use super::spots;
use crate::diagnose::finding::called;
use crate::diagnose::{Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::verify::PathErrorKind;

pub(crate) static RULE: Rule = Rule {
    code: "weak-key",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "a certificate's key is too small",
    explanation: "RSA keys below 2048 bits can be broken. Apple, OpenSSL at its default level, Java and browsers refuse them.",
    remedy: "make a key of at least RSA 2048 or ECDSA P-256 and have a certificate issued for it",
    citations: &[Citation::Baseline("6.1.5")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Signature,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for spot in spots(evidence) {
        let PathErrorKind::WeakKey { bits } = &spot.error.kind else { continue };
        let message = format!("the RSA key of {} has {bits} bits{}", called(spot.cert), spot.but_let_pass());
        let finding = spot.finding(found, message);
        found.push(finding.map(|finding| finding.fact("bits", *bits)));
    }
}
