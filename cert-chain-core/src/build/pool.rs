//! The certificates that may serve as issuers, and where each came from.

use std::collections::HashMap;
use std::sync::Arc;

use crate::cert::{Cert, DistinguishedName, Fingerprint, NameIndex, PresentedChain};

/// Where a certificate came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Provenance {
    /// A server sent it, at that place of its chain.
    Presented {
        /// Counted from 0.
        index: usize,
    },
    /// Known from the CCADB, as clients that preload intermediates know it.
    Ccadb {
        /// The date of the list.
        date: String,
    },
    /// The user gave it.
    Given {
        /// The file.
        file: String,
    },
    /// Fetched from the URL that its child names.
    Aia {
        /// The URL.
        url: String,
    },
}

/// Certificates at hand to complete paths with, given by the user or known from the CCADB; indexed once and shared by
/// all targets.
#[derive(Clone, Debug, Default)]
pub struct Given(Arc<GivenInner>);

#[derive(Debug, Default)]
struct GivenInner {
    certs: Vec<(Cert, Provenance)>,
    by_subject: NameIndex<usize>,
    by_sha256: HashMap<Fingerprint, Vec<usize>>,
}

impl Given {
    /// The certificates, each with the name of its file.
    pub fn new(certs: impl IntoIterator<Item = (Cert, String)>) -> Self {
        Self::of(certs.into_iter().map(|(cert, file)| (cert, Provenance::Given { file })).collect())
    }

    /// These and the certificates of the CCADB's list of `date`.
    #[must_use]
    pub fn with_ccadb(&self, certs: &[Cert], date: &str) -> Self {
        let known = certs.iter().map(|cert| (cert.clone(), Provenance::Ccadb { date: date.to_owned() }));
        Self::of(self.0.certs.iter().cloned().chain(known).collect())
    }

    /// SHA-256 over the certificates' SHA-256s in ascending order; none where there are none.
    pub fn sha256(&self) -> Option<Fingerprint> {
        let mut all: Vec<Fingerprint> = self.0.by_sha256.keys().copied().collect();
        all.sort();
        let octets: Vec<u8> = all.iter().flat_map(|sha256| *sha256.as_bytes()).collect();
        (!all.is_empty()).then(|| Fingerprint::of(&octets))
    }

    fn of(certs: Vec<(Cert, Provenance)>) -> Self {
        let (mut by_subject, mut by_sha256) = (NameIndex::default(), HashMap::new());
        for (position, (cert, _)) in certs.iter().enumerate() {
            by_subject.entry(cert.subject()).push(position);
            by_sha256.entry(cert.sha256()).or_insert_with(Vec::new).push(position);
        }
        Self(Arc::new(GivenInner { certs, by_subject, by_sha256 }))
    }

    fn named(&self, subject: DistinguishedName<'_>) -> impl Iterator<Item = &(Cert, Provenance)> {
        self.0.by_subject.get(subject).iter().map(|position| &self.0.certs[*position])
    }

    fn provenance(&self, sha256: Fingerprint) -> impl Iterator<Item = &Provenance> {
        let places = if self.0.certs.is_empty() { None } else { self.0.by_sha256.get(&sha256) };
        places.into_iter().flatten().map(|position| &self.0.certs[*position].1)
    }
}

/// All certificates that may serve as issuer of one presented chain.
///
/// Presented and fetched ones are mostly few and then scanned for names; given ones may be thousands and are indexed.
#[derive(Clone, Debug, Default)]
pub struct IssuerPool {
    own: Vec<Entry>,
    /// Places in `own`, once there are more than [`SCANNED`].
    by_sha256: HashMap<Fingerprint, usize>,
    /// Places in `own`, likewise.
    by_subject: NameIndex<usize>,
    given: Given,
}

/// So many names are compared one by one, which takes less time than to index them.
const SCANNED: usize = 8;

#[derive(Clone, Debug)]
struct Entry {
    cert: Cert,
    provenance: Vec<Provenance>,
}

impl IssuerPool {
    /// The pool of what `chain` presents, and of `given`.
    pub fn new(chain: &PresentedChain, given: &Given) -> Self {
        let mut pool = Self {
            own: Vec::with_capacity(chain.items.len()),
            by_sha256: HashMap::new(),
            by_subject: NameIndex::default(),
            given: given.clone(),
        };
        for (index, cert) in chain.certificates() {
            pool.add(cert, Provenance::Presented { index });
        }
        pool
    }

    /// Adds a certificate, or one more place where it came from.
    pub fn add(&mut self, cert: &Cert, provenance: Provenance) {
        if let Some(place) = self.place(cert.sha256()) {
            let known = &mut self.own[place].provenance;
            if !known.contains(&provenance) {
                known.push(provenance);
            }
            return;
        }
        let place = self.own.len();
        self.own.push(Entry { cert: cert.clone(), provenance: vec![provenance] });
        let unindexed = match place {
            ..SCANNED => place + 1,
            SCANNED => 0,
            _ => place,
        };
        for (place, entry) in self.own.iter().enumerate().skip(unindexed) {
            self.by_sha256.insert(entry.cert.sha256(), place);
            self.by_subject.entry(entry.cert.subject()).push(place);
        }
    }

    fn place(&self, sha256: Fingerprint) -> Option<usize> {
        match self.own.len() > SCANNED {
            true => self.by_sha256.get(&sha256).copied(),
            false => self.own.iter().position(|entry| entry.cert.sha256() == sha256),
        }
    }

    fn entry(&self, sha256: Fingerprint) -> Option<&Entry> {
        self.own.get(self.place(sha256)?)
    }

    /// Whether the server sent this certificate.
    pub fn is_presented(&self, sha256: Fingerprint) -> bool {
        self.entry(sha256).is_some_and(|entry| entry.provenance.iter().any(|from| matches!(from, Provenance::Presented { .. })))
    }

    /// Every place where this certificate came from.
    pub fn provenance(&self, cert: &Cert) -> impl Iterator<Item = &Provenance> {
        let own = self.entry(cert.sha256()).into_iter().flat_map(|entry| &entry.provenance);
        own.chain(self.given.provenance(cert.sha256()))
    }

    /// The certificates with that subject, each once, and whether the server sent it.
    pub(crate) fn named<'p>(&'p self, subject: DistinguishedName<'p>) -> impl Iterator<Item = (&'p Cert, bool)> {
        let (scanned, indexed) = match self.own.len() > SCANNED {
            true => (&[][..], self.by_subject.get(subject)),
            false => (&self.own[..], &[][..]),
        };
        let scanned = scanned.iter().filter(move |entry| entry.cert.subject().is_same_name(subject));
        let own = scanned.chain(indexed.iter().map(|place| &self.own[*place]));
        let own =
            own.map(|entry| (&entry.cert, entry.provenance.iter().any(|from| matches!(from, Provenance::Presented { .. }))));
        let given = self.given.named(subject).filter(|(cert, _)| self.entry(cert.sha256()).is_none());
        own.chain(given.map(|(cert, _)| (cert, false)))
    }
}
