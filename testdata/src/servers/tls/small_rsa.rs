//! Handshakes signed with an RSA key of 1024 bits, which rustls rightly refuses to use.

use std::fmt;
use std::sync::Arc;

use rustls::sign::{Signer, SigningKey};
use rustls::{Error, SignatureAlgorithm, SignatureScheme};

use crate::keys::KeyKind;
use crate::rsa::RsaNumbers;

/// The lab's RSA key of 1024 bits.
pub(super) struct SmallRsa(Arc<RsaNumbers>);

impl SmallRsa {
    /// When this PKCS#8 document holds that key.
    pub(super) fn from_pkcs8(pkcs8: &[u8]) -> Option<Self> {
        (pkcs8 == KeyKind::Rsa1024.pkcs8("")).then(|| Self(Arc::new(RsaNumbers::from_pkcs8(pkcs8))))
    }
}

impl SigningKey for SmallRsa {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let known = [SignatureScheme::RSA_PSS_SHA256, SignatureScheme::RSA_PKCS1_SHA256];
        let scheme = known.into_iter().find(|scheme| offered.contains(scheme))?;
        Some(Box::new(SmallRsaSigner { key: Arc::clone(&self.0), scheme }))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::RSA
    }
}

impl fmt::Debug for SmallRsa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmallRsa")
    }
}

struct SmallRsaSigner {
    key: Arc<RsaNumbers>,
    scheme: SignatureScheme,
}

impl Signer for SmallRsaSigner {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        Ok(match self.scheme {
            SignatureScheme::RSA_PSS_SHA256 => self.key.sign_pss(message),
            _ => self.key.sign_sha256(message),
        })
    }

    fn scheme(&self) -> SignatureScheme {
        self.scheme
    }
}

impl fmt::Debug for SmallRsaSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmallRsaSigner({:?})", self.scheme)
    }
}
