use super::spots;
use crate::diagnose::finding::{ago, called};
use crate::diagnose::{Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::verify::PathErrorKind;

pub(crate) static RULE: Rule = Rule {
    code: "expired-intermediate",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "a certificate on the way to the root has expired",
    explanation: "A CA certificate that every path from the server's certificate goes through has expired, so clients refuse \
        although the server's own certificate is still valid. CAs renew such certificates under the same name and \
        key; the new one only has to be installed.",
    remedy: "get the renewed certificate of this CA and install it in place of the expired one",
    citations: &[Citation::Rfc(5280, "6.1.3")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Validity,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for spot in spots(evidence) {
        let PathErrorKind::Expired { not_after } = &spot.error.kind else { continue };
        if spot.error.index == 0 {
            continue;
        }
        let message = format!(
            "{}, the issuer of {}, expired on {}, {}",
            called(spot.cert),
            spot.child_label(),
            not_after.date(),
            ago(evidence.question.at, *not_after)
        );
        let finding = spot.finding(found, message);
        found.push(finding.map(|finding| finding.fact("not_after", not_after.to_string())));
    }
}
