//! Damage done to a certificate after it was made, because no certificate library would make it so.

use rcgen::SigningKey as _;

use super::resign;
use crate::keys::KeyKind;
use crate::rsa::RsaNumbers;

/// Damage to a finished certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// One byte of the signature differs from what was signed.
    FlippedSignatureByte,
    /// Signed with SHA-1 and RSA: a sound signature by a broken hash. The issuer's key must be RSA.
    Sha1Signature,
    /// Signed with MD5 and RSA, likewise.
    Md5Signature,
    /// Signed by RSA with SHA-224, or so it says: an algorithm that few clients know. The issuer's key must be RSA.
    UncommonAlgorithm,
    /// Signed with RSASSA-PSS, SHA-256 and a salt of its length. The issuer's key must be RSA.
    PssSignature,
    /// Version 1, and so without any extension: <https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.1>.
    Version1,
    /// The issuer is named in PrintableString where it names itself in UTF8String: the same name by
    /// <https://www.rfc-editor.org/rfc/rfc5280#section-7.1>, and other bytes.
    IssuerAsPrintableString,
}

/// How far from the end the flipped byte sits: inside the signature of every algorithm of the lab.
const FLIPPED_FROM_END: usize = 20;

impl Defect {
    /// The damaged certificate. `issuer_key` is of the entity called `issuer`.
    pub(super) fn apply(self, mut certificate: Vec<u8>, issuer_key: KeyKind, issuer: &str) -> Vec<u8> {
        let rsa = || {
            let is_rsa = matches!(issuer_key, KeyKind::Rsa(_) | KeyKind::Rsa1024);
            assert!(is_rsa, "{issuer} cannot sign with RSA: its key is {issuer_key:?}");
            RsaNumbers::from_pkcs8(&issuer_key.pkcs8(issuer))
        };
        let sign = |message: &[u8]| issuer_key.signing_key(issuer).sign(message).expect("the lab's keys sign");
        match self {
            Self::FlippedSignatureByte => {
                let place = certificate.len() - FLIPPED_FROM_END;
                certificate[place] ^= 0x01;
                certificate
            }
            Self::Sha1Signature => resign::with_algorithm(&certificate, &resign::SHA1_WITH_RSA, |tbs| rsa().sign_sha1(tbs)),
            Self::Md5Signature => resign::with_algorithm(&certificate, &resign::MD5_WITH_RSA, |tbs| rsa().sign_md5(tbs)),
            Self::PssSignature => resign::with_algorithm(&certificate, &resign::rsassa_pss(), |tbs| rsa().sign_pss(tbs)),
            Self::UncommonAlgorithm => resign::renamed(&certificate, &resign::SHA224_WITH_RSA),
            Self::Version1 => resign::as_version_1(&certificate, sign),
            Self::IssuerAsPrintableString => resign::with_printable_issuer(&certificate, sign),
        }
    }
}
