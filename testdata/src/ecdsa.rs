//! ECDSA on P-256 without a random number, so that the same certificate is the same bytes on every run.

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::digest::{SHA256, digest};
use num_bigint::BigUint;

use crate::der::{self, INTEGER, OBJECT_IDENTIFIER, SEQUENCE};

/// The order of the group: <https://www.secg.org/sec2-v2.pdf>, section 2.4.2.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad,
    0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// A key whose private number is the SHA-256 of a name.
pub(crate) struct EcdsaKey(BigUint);

impl EcdsaKey {
    pub(crate) fn of(name: &str) -> Self {
        Self(number(name.as_bytes()))
    }

    /// As PKCS#8: <https://www.rfc-editor.org/rfc/rfc5915#section-3>.
    pub(crate) fn pkcs8(&self) -> Vec<u8> {
        const ID_EC_PUBLIC_KEY: [u8; 7] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
        const PRIME256V1: [u8; 8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
        const OCTET_STRING: u8 = 0x04;
        /// `[1]`, constructed.
        const PUBLIC_KEY: u8 = 0xa1;
        let public = der::element(der::BIT_STRING, &[&[0], &self.public_key()[..]].concat());
        let key = der::element(
            SEQUENCE,
            &[der::element(INTEGER, &[1]), der::element(OCTET_STRING, &padded(&self.0)), der::element(PUBLIC_KEY, &public)]
                .concat(),
        );
        let algorithm = der::sequence(&[
            &der::element(OBJECT_IDENTIFIER, &ID_EC_PUBLIC_KEY),
            &der::element(OBJECT_IDENTIFIER, &PRIME256V1),
        ]);
        der::sequence(&[&der::element(INTEGER, &[0]), &algorithm, &der::element(OCTET_STRING, &key)])
    }

    /// The point, uncompressed.
    pub(crate) fn public_key(&self) -> Vec<u8> {
        times_generator(&self.0)
    }

    /// The secret number of a signature is the hash of key and message: two messages never share one, and one message
    /// always has the same. FIPS 186-5, section 6.4.1.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let order = BigUint::from_bytes_be(&ORDER);
        let secret = number(&[&padded(&self.0)[..], message].concat());
        let r = BigUint::from_bytes_be(&times_generator(&secret)[1..33]) % &order;
        let hash = BigUint::from_bytes_be(digest(&SHA256, message).as_ref());
        // The order is prime.
        let inverse = secret.modpow(&(&order - 2_u8), &order);
        let s = inverse * (hash + &r * &self.0) % order;
        der::sequence(&[&integer(&r), &integer(&s)])
    }
}

/// A number for these bytes that is no multiple of the order.
fn number(bytes: &[u8]) -> BigUint {
    let hash = BigUint::from_bytes_be(digest(&SHA256, bytes).as_ref());
    hash % (BigUint::from_bytes_be(&ORDER) - 1_u8) + 1_u8
}

fn times_generator(number: &BigUint) -> Vec<u8> {
    let key = PrivateKey::from_private_key(&ECDH_P256, &padded(number)).expect("the number is within the order");
    key.compute_public_key().expect("every private key has a public one").as_ref().to_vec()
}

fn padded(number: &BigUint) -> Vec<u8> {
    let bytes = number.to_bytes_be();
    [&vec![0; ORDER.len() - bytes.len()][..], &bytes].concat()
}

/// A positive INTEGER: its first bit is the sign.
fn integer(number: &BigUint) -> Vec<u8> {
    let mut bytes = number.to_bytes_be();
    if bytes[0] & 0x80 != 0 {
        bytes.insert(0, 0);
    }
    der::element(INTEGER, &bytes)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};

    use super::*;

    #[test]
    fn signatures_verify_and_repeat() {
        // Some numbers have their first bit set and some are short: both must be encoded well.
        for name in ["Lab Root R1", "Lab Root R2", "Lab CA 1", "Lab CA 2", "Lab CA 3"] {
            let key = EcdsaKey::of(name);
            let signature = key.sign(name.as_bytes());
            assert_eq!(signature, key.sign(name.as_bytes()));
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key.public_key()).verify(name.as_bytes(), &signature).unwrap();
        }
    }
}
