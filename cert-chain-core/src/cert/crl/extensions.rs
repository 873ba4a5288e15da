//! The extensions of a revocation list (<https://www.rfc-editor.org/rfc/rfc5280#section-5.2>).

use x509_parser::oid_registry::Oid;

use super::super::distribution_point::{PointName, Reasons};
use super::super::fingerprint::hex;
use super::super::walk::{BOOLEAN, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, Walk, constructed, primitive};

/// As many OIDs are kept of what is not understood: enough to name the trouble.
const MAX_UNKNOWN: usize = 8;

/// What the extensions say.
#[derive(Debug, Default)]
pub(super) struct Extensions {
    pub(super) authority_key_identifier: Option<Vec<u8>>,
    pub(super) number: Option<Number>,
    pub(super) is_number_critical: bool,
    pub(super) base: Option<Number>,
    pub(super) scope: Option<Scope>,
    pub(super) unknown_critical: Vec<String>,
}

/// A list's number: significant octets, the highest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number(Vec<u8>);

impl Number {
    /// The value of an extension that is one INTEGER.
    fn of(value: &[u8]) -> Option<Self> {
        let octets = Walk::new(value).take(INTEGER)?.content;
        // https://www.rfc-editor.org/rfc/rfc5280#section-5.2.3: not negative; 20 octets, and some issuers write more.
        let is_number = octets.first().is_some_and(|first| first & 0x80 == 0) && octets.len() <= 64;
        let zeros = octets.iter().take_while(|octet| **octet == 0).count();
        is_number.then(|| Self(octets[zeros..].to_vec()))
    }

    pub(super) fn text(&self) -> String {
        match self.0.len() {
            0..=16 => self.0.iter().fold(0u128, |number, octet| number << 8 | u128::from(*octet)).to_string(),
            _ => format!("0x{}", hex(&self.0)),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.0.len(), &self.0).cmp(&(other.0.len(), &other.0))
    }
}

/// What a list speaks of: its issuing distribution point.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scope {
    pub(crate) point: Option<PointName>,
    pub(crate) only_users: bool,
    pub(crate) only_cas: bool,
    pub(crate) only_attributes: bool,
    /// `None` is every reason.
    pub(crate) reasons: Option<Reasons>,
    /// Whether it has entries of other issuers.
    pub(crate) is_indirect: bool,
}

impl Scope {
    fn of(value: &[u8]) -> Option<Self> {
        let mut fields = Walk::within(value, SEQUENCE)?;
        let mut scope = Self::default();
        if let Some(point) = fields.take(constructed(0)) {
            scope.point = Some(PointName::of(point.content)?);
        }
        scope.only_users = take_flag(&mut fields, 1);
        scope.only_cas = take_flag(&mut fields, 2);
        if let Some(reasons) = fields.take(primitive(3)) {
            scope.reasons = Some(Reasons::of_bits(reasons.content)?);
        }
        scope.is_indirect = take_flag(&mut fields, 4);
        scope.only_attributes = take_flag(&mut fields, 5);
        fields.is_empty().then_some(scope)
    }
}

fn take_flag(fields: &mut Walk<'_>, number: u8) -> bool {
    fields.take(primitive(number)).is_some_and(|flag| flag.content.iter().any(|octet| *octet != 0))
}

impl Extensions {
    /// Reads the content of the tag that holds the extensions.
    pub(super) fn of(content: Option<&[u8]>) -> Result<Self, String> {
        let mut read = Self::default();
        let Some(content) = content else { return Ok(read) };
        let unreadable = || "its extensions cannot be read".to_owned();
        let list = Walk::new(content).take(SEQUENCE).ok_or_else(unreadable)?;
        let mut seen: Vec<&[u8]> = Vec::new();
        let mut twice = None;
        for_each(list.content, |oid, critical, value| {
            if seen.contains(&oid) {
                twice = Some(dotted(oid));
            }
            seen.push(oid);
            read.add(oid, critical, value);
            // No list has so many; each is compared with all before it.
            (seen.len() <= 64).then_some(())
        })
        .ok_or_else(unreadable)?;
        match twice {
            // https://www.rfc-editor.org/rfc/rfc5280#section-4.2: which of the two would hold?
            Some(oid) => Err(format!("its extension {oid} is there twice")),
            None => Ok(read),
        }
    }

    /// One that cannot be read is one that is not understood: the list is then not used.
    fn add(&mut self, oid: &[u8], critical: bool, value: &[u8]) {
        // id-ce, 2.5.29
        let arc = match oid {
            [0x55, 0x1D, arc] => *arc,
            _ => 0,
        };
        let understood = match arc {
            20 => {
                self.number = Number::of(value);
                self.is_number_critical = critical;
                self.number.is_some()
            }
            27 => {
                self.base = Number::of(value);
                self.base.is_some()
            }
            28 => {
                self.scope = Scope::of(value);
                self.scope.is_some()
            }
            35 => {
                self.authority_key_identifier = key_identifier(value);
                true
            }
            // issuerAltName, and freshestCRL, which says where lists of changes are: they are given by hand.
            18 | 46 => true,
            _ => !critical,
        };
        if !understood {
            push_unknown(&mut self.unknown_critical, oid);
        }
    }
}

/// The keyIdentifier of an AuthorityKeyIdentifier.
fn key_identifier(value: &[u8]) -> Option<Vec<u8>> {
    let identifier = Walk::within(value, SEQUENCE)?.take(primitive(0))?;
    Some(identifier.content.to_vec())
}

/// Hands OID, critical flag and value of each extension to `each`; none if something cannot be read.
pub(super) fn for_each<'c>(content: &'c [u8], mut each: impl FnMut(&'c [u8], bool, &'c [u8]) -> Option<()>) -> Option<()> {
    let mut extensions = Walk::new(content);
    while !extensions.is_empty() {
        let mut fields = Walk::new(extensions.take(SEQUENCE)?.content);
        let oid = fields.take(OBJECT_IDENTIFIER)?.content;
        let critical = fields.take(BOOLEAN).is_some_and(|flag| flag.content != [0]);
        let value = fields.take(OCTET_STRING)?.content;
        if !fields.is_empty() {
            return None;
        }
        each(oid, critical, value)?;
    }
    Some(())
}

pub(super) fn push_unknown(unknown: &mut Vec<String>, oid: &[u8]) {
    if unknown.len() < MAX_UNKNOWN {
        let oid = dotted(oid);
        if !unknown.contains(&oid) {
            unknown.push(oid);
        }
    }
}

fn dotted(oid: &[u8]) -> String {
    Oid::new(oid.into()).to_id_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_by_value() {
        let number = |octets: &[u8]| Number::of(&[&[INTEGER, octets.len() as u8], octets].concat()).expect("a number");
        assert!(number(&[9]) < number(&[0x01, 0x00]));
        assert!(number(&[0x00, 0x80]) > number(&[0x7F]));
        assert_eq!(number(&[0x00]), number(&[0x00, 0x00]));
        assert_eq!(number(&[0x05, 0x39]).text(), "1337");
        assert_eq!(number(&[1; 17]).text(), format!("0x{}", "01".repeat(17)));
        assert_eq!(Number::of(&[INTEGER, 1, 0x80]), None, "negative");
    }
}
