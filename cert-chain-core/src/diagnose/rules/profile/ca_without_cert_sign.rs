use super::{Content, Requirement, BOTH, REQUIRED};
use crate::diagnose::{Citation, Rule};
use crate::verify::Role;

pub(crate) static RULE: Rule = Rule {
    code: "ca-without-cert-sign",
    title: "the anchor is a CA whose key may not sign certificates",
    explanation: "Basic constraints say that it is a CA, and key usage that its key signs no certificates. Below an \
        anchor path processing itself refuses that (key-usage-forbids-signing); of an anchor it asks \
        nothing, and this profile does.",
    citations: &[Citation::Rfc(5280, "4.2.1.3"), Citation::Rfc(5280, "4.2.1.9")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    let usage = content.cert.extensions().key_usage?;
    let contradicts = content.role == Role::Anchor && content.says_ca() && !usage.allows_signing_certificates();
    contradicts.then(|| format!("is a CA whose key usage is {}, without keyCertSign", usage.names().join(", ")))
}
