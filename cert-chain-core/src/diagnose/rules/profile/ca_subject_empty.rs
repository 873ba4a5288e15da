use super::{Content, Requirement, BOTH, REQUIRED};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "ca-subject-empty",
    title: "a CA has no name",
    explanation: "Certificates lead to their CA by its name, so a CA's subject must not be empty; only other \
        certificates may leave it out and use alternative names.",
    citations: &[Citation::Rfc(5280, "4.1.2.6")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.cert.subject().is_empty() && (content.says_ca() || !content.is_end_entity())).then(|| "belongs to a CA that has no name".to_owned())
}
