use super::{Content, Requirement, BOTH, REQUIRED};
use crate::cert::GeneralName;
use crate::diagnose::{Citation, Rule};
use super::dns_syntax::is_preferred_syntax;

pub(crate) static RULE: Rule = Rule {
    code: "name-constraint-malformed",
    title: "a name constraint is not well formed",
    explanation: "A constraint on DNS names is a DNS name without leading dot and without asterisk, one on addresses a \
        network (address and mask), one on mail a mailbox, a host or a domain with a leading dot. What is \
        otherwise is read differently by every client.",
    citations: &[Citation::Rfc(5280, "4.2.1.10")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    let constraints = content.cert.extensions().name_constraints.as_ref()?;
    let mut trees = constraints.permitted.iter().chain(&constraints.excluded);
    let malformed = trees.find(|tree| !is_well_formed(&tree.base))?;
    Some(format!("constrains names by `{}`, which is not well formed", malformed.base.text()))
}

fn is_well_formed(base: &GeneralName) -> bool {
    match base {
        GeneralName::Dns(text) => text.is_empty() || is_preferred_syntax(text),
        GeneralName::Email(text) => match text.rsplit_once('@') {
            Some((local, host)) => is_local_part(local) && is_preferred_syntax(host),
            None => is_preferred_syntax(text.strip_prefix('.').unwrap_or(text)),
        },
        GeneralName::Ip(octets) => is_network(octets),
        GeneralName::Directory(_) | GeneralName::Other(_) | GeneralName::Uri(_) => true,
    }
}

/// Only in quotes may there be another `@`.
fn is_local_part(text: &str) -> bool {
    !text.is_empty() && (!text.contains('@') || (text.starts_with('"') && text.ends_with('"')))
}

/// An address and a mask of leading ones.
fn is_network(octets: &[u8]) -> bool {
    if !matches!(octets.len(), 8 | 32) {
        return false;
    }
    let mask = octets[octets.len() / 2..].iter().fold(0_u128, |mask, octet| mask << 8 | u128::from(*octet));
    let width = octets.len() as u32 * 4;
    mask.count_ones() + mask.trailing_zeros().min(width) == width
}
