use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::diagnose::{Citation, Rule};
use super::common_name::{self, Relation};

pub(crate) static RULE: Rule = Rule {
    code: "common-name-not-in-alternative-names",
    title: "the common name is none of the alternative names",
    explanation: "Clients look at the alternative names only. A common name that is not among them promises a name \
        that does not work; it must repeat one of them, and there may be only one.",
    citations: &[Citation::Baseline("7.1.4.3")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    match common_name::of(content)? {
        Relation::Elsewhere(name) => Some(format!("has the common name `{name}`, which is none of its alternative names")),
        Relation::Several => Some("has more than one common name".to_owned()),
        Relation::OtherAddressForm(_) | Relation::OtherSpelling(_) => None,
    }
}
