//! The little DER the lab needs beside rcgen: extensions without a field there, key parsing, PKCS#7.

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// One element: tag, definite length, content.
pub(crate) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    if content.len() < 0x80 {
        out.push(content.len() as u8);
    } else {
        let length = content.len().to_be_bytes();
        let significant = &length[length.iter().take_while(|byte| **byte == 0).count()..];
        out.push(0x80 | significant.len() as u8);
        out.extend_from_slice(significant);
    }
    out.extend_from_slice(content);
    out
}

/// A SEQUENCE of elements that are already encoded.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(SEQUENCE, &parts.concat())
}

/// An object identifier by its arcs, of which the first two share an octet.
pub(crate) fn object_identifier(arcs: &[u64]) -> Vec<u8> {
    let mut content = vec![(arcs[0] * 40 + arcs[1]) as u8];
    for arc in &arcs[2..] {
        // Seven bits an octet, the highest first; all but the last have the top bit set.
        let octets = (1..=9).rev().map(|place| arc >> (7 * place)).skip_while(|rest| *rest == 0);
        content.extend(octets.map(|rest| 0x80 | (rest & 0x7f) as u8));
        content.push((arc & 0x7f) as u8);
    }
    element(OBJECT_IDENTIFIER, &content)
}

/// One element read back: its content, and what follows it.
pub(crate) struct Element<'a> {
    pub(crate) content: &'a [u8],
    pub(crate) rest: &'a [u8],
}

/// Reads the first element of DER that the lab itself made or stores.
///
/// Panics when the bytes are not DER: that is a fault of the lab.
pub(crate) fn read(input: &[u8]) -> Element<'_> {
    let (header, length) = match input[1] {
        short @ 0..=0x7f => (2, usize::from(short)),
        long => {
            let count = usize::from(long & 0x7f);
            let length = input[2..2 + count].iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
            (2 + count, length)
        }
    };
    Element { content: &input[header..header + length], rest: &input[header + length..] }
}

/// The elements that follow one another in DER that the lab itself made, each encoded whole.
pub(crate) fn elements(mut input: &[u8]) -> Vec<&[u8]> {
    let mut out = Vec::new();
    while !input.is_empty() {
        let rest = read(input).rest;
        out.push(&input[..input.len() - rest.len()]);
        input = rest;
    }
    out
}

/// The subject of a certificate that the lab made, as DER.
///
/// <https://www.rfc-editor.org/rfc/rfc5280#section-4.1>
pub(crate) fn subject(certificate: &[u8]) -> Vec<u8> {
    let to_be_signed = read(read(certificate).content);
    let version = read(to_be_signed.content);
    let serial = read(version.rest);
    let algorithm = read(serial.rest);
    let issuer = read(algorithm.rest);
    let validity = read(issuer.rest);
    element(SEQUENCE, read(validity.rest).content)
}

/// The content of a certificate's serial number.
pub(crate) fn serial(certificate: &[u8]) -> Vec<u8> {
    let to_be_signed = read(read(certificate).content);
    let version = read(to_be_signed.content);
    read(version.rest).content.to_vec()
}

/// An object identifier from its arcs.
pub(crate) fn oid(arcs: &[u64]) -> Vec<u8> {
    let first = arcs[0] * 40 + arcs[1];
    let mut content = Vec::new();
    for arc in std::iter::once(&first).chain(&arcs[2..]) {
        let groups = (0..9).rev().map(|place| (arc >> (7 * place)) as u8 & 0x7f);
        let groups: Vec<u8> = groups.skip_while(|group| *group == 0).collect();
        let (last, more) = groups.split_last().unwrap_or((&0, &[]));
        content.extend(more.iter().map(|group| group | 0x80));
        content.push(*last);
    }
    element(OBJECT_IDENTIFIER, &content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn object_identifiers_are_encoded() {
        assert_eq!(object_identifier(&[2, 5, 29, 19]), [6, 3, 0x55, 0x1d, 0x13]);
        assert_eq!(object_identifier(&[1, 2, 840, 113_549]), [6, 6, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d]);
    }

    #[test]
    fn short_and_long_lengths_read_back() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let content = vec![7; length];
            let mut encoded = element(BIT_STRING, &content);
            encoded.push(0xff);
            let read = read(&encoded);
            assert_eq!((read.content, read.rest), (&content[..], &[0xff][..]));
        }
    }

    #[test]
    fn an_identifier_has_seven_bits_an_octet() {
        assert_eq!(oid(&[1, 2, 840, 113549]), [0x06, 0x06, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d]);
        assert_eq!(oid(&[2, 5, 29, 0]), [0x06, 0x03, 0x55, 0x1d, 0x00]);
    }
}
