use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::cert::oid;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "extended-key-usage-critical",
    title: "extended key usage is critical",
    explanation: "In a server's certificate the extension must not be critical: programs that do not know it would \
        have to refuse.",
    citations: &[Citation::Baseline("7.1.2.7.6")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.is_end_entity() && content.is_critical(oid::EXTENDED_KEY_USAGE)).then(|| "marks its extended key usage as critical".to_owned())
}
