use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "root-extended-key-usage",
    title: "a root has an extended key usage",
    explanation: "Root programs say what a root is trusted for; its certificate must not.",
    citations: &[Citation::Baseline("7.1.2.1.2")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.is_root() && content.cert.extensions().extended_key_usage.is_some()).then(|| "is a root with an extended key usage".to_owned())
}
