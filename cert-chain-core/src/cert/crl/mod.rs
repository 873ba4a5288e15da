//! A certificate revocation list (<https://www.rfc-editor.org/rfc/rfc5280#section-5>): its DER and what it says, read
//! once; entries are found by serial number.

mod entries;
mod extensions;
mod file;

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use x509_parser::prelude::FromDer;
use x509_parser::time::ASN1Time;

use entries::Entries;
pub use entries::RevocationReason;
pub(crate) use entries::{CertificateIssuer, Listed};
use extensions::Extensions;
use extensions::{Number, Scope};
pub use file::{MAX_CRLS, NoRevocationList, ReadCrls, read_crls};

use super::walk::{BIT_STRING, GENERALIZED_TIME, INTEGER, SEQUENCE, UTC_TIME, Walk, constructed};
use super::{DistinguishedName, Fingerprint, SignatureAlgorithm};
use crate::time::Time;

/// The longest revocation list that is read, in bytes.
///
/// The largest of the real ones at hand has 14,102 entries and 0.5 MB; the largest public ones have some 10 MB.
pub const MAX_CRL: usize = 16 << 20;

/// A certificate revocation list that could be read; cheap to clone.
///
/// Nothing is verified: reading says what a list claims.
#[derive(Clone)]
pub struct Crl(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    sha256: Fingerprint,
    is_version_1: bool,
    tbs: Range<usize>,
    issuer: Range<usize>,
    signature: Range<usize>,
    signature_algorithm: SignatureAlgorithm,
    this_update: Time,
    next_update: Option<Time>,
    entries: Entries,
    extensions: Extensions,
    issuer_text: OnceLock<String>,
}

impl Crl {
    /// Reads one revocation list that fills `der` exactly.
    ///
    /// # Errors
    ///
    /// A sentence that says why, when `der` is no revocation list, has bytes left over, or is longer than [`MAX_CRL`].
    pub fn from_der(der: Vec<u8>) -> Result<Self, String> {
        if der.len() > MAX_CRL {
            return Err(format!("{} bytes long; at most {MAX_CRL} are read", der.len()));
        }
        let inner = Inner::of(&der)?;
        Ok(Self(Arc::new(Inner { der, ..inner })))
    }

    /// The list as it was read.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// SHA-256 over the DER.
    pub fn sha256(&self) -> Fingerprint {
        self.0.sha256
    }

    /// Who issued it.
    pub fn issuer(&self) -> DistinguishedName<'_> {
        DistinguishedName::new(self.slice(&self.0.issuer))
    }

    /// The issuer as text (RFC 4514), decoded once.
    pub fn issuer_text(&self) -> &str {
        self.0.issuer_text.get_or_init(|| self.issuer().to_string())
    }

    /// When it was issued.
    pub fn this_update(&self) -> Time {
        self.0.this_update
    }

    /// When the next one is due; RFC 5280 demands it, and lists without one do not end.
    pub fn next_update(&self) -> Option<Time> {
        self.0.next_update
    }

    /// Its number among the lists of its issuer, in decimal digits; in hex behind `0x` from 2^128 on.
    pub fn number(&self) -> Option<String> {
        self.0.extensions.number.as_ref().map(Number::text)
    }

    /// Whether it only tells the changes since another list.
    pub fn is_delta(&self) -> bool {
        self.0.extensions.base.is_some()
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.0.entries.len()
    }

    /// Whether it has no entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether it is of version 1, which has no extensions.
    pub(crate) fn is_version_1(&self) -> bool {
        self.0.is_version_1
    }

    /// Its number, in a form that can be compared.
    pub(crate) fn comparable_number(&self) -> Option<&Number> {
        self.0.extensions.number.as_ref()
    }

    pub(crate) fn is_number_critical(&self) -> bool {
        self.0.extensions.is_number_critical
    }

    /// The number of the list that this one tells the changes to.
    pub(crate) fn base(&self) -> Option<&Number> {
        self.0.extensions.base.as_ref()
    }

    /// What it speaks of, as its issuing distribution point says.
    pub(crate) fn scope(&self) -> Option<&Scope> {
        self.0.extensions.scope.as_ref()
    }

    /// The identifier of the key that should have signed it.
    pub(crate) fn authority_key_identifier(&self) -> Option<&[u8]> {
        self.0.extensions.authority_key_identifier.as_deref()
    }

    /// Critical extensions that are not understood, its own and its entries', by OID.
    pub(crate) fn unknown_critical(&self) -> &[String] {
        &self.0.extensions.unknown_critical
    }

    /// Every entry with that serial number.
    pub(crate) fn listed<'c>(&'c self, serial: &[u8]) -> impl Iterator<Item = Listed<'c>> {
        self.0.entries.find(self.der(), serial)
    }

    /// What its issuer signed.
    pub(crate) fn tbs(&self) -> &[u8] {
        self.slice(&self.0.tbs)
    }

    pub(crate) fn signature(&self) -> &[u8] {
        self.slice(&self.0.signature)
    }

    pub(crate) fn signature_algorithm(&self) -> &SignatureAlgorithm {
        &self.0.signature_algorithm
    }

    fn slice(&self, range: &Range<usize>) -> &[u8] {
        &self.0.der[range.clone()]
    }
}

