//! Certificates that no library would make: every field is encoded by hand and signed with a key of the lab.

#![allow(dead_code, reason = "each test binary uses its part")]

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use cert_chain_testlab::KeyKind;

pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
pub(crate) const BMP_STRING: u8 = 0x1e;
pub(crate) const IA5_STRING: u8 = 0x16;
pub(crate) const PRINTABLE_STRING: u8 = 0x13;
pub(crate) const TELETEX_STRING: u8 = 0x14;
pub(crate) const UNIVERSAL_STRING: u8 = 0x1c;
pub(crate) const UTF8_STRING: u8 = 0x0c;

const ED25519: [u8; 7] = [0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70];

/// One element: tag, definite length, content.
pub(crate) fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut out = vec![tag];
    match length {
        0..0x80 => out.push(length as u8),
        0x80..0x100 => out.extend([0x81, length as u8]),
        _ => out.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    out.extend_from_slice(content);
    out
}

/// A SEQUENCE of what is encoded already.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    der(SEQUENCE, &parts.concat())
}

/// An object identifier from its dotted form.
pub(crate) fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u32> = dotted.split('.').map(|arc| arc.parse().expect("a number")).collect();
    let mut content = Vec::new();
    for arc in std::iter::once(arcs[0] * 40 + arcs[1]).chain(arcs[2..].iter().copied()) {
        let groups = (0..5).rev().map(|place| (arc >> (7 * place)) & 0x7f).skip_while(|group| *group == 0);
        let mut groups: Vec<u8> = groups.map(|group| group as u8 | 0x80).collect();
        match groups.last_mut() {
            Some(last) => *last &= 0x7f,
            None => groups.push(0),
        }
        content.extend(groups);
    }
    der(0x06, &content)
}

/// An attribute of a name: its type, the tag of its string, and the string's octets.
pub(crate) type Attribute<'a> = (&'a str, u8, &'a [u8]);

/// A distinguished name of relative names, each of one or more attributes.
pub(crate) fn name(relative_names: &[&[Attribute<'_>]]) -> Vec<u8> {
    let relative_names = relative_names.iter().map(|attributes| {
        let attributes = attributes.iter().map(|(kind, tag, value)| sequence(&[&oid(kind), &der(*tag, value)]));
        der(SET, &attributes.collect::<Vec<_>>().concat())
    });
    der(SEQUENCE, &relative_names.collect::<Vec<_>>().concat())
}

/// An extension that is not critical.
pub(crate) fn extension(kind: &str, value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(kind), &der(OCTET_STRING, value)])
}

/// A certificate in the making. By default it is a certificate of version 3 without any extension, valid in 2026,
/// for the key of `key`, signed with the key of `signer`: entities of the lab whose keys come from their names.
pub(crate) struct Forged<'f> {
    /// As encoded: 2 is version 3; none is version 1.
    pub(crate) version: Option<u8>,
    pub(crate) serial: &'f [u8],
    pub(crate) issuer: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    pub(crate) key: &'f str,
    pub(crate) signer: &'f str,
    pub(crate) extensions: Vec<Vec<u8>>,
}

impl<'f> Forged<'f> {
    pub(crate) fn new(key: &'f str, subject: Vec<u8>, signer: &'f str, issuer: &[u8]) -> Self {
        Self { version: Some(2), serial: &[1], issuer: issuer.to_vec(), subject, key, signer, extensions: Vec::new() }
    }

    /// The SubjectPublicKeyInfo of an entity's key.
    fn spki(entity: &str) -> Vec<u8> {
        sequence(&[&ED25519, &der(BIT_STRING, &[&[0], key_of(entity).public_key().as_ref()].concat())])
    }

    /// What is signed, naming `algorithm`, with `spki` as its key.
    pub(crate) fn to_be_signed(&self, algorithm: &[u8], spki: &[u8]) -> Vec<u8> {
        let version = self.version.map(|version| der(0xa0, &der(INTEGER, &[version]))).unwrap_or_default();
        let time = |text: &[u8]| der(0x17, text);
        let validity = sequence(&[&time(b"260101000000Z"), &time(b"270101000000Z")]);
        let extensions = match &self.extensions[..] {
            [] => Vec::new(),
            extensions => der(0xa3, &der(SEQUENCE, &extensions.concat())),
        };
        let serial = der(INTEGER, self.serial);
        sequence(&[&version, &serial, algorithm, &self.issuer, &validity, &self.subject, spki, &extensions])
    }

    /// The certificate.
    pub(crate) fn der(&self) -> Vec<u8> {
        let to_be_signed = self.to_be_signed(&ED25519, &Self::spki(self.key));
        let signature = key_of(self.signer).sign(&to_be_signed);
        sequence(&[&to_be_signed, &ED25519, &der(BIT_STRING, &[&[0], signature.as_ref()].concat())])
    }
}

fn key_of(entity: &str) -> Ed25519KeyPair {
    Ed25519KeyPair::from_pkcs8_maybe_unchecked(&KeyKind::Ed25519.pkcs8(entity)).expect("the lab's keys are well formed")
}
