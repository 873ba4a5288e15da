use super::spots;
use crate::diagnose::finding::called;
use crate::diagnose::{Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::verify::PathErrorKind;

pub(crate) static RULE: Rule = Rule {
    code: "key-usage-forbids-signing",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "a CA's certificate does not allow it to sign certificates",
    explanation: "The key usage of this certificate lacks keyCertSign, so it may not vouch for the certificate below it. \
        OpenSSL, Windows and Apple refuse; programs built on rustls do not look.",
    remedy: "have the CA's certificate reissued with keyCertSign",
    citations: &[Citation::Rfc(5280, "4.2.1.3"), Citation::Rfc(5280, "6.1.4")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Usage,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for spot in spots(evidence) {
        let PathErrorKind::KeyUsageForbidsSigning { usage } = &spot.error.kind else { continue };
        let message =
            format!("{} issued {}, but its key usage allows only {}", called(spot.cert), spot.child_label(), usage.join(", "));
        let finding = spot.finding(found, message);
        found.push(finding.map(|finding| finding.fact("key_usage", usage.clone())));
    }
}
