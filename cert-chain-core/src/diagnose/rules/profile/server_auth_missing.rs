use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::cert::oid;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "server-auth-missing",
    title: "the certificate is not for TLS servers",
    explanation: "The Baseline Requirements are about certificates of TLS servers, and those must name serverAuth \
        among their purposes, whatever else they name.",
    citations: &[Citation::Baseline("7.1.2.7.10")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    let purposes = content.cert.extensions().extended_key_usage.as_deref().filter(|purposes| !purposes.is_empty())?;
    let is_missing = content.is_end_entity() && !purposes.iter().any(|purpose| purpose == oid::SERVER_AUTH);
    is_missing.then(|| "does not name serverAuth among its purposes".to_owned())
}
