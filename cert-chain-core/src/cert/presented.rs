//! What a server (or a file) presented, in its order.

use std::fmt;

use super::{Cert, CertTable, Fingerprint, PartialCertificate, Position};

/// The certificates one server sent, exactly in its order; the first should be the end-entity's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PresentedChain {
    /// What was at each place.
    pub items: Vec<Presented>,
    /// For a chain from a file, where in the file each item stands; else empty.
    pub origins: Vec<Position>,
}

impl PresentedChain {
    /// The chain made of `items`.
    pub fn new(items: Vec<Presented>) -> Self {
        Self { items, origins: Vec::new() }
    }

    /// Reads each certificate of a chain that came as DER, the unreadable ones kept in place.
    pub fn from_ders(ders: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self::new(ders.into_iter().map(Presented::from_der).collect())
    }

    /// Likewise, with what the run has read before.
    pub(crate) fn read(ders: impl IntoIterator<Item = Vec<u8>>, table: &CertTable) -> Self {
        Self::new(ders.into_iter().map(|der| table.read(der)).collect())
    }

    /// The fingerprint at each place.
    pub fn fingerprints(&self) -> Vec<Fingerprint> {
        self.items.iter().map(Presented::sha256).collect()
    }

    /// The certificates that could be read, with their places.
    pub fn certificates(&self) -> impl Iterator<Item = (usize, &Cert)> {
        self.items.iter().enumerate().filter_map(|(place, item)| Some((place, item.certificate()?)))
    }
}

/// One place in a presented chain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a certificate can be read or not")]
pub enum Presented {
    /// A certificate.
    Certificate(Cert),
    /// Something in its place that cannot be read.
    Unreadable(UnreadableCertificate),
}

impl Presented {
    /// Reads what was sent at one place.
    pub fn from_der(der: Vec<u8>) -> Self {
        match Cert::from_der(der) {
            Ok(cert) => Self::Certificate(cert),
            Err(unreadable) => Self::Unreadable(unreadable),
        }
    }

    /// The certificate, if it could be read.
    pub fn certificate(&self) -> Option<&Cert> {
        match self {
            Self::Certificate(cert) => Some(cert),
            Self::Unreadable(_) => None,
        }
    }

    /// SHA-256 of the bytes at this place.
    pub fn sha256(&self) -> Fingerprint {
        match self {
            Self::Certificate(cert) => cert.sha256(),
            Self::Unreadable(unreadable) => unreadable.sha256,
        }
    }
}

/// Bytes that should have been a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnreadableCertificate {
    /// SHA-256 of the bytes.
    pub sha256: Fingerprint,
    /// How many bytes there were.
    pub length: usize,
    /// The bytes, cut at [`UnreadableCertificate::KEPT`]; empty when they are no DER, or a private key.
    pub der: Vec<u8>,
    /// Why they cannot be read.
    pub reason: String,
    /// What can be read all the same, and the rules that are broken.
    pub partial: Box<PartialCertificate>,
}

impl UnreadableCertificate {
    /// As many bytes are kept of what cannot be read: enough to look at, too few to fill memory.
    pub const KEPT: usize = 64 << 10;

    /// Bytes that the reader gave up on with `reason`, unless a rule that they break says it better.
    pub(crate) fn new(bytes: &[u8], reason: String) -> Self {
        let partial = PartialCertificate::of_unreadable(bytes, &reason);
        let reason = partial.reason().map_or(reason, ToString::to_string);
        Self { partial: Box::new(partial), ..Self::unread(bytes, reason) }
    }

    /// Bytes that are too many to be looked at.
    pub(crate) fn unread(bytes: &[u8], reason: String) -> Self {
        let kept = &bytes[..bytes.len().min(Self::KEPT)];
        let (sha256, partial) = (Fingerprint::of(bytes), Box::default());
        Self { sha256, length: bytes.len(), der: kept.to_vec(), reason, partial }
    }

    /// Bytes that are known by their fingerprint alone: no DER, or not to be shown.
    pub(crate) fn withheld(bytes: &[u8], reason: String) -> Self {
        Self { der: Vec::new(), ..Self::unread(bytes, reason) }
    }

    /// A damaged block of text, with what can be read of the certificate that it begins with.
    pub(crate) fn damaged(body: &[u8], reason: String, partial: PartialCertificate) -> Self {
        Self { partial: Box::new(partial), ..Self::withheld(body, reason) }
    }

    /// How it is called in a sentence: its label, as far as it can be read, and its short fingerprint.
    pub fn called(&self) -> Option<String> {
        self.partial.label().map(|label| format!("{label} ({})", self.sha256.short()))
    }
}

impl fmt::Display for UnreadableCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.reason)
    }
}

impl std::error::Error for UnreadableCertificate {}
