//! Names in the form in which they are compared (<https://www.rfc-editor.org/rfc/rfc5280#section-7.1>).

use std::borrow::Cow;

use x509_parser::asn1_rs::{Any, Tag};
use x509_parser::prelude::FromDer;

use super::DistinguishedName;
use super::name::decoded;

/// A distinguished name so written that two names are the same to RFC 5280 exactly if these bytes are equal: whatever
/// their string types, without regard to case and to insignificant white space.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NameKey(Vec<u8>);

/// Marks a value that is compared as text; other values are compared as they are encoded.
const TEXT: u8 = 0;

impl NameKey {
    /// The key of `name`; of what cannot be read as a name, the bytes themselves.
    pub(crate) fn of(name: DistinguishedName<'_>) -> Self {
        Self(encode(name).unwrap_or_else(|| name.as_der().to_vec()))
    }

    /// Whether the name has all the relative names of `base`, and in their order: whether it lies in that subtree.
    pub(super) fn is_within(&self, base: &Self) -> bool {
        self.0.starts_with(&base.0)
    }
}

/// Each relative name: its length, then its attributes in ascending order, each with its lengths. A name that cannot be
/// read begins with the tag of a SEQUENCE, no readable one does: the first octet of a length is zero.
fn encode(name: DistinguishedName<'_>) -> Option<Vec<u8>> {
    let mut key = Vec::with_capacity(name.as_der().len());
    let (rest, sequence) = Any::from_der(name.as_der()).ok()?;
    if !rest.is_empty() || sequence.tag() != Tag::Sequence {
        return None;
    }
    let mut rdns = sequence.data;
    while !rdns.is_empty() {
        let (rest, rdn) = Any::from_der(rdns).ok()?;
        let mut attributes = attributes(rdn.data)?;
        attributes.sort_unstable();
        append(&mut key, &attributes.concat());
        rdns = rest;
    }
    Some(key)
}

/// Whether some attribute of two names shows at a glance that they are not the same: spares making their keys.
pub(super) fn surely_differ(a: DistinguishedName<'_>, b: DistinguishedName<'_>) -> bool {
    let (mut a, mut b) = (SingleValues::of(a), SingleValues::of(b));
    loop {
        match (a.next(), b.next()) {
            (Some(a), Some(b)) if attributes_differ(a, b) => return true,
            (Some(_), Some(_)) => {}
            // One is longer, or has something that is not looked at here.
            (None, None) => return a.is_at_end() != b.is_at_end(),
            _ => return false,
        }
    }
}

/// Two encoded attributes; only text in ASCII is compared.
fn attributes_differ(a: &[u8], b: &[u8]) -> bool {
    let parts = |attribute| -> Option<(&[u8], &str)> {
        let (value, oid) = Any::from_der(attribute).ok()?;
        let (_, value) = Any::from_der(value).ok()?;
        let is_plain = matches!(value.tag(), Tag::Utf8String | Tag::PrintableString | Tag::Ia5String);
        let text = std::str::from_utf8(value.data).ok().filter(|text| is_plain && text.is_ascii())?;
        Some((oid.data, text))
    };
    let (Some((oid, text)), Some((other_oid, other))) = (parts(a), parts(b)) else { return false };
    let words = |text: &'_ str| -> Vec<u8> { text.split_whitespace().flat_map(str::bytes).collect() };
    oid != other_oid || (!text.eq_ignore_ascii_case(other) && !words(text).eq_ignore_ascii_case(&words(other)))
}

/// The encoded attributes of a name as far as each stands alone in its relative name.
struct SingleValues<'n>(&'n [u8]);

impl<'n> SingleValues<'n> {
    fn of(name: DistinguishedName<'n>) -> Self {
        Self(Any::from_der(name.as_der()).map_or(&[], |(_, sequence)| sequence.data))
    }

    fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'n> Iterator for SingleValues<'n> {
    type Item = &'n [u8];

    fn next(&mut self) -> Option<&'n [u8]> {
        let (rest, rdn) = Any::from_der(self.0).ok()?;
        let (more, attribute) = Any::from_der(rdn.data).ok()?;
        if !more.is_empty() {
            return None;
        }
        self.0 = rest;
        Some(attribute.data)
    }
}

fn attributes(mut set: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut attributes = Vec::with_capacity(1);
    while !set.is_empty() {
        let (rest, attribute) = Any::from_der(set).ok()?;
        let (value, oid) = Any::from_der(attribute.data).ok()?;
        let (_, parsed) = Any::from_der(value).ok()?;
        let mut encoded = Vec::with_capacity(attribute.data.len() + 8);
        append(&mut encoded, oid.data);
        match decoded(&parsed) {
            Some(text) => {
                encoded.push(TEXT);
                append(&mut encoded, prepared(&text).as_bytes());
            }
            None => append(&mut encoded, value),
        }
        attributes.push(encoded);
        set = rest;
    }
    Some(attributes)
}

/// The value behind its length. No value is longer than a certificate, whose length fits.
fn append(key: &mut Vec<u8>, value: &[u8]) {
    key.extend(u32::try_from(value.len()).unwrap_or(u32::MAX).to_be_bytes());
    key.extend(value);
}

/// The text with case folded, white space at the ends left out and elsewhere a single space; beyond ASCII as
/// <https://www.rfc-editor.org/rfc/rfc4518#section-2> prepares it. What that prohibits is only folded.
fn prepared(text: &str) -> String {
    let text = match text.is_ascii() {
        true => Cow::Borrowed(text),
        // Folding case does not compose what was decomposed: that takes a second pass.
        false => match stringprep::x520prep(text, true).map(|folded| stringprep::x520prep(&folded, false).map(Cow::into_owned))
        {
            Ok(Ok(prepared)) => Cow::Owned(prepared),
            _ => Cow::Borrowed(text),
        },
    };
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        match word.is_ascii() {
            true => out.extend(word.chars().map(|c| c.to_ascii_lowercase())),
            false => out.push_str(&word.to_lowercase()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prepares_text_as_names_are_compared() {
        assert_eq!(prepared("  Contoso   Root\tCA "), "contoso root ca");
        // A capital sharp s, a soft hyphen, a full-width letter, a decomposed umlaut.
        assert_eq!(prepared("M\u{00fc}ller"), prepared("Mu\u{0308}LLER"));
        assert_eq!(prepared("Con\u{00ad}toso"), prepared("contoso"));
        assert_eq!(prepared("\u{ff23}ontoso"), prepared("contoso"));
        assert_ne!(prepared("Contoso A"), prepared("ContosoA"));
    }
}
