//! The attributes that distinguished names are made of.

use std::borrow::Cow;

use x509_parser::asn1_rs::{Oid, oid};

use super::fingerprint::hex;
use super::walk::{OBJECT_IDENTIFIER, SEQUENCE, SET, Walk};

pub(super) const BMP_STRING: u8 = 0x1E;
const GENERAL_STRING: u8 = 0x1B;
pub(super) const IA5_STRING: u8 = 0x16;
const NUMERIC_STRING: u8 = 0x12;
pub(super) const PRINTABLE_STRING: u8 = 0x13;
const TELETEX_STRING: u8 = 0x14;
const UNIVERSAL_STRING: u8 = 0x1C;
pub(super) const UTF8_STRING: u8 = 0x0C;
const VISIBLE_STRING: u8 = 0x1A;

pub(super) const COMMON_NAME: &[u8] = &oid!(raw 2.5.4.3);
pub(super) const EMAIL_ADDRESS: &[u8] = &oid!(raw 1.2.840.113549.1.9.1);
pub(super) const ORGANIZATION: &[u8] = &oid!(raw 2.5.4.10);
pub(super) const ORGANIZATIONAL_UNIT: &[u8] = &oid!(raw 2.5.4.11);

/// The short names of <https://www.rfc-editor.org/rfc/rfc4514#section-3>, and those that consoles show.
const SHORT_NAMES: [(&[u8], &str); 21] = [
    (COMMON_NAME, "CN"),
    (ORGANIZATION, "O"),
    (ORGANIZATIONAL_UNIT, "OU"),
    (EMAIL_ADDRESS, "emailAddress"),
    (&oid!(raw 0.9.2342.19200300.100.1.1), "UID"),
    (&oid!(raw 0.9.2342.19200300.100.1.25), "DC"),
    (&oid!(raw 1.3.6.1.4.1.311.60.2.1.1), "jurisdictionL"),
    (&oid!(raw 1.3.6.1.4.1.311.60.2.1.2), "jurisdictionST"),
    (&oid!(raw 1.3.6.1.4.1.311.60.2.1.3), "jurisdictionC"),
    (&oid!(raw 2.5.4.4), "SN"),
    (&oid!(raw 2.5.4.5), "serialNumber"),
    (&oid!(raw 2.5.4.6), "C"),
    (&oid!(raw 2.5.4.7), "L"),
    (&oid!(raw 2.5.4.8), "ST"),
    (&oid!(raw 2.5.4.9), "street"),
    (&oid!(raw 2.5.4.12), "title"),
    (&oid!(raw 2.5.4.15), "businessCategory"),
    (&oid!(raw 2.5.4.17), "postalCode"),
    (&oid!(raw 2.5.4.42), "GN"),
    (&oid!(raw 2.5.4.46), "dnQualifier"),
    (&oid!(raw 2.5.4.97), "organizationIdentifier"),
];

/// One attribute of a relative distinguished name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attribute<'n> {
    /// What it is, as the content of an OBJECT IDENTIFIER.
    pub(super) oid: &'n [u8],
    /// The tag of its value.
    pub(super) tag: u8,
    /// The content of its value.
    pub(super) content: &'n [u8],
    /// Its value with tag and length.
    pub(super) value: &'n [u8],
}

/// The relative names of the name `der`, each with its attributes still to be walked; none when it is damaged.
pub(super) fn relative_names(der: &[u8]) -> Option<Vec<Walk<'_>>> {
    let mut names = Vec::with_capacity(8);
    let mut walk = Walk::within(der, SEQUENCE)?;
    while !walk.is_empty() {
        names.push(relative_name(&mut walk)?);
    }
    Some(names)
}

fn relative_name<'n>(name: &mut Walk<'n>) -> Option<Walk<'n>> {
    Some(Walk::new(name.take(SET)?.content))
}

/// Every attribute of the name `der`, in its order; none when it is damaged.
pub(super) fn attributes(der: &[u8]) -> Option<Vec<Attribute<'_>>> {
    let mut attributes = Vec::with_capacity(8);
    let mut walk = Walk::within(der, SEQUENCE)?;
    while !walk.is_empty() {
        let mut set = relative_name(&mut walk)?;
        while !set.is_empty() {
            attributes.push(Attribute::next(&mut set)?);
        }
    }
    Some(attributes)
}

impl<'n> Attribute<'n> {
    /// The next attribute of a relative name; none at damage.
    pub(super) fn next(set: &mut Walk<'n>) -> Option<Self> {
        let mut parts = Walk::new(set.take(SEQUENCE)?.content);
        let oid = parts.take(OBJECT_IDENTIFIER)?.content;
        let value = parts.next()?;
        Some(Self { oid, tag: value.tag, content: value.content, value: value.whole })
    }

    /// The value of any string type; what cannot be decoded is shown as `#` and hex.
    pub(super) fn text(&self) -> String {
        decoded(self.tag, self.content).map_or_else(|| self.encoded(), Cow::into_owned)
    }

    /// Appends `CN=Contoso`.
    pub(super) fn write(&self, out: &mut String) {
        match SHORT_NAMES.iter().find(|(oid, _)| *oid == self.oid) {
            Some((_, name)) => out.push_str(name),
            None => out.push_str(&Oid::new(self.oid.into()).to_id_string()),
        }
        out.push('=');
        match decoded(self.tag, self.content) {
            Some(text) => escape(&text, out),
            None => out.push_str(&self.encoded()),
        }
    }

    /// `#` and the whole encoding in hex (<https://www.rfc-editor.org/rfc/rfc4514#section-2.4>).
    fn encoded(&self) -> String {
        format!("#{}", hex(self.value))
    }
}

/// The text of a value; none when it is of no string type.
pub(super) fn decoded(tag: u8, content: &[u8]) -> Option<Cow<'_, str>> {
    match tag {
        BMP_STRING => {
            let units = content.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            Some(Cow::Owned(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()))
        }
        UNIVERSAL_STRING => {
            let codes = content.chunks_exact(4).map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]));
            Some(Cow::Owned(codes.map(|code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()))
        }
        // Latin-1 in every certificate in use.
        TELETEX_STRING => Some(Cow::Owned(content.iter().copied().map(char::from).collect())),
        UTF8_STRING | PRINTABLE_STRING | IA5_STRING | NUMERIC_STRING | VISIBLE_STRING | GENERAL_STRING => {
            str::from_utf8(content).ok().map(Cow::Borrowed)
        }
        _ => None,
    }
}

/// Special characters escaped (<https://www.rfc-editor.org/rfc/rfc4514#section-2.4>).
fn escape(text: &str, out: &mut String) {
    let is_plain = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'/' | b':' | b'(' | b')');
    // Spaces matter only at the ends.
    if text.trim_matches(' ').len() == text.len() && text.bytes().all(|octet| octet == b' ' || is_plain(octet)) {
        out.push_str(text);
        return;
    }
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
}
