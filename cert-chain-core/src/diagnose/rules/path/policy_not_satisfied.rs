use super::spots;
use crate::cert::Cert;
use crate::diagnose::finding::called;
use crate::diagnose::{Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::verify::PathErrorKind;

pub(crate) static RULE: Rule = Rule {
    code: "policy-not-satisfied",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "a certificate policy is required, and the path has none that holds",
    explanation: "A CA above may demand that every certificate below is issued under a policy that it knows (policy constraints). \
        One certificate names no such policy, or one that no mapping leads to, so clients that process policies \
        (Windows, OpenSSL when asked to) refuse; browsers do not look.",
    remedy: "have the certificate reissued under a policy that the CA above allows, or have that CA's constraint lifted",
    citations: &[Citation::Rfc(5280, "6.1.3"), Citation::Rfc(5280, "4.2.1.11"), Citation::Rfc(9618, "5")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Usage,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for spot in spots(evidence) {
        let PathErrorKind::PolicyNotSatisfied { demanded_by } = &spot.error.kind else { continue };
        let demanding = demanded_by.and_then(|place| spot.at(place));
        let message = match demanding {
            Some(cert) if cert == spot.cert => format!("{} breaks its own rules on certificate policies", called(spot.cert)),
            Some(cert) => {
                format!("{} requires a certificate policy, and at {} none is left that holds", called(cert), called(spot.cert))
            }
            None => format!("a certificate policy is required, and at {} none is left that holds", called(spot.cert)),
        };
        let policies = spot.cert.extensions().policies.asserted.clone().unwrap_or_default();
        let finding = spot.finding(found, message);
        found.push(finding.map(|finding| finding.with(demanding.map(Cert::sha256)).fact("policies", policies)));
    }
}
