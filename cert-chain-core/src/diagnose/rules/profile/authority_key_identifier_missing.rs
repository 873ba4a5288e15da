use super::{Content, Requirement, BOTH, REQUIRED};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "authority-key-identifier-missing",
    title: "a certificate does not identify its issuer's key",
    explanation: "Every certificate that is not self-signed must carry the identifier of its issuer's key. Without it \
        a client that knows two issuers of one name has to guess, and those that take the first fail.",
    citations: &[Citation::Rfc(5280, "4.2.1.1"), Citation::Baseline("7.1.2.11.1")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    let is_missing = content.cert.authority_key_identifier().is_none() && !content.is_self_signed();
    is_missing.then(|| "is not self-signed, and carries no identifier of its issuer's key".to_owned())
}
