use super::spots;
use crate::diagnose::finding::called;
use crate::diagnose::{Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::verify::PathErrorKind;

pub(crate) static RULE: Rule = Rule {
    code: "eku-not-allowed",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "the certificate may not be used for this purpose",
    explanation: "Extended key usage lists what a certificate, or every certificate below a CA, may be used for. The purpose \
        needed here is not on the list: most often a certificate for client authentication or e-mail was installed \
        on a server, or an intermediate is limited to another purpose. Windows, Apple, OpenSSL and browsers refuse.",
    remedy: "issue a certificate that allows the purpose and install it",
    citations: &[Citation::Rfc(5280, "4.2.1.12")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Usage,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for spot in spots(evidence) {
        let PathErrorKind::EkuNotAllowed { allowed, needed } = &spot.error.kind else { continue };
        let message = format!("{} allows {}, not {}", called(spot.cert), purposes(allowed), purpose(needed));
        let finding = spot.finding(found, message);
        found.push(finding.map(|finding| {
            let finding = finding.fact("allowed", allowed.clone()).fact("needed", *needed);
            finding.remedy(match spot.error.index {
                0 => format!("issue a certificate that allows {} ({needed}) and install it", purpose(needed)),
                _ => format!("have the certificate issued by a CA that may issue for {} ({needed})", purpose(needed)),
            })
        }));
    }
}

fn purposes(allowed: &[String]) -> String {
    allowed.iter().map(|oid| purpose(oid)).collect::<Vec<_>>().join(", ")
}

/// The purpose's name in <https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.12>, else its OID.
fn purpose(oid: &str) -> &str {
    match oid {
        "1.3.6.1.5.5.7.3.1" => "serverAuth",
        "1.3.6.1.5.5.7.3.2" => "clientAuth",
        "1.3.6.1.5.5.7.3.3" => "codeSigning",
        "1.3.6.1.5.5.7.3.4" => "emailProtection",
        "1.3.6.1.5.5.7.3.8" => "timeStamping",
        "1.3.6.1.5.5.7.3.9" => "OCSPSigning",
        other => other,
    }
}
