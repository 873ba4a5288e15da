use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "version-not-3",
    title: "a certificate is not of version 3",
    explanation: "Earlier versions have no extensions, and so neither alternative names nor anything that tells a CA \
        from a server.",
    citations: &[Citation::Baseline("7.1.1")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    let version = content.cert.version();
    (version != 3).then(|| format!("is a certificate of version {version}"))
}
