use super::spots;
use crate::diagnose::finding::called;
use crate::diagnose::{Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::verify::PathErrorKind;

pub(crate) static RULE: Rule = Rule {
    code: "not-a-ca",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "a certificate that belongs to no CA issued another",
    explanation: "Only a CA may issue certificates, and a CA's certificate says so in its basic constraints. This one does \
        not, so the certificates below it are refused by every client: a server's certificate was used to sign, or \
        the intermediate was issued from the wrong template.",
    remedy: "have the certificate below issued by a real CA, or the intermediate reissued as a CA certificate",
    citations: &[Citation::Rfc(5280, "4.2.1.9"), Citation::Rfc(5280, "6.1.4")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Usage,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for spot in spots(evidence) {
        let PathErrorKind::NotACa = &spot.error.kind else { continue };
        let message =
            format!("{} issued {}, but its basic constraints do not make it a CA", called(spot.cert), spot.child_label());
        let finding = spot.finding(found, message);
        found.push(finding);
    }
}
