use super::{Content, Requirement, BOTH, REQUIRED};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "key-usage-empty",
    title: "key usage allows nothing",
    explanation: "If the extension is there, at least one bit must be set. Clients that look at it find no use that is \
        allowed.",
    citations: &[Citation::Rfc(5280, "4.2.1.3")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    let usage = content.cert.extensions().key_usage?;
    usage.names().is_empty().then(|| "has a key usage that allows nothing".to_owned())
}
