use super::{Content, Requirement, BOTH, REQUIRED};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "basic-constraints-missing",
    title: "a certificate that issues others has no basic constraints",
    explanation: "Only basic constraints tell a CA from everybody else. Roots of the 1990s lack them, and some clients \
        (Go, Apple) refuse those by now.",
    citations: &[Citation::Rfc(5280, "4.2.1.9")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    (!content.is_end_entity() && content.cert.basic_constraints().is_none()).then(|| "issues certificates, and has no basic constraints".to_owned())
}
