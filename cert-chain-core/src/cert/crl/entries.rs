//! The entries of a revocation list, found by serial number.

use std::fmt;
use std::ops::Range;

use super::super::DistinguishedName;
use super::super::walk::{ENUMERATED, INTEGER, SEQUENCE, Walk, constructed};
use super::extensions::{for_each, push_unknown};
use super::take_time;
use crate::time::Time;

/// Why a certificate was revoked (<https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RevocationReason {
    /// No reason in particular.
    Unspecified,
    /// The subject's private key is known to others.
    KeyCompromise,
    /// The CA's private key is known to others.
    CaCompromise,
    /// The subject's name or other facts changed.
    AffiliationChanged,
    /// Another certificate takes its place.
    Superseded,
    /// It is not needed any more.
    CessationOfOperation,
    /// For the time being; it may be lifted.
    CertificateHold,
    /// Only in a list of changes: lifted.
    RemoveFromCrl,
    /// A privilege in it was withdrawn.
    PrivilegeWithdrawn,
    /// The attribute authority's key is known to others.
    AaCompromise,
}

impl RevocationReason {
    fn of(code: u8) -> Option<Self> {
        Some(match code {
            0 => Self::Unspecified,
            1 => Self::KeyCompromise,
            2 => Self::CaCompromise,
            3 => Self::AffiliationChanged,
            4 => Self::Superseded,
            5 => Self::CessationOfOperation,
            6 => Self::CertificateHold,
            8 => Self::RemoveFromCrl,
            9 => Self::PrivilegeWithdrawn,
            10 => Self::AaCompromise,
            _ => return None,
        })
    }

    /// Its name in RFC 5280: `keyCompromise`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "keyCompromise",
            Self::CaCompromise => "cACompromise",
            Self::AffiliationChanged => "affiliationChanged",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessationOfOperation",
            Self::CertificateHold => "certificateHold",
            Self::RemoveFromCrl => "removeFromCRL",
            Self::PrivilegeWithdrawn => "privilegeWithdrawn",
            Self::AaCompromise => "aACompromise",
        }
    }
}

impl fmt::Display for RevocationReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listed<'c> {
    /// Since when it is revoked.
    pub(crate) since: Time,
    pub(crate) reason: Option<RevocationReason>,
    /// Who issued the certificate, when it is not who issued the list.
    pub(crate) issuer: CertificateIssuer<'c>,
}

/// Whose certificate an entry is about (<https://www.rfc-editor.org/rfc/rfc5280#section-5.3.3>).
#[derive(Clone, Copy, Debug)]
pub(crate) enum CertificateIssuer<'c> {
    /// The list's issuer's.
    Same,
    /// Another's.
    Named(DistinguishedName<'c>),
    /// Somebody's who is not named by a distinguished name.
    Nameless,
}

/// All entries, by ascending serial number; 24 octets each beside the DER.
#[derive(Debug)]
pub(super) struct Entries {
    entries: Vec<Entry>,
    /// The names of other issuers, as places in the DER.
    issuers: Vec<Option<Range<usize>>>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    since: Time,
    /// Place and length in the DER; both fit, since a list is at most 16 MiB long.
    serial: (u32, u32),
    /// One more than the place in `issuers`; 0 is the list's own issuer.
    issuer: u32,
    reason: Option<RevocationReason>,
}

impl Entry {
    fn serial<'d>(&self, der: &'d [u8]) -> &'d [u8] {
        let (start, length) = (self.serial.0 as usize, self.serial.1 as usize);
        &der[start..start + length]
    }
}

