//! Names in the form in which they are compared (<https://www.rfc-editor.org/rfc/rfc5280#section-7.1>).

use std::borrow::Cow;

use x509_parser::asn1_rs::{Any, Tag};
use x509_parser::prelude::FromDer;

use super::DistinguishedName;
use super::attribute::decoded;

/// A distinguished name so written that two names are the same to RFC 5280 exactly if these bytes are equal: whatever
/// their string types, without regard to case and to insignificant white space.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NameKey(Vec<u8>);

/// Marks a value that is compared as text.
const TEXT: u8 = 1;
/// Marks a value that is compared as it is encoded.
const ENCODED: u8 = 0;

impl NameKey {
    /// The key of `name`; of what cannot be read as a name, the bytes themselves.
    pub(crate) fn of(name: DistinguishedName<'_>) -> Self {
        Self::encoded(name.as_der()).unwrap_or_else(|| Self(name.as_der().to_vec()))
    }

    /// The key of a name that can be read.
    pub(super) fn encoded(name: &[u8]) -> Option<Self> {
        encode(name).map(Self)
    }

    /// Each attribute, OID and value, and whether the value is text; only for the key of a name that can be read.
    pub(super) fn for_each_attribute(&self, mut each: impl FnMut(&[u8], &[u8], bool)) {
        let mut names = &self.0[..];
        while let Some((mut attributes, rest)) = split(names) {
            names = rest;
            while let Some((oid, rest)) = split(attributes) {
                let [mark, rest @ ..] = rest else { return };
                let Some((value, rest)) = split(rest) else { return };
                each(oid, value, *mark == TEXT);
                attributes = rest;
            }
        }
    }

    /// Whether the name has all the relative names of `base`, and in their order: whether it lies in that subtree.
    pub(super) fn is_within(&self, base: &Self) -> bool {
        self.0.starts_with(&base.0)
    }
}

/// Each relative name: its length, then its attributes in ascending order, each with its lengths. A name that cannot be
/// read begins with the tag of a SEQUENCE, no readable one does: the first octet of a length is zero.
fn encode(name: &[u8]) -> Option<Vec<u8>> {
    let mut key = Vec::with_capacity(name.len());
    let (rest, sequence) = Any::from_der(name).ok()?;
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

fn attributes(mut set: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut attributes = Vec::with_capacity(1);
    while !set.is_empty() {
        let (rest, attribute) = Any::from_der(set).ok()?;
        let (value, oid) = Any::from_der(attribute.data).ok()?;
        let (_, parsed) = Any::from_der(value).ok()?;
        let mut encoded = Vec::with_capacity(attribute.data.len() + 8);
        append(&mut encoded, oid.data);
        match decoded(value[0], parsed.data) {
            Some(text) => {
                encoded.push(TEXT);
                append(&mut encoded, prepared(&text).as_bytes());
            }
            None => {
                encoded.push(ENCODED);
                append(&mut encoded, value);
            }
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

/// What [`append`] put in front, and what follows it.
fn split(key: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = key.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
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
