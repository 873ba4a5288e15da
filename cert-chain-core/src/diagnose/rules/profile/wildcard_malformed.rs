use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "wildcard-malformed",
    title: "an asterisk stands where none may",
    explanation: "A wildcard is an asterisk, a dot and a domain name. Asterisks within a label or further right are \
        honoured by some clients and refused by others.",
    citations: &[Citation::Baseline("1.6.1"), Citation::Rfc(9525, "6.3")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    let name = content.dns_names().find(|name| {
        let rest = name.strip_prefix("*.").unwrap_or(name);
        rest.contains('*') && *name != "*"
    })?;
    Some(format!("is for `{name}`, where the asterisk is not a label of its own at the beginning"))
}