impl Entries {
    /// Reads the content of revokedCertificates, a part of `der`; critical extensions that are not understood go to
    /// `unknown_critical`.
    pub(super) fn of(der: &[u8], content: &[u8], unknown_critical: &mut Vec<String>) -> Result<Self, String> {
        let mut read = Self { entries: Vec::new(), issuers: Vec::new() };
        let mut elements = Walk::new(content);
        // An entry without issuer is about the issuer of the one before it.
        let mut issuer = 0;
        while !elements.is_empty() {
            let unreadable = || format!("its entry {} cannot be read", read.entries.len() + 1);
            let mut fields = Walk::new(elements.take(SEQUENCE).ok_or_else(unreadable)?.content);
            let serial = significant(fields.take(INTEGER).ok_or_else(unreadable)?.content);
            let since = take_time(&mut fields).ok_or_else(unreadable)??;
            let mut reason = None;
            if let Some(extensions) = fields.take(SEQUENCE) {
                let about = read_extensions(extensions.content, unknown_critical).ok_or_else(unreadable)?;
                reason = about.reason;
                if let Some(named) = about.issuer {
                    let place = named.map(|name| place_of(der, name));
                    read.issuers.push(place);
                    issuer = read.issuers.len() as u32;
                }
            }
            if !fields.is_empty() {
                return Err(unreadable());
            }
            let place = place_of(der, serial);
            read.entries.push(Entry { since, serial: (place.start as u32, place.len() as u32), issuer, reason });
        }
        read.entries.sort_by(|one, other| one.serial(der).cmp(other.serial(der)));
        read.entries.shrink_to_fit();
        Ok(read)
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The entries with this serial number, `der` being what they were read from.
    pub(super) fn find<'c>(&'c self, der: &'c [u8], serial: &[u8]) -> impl Iterator<Item = Listed<'c>> {
        let serial = significant(serial);
        let first = self.entries.partition_point(|entry| entry.serial(der) < serial);
        let count = self.entries[first..].iter().take_while(|entry| entry.serial(der) == serial).count();
        self.entries[first..first + count].iter().map(|entry| Listed {
            since: entry.since,
            reason: entry.reason,
            issuer: match entry.issuer.checked_sub(1).and_then(|place| self.issuers.get(place as usize)) {
                None => CertificateIssuer::Same,
                Some(None) => CertificateIssuer::Nameless,
                Some(Some(place)) => CertificateIssuer::Named(DistinguishedName::new(&der[place.clone()])),
            },
        })
    }
}

fn place_of(der: &[u8], part: &[u8]) -> Range<usize> {
    let start = part.as_ptr() as usize - der.as_ptr() as usize;
    start..start + part.len()
}

/// An INTEGER's content without octets that add nothing, which BER allows and some CAs wrote.
fn significant(mut serial: &[u8]) -> &[u8] {
    while let [0x00, 0x00..=0x7F, ..] | [0xFF, 0x80..=0xFF, ..] = serial {
        serial = &serial[1..];
    }
    serial
}

/// What the extensions of one entry say.
#[derive(Default)]
struct About<'c> {
    reason: Option<RevocationReason>,
    /// The content of a Name, if one is among the issuer's names.
    issuer: Option<Option<&'c [u8]>>,
}

fn read_extensions<'c>(content: &'c [u8], unknown_critical: &mut Vec<String>) -> Option<About<'c>> {
    const REASON_CODE: [u8; 3] = [0x55, 0x1D, 0x15];
    const INVALIDITY_DATE: [u8; 3] = [0x55, 0x1D, 0x18];
    const CERTIFICATE_ISSUER: [u8; 3] = [0x55, 0x1D, 0x1D];
    let mut about = About::default();
    for_each(content, |oid, critical, value| {
        match oid {
            _ if oid == REASON_CODE => {
                let code = Walk::new(value).take(ENUMERATED)?.content;
                about.reason = code.first().filter(|_| code.len() == 1).and_then(|code| RevocationReason::of(*code));
            }
            _ if oid == CERTIFICATE_ISSUER => about.issuer = Some(first_directory_name(value)?),
            _ if oid == INVALIDITY_DATE => {}
            _ if critical => push_unknown(unknown_critical, oid),
            _ => {}
        }
        Some(())
    })?;
    Some(about)
}

/// The first directoryName of a GeneralNames; none if that cannot be read.
fn first_directory_name(value: &[u8]) -> Option<Option<&[u8]>> {
    let names = Walk::within(value, SEQUENCE)?.all()?;
    let directory = names.iter().find(|name| name.tag == constructed(4));
    Some(directory.and_then(|name| Walk::new(name.content).take(SEQUENCE)).map(|name| name.whole))
}
