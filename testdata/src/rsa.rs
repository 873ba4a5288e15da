//! Raw RSA on the stored keys, for what crypto libraries rightly refuse to do: SHA-1 signatures, 1024-bit keys, a salt
//! that is no random number.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use md5::Digest as _;
use num_bigint::BigUint;

use crate::der::{self, INTEGER};

/// The DigestInfo of a SHA-1 hash up to the hash: <https://www.rfc-editor.org/rfc/rfc8017#section-9.2>.
const SHA1_DIGEST_INFO: &[u8] = &[0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14];

/// The same of an MD5 hash.
const MD5_DIGEST_INFO: &[u8] =
    &[0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05, 0x05, 0x00, 0x04, 0x10];

/// The same of a SHA-256 hash.
const SHA256_DIGEST_INFO: &[u8] =
    &[0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// The numbers of an RSA key that the lab uses.
pub(crate) struct RsaNumbers {
    modulus: Vec<u8>,
    public_exponent: Vec<u8>,
    private_exponent: Vec<u8>,
}

impl RsaNumbers {
    /// Reads a PKCS#8 document that the lab stores.
    pub(crate) fn from_pkcs8(pkcs8: &[u8]) -> Self {
        let version = der::read(der::read(pkcs8).content);
        let algorithm = der::read(version.rest);
        let key = der::read(algorithm.rest);
        let version = der::read(der::read(key.content).content);
        let modulus = der::read(version.rest);
        let public_exponent = der::read(modulus.rest);
        let private_exponent = der::read(public_exponent.rest);
        Self {
            modulus: modulus.content.to_vec(),
            public_exponent: public_exponent.content.to_vec(),
            private_exponent: private_exponent.content.to_vec(),
        }
    }

    /// PKCS#1 RSAPublicKey, the content of a certificate's subject public key.
    pub(crate) fn public_key(&self) -> Vec<u8> {
        der::sequence(&[&der::element(INTEGER, &self.modulus), &der::element(INTEGER, &self.public_exponent)])
    }

    /// An RSASSA-PKCS1-v1_5 signature over a SHA-1 hash.
    pub(crate) fn sign_sha1(&self, message: &[u8]) -> Vec<u8> {
        self.sign(SHA1_DIGEST_INFO, digest(&SHA1_FOR_LEGACY_USE_ONLY, message).as_ref())
    }

    /// The same over an MD5 hash.
    pub(crate) fn sign_md5(&self, message: &[u8]) -> Vec<u8> {
        self.sign(MD5_DIGEST_INFO, &md5::Md5::digest(message))
    }

    /// The same over a SHA-256 hash.
    pub(crate) fn sign_sha256(&self, message: &[u8]) -> Vec<u8> {
        self.sign(SHA256_DIGEST_INFO, digest(&SHA256, message).as_ref())
    }

    /// An RSASSA-PSS signature with SHA-256 and a salt of its length. The salt is the message's hash, so that the same
    /// message is signed the same way: <https://www.rfc-editor.org/rfc/rfc8017#section-9.1.1>.
    pub(crate) fn sign_pss(&self, message: &[u8]) -> Vec<u8> {
        let hash = digest(&SHA256, message);
        let salt = hash.as_ref();
        let hash = digest(&SHA256, &[&[0; 8], hash.as_ref(), salt].concat());
        let size = self.size();
        let mut block = vec![0; size - 2 - salt.len() - hash.as_ref().len()];
        block.push(0x01);
        block.extend_from_slice(salt);
        for (byte, mask) in block.iter_mut().zip(mask(hash.as_ref())) {
            *byte ^= mask;
        }
        // The encoded message has one bit less than the modulus.
        block[0] &= 0x7f;
        block.extend_from_slice(hash.as_ref());
        block.push(0xbc);
        self.private(&block)
    }

    fn sign(&self, digest_info: &[u8], hash: &[u8]) -> Vec<u8> {
        let mut padded = vec![0x00, 0x01];
        padded.resize(self.size() - 1 - digest_info.len() - hash.len(), 0xff);
        padded.push(0x00);
        padded.extend_from_slice(digest_info);
        padded.extend_from_slice(hash);
        self.private(&padded)
    }

    /// Of the modulus, in bytes; those of the lab have a whole number of them.
    fn size(&self) -> usize {
        BigUint::from_bytes_be(&self.modulus).bits().div_ceil(8) as usize
    }

    /// RSASP1, padded to the modulus' size.
    fn private(&self, block: &[u8]) -> Vec<u8> {
        let modulus = BigUint::from_bytes_be(&self.modulus);
        let exponent = BigUint::from_bytes_be(&self.private_exponent);
        let signature = BigUint::from_bytes_be(block).modpow(&exponent, &modulus).to_bytes_be();
        let mut out = vec![0; self.size() - signature.len()];
        out.extend(signature);
        out
    }
}

/// MGF1 with SHA-256: bytes without end, <https://www.rfc-editor.org/rfc/rfc8017#appendix-B.2.1>.
fn mask(seed: &[u8]) -> impl Iterator<Item = u8> + '_ {
    (0_u32..).flat_map(move |counter| digest(&SHA256, &[seed, &counter.to_be_bytes()].concat()).as_ref().to_vec())
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{
        RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PSS_2048_8192_SHA256,
        UnparsedPublicKey,
    };

    use super::*;
    use crate::keys::KeyKind;

    #[test]
    fn a_signature_of_a_small_key_verifies() {
        let numbers = RsaNumbers::from_pkcs8(&KeyKind::Rsa1024.pkcs8("unused"));
        let public = UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, numbers.public_key());
        public.verify(b"lab", &numbers.sign_sha256(b"lab")).unwrap();
    }

    #[test]
    fn a_pss_signature_verifies() {
        let numbers = RsaNumbers::from_pkcs8(&KeyKind::Rsa(1).pkcs8("unused"));
        let public = UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, numbers.public_key());
        public.verify(b"lab", &numbers.sign_pss(b"lab")).unwrap();
    }

    #[test]
    fn a_sha1_signature_verifies() {
        let numbers = RsaNumbers::from_pkcs8(&KeyKind::Rsa(1).pkcs8("unused"));
        let public = UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, numbers.public_key());
        public.verify(b"lab", &numbers.sign_sha1(b"lab")).unwrap();
    }
}
