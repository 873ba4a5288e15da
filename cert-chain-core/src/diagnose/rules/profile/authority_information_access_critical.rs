use super::{Content, Requirement, BOTH, REQUIRED};
use crate::cert::oid;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "authority-information-access-critical",
    title: "the addresses of the issuer are critical",
    explanation: "This extension says where an issuer's certificate can be fetched and restricts nothing, so it must \
        not be critical: a program that does not know it would have to refuse the certificate.",
    citations: &[Citation::Rfc(5280, "4.2.2.1")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.is_critical(oid::AUTHORITY_INFO_ACCESS)).then(|| "marks its authority information access as critical".to_owned())
}
