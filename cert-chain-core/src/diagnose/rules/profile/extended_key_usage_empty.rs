use super::{Content, Requirement, BOTH, REQUIRED};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "extended-key-usage-empty",
    title: "extended key usage allows nothing",
    explanation: "If the extension is there, it must name a purpose. Clients that look at it find none that is \
        allowed.",
    citations: &[Citation::Rfc(5280, "4.2.1.12")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    let purposes = content.cert.extensions().extended_key_usage.as_deref()?;
    purposes.is_empty().then(|| "has an extended key usage that names no purpose".to_owned())
}
