use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "extended-key-usage-mixed",
    title: "a server's certificate is for mail, code, time stamps or OCSP too",
    explanation: "A server's certificate may be for TLS servers and clients. Mixed with signing code, protecting mail, \
        time stamps or OCSP, one stolen key opens two doors.",
    citations: &[Citation::Baseline("7.1.2.7.10")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

/// Code signing, mail protection, time stamps and OCSP.
const FORBIDDEN: [&str; 4] = ["1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9"];

fn check(content: &Content<'_>) -> Option<String> {
    let purpose = FORBIDDEN.into_iter().find(|purpose| content.is_end_entity() && content.has_purpose(purpose))?;
    Some(format!("is a server's certificate, and is for {purpose} too"))
}
