//! One store: a root program's list, the system's, or a file's.

use std::collections::HashMap;
use std::sync::Arc;

use super::Limit;
use crate::cert::{
    Cert, DistinguishedName, Fingerprint, InputError, MAX_STORE_CERTIFICATES, NameConstraints, read_certificates,
};
use crate::time::Time;

/// The most stores that may be asked at once: as many as a [`StoreSet`](super::StoreSet) has bits.
pub const MAX_STORES: usize = 32;

/// A name, a key and constraints that are trusted a priori
/// (<https://www.rfc-editor.org/rfc/rfc5280#section-6.1.1>).
///
/// It is taken from a certificate, but that certificate's signature, validity and basic constraints
/// play no part on a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustAnchor {
    cert: Cert,
}

impl TrustAnchor {
    /// Trusts the name and key of `cert`.
    pub fn new(cert: Cert) -> Self {
        Self { cert }
    }

    /// The certificate that it was taken from, for display.
    pub fn cert(&self) -> &Cert {
        &self.cert
    }

    /// The trusted name.
    pub fn subject(&self) -> DistinguishedName<'_> {
        self.cert.subject()
    }

    /// The trusted key, as SubjectPublicKeyInfo.
    pub fn spki(&self) -> &[u8] {
        self.cert.spki()
    }

    /// The constraints on names below it.
    pub fn name_constraints(&self) -> Option<&NameConstraints> {
        self.cert.extensions().name_constraints.as_ref()
    }

    /// Whether `cert` has this anchor's name and key.
    pub fn is(&self, cert: &Cert) -> bool {
        self.cert.is_same_entity(cert)
    }
}

/// A named, dated set of trust anchors; cheap to clone.
#[derive(Clone, Debug)]
pub struct AnchorStore(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    name: Arc<str>,
    date: Option<Arc<str>>,
    /// The beginning of that day.
    since: Option<Time>,
    anchors: Vec<TrustAnchor>,
    /// The SHA-256 of those that somebody added to the list.
    extra: Vec<Fingerprint>,
    /// What is said against anchors, by SHA-256; only for those that the store holds.
    limits: HashMap<Fingerprint, Vec<Limit>>,
    sha256: Fingerprint,
    /// The same in hex.
    hex: Arc<str>,
}

impl AnchorStore {
    /// A store of `certs`, duplicates left out.
    pub fn new(name: impl Into<String>, date: Option<String>, certs: impl IntoIterator<Item = Cert>) -> Self {
        Self::of(name.into().into(), date.map(Arc::from), certs, Vec::new())
    }

    fn of(name: Arc<str>, date: Option<Arc<str>>, certs: impl IntoIterator<Item = Cert>, extra: Vec<Fingerprint>) -> Self {
        let mut certs: Vec<Cert> = certs.into_iter().collect();
        certs.sort_by_key(Cert::sha256);
        certs.dedup_by_key(|cert| cert.sha256());
        let digests: Vec<u8> = certs.iter().flat_map(|cert| *cert.sha256().as_bytes()).collect();
        let anchors = certs.into_iter().map(TrustAnchor::new).collect();
        let since = date.as_ref().and_then(|date| format!("{date}T00:00:00Z").parse().ok());
        let sha256 = Fingerprint::of(&digests);
        let hex = sha256.to_string().into();
        Self(Arc::new(Inner { name, date, since, anchors, extra, limits: HashMap::new(), sha256, hex }))
    }

    /// This store with what its program says against some of its anchors; limits of others are left out.
    #[must_use]
    pub fn with_limits(&self, limits: impl IntoIterator<Item = (Fingerprint, Limit)>) -> Self {
        let mut kept = self.0.limits.clone();
        for (sha256, limit) in limits {
            let known = kept.entry(sha256).or_default();
            if !known.contains(&limit) {
                known.push(limit);
            }
        }
        kept.retain(|sha256, _| self.0.anchors.binary_search_by_key(sha256, |anchor| anchor.cert.sha256()).is_ok());
        let Inner { name, date, since, anchors, extra, sha256, hex, .. } = &*self.0;
        Self(Arc::new(Inner {
            name: name.clone(),
            date: date.clone(),
            since: *since,
            anchors: anchors.clone(),
            extra: extra.clone(),
            limits: kept,
            sha256: *sha256,
            hex: hex.clone(),
        }))
    }

    /// The store of every certificate in the content of `file`.
    ///
    /// # Errors
    ///
    /// When the file holds no certificate.
    pub fn from_file(name: &str, file: &str, content: &[u8]) -> Result<Self, InputError> {
        let read = read_certificates(file, content, MAX_STORE_CERTIFICATES)?;
        Ok(Self::new(name, None, read.certificates().cloned()))
    }

    /// This store with more anchors, under the same name. What it holds already is not taken for added, but whatever its
    /// program says against it no longer counts: whoever adds an anchor means to trust it.
    #[must_use]
    pub fn with_extra(&self, extra: &[Cert]) -> Self {
        let is_new = |cert: &&Cert| !self.0.anchors.iter().any(|anchor| anchor.is(cert));
        let new: Vec<Cert> = extra.iter().filter(is_new).cloned().collect();
        let mut marked: Vec<Fingerprint> = self.0.extra.iter().copied().chain(new.iter().map(Cert::sha256)).collect();
        marked.sort_unstable();
        marked.dedup();
        let own = self.0.anchors.iter().map(|anchor| anchor.cert.clone());
        let limits = self.0.limits.iter().filter(|(sha256, _)| !extra.iter().any(|cert| cert.sha256() == **sha256));
        let limits = limits.flat_map(|(sha256, limits)| limits.iter().map(|limit| (*sha256, limit.clone())));
        Self::of(self.0.name.clone(), self.0.date.clone(), own.chain(new), marked).with_limits(limits)
    }

    /// What the store's program says against the anchor with that SHA-256.
    pub fn limits_of(&self, sha256: Fingerprint) -> &[Limit] {
        self.0.limits.get(&sha256).map_or(&[], Vec::as_slice)
    }

    /// How many limits there are in all.
    pub fn limit_count(&self) -> usize {
        self.0.limits.values().map(Vec::len).sum()
    }

    /// The SHA-256 of the anchors that were added to the list.
    pub fn extra(&self) -> &[Fingerprint] {
        &self.0.extra
    }

    /// Its name: `mozilla`, `system`, `given`.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The date of its data, if known.
    pub fn date(&self) -> Option<&str> {
        self.0.date.as_deref()
    }

    pub(crate) fn shared_name(&self) -> Arc<str> {
        Arc::clone(&self.0.name)
    }

    pub(crate) fn shared_date(&self) -> Option<Arc<str>> {
        self.0.date.clone()
    }

    /// [`sha256`](Self::sha256) in hex.
    pub(crate) fn shared_hex(&self) -> Arc<str> {
        Arc::clone(&self.0.hex)
    }

    /// The beginning of that day, in UTC.
    pub(crate) fn since(&self) -> Option<Time> {
        self.0.since
    }

    /// SHA-256 over its anchors' SHA-256s in ascending order.
    pub fn sha256(&self) -> Fingerprint {
        self.0.sha256
    }

    /// Its anchors, by ascending SHA-256 of their certificates.
    pub fn anchors(&self) -> &[TrustAnchor] {
        &self.0.anchors
    }
}
