use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::diagnose::{Citation, Rule};
use crate::verify::{Role, is_weak_digest};

pub(crate) static RULE: Rule = Rule {
    code: "signature-algorithm-forbidden",
    title: "a signature is of a kind that public CAs may not make",
    explanation: "Public CAs may sign with RSA or ECDSA and SHA-256, SHA-384 or SHA-512. Signatures over SHA-1 or MD5 \
        are weak-signature, whatever the profile.",
    citations: &[Citation::Baseline("7.1.3.2")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

const ALLOWED: [&str; 7] = [
    "ecdsa-with-SHA256",
    "ecdsa-with-SHA384",
    "ecdsa-with-SHA512",
    "rsassaPss",
    "sha256WithRSAEncryption",
    "sha384WithRSAEncryption",
    "sha512WithRSAEncryption",
];

fn check(content: &Content<'_>) -> Option<String> {
    let name = content.cert.signature_name();
    let is_forbidden = content.role != Role::Anchor && !ALLOWED.contains(&name) && !is_weak_digest(name);
    is_forbidden.then(|| format!("is signed with {name}"))
}
