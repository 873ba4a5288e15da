use super::{Content, Requirement, BOTH, REQUIRED};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "cert-sign-without-ca",
    title: "a key may sign certificates, and its owner is no CA",
    explanation: "Key usage allows to sign certificates, and basic constraints do not say CA. Whoever looks at key \
        usage alone takes the server for a CA, and strict clients refuse.",
    citations: &[Citation::Rfc(5280, "4.2.1.9"), Citation::Rfc(5280, "4.2.1.3"), Citation::Baseline("7.1.2.7.11")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    let usage = content.cert.extensions().key_usage?;
    (usage.allows_signing_certificates() && !content.says_ca()).then(|| "may sign certificates (keyCertSign), and is no CA".to_owned())
}
