use super::{Content, Requirement, REQUIRED, RFC5280};
use crate::cert::oid;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "name-constraints-not-critical",
    title: "name constraints are not critical",
    explanation: "A client that does not know name constraints must refuse what it cannot check, so the extension must \
        be critical. The Baseline Requirements allow an exception for old clients, and this profile does \
        not.",
    citations: &[Citation::Rfc(5280, "4.2.1.10")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: RFC5280, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.is_uncritical(oid::NAME_CONSTRAINTS)).then(|| "does not mark its name constraints as critical".to_owned())
}
