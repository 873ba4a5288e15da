use super::{Content, Requirement, BOTH, REQUIRED};
use crate::cert::oid;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "basic-constraints-not-critical",
    title: "a CA's basic constraints are not critical",
    explanation: "A program that does not know basic constraints could not tell how far a CA may issue, so in a CA's \
        certificate they must be critical.",
    citations: &[Citation::Rfc(5280, "4.2.1.9")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.says_ca() && content.is_uncritical(oid::BASIC_CONSTRAINTS)).then(|| "does not mark its basic constraints as critical".to_owned())
}
