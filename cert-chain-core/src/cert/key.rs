//! Public keys and signature algorithms, as certificates describe them.

use std::fmt;

use x509_parser::asn1_rs::{Any, Oid, Tag};
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

/// An algorithm identifier: the content of its SEQUENCE, OID and parameters as they were encoded.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct SignatureAlgorithm(Vec<u8>);

impl SignatureAlgorithm {
    /// The identifier whose SEQUENCE `der` begins with.
    pub(super) fn at_start_of(der: &[u8]) -> Option<Self> {
        Any::from_der(der).ok().map(|(_, any)| Self(any.data.to_vec()))
    }

    /// OID and parameters, without the SEQUENCE's header.
    pub(crate) fn encoded(&self) -> &[u8] {
        &self.0
    }

    fn oid(&self) -> String {
        Oid::from_der(&self.0).map_or_else(|_| "unreadable".to_owned(), |(_, oid)| oid.to_id_string())
    }

    /// The name in RFC 3279 and its successors, else the OID.
    pub(crate) fn name(&self) -> String {
        algorithm_name(&self.oid()).to_owned()
    }
}

/// The name of an algorithm in RFC 3279 and its successors, else its OID.
fn algorithm_name(oid: &str) -> &str {
    match oid {
        "1.2.840.10040.4.3" => "dsa-with-SHA1",
        "1.2.840.10045.4.1" => "ecdsa-with-SHA1",
        "1.2.840.10045.4.3.2" => "ecdsa-with-SHA256",
        "1.2.840.10045.4.3.3" => "ecdsa-with-SHA384",
        "1.2.840.10045.4.3.4" => "ecdsa-with-SHA512",
        "2.16.840.1.101.3.4.3.1" => "dsa-with-SHA224",
        "2.16.840.1.101.3.4.3.2" => "dsa-with-SHA256",
        "2.16.840.1.101.3.4.3.17" => "ML-DSA-44",
        "2.16.840.1.101.3.4.3.18" => "ML-DSA-65",
        "2.16.840.1.101.3.4.3.19" => "ML-DSA-87",
        "1.2.840.113549.1.1.2" => "md2WithRSAEncryption",
        "1.2.840.113549.1.1.4" => "md5WithRSAEncryption",
        "1.2.840.113549.1.1.5" => "sha1WithRSAEncryption",
        "1.2.840.113549.1.1.10" => "rsassaPss",
        "1.2.840.113549.1.1.11" => "sha256WithRSAEncryption",
        "1.2.840.113549.1.1.12" => "sha384WithRSAEncryption",
        "1.2.840.113549.1.1.13" => "sha512WithRSAEncryption",
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        other => other,
    }
}

/// The algorithm identifier (without its SEQUENCE's header) and the key bits of a SubjectPublicKeyInfo.
pub(crate) fn spki_parts(spki: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, spki) = Any::from_der(spki).ok()?;
    let (rest, algorithm) = Any::from_der(spki.data).ok()?;
    let (_, bits) = Any::from_der(rest).ok()?;
    // The first octet counts unused bits: none in any key.
    Some((algorithm.data, bits.data.get(1..)?))
}

/// The kinds of public key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyKind {
    /// DSA.
    Dsa,
    /// An elliptic curve, by name (`P-256`) or OID.
    Ec(String),
    /// Ed25519.
    Ed25519,
    /// Any other, by OID.
    Other(String),
    /// RSA, encryption or PSS.
    Rsa,
}

/// Kind and size of a public key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct KeyDescription {
    /// Its kind.
    pub kind: KeyKind,
    /// Size in bits, where it varies: RSA modulus.
    pub bits: Option<usize>,
}

impl KeyDescription {
    pub(crate) fn of_spki(spki: &[u8]) -> Self {
        let unknown = || Self { kind: KeyKind::Other("unreadable".to_owned()), bits: None };
        let Ok((_, spki)) = SubjectPublicKeyInfo::from_der(spki) else { return unknown() };
        let oid = spki.algorithm.algorithm.to_id_string();
        match oid.as_str() {
            "1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.10" => match spki.parsed() {
                Ok(PublicKey::RSA(key)) => Self { kind: KeyKind::Rsa, bits: Some(modulus_bits(key.modulus)) },
                _ => unknown(),
            },
            "1.2.840.10045.2.1" => {
                let curve =
                    spki.algorithm.parameters.as_ref().filter(|any| any.tag() == Tag::Oid).and_then(|any| any.as_oid().ok());
                let curve = curve.map_or_else(|| "unnamed".to_owned(), |oid| oid.to_id_string());
                Self { kind: KeyKind::Ec(curve_name(&curve).to_owned()), bits: None }
            }
            "1.2.840.10040.4.1" => Self { kind: KeyKind::Dsa, bits: None },
            "1.3.101.112" => Self { kind: KeyKind::Ed25519, bits: None },
            _ => Self { kind: KeyKind::Other(oid), bits: None },
        }
    }
}

fn modulus_bits(modulus: &[u8]) -> usize {
    let significant: &[u8] = match modulus.iter().position(|b| *b != 0) {
        Some(first) => &modulus[first..],
        None => return 0,
    };
    significant.len() * 8 - significant[0].leading_zeros() as usize
}

fn curve_name(oid: &str) -> &str {
    match oid {
        "1.2.840.10045.3.1.7" => "P-256",
        "1.3.132.0.34" => "P-384",
        "1.3.132.0.35" => "P-521",
        other => other,
    }
}

impl fmt::Display for KeyDescription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            KeyKind::Dsa => f.write_str("DSA"),
            KeyKind::Ec(curve) => write!(f, "ECDSA {curve}"),
            KeyKind::Ed25519 => f.write_str("Ed25519"),
            KeyKind::Other(oid) => f.write_str(algorithm_name(oid)),
            KeyKind::Rsa => write!(f, "RSA {}", self.bits.unwrap_or(0)),
        }
    }
}
