use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::cert::oid;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "alternative-name-critical",
    title: "the alternative names are critical, and there is a subject",
    explanation: "The alternative names may be critical only where the subject is empty.",
    citations: &[Citation::Baseline("7.1.2.7.12")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    let is_needless = content.is_end_entity() && !content.cert.subject().is_empty() && content.is_critical(oid::SUBJECT_ALT_NAME);
    is_needless.then(|| "marks its alternative names as critical, and has a subject".to_owned())
}
