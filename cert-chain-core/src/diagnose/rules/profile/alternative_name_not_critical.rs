use super::{Content, Requirement, BOTH, REQUIRED};
use crate::cert::oid;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "alternative-name-not-critical",
    title: "the subject is empty, and no critical alternative name stands in for it",
    explanation: "A certificate with an empty subject must carry its names in a critical subject alternative name, so \
        that no program that knows subjects only takes it for nobody's.",
    citations: &[Citation::Rfc(5280, "4.2.1.6")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    let is_nameless = content.cert.subject().is_empty() && !content.says_ca() && !content.is_critical(oid::SUBJECT_ALT_NAME);
    is_nameless.then(|| "has an empty subject, and no alternative name that is critical".to_owned())
}
