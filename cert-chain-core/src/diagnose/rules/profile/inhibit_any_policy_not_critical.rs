use super::{Content, Requirement, BOTH, REQUIRED};
use crate::cert::oid;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "inhibit-any-policy-not-critical",
    title: "inhibitAnyPolicy is not critical",
    explanation: "A client that does not process policies must refuse what it cannot check, so the extension must be \
        critical.",
    citations: &[Citation::Rfc(5280, "4.2.1.14")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.is_uncritical(oid::INHIBIT_ANY_POLICY)).then(|| "does not mark inhibitAnyPolicy as critical".to_owned())
}
