//! Distinguished names.

use std::fmt;

use x509_parser::asn1_rs::{Any, Tag, ToDer};
use x509_parser::prelude::FromDer;
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use super::name_key::{self, NameKey};

/// A distinguished name, as DER; text is made only when asked for.
///
/// Equality is equality of the encoding: what most clients compare.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DistinguishedName<'a>(&'a [u8]);

impl<'a> DistinguishedName<'a> {
    pub(crate) fn new(der: &'a [u8]) -> Self {
        Self(der)
    }

    /// The encoded name, a SEQUENCE of relative distinguished names.
    pub fn as_der(&self) -> &'a [u8] {
        self.0
    }

    /// The same name, with an encoding of its own.
    pub(crate) fn to_owned(self) -> OwnedName {
        OwnedName::new(self.0)
    }

    /// Whether it has no attribute at all.
    pub fn is_empty(&self) -> bool {
        self.0 == [0x30, 0]
    }

    /// Whether it begins with all the relative names of `base`: whether it lies in that subtree. Compared by
    /// <https://www.rfc-editor.org/rfc/rfc5280#section-7.1>.
    pub(crate) fn is_within(&self, base: DistinguishedName<'_>) -> bool {
        NameKey::of(*self).is_within(&NameKey::of(base))
    }

    /// Whether it is the same name as `other`, however the two are encoded.
    pub(crate) fn is_same_name(&self, other: DistinguishedName<'_>) -> bool {
        self == &other || (!name_key::surely_differ(*self, other) && NameKey::of(*self) == NameKey::of(other))
    }

    /// The most specific common name.
    pub fn common_name(&self) -> Option<String> {
        self.attribute("2.5.4.3")
    }

    /// Every common name, the most specific last.
    pub(crate) fn common_names(&self) -> Vec<String> {
        let Ok((_, name)) = X509Name::from_der(self.0) else { return Vec::new() };
        name.iter_attributes()
            .filter(|a| a.attr_type().to_id_string() == "2.5.4.3")
            .map(|a| value_text(a.attr_value()))
            .collect()
    }

    /// The most specific organisation.
    pub fn organization(&self) -> Option<String> {
        self.attribute("2.5.4.10")
    }

    /// The most specific organisational unit.
    pub fn organizational_unit(&self) -> Option<String> {
        self.attribute("2.5.4.11")
    }

    /// The e-mail addresses among its attributes, as certificates of before 2000 carry them.
    pub(crate) fn email_addresses(&self) -> Vec<String> {
        let Ok((_, name)) = X509Name::from_der(self.0) else { return Vec::new() };
        let addresses = name.iter_attributes().filter(|a| a.attr_type().to_id_string() == "1.2.840.113549.1.9.1");
        addresses.map(|address| value_text(address.attr_value())).collect()
    }

    fn attribute(&self, oid: &str) -> Option<String> {
        let (_, name) = X509Name::from_der(self.0).ok()?;
        let found = name.iter_attributes().filter(|a| a.attr_type().to_id_string() == oid).last()?;
        Some(value_text(found.attr_value()))
    }
}

impl fmt::Display for DistinguishedName<'_> {
    /// RFC 4514: the most specific part first, special characters escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok((_, name)) = X509Name::from_der(self.0) else { return f.write_str("(unreadable name)") };
        let rdns: Vec<_> = name.iter_rdn().collect();
        for (position, rdn) in rdns.iter().rev().enumerate() {
            if position > 0 {
                f.write_str(", ")?;
            }
            let parts: Vec<String> = rdn.iter().map(attribute_text).collect();
            f.write_str(&parts.join("+"))?;
        }
        Ok(())
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
        DistinguishedName(&self.0)
    }
}

fn attribute_text(attribute: &AttributeTypeAndValue<'_>) -> String {
    let oid = attribute.attr_type().to_id_string();
    let key = short_name(&oid).map_or(oid, str::to_owned);
    let value = attribute.attr_value();
    format!("{key}={}", decoded(value).map_or_else(|| encoded(value), |text| escaped(&text)))
}

/// The short names of <https://www.rfc-editor.org/rfc/rfc4514#section-3>, and those that consoles show.
fn short_name(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "emailAddress",
        "1.3.6.1.4.1.311.60.2.1.1" => "jurisdictionL",
        "1.3.6.1.4.1.311.60.2.1.2" => "jurisdictionST",
        "1.3.6.1.4.1.311.60.2.1.3" => "jurisdictionC",
        "2.5.4.3" => "CN",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "street",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.12" => "title",
        "2.5.4.15" => "businessCategory",
        "2.5.4.17" => "postalCode",
        "2.5.4.42" => "GN",
        "2.5.4.46" => "dnQualifier",
        "2.5.4.97" => "organizationIdentifier",
        _ => return None,
    })
}

/// The value of any string type; what cannot be decoded is shown as `#` and hex.
fn value_text(value: &Any<'_>) -> String {
    decoded(value).unwrap_or_else(|| encoded(value))
}

/// `#` and the whole encoding in hex (<https://www.rfc-editor.org/rfc/rfc4514#section-2.4>).
fn encoded(value: &Any<'_>) -> String {
    let der = value.to_der_vec().unwrap_or_else(|_| value.data.to_vec());
    format!("#{}", super::fingerprint::hex(&der))
}

pub(super) fn decoded(value: &Any<'_>) -> Option<String> {
    let units = |size: usize| value.data.chunks_exact(size);
    match value.tag() {
        Tag::BmpString => {
            let units = units(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            Some(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
        }
        Tag::UniversalString => {
            let codes = units(4).map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]));
            Some(codes.map(|code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
        }
        // TeletexString is Latin-1 in every certificate in use.
        Tag::T61String => Some(value.data.iter().copied().map(char::from).collect()),
        Tag::Utf8String
        | Tag::PrintableString
        | Tag::Ia5String
        | Tag::NumericString
        | Tag::VisibleString
        | Tag::GeneralString => std::str::from_utf8(value.data).ok().map(str::to_owned),
        _ => None,
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (position, c) in text.char_indices() {
        let leading = position == 0 && matches!(c, ' ' | '#');
        let trailing = position + c.len_utf8() == text.len() && c == ' ';
        if leading || trailing || matches!(c, ',' | '+' | '"' | '\\' | '<' | '>' | ';') {
            out.push('\\');
        }
        if c.is_control() {
            let mut octets = [0; 4];
            c.encode_utf8(&mut octets).bytes().for_each(|octet| out.push_str(&format!("\\{octet:02x}")));
            continue;
        }
        out.push(c);
    }
    out
}
