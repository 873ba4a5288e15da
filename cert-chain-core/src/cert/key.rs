//! Public keys and signature algorithms, as certificates describe them.

use std::borrow::Cow;
use std::fmt;

use x509_parser::asn1_rs::{Any, Oid, Tag, oid};
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

/// An algorithm identifier.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct SignatureAlgorithm {
    /// The content of its SEQUENCE: OID and parameters as they were encoded.
    encoded: Vec<u8>,
    name: Cow<'static, str>,
}

impl SignatureAlgorithm {
    /// The identifier whose SEQUENCE `der` begins with.
    pub(super) fn at_start_of(der: &[u8]) -> Option<Self> {
        let (_, any) = Any::from_der(der).ok()?;
        let oid = Oid::from_der(any.data).map(|(_, oid)| oid);
        let name = oid.map_or(Cow::Borrowed("unreadable"), |oid| algorithm_name(&oid));
        Some(Self { encoded: any.data.to_vec(), name })
    }

    /// OID and parameters, without the SEQUENCE's header.
    pub(crate) fn encoded(&self) -> &[u8] {
        &self.encoded
    }

    /// The name in RFC 3279 and its successors, else the OID.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

static ALGORITHM_NAMES: [(Oid<'static>, &str); 19] = [
    (oid!(1.2.840.113549.1.1.11), "sha256WithRSAEncryption"),
    (oid!(1.2.840.113549.1.1.12), "sha384WithRSAEncryption"),
    (oid!(1.2.840.113549.1.1.13), "sha512WithRSAEncryption"),
    (oid!(1.2.840.10045.4.3.2), "ecdsa-with-SHA256"),
    (oid!(1.2.840.10045.4.3.3), "ecdsa-with-SHA384"),
    (oid!(1.2.840.10045.4.3.4), "ecdsa-with-SHA512"),
    (oid!(1.3.101.112), "Ed25519"),
    (oid!(1.3.101.113), "Ed448"),
    (oid!(1.2.840.113549.1.1.10), "rsassaPss"),
    (oid!(1.2.840.113549.1.1.5), "sha1WithRSAEncryption"),
    (oid!(1.2.840.113549.1.1.4), "md5WithRSAEncryption"),
    (oid!(1.2.840.113549.1.1.2), "md2WithRSAEncryption"),
    (oid!(1.2.840.10045.4.1), "ecdsa-with-SHA1"),
    (oid!(1.2.840.10040.4.3), "dsa-with-SHA1"),
    (oid!(2.16.840.1.101.3.4.3.1), "dsa-with-SHA224"),
    (oid!(2.16.840.1.101.3.4.3.2), "dsa-with-SHA256"),
    (oid!(2.16.840.1.101.3.4.3.17), "ML-DSA-44"),
    (oid!(2.16.840.1.101.3.4.3.18), "ML-DSA-65"),
    (oid!(2.16.840.1.101.3.4.3.19), "ML-DSA-87"),
];

/// The name of an algorithm in RFC 3279 and its successors, else its OID.
fn algorithm_name(oid: &Oid<'_>) -> Cow<'static, str> {
    let known = ALGORITHM_NAMES.iter().find(|(known, _)| known.as_bytes() == oid.as_bytes());
    known.map_or_else(|| Cow::Owned(oid.to_id_string()), |(_, name)| Cow::Borrowed(*name))
}

/// The algorithm identifier (without its SEQUENCE's header) and the key bits of a SubjectPublicKeyInfo.
pub(crate) fn spki_parts(spki: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, spki) = Any::from_der(spki).ok()?;
    let (rest, algorithm) = Any::from_der(spki.data).ok()?;
    let (_, bits) = Any::from_der(rest).ok()?;
    // The first octet counts unused bits: none in any key.
    Some((algorithm.data, bits.data.get(1..)?))
}

const DSA: Oid<'static> = oid!(1.2.840.10040.4.1);
const EC: Oid<'static> = oid!(1.2.840.10045.2.1);
const ED25519: Oid<'static> = oid!(1.3.101.112);
const RSA: Oid<'static> = oid!(1.2.840.113549.1.1.1);
const RSA_PSS: Oid<'static> = oid!(1.2.840.113549.1.1.10);

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
    /// Any other, by the name of its algorithm or by OID.
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
        match SubjectPublicKeyInfo::from_der(spki) {
            Ok((_, spki)) => Self::of(&spki),
            Err(_) => Self::unreadable(),
        }
    }

    pub(super) fn of(spki: &SubjectPublicKeyInfo<'_>) -> Self {
        let algorithm = &spki.algorithm;
        if algorithm.algorithm == RSA || algorithm.algorithm == RSA_PSS {
            return match spki.parsed() {
                Ok(PublicKey::RSA(key)) => Self { kind: KeyKind::Rsa, bits: Some(modulus_bits(key.modulus)) },
                _ => Self::unreadable(),
            };
        }
        let kind = match &algorithm.algorithm {
            oid if *oid == EC => {
                let named = algorithm.parameters.as_ref().filter(|any| any.tag() == Tag::Oid);
                let curve = named.and_then(|any| any.as_oid().ok());
                KeyKind::Ec(curve.map_or_else(|| "unnamed".to_owned(), |oid| curve_name(&oid).into_owned()))
            }
            oid if *oid == DSA => KeyKind::Dsa,
            oid if *oid == ED25519 => KeyKind::Ed25519,
            oid => KeyKind::Other(algorithm_name(oid).into_owned()),
        };
        Self { kind, bits: None }
    }

    fn unreadable() -> Self {
        Self { kind: KeyKind::Other("unreadable".to_owned()), bits: None }
    }
}

fn modulus_bits(modulus: &[u8]) -> usize {
    let significant: &[u8] = match modulus.iter().position(|b| *b != 0) {
        Some(first) => &modulus[first..],
        None => return 0,
    };
    significant.len() * 8 - significant[0].leading_zeros() as usize
}

fn curve_name(oid: &Oid<'_>) -> Cow<'static, str> {
    static CURVES: [(Oid<'static>, &str); 3] =
        [(oid!(1.2.840.10045.3.1.7), "P-256"), (oid!(1.3.132.0.34), "P-384"), (oid!(1.3.132.0.35), "P-521")];
    let known = CURVES.iter().find(|(known, _)| known == oid);
    known.map_or_else(|| Cow::Owned(oid.to_id_string()), |(_, name)| Cow::Borrowed(*name))
}

impl fmt::Display for KeyDescription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            KeyKind::Dsa => f.write_str("DSA"),
            KeyKind::Ec(curve) => write!(f, "ECDSA {curve}"),
            KeyKind::Ed25519 => f.write_str("Ed25519"),
            KeyKind::Other(name) => f.write_str(name),
            KeyKind::Rsa => write!(f, "RSA {}", self.bits.unwrap_or(0)),
        }
    }
}
