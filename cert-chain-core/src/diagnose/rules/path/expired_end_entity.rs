use super::spots;
use crate::diagnose::finding::{ago, called};
use crate::diagnose::{Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::verify::PathErrorKind;

pub(crate) static RULE: Rule = Rule {
    code: "expired-end-entity",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "the server's certificate has expired",
    explanation: "The certificate's validity has ended, so every client refuses. If it was renewed already, the renewed \
        certificate is not installed here: on AD FS the certificate is set in three places, and on a farm on each \
        node.",
    remedy: "renew the certificate, install it on every node and restart the listener",
    citations: &[
        Citation::Rfc(5280, "6.1.3"),
        Citation::Microsoft("Certificate warning from AD FS", "certificate-warning-from-ad-fs"),
    ],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Validity,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for spot in spots(evidence) {
        let PathErrorKind::Expired { not_after } = &spot.error.kind else { continue };
        if spot.error.index != 0 {
            continue;
        }
        let message =
            format!("{} expired on {}, {}", called(spot.cert), not_after.date(), ago(evidence.question.at, *not_after));
        let finding = spot.finding(found, message);
        found.push(finding.map(|finding| finding.fact("not_after", not_after.to_string())));
    }
}
