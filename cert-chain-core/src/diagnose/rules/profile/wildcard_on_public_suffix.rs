use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "wildcard-on-public-suffix",
    title: "a wildcard covers a whole public suffix",
    explanation: "Under a public suffix (com, co.uk, s3.amazonaws.com) every name belongs to somebody else, so no one \
        may hold a certificate for all of them. The Public Suffix List as compiled in decides.",
    citations: &[Citation::Baseline("3.2.2.6")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    let name = content.dns_names().find(|name| *name == "*" || name.strip_prefix("*.").is_some_and(is_public_suffix))?;
    Some(format!("is for `{name}`, which covers a whole public suffix"))
}

/// Whether everything below `domain` may belong to somebody else. The private section of the list counts too; a domain
/// of one label that is not listed is a suffix by the list's own rule.
fn is_public_suffix(domain: &str) -> bool {
    let domain = domain.to_ascii_lowercase();
    psl::suffix(domain.as_bytes()).is_some_and(|suffix| suffix == domain.as_bytes())
}
