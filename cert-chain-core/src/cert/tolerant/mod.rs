//! Reads as much as can be read of a certificate that is not as it should be, and says which rules it breaks.
//!
//! The walk goes over every field in turn and stops at none: what cannot be read is left out. It is linear in the
//! length of the input, and how deep it goes and how much it tells are bounded.

mod element;
mod extensions;
mod fields;
mod reader;
mod time;

use self::element::Element;
use self::reader::Reader;
use super::broken_rule::BrokenRule;
use super::key::KeyDescription;
use super::name::DistinguishedName;
use crate::time::Time;

/// As many broken rules are told of one certificate: the first few explain it, and a hostile one could break thousands.
pub const MAX_BROKEN_RULES: usize = 8;

const BOOLEAN: u8 = 0x01;
const BIT_STRING: u8 = 0x03;
const INTEGER: u8 = 0x02;
const SEQUENCE: u8 = 0x30;

/// What could be read of a certificate that breaks the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartialCertificate {
    /// The version as people count.
    pub version: Option<u32>,
    /// The serial number's octets.
    pub serial: Option<Vec<u8>>,
    /// The issuer (RFC 4514).
    pub issuer: Option<String>,
    /// The subject (RFC 4514).
    pub subject: Option<String>,
    /// The first moment of validity.
    pub not_before: Option<Time>,
    /// The last moment of validity.
    pub not_after: Option<Time>,
    /// The public key.
    pub key: Option<KeyDescription>,
    /// The name of the signature algorithm.
    pub signature: Option<String>,
    /// The first DNS name among the alternative names.
    pub dns_name: Option<String>,
    /// The identifier of its own key.
    pub subject_key_identifier: Option<Vec<u8>>,
    /// The identifier of its issuer's key.
    pub authority_key_identifier: Option<Vec<u8>>,
    /// The rules that it breaks, in the order of the encoding; at most [`MAX_BROKEN_RULES`].
    pub broken: Vec<BrokenRule>,
    /// The subject's encoding, for comparison with its children's issuer.
    subject_der: Option<Vec<u8>>,
    /// SubjectPublicKeyInfo, to verify its children's signatures.
    pub(crate) spki: Option<Vec<u8>>,
}

impl PartialCertificate {
    /// Reads what can be read of `der`.
    pub fn read(der: &[u8]) -> Self {
        let mut reader = Reader { read: Self::default() };
        reader.certificate(der);
        reader.read
    }

    /// Reads what can be read of `der`, which the reader gave up on with `reason`.
    pub(super) fn of_unreadable(der: &[u8], reason: &str) -> Self {
        let mut reader = Reader { read: Self::default() };
        reader.certificate(der);
        if reader.read.reason().is_none() {
            reader.broken(reason, "4.1");
        }
        reader.read
    }

    /// Whether `der` is one element, neither more nor less.
    pub(super) fn is_one_element(der: &[u8]) -> bool {
        matches!(Element::read(der), Some((element, [])) if !element.is_cut_off())
    }

    /// How many extensions stand in what is signed; none when something that is none stands among them.
    pub(super) fn extensions_in(tbs: &[u8]) -> Option<usize> {
        let (tbs, _) = Element::read(tbs)?;
        let Some(tagged) = tbs.children().find(|field| field.tag == 0xa3) else { return Some(0) };
        let (list, rest) = Element::read(tagged.content)?;
        let (count, length) = list.children().fold((0, 0), |(count, length), one| (count + 1, length + one.whole.len()));
        (length == list.content.len() && rest.is_empty()).then_some(count)
    }

    /// Whether enough could be read to say that a certificate was meant.
    pub fn shows_something(&self) -> bool {
        self.subject.is_some() || self.issuer.is_some() || self.key.is_some()
    }

    /// Whether its subject could be read and is `name`.
    pub(crate) fn has_subject(&self, name: DistinguishedName<'_>) -> bool {
        self.subject_der.as_deref().is_some_and(|subject| DistinguishedName::new(subject).is_same_name(name))
    }

    /// What people call it: the subject's common name, the first DNS name, the subject; as far as any could be read.
    pub fn label(&self) -> Option<String> {
        let name = self.subject_der.as_deref().map(DistinguishedName::new);
        let common_name = name.and_then(|name| name.common_name()).filter(|name| !name.trim().is_empty());
        let subject = || self.subject.clone().filter(|subject| !subject.is_empty());
        common_name.or_else(|| self.dns_name.clone()).or_else(subject)
    }

    /// Whether `der` has a length or a truth value that DER forbids, or may have: found in one pass, without memory.
    pub(super) fn is_ber(der: &[u8]) -> bool {
        let mut rest = der;
        while let Some((tag, header, length)) = header(rest) {
            // FALSE is the default wherever a certificate has a BOOLEAN outside of an extension's value.
            if tag == BOOLEAN && rest.get(header..header + length) != Some(&[0xff]) {
                return true;
            }
            let is_constructed = tag & 0x20 != 0;
            let Some(behind) = rest.get(if is_constructed { header } else { header + length }..) else { return true };
            rest = behind;
        }
        !rest.is_empty()
    }

    /// Why a reader would give up: the first rule that is not usually passed over.
    pub(super) fn reason(&self) -> Option<&BrokenRule> {
        self.broken.iter().find(|rule| !rule.is_tolerated)
    }
}

/// Tag, length of the header and length of the content of an element whose length is as DER writes it.
fn header(der: &[u8]) -> Option<(u8, usize, usize)> {
    let (tag, header, length) = match *der {
        [tag, short @ 0..=0x7f, ..] => (tag, 2, usize::from(short)),
        [tag, 0x81, long @ 0x80..=0xff, ..] => (tag, 3, usize::from(long)),
        [tag, 0x82, high @ 1..=0xff, low, ..] => (tag, 4, usize::from(high) << 8 | usize::from(low)),
        [tag, 0x83, high @ 1..=0xff, middle, low, ..] => {
            (tag, 5, usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low))
        }
        _ => return None,
    };
    // Tags of several octets occur nowhere in a certificate.
    (tag & 0x1f != 0x1f).then_some((tag, header, length))
}
