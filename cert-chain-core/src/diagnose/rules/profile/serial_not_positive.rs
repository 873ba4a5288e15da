use super::{Content, Requirement, BOTH, REQUIRED};
use crate::diagnose::{Citation, Rule};
use crate::verify::Role;

pub(crate) static RULE: Rule = Rule {
    code: "serial-not-positive",
    title: "a serial number is zero or negative",
    explanation: "Serial numbers must be positive. Go, Java and rustls differ in what they make of others, and \
        revocation lists cannot name them reliably. An anchor's own is never looked up and does not count.",
    citations: &[Citation::Rfc(5280, "4.1.2.2")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    if content.role == Role::Anchor {
        return None;
    }
    match content.cert.serial() {
        [first, ..] if *first >= 0x80 => Some("has a negative serial number".to_owned()),
        serial if serial.iter().all(|octet| *octet == 0) => Some("has the serial number 0".to_owned()),
        _ => None,
    }
}
