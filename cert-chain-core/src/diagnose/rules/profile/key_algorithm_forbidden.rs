use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::cert::KeyKind;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "key-algorithm-forbidden",
    title: "a key is of a kind that public CAs may not certify",
    explanation: "Public CAs may certify RSA keys and ECDSA keys on P-256, P-384 and P-521. Browsers and Windows know \
        no others.",
    remedy: "make a key of RSA 2048 or more, or ECDSA P-256, and have a certificate issued for it",
    citations: &[Citation::Baseline("7.1.3.1")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    let key = content.cert.key();
    let is_allowed = match &key.kind {
        KeyKind::Rsa => true,
        // A curve that is not named is another fault.
        KeyKind::Ec(curve) => matches!(curve.as_str(), "P-256" | "P-384" | "P-521" | "unnamed"),
        _ => false,
    };
    (!is_allowed).then(|| format!("has a key of the kind {key}"))
}
