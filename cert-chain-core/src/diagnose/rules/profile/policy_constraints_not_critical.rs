use super::{Content, Requirement, BOTH, REQUIRED};
use crate::cert::oid;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "policy-constraints-not-critical",
    title: "policy constraints are not critical",
    explanation: "A client that does not process policies must refuse what it cannot check, so the extension must be \
        critical.",
    citations: &[Citation::Rfc(5280, "4.2.1.11")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.is_uncritical(oid::POLICY_CONSTRAINTS)).then(|| "does not mark its policy constraints as critical".to_owned())
}
