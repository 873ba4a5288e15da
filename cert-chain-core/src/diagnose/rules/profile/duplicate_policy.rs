use super::{Content, Requirement, BOTH, REQUIRED};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "duplicate-policy",
    title: "a certificate asserts one policy twice",
    explanation: "Each policy may stand in a certificate once. Clients that process policies differ in which of the \
        two they keep.",
    citations: &[Citation::Rfc(5280, "4.2.1.4")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    let policies = content.cert.extensions().policies.asserted.as_deref().unwrap_or_default();
    let twice = policies.iter().enumerate().find(|(place, policy)| policies[..*place].contains(policy));
    twice.map(|(_, policy)| format!("asserts the policy {policy} twice"))
}
