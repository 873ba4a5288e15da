use super::{Content, Requirement, REQUIRED, WEBPKI};
use crate::cert::KeyKind;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "rsa-modulus-not-in-octets",
    title: "the bits of an RSA key are no multiple of 8",
    explanation: "The modulus of an RSA key must have a number of bits that 8 divides; hardware and some clients take \
        no other.",
    remedy: "make a key of RSA 2048, 3072 or 4096 bits, or ECDSA P-256, and have a certificate issued for it",
    citations: &[Citation::Baseline("6.1.5")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: WEBPKI, check };

fn check(content: &Content<'_>) -> Option<String> {
    let key = content.cert.key();
    let bits = key.bits.filter(|bits| key.kind == KeyKind::Rsa && bits % 8 != 0)?;
    Some(format!("has an RSA key of {bits} bits, which 8 does not divide"))
}
