use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::diagnose::{Citation, Rule};
use super::common_name::{self, Relation};

pub(crate) static RULE: Rule = Rule {
    code: "common-name-address-form",
    title: "the common name is an IP address in another form",
    explanation: "An IPv4 address is written in four decimal numbers without leading zeros, an IPv6 address in lower \
        case and as short as can be.",
    citations: &[Citation::Baseline("7.1.4.3"), Citation::Rfc(3986, "3.2.2"), Citation::Rfc(5952, "4")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    match common_name::of(content)? {
        Relation::OtherAddressForm(name) => Some(format!("has the address `{name}` as common name, which is not its usual form")),
        Relation::Elsewhere(_) | Relation::OtherSpelling(_) | Relation::Several => None,
    }
}
