//! Signatures on certificates, verified through aws-lc-rs, each at most once.

use std::collections::HashMap;
use std::fmt;
use std::sync::Mutex;

use aws_lc_rs::signature as aws;
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id};

use super::PathView;
use super::algorithms;
use super::error::{PathError, PathErrorKind, push};
use crate::cert::{Cert, KeyDescription, KeyKind, SignatureAlgorithm, spki_parts};

/// The most signatures verified for one chain.
///
/// A chain needs two or three; the most tangled real one at hand some thirty. The largest RSA key
/// read costs a tenth of a millisecond, so 1,000 bound a hostile chain to well under a second.
const MAX_SIGNATURES: usize = 1_000;

/// What an issuer's key says about a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignatureVerdict {
    /// The key verifies it.
    Valid,
    /// The key does not verify it, or is of another kind.
    Invalid,
    /// The algorithm cannot be verified here.
    Unsupported,
}

/// Checks each link of `path`; returns how many certificates, from the end-entity's on, are joined
/// by signatures that do not fail.
pub(super) fn check(path: &PathView<'_>, signatures: &Signatures, errors: &mut Vec<PathError>) -> usize {
    let mut linked = None;
    for (index, cert) in path.certs.iter().enumerate() {
        let issuer = path.certs.get(index + 1).map(Cert::spki);
        let Some(issuer) = issuer.or_else(|| path.anchor.map(|anchor| anchor.spki())) else { break };
        match signatures.verify(cert, issuer) {
            SignatureVerdict::Valid => {}
            SignatureVerdict::Invalid => {
                push(errors, index, PathErrorKind::BadSignature);
                linked = linked.or(Some(index + 1));
            }
            // A weak digest is said to be weak; saying that it cannot be verified adds nothing.
            SignatureVerdict::Unsupported if algorithms::is_weak(&cert.signature_name()) => {}
            SignatureVerdict::Unsupported => {
                let algorithm = format!("{} by a key of {}", cert.signature_name(), KeyDescription::of_spki(issuer));
                push(errors, index, PathErrorKind::UnsupportedAlgorithm { algorithm });
            }
        }
    }
    linked.unwrap_or(path.certs.len())
}

/// Verified signatures, remembered for the time of one diagnosis.
#[derive(Default)]
pub(crate) struct Signatures {
    known: Mutex<Memo>,
}

#[derive(Default)]
struct Memo {
    /// By signature, which is as good as random; the rest of the key is compared whole.
    by_signature: HashMap<Box<[u8]>, Vec<Known>>,
    /// How many verifications were made: one signature may be tried with many keys.
    made: usize,
}

struct Known {
    /// Place in [`ALGORITHMS`]: fixes the algorithm identifiers of both key and signature, curve included.
    algorithm: usize,
    key: Box<[u8]>,
    message: Box<[u8]>,
    is_valid: bool,
}

/// Something signed: a certificate, or a revocation list.
#[derive(Clone, Copy)]
pub(super) struct Signed<'s> {
    pub(super) algorithm: &'s SignatureAlgorithm,
    pub(super) message: &'s [u8],
    pub(super) signature: &'s [u8],
}

impl<'s> Signed<'s> {
    fn of(cert: &'s Cert) -> Self {
        Self { algorithm: cert.signature_algorithm(), message: cert.tbs(), signature: cert.signature() }
    }

