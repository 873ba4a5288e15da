//! Whether a handshake signature verifies with the key of a certificate: possession, not trust.

use aws_lc_rs::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::network::Possession;

/// A signature scheme by its number in IANA's registry, <https://www.rfc-editor.org/rfc/rfc8446#section-4.2.3>.
pub(super) type Scheme = u16;

/// `ecdsa_sha1`: the only scheme of TLS 1.0 and 1.1 that can be verified here (RSA signs MD5 and SHA-1 together there).
pub(super) const ECDSA_SHA1: Scheme = 0x0203;

/// Judges `signature` over `message` with the key of the certificate `der`.
///
/// `NotShown` when it cannot be judged: the certificate is unreadable, or the scheme and key are of a kind that is not
/// verified here. That a signature *fails* is said only when it was really tried.
pub(super) fn possession(der: &[u8], scheme: Scheme, message: &[u8], signature: &[u8]) -> Possession {
    let Ok((_, certificate)) = x509_parser::certificate::X509Certificate::from_der(der) else {
        return Possession::NotShown;
    };
    let key = certificate.public_key();
    let Some(algorithm) = algorithm(scheme, key) else { return Possession::NotShown };
    match UnparsedPublicKey::new(algorithm, &key.subject_public_key.data).verify(message, signature) {
        Ok(()) => Possession::Proven,
        Err(_) => Possession::Failed,
    }
}

/// What verifies `scheme` with `key`; `None` when they do not fit, or nothing here verifies them.
fn algorithm(scheme: Scheme, key: &SubjectPublicKeyInfo<'_>) -> Option<&'static dyn VerificationAlgorithm> {
    match (key.parsed(), key.algorithm.algorithm.to_id_string().as_str()) {
        (Ok(PublicKey::RSA(rsa)), _) => rsa_algorithm(scheme, rsa.key_size()),
        (Ok(PublicKey::EC(_)), _) => {
            let curve = key.algorithm.parameters.as_ref()?.as_oid().ok()?;
            ecdsa_algorithm(scheme, &curve.to_id_string())
        }
        (_, ID_ED25519) if scheme == 0x0807 => Some(&signature::ED25519),
        _ => None,
    }
}

/// <https://www.rfc-editor.org/rfc/rfc8410#section-3>
const ID_ED25519: &str = "1.3.101.112";

// The named curves of <https://www.rfc-editor.org/rfc/rfc5480#section-2.1.1.1>.
const P256: &str = "1.2.840.10045.3.1.7";
const P384: &str = "1.3.132.0.34";
const P521: &str = "1.3.132.0.35";

fn rsa_algorithm(scheme: Scheme, bits: usize) -> Option<&'static dyn VerificationAlgorithm> {
    let weak = match bits {
        1024..2048 => true,
        2048..=8192 => false,
        _ => return None,
    };
    Some(match scheme {
        0x0201 => &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        0x0401 => &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        0x0601 => &signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        _ if weak => return None,
        0x0501 => &signature::RSA_PKCS1_2048_8192_SHA384,
        0x0804 => &signature::RSA_PSS_2048_8192_SHA256,
        0x0805 => &signature::RSA_PSS_2048_8192_SHA384,
        0x0806 => &signature::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}

/// By curve and hash: in TLS 1.2 the scheme names the hash alone, <https://www.rfc-editor.org/rfc/rfc8446#section-4.2.3>.
fn ecdsa_algorithm(scheme: Scheme, curve: &str) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match (curve, scheme) {
        (P256, ECDSA_SHA1) => &signature::ECDSA_P256_SHA1_ASN1,
        (P256, 0x0403) => &signature::ECDSA_P256_SHA256_ASN1,
        (P256, 0x0503) => &signature::ECDSA_P256_SHA384_ASN1,
        (P256, 0x0603) => &signature::ECDSA_P256_SHA512_ASN1,
        (P384, 0x0403) => &signature::ECDSA_P384_SHA256_ASN1,
        (P384, 0x0503) => &signature::ECDSA_P384_SHA384_ASN1,
        (P384, 0x0603) => &signature::ECDSA_P384_SHA512_ASN1,
        (P521, ECDSA_SHA1) => &signature::ECDSA_P521_SHA1_ASN1,
        (P521, 0x0403) => &signature::ECDSA_P521_SHA256_ASN1,
        (P521, 0x0503) => &signature::ECDSA_P521_SHA384_ASN1,
        (P521, 0x0603) => &signature::ECDSA_P521_SHA512_ASN1,
        _ => return None,
    })
}
