use super::{Content, Requirement, BOTH, REQUIRED};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "unique-identifier-present",
    title: "a certificate carries a unique identifier",
    explanation: "The unique identifiers of issuer and subject are a relic of X.509 version 2, which CAs must not \
        write; several clients cannot read them.",
    citations: &[Citation::Rfc(5280, "4.1.2.8")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.cert.has_unique_identifiers()).then(|| "carries a unique identifier of its issuer or subject".to_owned())
}
