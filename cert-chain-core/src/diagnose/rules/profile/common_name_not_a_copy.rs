use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::diagnose::{Citation, Rule};
use super::common_name::{self, Relation};

pub(crate) static RULE: Rule = Rule {
    code: "common-name-not-a-copy",
    title: "the common name repeats an alternative name in another spelling",
    explanation: "The common name must be a copy of an alternative name, character for character: no capitals where \
        that has none, and no Unicode where that has the form for DNS (xn--).",
    citations: &[Citation::Baseline("7.1.4.3")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    match common_name::of(content)? {
        Relation::OtherSpelling(name) => Some(format!("spells its common name `{name}` otherwise than the alternative name")),
        Relation::Elsewhere(_) | Relation::OtherAddressForm(_) | Relation::Several => None,
    }
}