    /// What the key of `issuer_spki` says; `try_with` verifies by the algorithm at that place of [`ALGORITHMS`], or
    /// answers `None` when it may not try.
    fn verdict(&self, issuer_spki: &[u8], try_with: impl Fn(usize, &[u8]) -> Option<bool>) -> SignatureVerdict {
        let Some((key_algorithm, key)) = spki_parts(issuer_spki) else { return SignatureVerdict::Invalid };
        let wanted = self.algorithm.encoded();
        let of_signature = |algorithm: &&Algorithm| algorithm.signature.as_ref() == wanted;
        let of_key = |algorithm: &&Algorithm| algorithm.public_key.as_ref() == key_algorithm;
        let fitting = || ALGORITHMS.iter().enumerate().filter(|(_, algorithm)| of_signature(algorithm) && of_key(algorithm));
        for (position, _) in fitting() {
            match try_with(position, key) {
                Some(true) => return SignatureVerdict::Valid,
                Some(false) => {}
                // Not tried is not wrong.
                None => return SignatureVerdict::Unsupported,
            }
        }
        let key = KeyDescription::of_spki(issuer_spki);
        if fitting().any(|(_, algorithm)| algorithm.takes(&key)) || is_of_another_kind(&self.algorithm.name(), &key) {
            return SignatureVerdict::Invalid;
        }
        // No primitive of ours takes this pair, or a key of this size: that says nothing of the signature.
        SignatureVerdict::Unsupported
    }

    /// Verifies and remembers nothing: for what is too long to be kept.
    pub(super) fn verify(&self, issuer_spki: &[u8]) -> SignatureVerdict {
        self.verdict(issuer_spki, |algorithm, key| Some(is_valid(algorithm, key, self.message, self.signature)))
    }
}

fn is_valid(algorithm: usize, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    aws::UnparsedPublicKey::new(ALGORITHMS[algorithm].primitive, key).verify(message, signature).is_ok()
}

impl Signatures {
    /// Whether the key of `issuer_spki` verifies the signature on `cert`.
    pub(crate) fn verify(&self, cert: &Cert, issuer_spki: &[u8]) -> SignatureVerdict {
        let signed = Signed::of(cert);
        signed.verdict(issuer_spki, |algorithm, key| self.verify_with(algorithm, key, signed.message, signed.signature))
    }

    /// `None` once the bound on signatures is met.
    fn verify_with(&self, algorithm: usize, key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
        let mut known = match self.known.lock() {
            Ok(known) => known,
            Err(poisoned) => poisoned.into_inner(),
        };
        let same_signature = known.by_signature.get(signature).map_or(&[][..], Vec::as_slice);
        let same = |k: &&Known| k.algorithm == algorithm && *k.key == *key && *k.message == *message;
        if let Some(known) = same_signature.iter().find(same) {
            return Some(known.is_valid);
        }
        if known.made >= MAX_SIGNATURES {
            return None;
        }
        known.made += 1;
        let is_valid = is_valid(algorithm, key, message, signature);
        let entry = Known { algorithm, key: key.into(), message: message.into(), is_valid };
        known.by_signature.entry(signature.into()).or_default().push(entry);
        Some(is_valid)
    }

    /// Whether the bound on signatures was met.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.known.lock().is_ok_and(|known| known.made >= MAX_SIGNATURES)
    }

    /// The algorithms that a rustls client offers, each answering from this memory.
    pub(super) fn offered(&self) -> Vec<Remembering<'_>> {
        let offered = ALGORITHMS.iter().enumerate().filter(|(_, algorithm)| algorithm.offered);
        offered.map(|(position, _)| Remembering { signatures: self, position }).collect()
    }
}

/// One algorithm of rustls, answering from memory.
pub(super) struct Remembering<'s> {
    signatures: &'s Signatures,
    position: usize,
}

impl fmt::Debug for Remembering<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Remembering({})", self.position)
    }
}

impl SignatureVerificationAlgorithm for Remembering<'_> {
    fn verify_signature(&self, public_key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        match self.signatures.verify_with(self.position, public_key, message, signature) {
            Some(true) => Ok(()),
            Some(false) | None => Err(InvalidSignature),
        }
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        ALGORITHMS[self.position].public_key
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        ALGORITHMS[self.position].signature
    }
}

/// One way to sign: the algorithm identifiers of key and signature, and the primitive that verifies.
struct Algorithm {
    public_key: AlgorithmIdentifier,
    signature: AlgorithmIdentifier,
    primitive: &'static dyn aws::VerificationAlgorithm,
    /// Whether rustls (with aws-lc-rs) offers it; the others are verified only to tell weak from wrong.
    offered: bool,
}

