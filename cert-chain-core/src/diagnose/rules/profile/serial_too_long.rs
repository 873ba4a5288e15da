use super::{Content, Requirement, BOTH, REQUIRED};
use crate::diagnose::{Citation, Rule};
use crate::verify::Role;

pub(crate) static RULE: Rule = Rule {
    code: "serial-too-long",
    title: "a serial number is longer than 20 octets",
    explanation: "Programs need only take serial numbers of up to 20 octets; some cut off what is beyond, or refuse. \
        An anchor's own is never looked up and does not count.",
    citations: &[Citation::Rfc(5280, "4.1.2.2")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

/// The most octets, a leading zero for the sign among them.
const LONGEST: usize = 20;

fn check(content: &Content<'_>) -> Option<String> {
    let octets = content.cert.serial().len();
    (octets > LONGEST && content.role != Role::Anchor).then(|| format!("has a serial number of {octets} octets"))
}
