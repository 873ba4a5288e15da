//! What aws-lc-rs does not verify: DSA, and RSA over MD5. Verified only to tell weak from wrong.

use aws_lc_rs::digest;
use dsa::pkcs8::DecodePublicKey as _;
use dsa::signature::Verifier as _;
use dsa::signature::hazmat::PrehashVerifier as _;
use rsa::pkcs1::DecodeRsaPublicKey as _;

use super::{SignatureVerdict, Signed};
use crate::cert::{KeyDescription, KeyKind, spki_parts};

/// Whether the signature is by one of the algorithms here, and such a key could verify it.
pub(super) fn takes(signed: &Signed<'_>, key: &KeyDescription) -> bool {
    match key.kind {
        KeyKind::Dsa => dsa_digest(signed).is_some(),
        KeyKind::Rsa => signed.algorithm.name() == MD5,
        _ => false,
    }
}

/// The answer of the algorithm that [`takes`] it.
pub(super) fn verify(signed: &Signed<'_>, issuer_spki: &[u8]) -> SignatureVerdict {
    match dsa_digest(signed) {
        Some(hash) => dsa(signed, issuer_spki, hash),
        None => rsa_md5(signed, issuer_spki),
    }
}

const MD5: &str = "md5WithRSAEncryption";

fn dsa_digest(signed: &Signed<'_>) -> Option<&'static digest::Algorithm> {
    match signed.algorithm.name() {
        "dsa-with-SHA1" => Some(&digest::SHA1_FOR_LEGACY_USE_ONLY),
        "dsa-with-SHA224" => Some(&digest::SHA224),
        "dsa-with-SHA256" => Some(&digest::SHA256),
        _ => None,
    }
}

fn dsa(signed: &Signed<'_>, issuer_spki: &[u8], hash: &'static digest::Algorithm) -> SignatureVerdict {
    // A key whose domain parameters stand elsewhere cannot be read alone.
    let Ok(key) = dsa::VerifyingKey::from_public_key_der(issuer_spki) else { return SignatureVerdict::Unsupported };
    let Ok(signature) = dsa::Signature::try_from(signed.signature) else { return SignatureVerdict::Invalid };
    answer(key.verify_prehash(digest::digest(hash, signed.message).as_ref(), &signature).is_ok())
}

fn rsa_md5(signed: &Signed<'_>, issuer_spki: &[u8]) -> SignatureVerdict {
    let key = spki_parts(issuer_spki).and_then(|(_, bits)| rsa::PublicKey::from_pkcs1_der(bits).ok());
    let Some(key) = key else { return SignatureVerdict::Unsupported };
    let Ok(signature) = rsa::pkcs1v15::Signature::try_from(signed.signature) else { return SignatureVerdict::Invalid };
    answer(rsa::pkcs1v15::VerifyingKey::<md5::Md5>::new(key).verify(signed.message, &signature).is_ok())
}

fn answer(is_valid: bool) -> SignatureVerdict {
    if is_valid { SignatureVerdict::Valid } else { SignatureVerdict::Invalid }
}
