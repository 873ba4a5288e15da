use super::{Content, Requirement, BOTH, REQUIRED};
use crate::cert::oid;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "name-constraints-outside-ca",
    title: "a certificate that is no CA's constrains names",
    explanation: "Name constraints bind what is issued below, so they belong into CA certificates only. Elsewhere they \
        mean nothing, and strict clients refuse.",
    citations: &[Citation::Rfc(5280, "4.2.1.10")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.extension(oid::NAME_CONSTRAINTS).is_some() && !content.says_ca()).then(|| "constrains names without being a CA".to_owned())
}
