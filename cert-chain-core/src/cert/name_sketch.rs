//! A glance at a name, which tells most names that differ apart without comparing them.

use super::attribute::{Attribute, IA5_STRING, PRINTABLE_STRING, UTF8_STRING};
use super::name_key::NameKey;
use super::walk::{SEQUENCE, SET, Walk};

/// A digest such that two names that are the same to RFC 5280 section 7.1 have the same. Whoever makes up names of one
/// digest only makes them be compared in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NameSketch(u64);

impl NameSketch {
    pub(super) fn of(name: &[u8]) -> Self {
        Self(of_plain(name).unwrap_or_else(|| of_any(name)))
    }
}

/// The digest of a name of single values in ASCII, as nearly all are.
fn of_plain(name: &[u8]) -> Option<u64> {
    let mut fold = Fold::new();
    let mut rdns = Walk::within(name, SEQUENCE)?;
    while !rdns.is_empty() {
        let mut set = Walk::new(rdns.take(SET)?.content);
        let attribute = Attribute::next(&mut set)?;
        let is_plain = matches!(attribute.tag, UTF8_STRING | PRINTABLE_STRING | IA5_STRING) && attribute.content.is_ascii();
        if !set.is_empty() || !is_plain {
            return None;
        }
        fold.add_text(attribute.oid, attribute.content);
    }
    Some(fold.0)
}

/// The same digest, of what is compared.
fn of_any(name: &[u8]) -> u64 {
    let mut fold = Fold::new();
    match NameKey::encoded(name) {
        Some(key) => key.for_each_attribute(|oid, value, is_text| match is_text {
            true => fold.add_text(oid, value),
            false => fold.add_all(&[oid, &[VALUE], value]),
        }),
        None => fold.add_all(&[&[UNREADABLE], name]),
    }
    fold.0
}

/// Octets that no text and no OID of an attribute has, to tell the parts of a name apart.
const VALUE: u8 = 0xFF;
const END: u8 = 0xFE;
const UNREADABLE: u8 = 0xFD;

/// FNV-1a.
struct Fold(u64);

impl Fold {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// White space says where words end, and how much of it there is says nothing.
    fn add_text(&mut self, oid: &[u8], text: &[u8]) {
        self.add_all(&[oid, &[VALUE]]);
        let said = text.iter().filter(|octet| !(octet.is_ascii() && char::from(**octet).is_whitespace()));
        said.for_each(|octet| self.add(octet.to_ascii_lowercase()));
        self.add(END);
    }

    fn add_all(&mut self, parts: &[&[u8]]) {
        parts.iter().flat_map(|part| part.iter()).for_each(|octet| self.add(*octet));
    }

    fn add(&mut self, octet: u8) {
        self.0 = (self.0 ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3);
    }
}

#[cfg(test)]
mod tests {
    use super::super::DistinguishedName;
    use super::super::attribute::{BMP_STRING, COMMON_NAME, ORGANIZATION};
    use super::super::walk::{OBJECT_IDENTIFIER, encode};
    use super::*;

    /// OID, tag and content.
    type Part<'p> = (&'p [u8], u8, &'p [u8]);

    /// Relative names of such attributes.
    fn name(rdns: &[&[Part<'_>]]) -> Vec<u8> {
        let attribute = |(oid, tag, content): &Part<'_>| {
            encode(SEQUENCE, &[encode(OBJECT_IDENTIFIER, oid), encode(*tag, content)].concat())
        };
        let rdn = |attributes: &&[Part<'_>]| encode(SET, &attributes.iter().map(attribute).collect::<Vec<_>>().concat());
        encode(SEQUENCE, &rdns.iter().map(rdn).collect::<Vec<_>>().concat())
    }

    fn is_same(one: &[u8], other: &[u8]) -> bool {
        let (one, other) = (DistinguishedName::new(one), DistinguishedName::new(other));
        if NameKey::of(one) == NameKey::of(other) {
            assert_eq!(one.sketch(), other.sketch(), "{one} and {other}");
        }
        one.is_same_name(other)
    }

    #[test]
    fn names_that_are_the_same_have_one_sketch_however_they_are_written() {
        let plain = name(&[&[(ORGANIZATION, PRINTABLE_STRING, b"Contoso")], &[(COMMON_NAME, UTF8_STRING, b"Root 1")]]);
        let others: [&[&[Part<'_>]]; 3] = [
            &[&[(ORGANIZATION, IA5_STRING, b"  CONTOSO ")], &[(COMMON_NAME, PRINTABLE_STRING, b"root   1")]],
            &[&[(ORGANIZATION, BMP_STRING, b"\0C\0o\0n\0t\0o\0s\0o")], &[(COMMON_NAME, UTF8_STRING, b"Root 1")]],
            &[
                &[(ORGANIZATION, UTF8_STRING, "\u{ff23}ontoso".as_bytes())],
                &[(COMMON_NAME, UTF8_STRING, "ro\u{ad}ot 1".as_bytes())],
            ],
        ];
        for other in others {
            assert!(is_same(&plain, &name(other)));
        }
        let (umlaut, decomposed) = ("M\u{fc}ller".as_bytes(), "MU\u{308}LLER".as_bytes());
        assert!(is_same(&name(&[&[(COMMON_NAME, UTF8_STRING, umlaut)]]), &name(&[&[(COMMON_NAME, UTF8_STRING, decomposed)]])));
        let (one, two) = ((ORGANIZATION, UTF8_STRING, &b"Contoso"[..]), (COMMON_NAME, UTF8_STRING, &b"Root 1"[..]));
        assert!(is_same(&name(&[&[one, two]]), &name(&[&[two, one]])), "several attributes stand in no order");
        let bits = |content| name(&[&[(COMMON_NAME, super::super::walk::BIT_STRING, content)]]);
        assert!(is_same(&bits(b"\0a"), &bits(b"\0a")) && !is_same(&bits(b"\0a"), &bits(b"\0A")));
    }

    #[test]
    fn names_that_differ_are_told_apart() {
        let common = |text: &[u8]| name(&[&[(COMMON_NAME, UTF8_STRING, text)]]);
        assert!(!is_same(&common(b"Root 1"), &common(b"Root 11")));
        // One sketch, and two names all the same.
        assert!(!is_same(&common(b"Root 1"), &common(b"Root1")));
        assert!(!is_same(&common(b"Root 1"), &[0x30, 2, 1]), "damage is no name");
        assert_ne!(NameSketch::of(&common(b"Root 1")), NameSketch::of(&common(b"Root 2")));
    }
}
