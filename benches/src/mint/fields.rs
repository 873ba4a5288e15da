//! Fields of certificates, as authorities write them: <https://www.rfc-editor.org/rfc/rfc5280#section-4>.

use std::fmt;
use std::net::Ipv4Addr;

use cert_chain_core::Time;

use super::der::{BIT_STRING, BOOLEAN_TRUE, OCTET_STRING, SEQUENCE, SET, UTC_TIME, UTF8_STRING, element, sequence};
use super::keys::id_of;
use super::{EndEntity, Validity};

/// Whom a server's certificate is for.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "all that benchmarks ask for")]
pub enum Name<'n> {
    /// An address.
    Address(Ipv4Addr),
    /// A DNS name.
    Dns(&'n str),
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Dns(name) => f.write_str(name),
        }
    }
}

const COMMON_NAME: &[u8] = &[0x06, 0x03, 0x55, 0x04, 0x03];
const ORGANISATION: &[u8] = &[0x06, 0x03, 0x55, 0x04, 0x0a];

const SUBJECT_KEY_ID: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x0e];
const KEY_USAGE: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x0f];
const ALTERNATIVE_NAMES: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x11];
const BASIC_CONSTRAINTS: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x13];
const AUTHORITY_KEY_ID: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x23];
const EXTENDED_KEY_USAGE: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x25];
const ISSUER_ACCESS: &[u8] = &[0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x01];
/// id-kp-serverAuth, id-kp-clientAuth and id-ad-caIssuers.
const SERVER_AUTH: &[u8] = &[0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01];
const CLIENT_AUTH: &[u8] = &[0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];
const CA_ISSUERS: &[u8] = &[0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x02];
/// What certificate logs say of a certificate, <https://www.rfc-editor.org/rfc/rfc6962#section-3.3>.
const LOGGED: &[u8] = &[0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6, 0x79, 0x02, 0x04, 0x02];

/// Logs that say so of each certificate, as of most.
const LOGS: usize = 2;

/// A name of an organisation and a common name.
pub(super) fn name(common_name: &str) -> Vec<u8> {
    let attribute = |kind: &[u8], text: &str| element(SET, &sequence(&[kind, &element(UTF8_STRING, text.as_bytes())]));
    sequence(&[&attribute(ORGANISATION, "Fabrikam Lab"), &attribute(COMMON_NAME, common_name)])
}

pub(super) fn validity((from, until): Validity) -> Vec<u8> {
    // `2026-06-01T12:00:00Z` without its century and signs.
    let utc = |time: Time| time.to_string()[2..].replace(['-', ':', 'T'], "");
    let field = |time| element(UTC_TIME, utc(time).as_bytes());
    sequence(&[&field(from), &field(until)])
}

pub(super) fn extensions_of_ca(key_id: &[u8], issuer_key_id: Option<&[u8]>, path_length: Option<u8>) -> Vec<u8> {
    let depth = path_length.map(|depth| vec![0x02, 0x01, depth]).unwrap_or_default();
    let mut extensions = vec![
        critical(BASIC_CONSTRAINTS, &sequence(&[&BOOLEAN_TRUE, &depth])),
        // keyCertSign and cRLSign.
        critical(KEY_USAGE, &element(BIT_STRING, &[0x01, 0x06])),
        extension(SUBJECT_KEY_ID, &element(OCTET_STRING, key_id)),
    ];
    extensions.extend(issuer_key_id.map(authority_key_id));
    element(SEQUENCE, &extensions.concat())
}

pub(super) fn extensions_of_end_entity(spec: &EndEntity<'_>, issuer_key_id: &[u8]) -> Vec<u8> {
    let names: Vec<u8> = spec.names.iter().flat_map(alternative_name).collect();
    let mut extensions = vec![
        // digitalSignature.
        critical(KEY_USAGE, &element(BIT_STRING, &[0x07, 0x80])),
        extension(EXTENDED_KEY_USAGE, &sequence(if spec.is_client { &[SERVER_AUTH, CLIENT_AUTH] } else { &[SERVER_AUTH] })),
        critical(BASIC_CONSTRAINTS, &sequence(&[])),
        extension(SUBJECT_KEY_ID, &element(OCTET_STRING, &id_of(spec.public_key))),
        authority_key_id(issuer_key_id),
    ];
    extensions.extend(spec.issuer_url.map(|url| {
        let url = element(0x86, url.as_bytes());
        extension(ISSUER_ACCESS, &sequence(&[&sequence(&[CA_ISSUERS, &url])]))
    }));
    extensions.push(extension(ALTERNATIVE_NAMES, &element(SEQUENCE, &names)));
    extensions.push(extension(LOGGED, &element(OCTET_STRING, &logged())));
    element(SEQUENCE, &extensions.concat())
}

/// What logs say, in their form; nobody here verifies their signatures.
fn logged() -> Vec<u8> {
    // The version, the log's identifier, the time, no extensions, ECDSA with SHA-256 and a signature of 71 octets.
    let said = [&[0][..], &[0x3c; 32], &[0, 0, 1, 0x9a, 0, 0, 0, 0], &[0, 0], &[4, 3, 0, 71], &[0x3c; 71]].concat();
    prefixed(&prefixed(&said).repeat(LOGS))
}

/// Behind its length in two octets.
fn prefixed(octets: &[u8]) -> Vec<u8> {
    [&u16::try_from(octets.len()).expect("a short list").to_be_bytes(), octets].concat()
}

fn alternative_name(name: &Name<'_>) -> Vec<u8> {
    match name {
        Name::Address(address) => element(0x87, &address.octets()),
        Name::Dns(name) => element(0x82, name.as_bytes()),
    }
}

fn authority_key_id(id: &[u8]) -> Vec<u8> {
    extension(AUTHORITY_KEY_ID, &sequence(&[&element(0x80, id)]))
}

fn extension(kind: &[u8], value: &[u8]) -> Vec<u8> {
    sequence(&[kind, &element(OCTET_STRING, value)])
}

fn critical(kind: &[u8], value: &[u8]) -> Vec<u8> {
    sequence(&[kind, &BOOLEAN_TRUE, &element(OCTET_STRING, value)])
}
