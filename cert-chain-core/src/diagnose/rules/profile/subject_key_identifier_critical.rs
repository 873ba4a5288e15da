use super::{Content, Requirement, BOTH, REQUIRED};
use crate::cert::oid;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "subject-key-identifier-critical",
    title: "the subject key identifier is critical",
    explanation: "This extension names a key and restricts nothing, so it must not be critical: a program that does \
        not know it would have to refuse the certificate.",
    citations: &[Citation::Rfc(5280, "4.2.1.2")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.is_critical(oid::SUBJECT_KEY_IDENTIFIER)).then(|| "marks its subject key identifier as critical".to_owned())
}
