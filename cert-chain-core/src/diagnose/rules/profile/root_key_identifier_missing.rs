use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::cert::oid;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "root-key-identifier-missing",
    title: "a root names its issuer without a key",
    explanation: "A root may leave its authority key identifier out; if it is there, it must hold the key identifier, \
        and nothing else.",
    citations: &[Citation::Baseline("7.1.2.1.3")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    let has_extension = content.is_root() && content.extension(oid::AUTHORITY_KEY_IDENTIFIER).is_some();
    let is_missing = has_extension && content.cert.authority_key_identifier().is_none();
    is_missing.then(|| "is a root whose authority key identifier lacks the key".to_owned())
}
