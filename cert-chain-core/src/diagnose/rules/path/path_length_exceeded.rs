use super::spots;
use crate::cert::Cert;
use crate::diagnose::finding::called;
use crate::diagnose::{Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::verify::PathErrorKind;

pub(crate) static RULE: Rule = Rule {
    code: "path-length-exceeded",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "more certificates follow a CA than it allows",
    explanation: "A CA's certificate may say how many further CA certificates can stand between it and the server's \
        certificate. The path has more, so every client refuses: a CA that may only issue for servers was used to \
        make another CA.",
    remedy: "have the certificate below reissued by a CA that may issue it, or have the limit raised by the CA above",
    citations: &[Citation::Rfc(5280, "4.2.1.9"), Citation::Rfc(5280, "6.1.4")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Usage,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for spot in spots(evidence) {
        let PathErrorKind::PathLengthExceeded { allowed, actual, offender } = &spot.error.kind else { continue };
        let message = format!(
            "{} allows {allowed} CA certificates below it, and {actual} follow: {} is too many",
            called(spot.cert),
            spot.at(*offender).map(called).unwrap_or_default()
        );
        let finding = spot.finding(found, message);
        found.push(finding.map(|finding| {
            finding.with(spot.at(*offender).map(Cert::sha256)).fact("allowed", *allowed).fact("actual", *actual)
        }));
    }
}
