//! Damage done to a certificate after it was made, because no certificate library would make it so.

use crate::der;
use crate::keys::KeyKind;
use crate::rsa::RsaNumbers;

/// Damage to a finished certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// One byte of the signature differs from what was signed.
    FlippedSignatureByte,
    /// Signed with SHA-1 and RSA: a sound signature by a broken hash. The issuer's key must be RSA.
    Sha1Signature,
    /// Signed by RSA with SHA-224, or so it says: an algorithm that few clients know. The issuer's key must be RSA.
    UncommonAlgorithm,
}

/// The last arcs of sha256WithRSAEncryption, sha1WithRSAEncryption and sha224WithRSAEncryption, after their common stem.
/// <https://www.rfc-editor.org/rfc/rfc8017#appendix-C>
const PKCS1: [u8; 8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
const SHA256_WITH_RSA: u8 = 11;
const SHA1_WITH_RSA: u8 = 5;
const SHA224_WITH_RSA: u8 = 14;

/// How far from the end the flipped byte sits: inside the signature of every algorithm of the lab.
const FLIPPED_FROM_END: usize = 20;

impl Defect {
    /// The damaged certificate. `issuer_key` is of the entity called `issuer`.
    pub(super) fn apply(self, mut certificate: Vec<u8>, issuer_key: KeyKind, issuer: &str) -> Vec<u8> {
        match self {
            Self::FlippedSignatureByte => {
                let place = certificate.len() - FLIPPED_FROM_END;
                certificate[place] ^= 0x01;
                certificate
            }
            Self::Sha1Signature => {
                assert!(
                    matches!(issuer_key, KeyKind::Rsa(_)),
                    "{issuer} cannot sign with SHA-1 and RSA: its key is {issuer_key:?}"
                );
                let key = RsaNumbers::from_pkcs8(&issuer_key.pkcs8(issuer));
                resign_with_sha1(&certificate, &key)
            }
            Self::UncommonAlgorithm => with_algorithm(&certificate, SHA224_WITH_RSA),
        }
    }
}

/// The certificate with both signature algorithm identifiers renamed and signed again.
fn resign_with_sha1(certificate: &[u8], key: &RsaNumbers) -> Vec<u8> {
    let renamed = with_algorithm(certificate, SHA1_WITH_RSA);
    let to_be_signed = der::read(der::read(&renamed).content);
    let algorithm = der::read(to_be_signed.rest);
    let to_be_signed = der::element(der::SEQUENCE, to_be_signed.content);
    let algorithm = der::element(der::SEQUENCE, algorithm.content);
    let mut signature = vec![0];
    signature.extend(key.sign_sha1(&to_be_signed));
    der::sequence(&[&to_be_signed, &algorithm, &der::element(der::BIT_STRING, &signature)])
}

/// The same DER with both of its sha256WithRSAEncryption called by another last arc, which keeps every length.
fn with_algorithm(certificate: &[u8], last_arc: u8) -> Vec<u8> {
    let mut out = certificate.to_vec();
    let mut sought = PKCS1.to_vec();
    sought.push(SHA256_WITH_RSA);
    let places: Vec<usize> =
        out.windows(sought.len()).enumerate().filter(|(_, window)| *window == sought).map(|(at, _)| at).collect();
    assert_eq!(places.len(), 2, "an RSA entity signs with sha256WithRSAEncryption, and says so twice");
    for at in places {
        out[at + PKCS1.len()] = last_arc;
    }
    out
}