impl Inner {
    /// The facts of `der`, with an empty `der` for the caller to fill.
    fn of(der: &[u8]) -> Result<Self, String> {
        let no_list = || "not a DER-encoded revocation list".to_owned();
        let within = |part: &[u8]| {
            let start = part.as_ptr() as usize - der.as_ptr() as usize;
            start..start + part.len()
        };
        let mut list = Walk::within(der, SEQUENCE).ok_or_else(no_list)?;
        let tbs = list.take(SEQUENCE).ok_or_else(no_list)?;
        let algorithm = list.take(SEQUENCE).ok_or_else(no_list)?;
        let signature = list.take(BIT_STRING).ok_or_else(no_list)?;
        // The first octet counts unused bits: none in any signature.
        let signature = signature.content.get(1..).ok_or_else(no_list)?;

        let mut fields = Walk::new(tbs.content);
        let version = fields.take(INTEGER);
        let inner_algorithm = fields.take(SEQUENCE).ok_or_else(no_list)?;
        let issuer = fields.take(SEQUENCE).ok_or_else(no_list)?;
        let this_update = take_time(&mut fields).ok_or_else(no_list)??;
        let next_update = take_time(&mut fields).transpose()?;
        let entries = fields.take(SEQUENCE).map(|entries| entries.content).unwrap_or_default();
        let extensions = fields.take(constructed(0)).map(|extensions| extensions.content);
        if !fields.is_empty() || !list.is_empty() {
            return Err("it has fields that no revocation list has".to_owned());
        }
        if inner_algorithm.content != algorithm.content {
            // https://www.rfc-editor.org/rfc/rfc5280#section-5.1.1.2
            return Err("the two signature algorithm fields differ".to_owned());
        }
        let mut extensions = Extensions::of(extensions)?;
        let entries = Entries::of(der, entries, &mut extensions.unknown_critical)?;
        Ok(Self {
            der: Vec::new(),
            sha256: Fingerprint::of(der),
            is_version_1: version.is_none(),
            tbs: within(tbs.whole),
            issuer: within(issuer.whole),
            signature: within(signature),
            signature_algorithm: SignatureAlgorithm::at_start_of(algorithm.whole).ok_or_else(no_list)?,
            this_update,
            next_update,
            entries,
            extensions,
            issuer_text: OnceLock::new(),
        })
    }
}

/// The next field, if it is a moment.
fn take_time(fields: &mut Walk<'_>) -> Option<Result<Time, String>> {
    let field = fields.take(UTC_TIME).or_else(|| fields.take(GENERALIZED_TIME))?;
    Some(time(field.whole).ok_or_else(|| "a date in it cannot be read".to_owned()))
}

fn time(der: &[u8]) -> Option<Time> {
    let (_, time) = ASN1Time::from_der(der).ok()?;
    Some(Time::from_unix(time.timestamp()))
}

impl PartialEq for Crl {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.der() == other.der()
    }
}

impl Eq for Crl {}

impl fmt::Debug for Crl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Crl({}, {}, {} entries)", self.issuer_text(), self.this_update(), self.len())
    }
}
