use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "alternative-name-missing",
    title: "a server's certificate has no alternative names",
    explanation: "Clients look at the alternative names only, so a server's certificate must have some.",
    citations: &[Citation::Baseline("7.1.2.7.12")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.is_end_entity() && content.cert.subject_alt_names().is_none()).then(|| "has no alternative names".to_owned())
}