impl Algorithm {
    /// Whether the primitive takes a key of this size: aws-lc-rs has RSA from 2048 bits (1024 for
    /// legacy use) to 8192, and every size of the curves named.
    fn takes(&self, key: &KeyDescription) -> bool {
        match key.bits {
            Some(bits) => bits <= 8192 && bits >= if self.offered { 2048 } else { 1024 },
            None => true,
        }
    }
}

/// Whether a signature by this algorithm cannot come from such a key: RSA from a curve, and so on.
fn is_of_another_kind(signature: &str, key: &KeyDescription) -> bool {
    match &key.kind {
        KeyKind::Rsa => signature.starts_with("ecdsa") || signature.starts_with("Ed"),
        KeyKind::Ec(_) => signature.contains("RSA") || signature.starts_with("rsa") || signature.starts_with("Ed"),
        KeyKind::Ed25519 => signature != "Ed25519" && !signature.contains('.'),
        KeyKind::Dsa | KeyKind::Other(_) => false,
    }
}

const fn offered(
    public_key: AlgorithmIdentifier,
    signature: AlgorithmIdentifier,
    primitive: &'static dyn aws::VerificationAlgorithm,
) -> Algorithm {
    Algorithm { public_key, signature, primitive, offered: true }
}

const fn legacy(
    public_key: AlgorithmIdentifier,
    signature: AlgorithmIdentifier,
    primitive: &'static dyn aws::VerificationAlgorithm,
) -> Algorithm {
    Algorithm { public_key, signature, primitive, offered: false }
}

/// RSA signature identifiers without the NULL that <https://www.rfc-editor.org/rfc/rfc4055#section-5> demands; seen in the wild.
const RSA_SHA256_NO_NULL: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B]);
const RSA_SHA384_NO_NULL: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0C]);
const RSA_SHA512_NO_NULL: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0D]);
const RSA_SHA1: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x05, 0x05, 0x00]);
const ECDSA_SHA1: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x01]);

use alg_id as id;

