use super::{Content, Requirement, BOTH, REQUIRED};
use crate::cert::{elements, oid};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "authority-information-access-malformed",
    title: "the addresses of the issuer cannot be read",
    explanation: "The extension must hold at least one access description: a method and a location. Clients that \
        follow it find nothing, or refuse the certificate.",
    citations: &[Citation::Rfc(5280, "4.2.2.1"), Citation::Baseline("7.1.2.7.7")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    let access = content.extension(oid::AUTHORITY_INFO_ACCESS)?;
    let is_sound = access.elements().is_some_and(|all| !all.is_empty() && all.iter().all(|(_, one)| is_description(one)));
    (!is_sound).then(|| "has an authority information access that cannot be read".to_owned())
}

/// A method, which is an OID, and one location.
fn is_description(content: &[u8]) -> bool {
    const OBJECT_IDENTIFIER: u32 = 6;
    matches!(elements(content).as_deref(), Some([(OBJECT_IDENTIFIER, _), _]))
}
