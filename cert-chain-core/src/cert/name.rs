//! Distinguished names.

use std::fmt;

use super::attribute::{self, Attribute, COMMON_NAME, EMAIL_ADDRESS, ORGANIZATION, ORGANIZATIONAL_UNIT};
use super::name_key::NameKey;
use super::name_sketch::NameSketch;

/// A distinguished name, as DER; text is made only when asked for.
///
/// Equality is equality of the encoding: what most clients compare.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DistinguishedName<'a> {
    der: &'a [u8],
    sketch: NameSketch,
}

impl<'a> DistinguishedName<'a> {
    pub(crate) fn new(der: &'a [u8]) -> Self {
        Self { der, sketch: NameSketch::of(der) }
    }

    /// The name whose sketch was taken before.
    pub(super) fn sketched(der: &'a [u8], sketch: NameSketch) -> Self {
        Self { der, sketch }
    }

    /// The encoded name, a SEQUENCE of relative distinguished names.
    pub fn as_der(&self) -> &'a [u8] {
        self.der
    }

    pub(super) fn sketch(&self) -> NameSketch {
        self.sketch
    }

    /// The same name, with an encoding of its own.
    pub(crate) fn to_owned(self) -> OwnedName {
        OwnedName::new(self.der)
    }

    /// Whether it has no attribute at all.
    pub fn is_empty(&self) -> bool {
        self.der == [0x30, 0]
    }

    /// Whether it begins with all the relative names of `base`: whether it lies in that subtree. Compared by
    /// <https://www.rfc-editor.org/rfc/rfc5280#section-7.1>.
    pub(crate) fn is_within(&self, base: DistinguishedName<'_>) -> bool {
        NameKey::of(*self).is_within(&NameKey::of(base))
    }

    /// Whether it is the same name as `other`, however the two are encoded.
    pub(crate) fn is_same_name(&self, other: DistinguishedName<'_>) -> bool {
        self.der == other.der || (self.sketch == other.sketch && NameKey::of(*self) == NameKey::of(other))
    }

    /// The most specific common name.
    pub fn common_name(&self) -> Option<String> {
        self.attribute(COMMON_NAME)
    }

    /// Every common name, the most specific last.
    pub(crate) fn common_names(&self) -> Vec<String> {
        self.attributes(COMMON_NAME)
    }

    /// The most specific organisation.
    pub fn organization(&self) -> Option<String> {
        self.attribute(ORGANIZATION)
    }

    /// The most specific organisational unit.
    pub fn organizational_unit(&self) -> Option<String> {
        self.attribute(ORGANIZATIONAL_UNIT)
    }

    /// The e-mail addresses among its attributes, as certificates of before 2000 carry them.
    pub(crate) fn email_addresses(&self) -> Vec<String> {
        self.attributes(EMAIL_ADDRESS)
    }

    fn attributes(&self, oid: &[u8]) -> Vec<String> {
        let all = attribute::attributes(self.der).unwrap_or_default();
        all.iter().filter(|attribute| attribute.oid == oid).map(Attribute::text).collect()
    }

    fn attribute(&self, oid: &[u8]) -> Option<String> {
        let all = attribute::attributes(self.der)?;
        all.iter().rfind(|attribute| attribute.oid == oid).map(Attribute::text)
    }

    /// RFC 4514: the most specific part first, special characters escaped; none when it is damaged.
    pub(super) fn text(&self) -> Option<String> {
        let mut out = String::with_capacity(self.der.len());
        for mut set in attribute::relative_names(self.der)?.into_iter().rev() {
            if !out.is_empty() {
                out.push_str(", ");
            }
            for place in 0.. {
                if set.is_empty() {
                    break;
                }
                if place > 0 {
                    out.push('+');
                }
                Attribute::next(&mut set)?.write(&mut out);
            }
        }
        Some(out)
    }
}

/// What stands for a name that is none.
pub(super) const UNREADABLE: &str = "(unreadable name)";

impl fmt::Display for DistinguishedName<'_> {
    /// RFC 4514: the most specific part first, special characters escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().as_deref().unwrap_or(UNREADABLE))
    }
}

impl fmt::Debug for DistinguishedName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A distinguished name that owns its encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedName(Vec<u8>);

impl OwnedName {
    pub(crate) fn new(der: &[u8]) -> Self {
        Self(der.to_vec())
    }

    /// The name.
    pub fn as_name(&self) -> DistinguishedName<'_> {
        DistinguishedName::new(&self.0)
    }
}
