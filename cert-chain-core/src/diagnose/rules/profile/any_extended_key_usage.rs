use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::cert::oid;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "any-extended-key-usage",
    title: "a server's certificate is for any purpose",
    explanation: "A server's certificate must name what it is for. anyExtendedKeyUsage would make it good for signing \
        code and mail too; OpenSSL and rustls do not take it for server authentication.",
    citations: &[Citation::Baseline("7.1.2.7.10")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.is_end_entity() && content.has_purpose(oid::ANY_EXTENDED_KEY_USAGE)).then(|| "is for any purpose (anyExtendedKeyUsage)".to_owned())
}
