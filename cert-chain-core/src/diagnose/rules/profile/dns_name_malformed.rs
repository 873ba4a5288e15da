use std::net::IpAddr;

use super::{Content, Requirement, BOTH, REQUIRED};
use crate::cert::GeneralName;
use crate::diagnose::{Citation, Rule};
use super::dns_syntax::is_preferred_syntax;

pub(crate) static RULE: Rule = Rule {
    code: "dns-name-malformed",
    title: "a DNS name in the certificate is not spelt as DNS names are",
    explanation: "DNS names in certificates consist of labels of letters, digits and hyphens. Underscores, empty \
        labels, leading dots and international names in Unicode are refused by some clients (Java, GnuTLS, \
        Apple) and taken by others.",
    citations: &[Citation::Rfc(5280, "4.2.1.6"), Citation::Rfc(1123, "2.1"), Citation::Baseline("7.1.2.7.12")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    let names = content.cert.subject_alt_names().unwrap_or_default();
    let malformed = names.iter().find_map(|name| match name {
        // An asterisk has rules of its own, and an address is another fault.
        GeneralName::Dns(text) if text.contains('*') || text.parse::<IpAddr>().is_ok() => None,
        GeneralName::Dns(text) => (!is_preferred_syntax(text)).then_some(text),
        _ => None,
    });
    malformed.map(|name| format!("is for `{name}`, which is not spelt as a DNS name"))
}