/// The offered ones are those of rustls' `aws_lc_rs` provider; for one pair of identifiers the offered comes first.
static ALGORITHMS: [Algorithm; 28] = [
    offered(id::ECDSA_P256, id::ECDSA_SHA256, &aws::ECDSA_P256_SHA256_ASN1),
    offered(id::ECDSA_P256, id::ECDSA_SHA384, &aws::ECDSA_P256_SHA384_ASN1),
    offered(id::ECDSA_P256, id::ECDSA_SHA512, &aws::ECDSA_P256_SHA512_ASN1),
    offered(id::ECDSA_P384, id::ECDSA_SHA256, &aws::ECDSA_P384_SHA256_ASN1),
    offered(id::ECDSA_P384, id::ECDSA_SHA384, &aws::ECDSA_P384_SHA384_ASN1),
    offered(id::ECDSA_P384, id::ECDSA_SHA512, &aws::ECDSA_P384_SHA512_ASN1),
    offered(id::ECDSA_P521, id::ECDSA_SHA256, &aws::ECDSA_P521_SHA256_ASN1),
    offered(id::ECDSA_P521, id::ECDSA_SHA384, &aws::ECDSA_P521_SHA384_ASN1),
    offered(id::ECDSA_P521, id::ECDSA_SHA512, &aws::ECDSA_P521_SHA512_ASN1),
    offered(id::ED25519, id::ED25519, &aws::ED25519),
    offered(id::RSA_ENCRYPTION, id::RSA_PKCS1_SHA256, &aws::RSA_PKCS1_2048_8192_SHA256),
    offered(id::RSA_ENCRYPTION, id::RSA_PKCS1_SHA384, &aws::RSA_PKCS1_2048_8192_SHA384),
    offered(id::RSA_ENCRYPTION, id::RSA_PKCS1_SHA512, &aws::RSA_PKCS1_2048_8192_SHA512),
    offered(id::RSA_ENCRYPTION, RSA_SHA256_NO_NULL, &aws::RSA_PKCS1_2048_8192_SHA256),
    offered(id::RSA_ENCRYPTION, RSA_SHA384_NO_NULL, &aws::RSA_PKCS1_2048_8192_SHA384),
    offered(id::RSA_ENCRYPTION, RSA_SHA512_NO_NULL, &aws::RSA_PKCS1_2048_8192_SHA512),
    offered(id::RSA_ENCRYPTION, id::RSA_PSS_SHA256, &aws::RSA_PSS_2048_8192_SHA256),
    offered(id::RSA_ENCRYPTION, id::RSA_PSS_SHA384, &aws::RSA_PSS_2048_8192_SHA384),
    offered(id::RSA_ENCRYPTION, id::RSA_PSS_SHA512, &aws::RSA_PSS_2048_8192_SHA512),
    legacy(id::RSA_ENCRYPTION, id::RSA_PKCS1_SHA256, &aws::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
    legacy(id::RSA_ENCRYPTION, id::RSA_PKCS1_SHA512, &aws::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
    legacy(id::RSA_ENCRYPTION, RSA_SHA1, &aws::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY),
    legacy(id::ECDSA_P256, ECDSA_SHA1, &aws::ECDSA_P256_SHA1_ASN1),
    legacy(id::ECDSA_P521, ECDSA_SHA1, &aws::ECDSA_P521_SHA1_ASN1),
    legacy(id::ECDSA_P256K1, id::ECDSA_SHA256, &aws::ECDSA_P256K1_SHA256_ASN1),
    legacy(id::ML_DSA_44, id::ML_DSA_44, &aws::ML_DSA_44),
    legacy(id::ML_DSA_65, id::ML_DSA_65, &aws::ML_DSA_65),
    legacy(id::ML_DSA_87, id::ML_DSA_87, &aws::ML_DSA_87),
];

#[cfg(test)]
mod tests {
    use cert_chain_testlab::Pki;

    use super::*;

    #[test]
    fn one_signature_is_tried_with_so_many_keys_and_no_more() {
        let mut pki = Pki::new();
        let cert = |der: Vec<u8>| Cert::from_der(der).expect("a certificate");
        let root = cert(pki.root("Root"));
        let child = cert(pki.end_entity("sip.contoso.test", "Root"));
        let signatures = Signatures::default();
        assert_eq!(signatures.verify(&child, root.spki()), SignatureVerdict::Valid);
        for number in 1..MAX_SIGNATURES {
            let other = cert(pki.root(&format!("Root {number}")));
            assert_eq!(signatures.verify(&child, other.spki()), SignatureVerdict::Invalid);
        }
        assert!(signatures.is_exhausted());
        let beyond = cert(pki.root("Beyond"));
        assert_eq!(signatures.verify(&child, beyond.spki()), SignatureVerdict::Unsupported, "not tried is not wrong");
        assert_eq!(signatures.verify(&child, root.spki()), SignatureVerdict::Valid, "what is known stays known");
    }

    #[test]
    fn a_key_of_another_kind_is_wrong_and_one_of_another_size_unsupported() {
        let rsa = |bits| KeyDescription { kind: KeyKind::Rsa, bits: Some(bits) };
        let p384 = KeyDescription { kind: KeyKind::Ec("P-384".to_owned()), bits: None };
        assert!(is_of_another_kind("ecdsa-with-SHA256", &rsa(2048)) && is_of_another_kind("sha256WithRSAEncryption", &p384));
        assert!(!is_of_another_kind("sha256WithRSAEncryption", &rsa(9216)) && !is_of_another_kind("ecdsa-with-SHA1", &p384));
        let (offered, legacy): (Vec<&Algorithm>, Vec<&Algorithm>) = ALGORITHMS.iter().partition(|algorithm| algorithm.offered);
        assert!(offered.iter().all(|algorithm| algorithm.takes(&rsa(8192)) && !algorithm.takes(&rsa(1024))));
        assert!(legacy.iter().all(|algorithm| algorithm.takes(&rsa(1024)) && !algorithm.takes(&rsa(9216))));
    }
}
