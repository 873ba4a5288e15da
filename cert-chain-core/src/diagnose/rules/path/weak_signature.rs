use super::spots;
use crate::diagnose::finding::called;
use crate::diagnose::{Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::verify::PathErrorKind;

pub(crate) static RULE: Rule = Rule {
    code: "weak-signature",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "a certificate is signed over a broken digest",
    explanation: "Collisions can be made for SHA-1, MD5 and MD2, so a signature over them proves nothing. Every current client \
        refuses such a certificate anywhere below the root; the root's own signature does not matter.",
    remedy: "have the certificate reissued with SHA-256 or better",
    citations: &[Citation::Baseline("7.1.3.2")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Signature,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for spot in spots(evidence) {
        let PathErrorKind::WeakSignature { algorithm } = &spot.error.kind else { continue };
        let message = format!("{} is signed with {algorithm}{}", called(spot.cert), spot.but_let_pass());
        let finding = spot.finding(found, message);
        found.push(finding.map(|finding| finding.fact("algorithm", algorithm.clone())));
    }
}
