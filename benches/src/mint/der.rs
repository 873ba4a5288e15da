//! The little DER that certificates are made of.

pub(super) const BOOLEAN_TRUE: [u8; 3] = [0x01, 0x01, 0xff];
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const UTF8_STRING: u8 = 0x0c;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// One element: tag, definite length, content.
pub(super) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 6);
    out.push(tag);
    let length = u32::try_from(content.len()).expect("certificates are small").to_be_bytes();
    match length {
        [0, 0, 0, short @ 0..0x80] => out.push(short),
        [0, 0, 0, one] => out.extend([0x81, one]),
        [0, 0, one, two] => out.extend([0x82, one, two]),
        [_, one, two, three] => out.extend([0x83, one, two, three]),
    }
    out.extend_from_slice(content);
    out
}

/// A SEQUENCE of elements that are already encoded.
pub(super) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(SEQUENCE, &parts.concat())
}

/// A BIT STRING of whole octets.
pub(super) fn bits(octets: &[u8]) -> Vec<u8> {
    element(BIT_STRING, &[&[0], octets].concat())
}
