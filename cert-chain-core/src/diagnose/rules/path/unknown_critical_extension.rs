use super::spots;
use crate::diagnose::finding::called;
use crate::diagnose::{Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::verify::PathErrorKind;

pub(crate) static RULE: Rule = Rule {
    code: "unknown-critical-extension",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "a certificate has a critical extension that is not understood",
    explanation: "Whoever does not understand a critical extension must refuse the certificate. Private CAs sometimes mark \
        their own extensions critical by mistake; certificate policies that demand an explicit policy are refused \
        here too.",
    remedy: "have the certificate reissued without that extension, or with the extension not critical",
    citations: &[Citation::Rfc(5280, "4.2")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Usage,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for spot in spots(evidence) {
        let PathErrorKind::UnknownCriticalExtension { oids } = &spot.error.kind else { continue };
        let message = format!("{} has the critical extension {}, which is not understood", called(spot.cert), oids.join(", "));
        let finding = spot.finding(found, message);
        found.push(finding.map(|finding| finding.fact("extensions", oids.clone())));
    }
}
