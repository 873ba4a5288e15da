use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "extended-key-usage-missing",
    title: "a server's certificate does not say what it is for",
    explanation: "A server's certificate must have an extended key usage; without it the certificate is good for \
        everything.",
    citations: &[Citation::Baseline("7.1.2.7.6")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.is_end_entity() && content.cert.extensions().extended_key_usage.is_none()).then(|| "has no extended key usage".to_owned())
}
