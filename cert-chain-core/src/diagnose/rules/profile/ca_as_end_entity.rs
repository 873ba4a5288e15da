use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "ca-as-end-entity",
    title: "the server uses a CA's certificate",
    explanation: "A server's certificate must not belong to a CA: who takes the server's key could issue certificates \
        for every name. rustls refuses such certificates always.",
    remedy: "have a certificate issued that is not a CA's, and keep the CA's key off the server",
    citations: &[Citation::Baseline("7.1.2.7.8")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    (content.is_end_entity() && content.says_ca()).then(|| "is a server's certificate, and belongs to a CA".to_owned())
}
