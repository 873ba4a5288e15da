use super::{Content, Requirement, BOTH, REQUIRED};
use crate::diagnose::{Citation, Rule, Stage};

pub(crate) static RULE: Rule = Rule {
    code: "issuer-empty",
    title: "a certificate names no issuer",
    explanation: "The issuer must be a distinguished name with something in it. With an empty one no issuer can be \
        found but one that is itself nameless.",
    citations: &[Citation::Rfc(5280, "4.1.2.4")],
    stage: Stage::Build,
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.cert.issuer().is_empty()).then(|| "names no issuer".to_owned())
}
