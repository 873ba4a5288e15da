use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "root-key-identifiers-differ",
    title: "a root's two key identifiers differ",
    explanation: "A root is its own issuer, so the identifier of its issuer's key must be that of its own. Otherwise \
        clients look for an issuer above the root.",
    citations: &[Citation::Baseline("7.1.2.1.3")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    let issuer = content.cert.authority_key_identifier()?;
    let differs = content.is_root() && content.cert.subject_key_identifier() != Some(issuer);
    differs.then(|| "is a root that names another key than its own for its issuer's".to_owned())
}
