use super::spots;
use crate::diagnose::finding::called;
use crate::diagnose::{Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::verify::PathErrorKind;

pub(crate) static RULE: Rule = Rule {
    code: "unsupported-algorithm",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "a signature algorithm cannot be verified here",
    explanation: "The certificate is signed with an algorithm that this program cannot verify, such as DSA or a national \
        standard. Nothing says that the signature is wrong; but most clients cannot verify it either and refuse.",
    remedy: "use a certificate signed with RSA or ECDSA over SHA-256 or better",
    citations: &[Citation::Baseline("7.1.3.2")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Signature,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for spot in spots(evidence) {
        let PathErrorKind::UnsupportedAlgorithm { algorithm } = &spot.error.kind else { continue };
        let message = format!("{} is signed with {algorithm}, which cannot be verified here", called(spot.cert));
        let finding = spot.finding(found, message);
        found.push(finding.map(|finding| finding.fact("algorithm", algorithm.clone())));
    }
}
