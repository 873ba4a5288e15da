use super::{Content, Requirement, BOTH, REQUIRED};
use crate::cert::oid;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "policy-constraints-empty",
    title: "policy constraints constrain nothing",
    explanation: "The extension must require a policy or inhibit mapping; an empty one is a mistake of the CA.",
    citations: &[Citation::Rfc(5280, "4.2.1.11")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    let is_empty = content.extension(oid::POLICY_CONSTRAINTS)?.elements().is_some_and(|elements| elements.is_empty());
    is_empty.then(|| "has policy constraints that demand nothing".to_owned())
}
