//! Keys without a random number: Ed25519 and P-256 from a name, the other algorithms from `keys/`.
//!
//! None of these keys protects anything.

use aws_lc_rs::digest;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ED25519, PKCS_RSA_SHA256, PublicKeyData, SignatureAlgorithm, SigningKey};
use rustls::pki_types::PrivatePkcs8KeyDer;

use crate::ecdsa::EcdsaKey;
use crate::rsa::RsaNumbers;

/// Which key an entity has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Ed25519, its seed the SHA-256 of the entity's name: as many different keys as there are names.
    Ed25519,
    /// The stored RSA key of 2048 bits with this number, 1 to [`RSA_KEYS`]. Signs with SHA-256.
    Rsa(usize),
    /// The stored RSA key of 1024 bits.
    Rsa1024,
    /// The stored P-256 key. Serves TLS, but signs no certificate: for CAs there is [`NamedP256`](Self::NamedP256).
    P256,
    /// A P-256 key from the entity's name, which signs certificates.
    NamedP256,
}

/// How many RSA keys of 2048 bits are stored.
pub const RSA_KEYS: usize = STORED_RSA.len();

const STORED_RSA: [&[u8]; 5] = [
    include_bytes!("../keys/rsa2048-1.pk8"),
    include_bytes!("../keys/rsa2048-2.pk8"),
    include_bytes!("../keys/rsa2048-3.pk8"),
    include_bytes!("../keys/rsa2048-4.pk8"),
    include_bytes!("../keys/rsa2048-5.pk8"),
];
const STORED_RSA_1024: &[u8] = include_bytes!("../keys/rsa1024.pk8");
const STORED_P256: &[u8] = include_bytes!("../keys/p256.pk8");

/// PKCS#8 version 1 round an Ed25519 seed, up to the seed:
/// <https://www.rfc-editor.org/rfc/rfc8410#section-7>.
const ED25519_PKCS8_PREFIX: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

impl KeyKind {
    /// The private key of the entity `name`, as PKCS#8 DER.
    ///
    /// Panics for an RSA number that is not stored.
    pub fn pkcs8(self, name: &str) -> Vec<u8> {
        match self {
            Self::Ed25519 => {
                let seed = digest::digest(&digest::SHA256, name.as_bytes());
                [&ED25519_PKCS8_PREFIX[..], seed.as_ref()].concat()
            }
            Self::Rsa(number) => STORED_RSA[number - 1].to_vec(),
            Self::Rsa1024 => STORED_RSA_1024.to_vec(),
            Self::P256 => STORED_P256.to_vec(),
            Self::NamedP256 => EcdsaKey::of(name).pkcs8(),
        }
    }

    fn algorithm(self) -> &'static SignatureAlgorithm {
        match self {
            Self::Ed25519 => &PKCS_ED25519,
            Self::Rsa(_) | Self::Rsa1024 => &PKCS_RSA_SHA256,
            Self::P256 | Self::NamedP256 => &PKCS_ECDSA_P256_SHA256,
        }
    }

    /// The key to sign certificates with.
    ///
    /// Panics for a kind that cannot sign the same bytes twice.
    pub(crate) fn signing_key(self, name: &str) -> LabSigningKey {
        assert!(self != Self::P256, "{name} cannot issue certificates: its key is NamedP256 for that");
        let pkcs8 = self.pkcs8(name);
        let signer = match self {
            Self::Rsa1024 => Signer::SmallRsa(RsaNumbers::from_pkcs8(&pkcs8)),
            Self::NamedP256 => Signer::Ecdsa(EcdsaKey::of(name)),
            _ => Signer::Usual(
                KeyPair::from_pkcs8_der_and_sign_algo(&PrivatePkcs8KeyDer::from(pkcs8), self.algorithm())
                    .expect("the lab's keys are well formed"),
            ),
        };
        LabSigningKey { public: self.public_key(name), signer }
    }

    /// The public half, as a certificate carries it.
    pub(crate) fn public_key(self, name: &str) -> PublicKey {
        let pkcs8 = self.pkcs8(name);
        let bits = match self {
            Self::Rsa(_) | Self::Rsa1024 => RsaNumbers::from_pkcs8(&pkcs8).public_key(),
            Self::NamedP256 => EcdsaKey::of(name).public_key(),
            Self::Ed25519 | Self::P256 => {
                KeyPair::from_pkcs8_der_and_sign_algo(&PrivatePkcs8KeyDer::from(pkcs8), self.algorithm())
                    .expect("the lab's keys are well formed")
                    .public_key_raw()
                    .to_vec()
            }
        };
        PublicKey { bits, algorithm: self.algorithm() }
    }
}

/// A public key for rcgen that needs no private key beside it, so that weak keys can be certified too.
pub(crate) struct PublicKey {
    bits: Vec<u8>,
    algorithm: &'static SignatureAlgorithm,
}

impl PublicKeyData for PublicKey {
    fn der_bytes(&self) -> &[u8] {
        &self.bits
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.algorithm
    }
}

/// A key for rcgen to sign with, small ones among them.
pub(crate) struct LabSigningKey {
    public: PublicKey,
    signer: Signer,
}

enum Signer {
    Usual(KeyPair),
    /// What crypto libraries refuse to sign with.
    SmallRsa(RsaNumbers),
    /// What crypto libraries sign otherwise each time.
    Ecdsa(EcdsaKey),
}

impl PublicKeyData for LabSigningKey {
    fn der_bytes(&self) -> &[u8] {
        self.public.der_bytes()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.public.algorithm
    }
}

impl SigningKey for LabSigningKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        match &self.signer {
            Signer::Usual(key) => key.sign(message),
            Signer::SmallRsa(numbers) => Ok(numbers.sign_sha256(message)),
            Signer::Ecdsa(key) => Ok(key.sign(message)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gives_one_key_and_another_name_another() {
        let pkcs8 = |name| KeyKind::Ed25519.pkcs8(name);
        assert_eq!(pkcs8("Lab Root R1"), pkcs8("Lab Root R1"));
        assert_ne!(pkcs8("Lab Root R1"), pkcs8("Lab Root R2"));
    }

    #[test]
    fn the_stored_keys_differ() {
        let mut keys: Vec<Vec<u8>> = (1..=RSA_KEYS).map(|number| KeyKind::Rsa(number).pkcs8("unused")).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), RSA_KEYS);
    }
}
