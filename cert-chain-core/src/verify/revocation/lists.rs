//! The lists given, shared by all that is judged with them.

use std::fmt;
use std::sync::{Arc, Mutex};

use super::problem::CrlFacts;
use super::same_name;
use crate::cert::{Cert, Crl, PlaceName};
use crate::verify::signature::{SignatureVerdict, Signed};

/// As many keys are remembered of those tried on one list: a list has one issuer, with two or three keys.
const MAX_KEYS: usize = 64;

/// Revocation lists that the user gave, read once; cheap to clone.
///
/// ```
/// use cert_chain_core::JudgeOptions;
/// use cert_chain_core::cert::read_crls;
/// use cert_chain_core::verify::Crls;
///
/// # let mut pki = cert_chain_testlab::Pki::new();
/// # pki.root("Root");
/// # let content = pki.crl("Root");
/// let read = read_crls("root.crl", &content)?;
/// let mut options = JudgeOptions::default();
/// options.crls = Crls::new(read.items.into_iter().map(|(_, crl)| (crl, "root.crl".to_owned())));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Crls(Arc<Vec<GivenCrl>>);

/// One list, and where it came from.
pub struct GivenCrl {
    crl: Crl,
    file: String,
    /// What keys said of its signature: it may be megabytes long, and is verified once for all chains.
    verified: Mutex<Vec<(Box<[u8]>, SignatureVerdict)>>,
}

impl Crls {
    /// The lists, each with the name of its file; the same list twice is one.
    pub fn new(crls: impl IntoIterator<Item = (Crl, String)>) -> Self {
        let mut given: Vec<GivenCrl> = Vec::new();
        for (crl, file) in crls {
            if !given.iter().any(|known| known.crl.sha256() == crl.sha256()) {
                given.push(GivenCrl { crl, file, verified: Mutex::default() });
            }
        }
        Self(Arc::new(given))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each list.
    pub fn iter(&self) -> impl Iterator<Item = &GivenCrl> {
        self.0.iter()
    }

    /// The lists that speak of none of `certs`, whether they can be used or not.
    pub fn idle<'s>(&'s self, certs: &[Cert]) -> Vec<&'s GivenCrl> {
        self.iter().filter(|given| !certs.iter().any(|cert| given.is_of_issuer_of(cert))).collect()
    }
}

impl GivenCrl {
    /// The list.
    pub fn crl(&self) -> &Crl {
        &self.crl
    }

    /// The file that it came from.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// What tells it from others.
    pub fn facts(&self) -> CrlFacts {
        CrlFacts {
            file: self.file.clone(),
            issuer: self.crl.issuer_text().to_owned(),
            number: self.crl.number(),
            this_update: self.crl.this_update(),
            next_update: self.crl.next_update(),
        }
    }

    /// Whether it comes from who issued `cert`, or from whom `cert` names for its lists.
    fn is_of_issuer_of(&self, cert: &Cert) -> bool {
        let issuer = self.crl.issuer();
        let is_named = |place: &PlaceName| matches!(place, PlaceName::Directory(name) if same_name(name.as_name(), issuer));
        same_name(issuer, cert.issuer())
            || cert.distribution_points().iter().any(|point| point.crl_issuers.iter().any(is_named))
    }

    /// Whether the key of `spki` verifies its signature.
    pub(super) fn verified_by(&self, spki: &[u8]) -> SignatureVerdict {
        let mut verified = match self.verified.lock() {
            Ok(verified) => verified,
            Err(poisoned) => poisoned.into_inner(),
        };
        if let Some((_, verdict)) = verified.iter().find(|(key, _)| **key == *spki) {
            return *verdict;
        }
        let Self { crl, .. } = self;
        let signed = Signed { algorithm: crl.signature_algorithm(), message: crl.tbs(), signature: crl.signature() };
        let verdict = signed.verify(spki);
        if verified.len() >= MAX_KEYS {
            verified.remove(0);
        }
        verified.push((spki.into(), verdict));
        verdict
    }
}

impl fmt::Debug for GivenCrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of {}", self.crl, self.file)
    }
}
