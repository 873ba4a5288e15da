//! The signature algorithms that aws-lc-rs verifies, by the identifiers of key and signature.

use aws_lc_rs::signature as aws;
use rustls_pki_types::AlgorithmIdentifier;
use rustls_pki_types::alg_id as id;

use crate::cert::KeyDescription;

/// One way to sign: the algorithm identifiers of key and signature, and the primitive that verifies.
pub(super) struct Algorithm {
    pub(super) public_key: AlgorithmIdentifier,
    pub(super) signature: AlgorithmIdentifier,
    pub(super) primitive: &'static dyn aws::VerificationAlgorithm,
    /// Whether rustls (with aws-lc-rs) offers it; the others are verified only to tell weak from wrong.
    pub(super) offered: bool,
}

impl Algorithm {
    /// Whether the primitive takes a key of this size: aws-lc-rs has RSA from 2048 bits (1024 for
    /// legacy use) to 8192, and every size of the curves named.
    pub(super) fn takes(&self, key: &KeyDescription) -> bool {
        match key.bits {
            Some(bits) => bits <= 8192 && bits >= if self.offered { 2048 } else { 1024 },
            None => true,
        }
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

/// The offered ones are those of rustls' `aws_lc_rs` provider; for one pair of identifiers the offered comes first.
pub(super) static ALGORITHMS: [Algorithm; 28] = [
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

/// Whether the algorithm at that place verifies.
pub(super) fn is_valid(algorithm: usize, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    aws::UnparsedPublicKey::new(ALGORITHMS[algorithm].primitive, key).verify(message, signature).is_ok()
}
