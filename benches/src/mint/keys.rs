//! Keys: some that sign, and very many that only lie in certificates.

use std::fmt;

use aws_lc_rs::digest;
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};

use super::der;

/// sha256WithRSAEncryption with its NULL, <https://www.rfc-editor.org/rfc/rfc4055#section-5>.
const SHA256_RSA: &[u8] = &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00];
/// <https://www.rfc-editor.org/rfc/rfc5758#section-3.2>.
const ECDSA_SHA256: &[u8] = &[0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const ECDSA_SHA384: &[u8] = &[0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03];
/// rsaEncryption with its NULL.
const RSA: &[u8] = &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// A key that signs certificates.
pub struct Key(Pair);

enum Pair {
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

impl Key {
    /// A new one of ECDSA with P-256 and SHA-256.
    ///
    /// # Panics
    ///
    /// When the system has no random numbers; so do the others.
    pub fn p256() -> Self {
        Self(Pair::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key")))
    }

    /// A new one of ECDSA with P-384 and SHA-384.
    pub fn p384() -> Self {
        Self(Pair::P384(EcdsaKeyPair::generate(&ECDSA_P384_SHA384_ASN1_SIGNING).expect("a key")))
    }

    /// A new one of RSA with 2048 bits, which signs by PKCS#1 with SHA-256.
    pub fn rsa() -> Self {
        Self(Pair::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key")))
    }

    pub(super) fn public_key(&self) -> Vec<u8> {
        match &self.0 {
            Pair::P256(pair) | Pair::P384(pair) => of_ecdsa(pair),
            Pair::Rsa(pair) => {
                let key: PublicKeyX509Der<'_> = pair.public_key().as_der().expect("a key that was made");
                key.as_ref().to_vec()
            }
        }
    }

    /// What identifies it: a digest of it, cut to the usual length.
    pub(super) fn id(&self) -> Vec<u8> {
        id_of(&self.public_key())
    }

    pub(super) fn algorithm(&self) -> &'static [u8] {
        match self.0 {
            Pair::P256(_) => ECDSA_SHA256,
            Pair::P384(_) => ECDSA_SHA384,
            Pair::Rsa(_) => SHA256_RSA,
        }
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.0 {
            Pair::P256(pair) | Pair::P384(pair) => pair.sign(&random, message).expect("a signature").as_ref().to_vec(),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).expect("a signature");
                signature
            }
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").finish_non_exhaustive()
    }
}

/// What identifies a key that is written as a SubjectPublicKeyInfo.
pub(super) fn id_of(public_key: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, public_key).as_ref()[..20].to_vec()
}

fn of_ecdsa(pair: &EcdsaKeyPair) -> Vec<u8> {
    let key: PublicKeyX509Der<'_> = pair.public_key().as_der().expect("a key that was made");
    key.as_ref().to_vec()
}

/// A key of P-256 for a server: its public half as a SubjectPublicKeyInfo, its private half as PKCS#8.
///
/// # Panics
///
/// When the system has no random numbers.
pub fn server_key() -> (Vec<u8>, Vec<u8>) {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key");
    let private = pair.to_pkcs8v1().expect("a key that was made");
    (of_ecdsa(&pair), private.as_ref().to_vec())
}

/// An RSA key of 2048 bits to which nobody has a private half: making one takes a thousand times as long. As SubjectPublicKeyInfo.
pub fn made_up_rsa(number: u64) -> Vec<u8> {
    let mut modulus = vec![0_u8];
    for part in 0..8_u64 {
        let seed = [number.to_be_bytes(), part.to_be_bytes()].concat();
        modulus.extend_from_slice(digest::digest(&digest::SHA256, &seed).as_ref());
    }
    // So long, and odd.
    modulus[1] |= 0x80;
    modulus[256] |= 1;
    const EXPONENT: [u8; 5] = [0x02, 0x03, 0x01, 0x00, 0x01];
    let numbers = der::sequence(&[&der::element(0x02, &modulus), &EXPONENT]);
    der::sequence(&[RSA, &der::bits(&numbers)])
}
