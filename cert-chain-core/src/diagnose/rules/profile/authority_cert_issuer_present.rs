use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::cert::oid;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "authority-cert-issuer-present",
    title: "a certificate names its issuer's issuer",
    explanation: "The authority key identifier may hold the key identifier alone. With the name of the issuer's issuer \
        in it, a renewed or cross-signed issuer no longer fits, and clients that look there fail.",
    citations: &[Citation::Baseline("7.1.2.11.1"), Citation::Baseline("7.1.2.1.3")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    const AUTHORITY_CERT_ISSUER: u32 = 1;
    let is_there = content.extension(oid::AUTHORITY_KEY_IDENTIFIER)?.has_element(AUTHORITY_CERT_ISSUER);
    is_there.then(|| "names its issuer's issuer in its authority key identifier".to_owned())
}
