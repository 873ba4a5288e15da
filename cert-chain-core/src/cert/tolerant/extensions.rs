//! Extensions, one by one, so that a broken one costs no other.

use std::collections::HashSet;

use x509_parser::extensions::{GeneralName as Parsed, ParsedExtension, X509Extension};
use x509_parser::oid_registry::Oid;
use x509_parser::prelude::FromDer;

use super::BOOLEAN;
use super::element::Element;
use super::reader::Reader;

const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

/// Reads what is under `[3]` (<https://www.rfc-editor.org/rfc/rfc5280#section-4.2>).
pub(super) fn read(reader: &mut Reader, tagged: &Element<'_>) {
    let Some((list, rest)) = Element::read(tagged.content).filter(|(list, _)| list.tag == SEQUENCE) else {
        return reader.broken("its extensions are no sequence", "4.1.2.9");
    };
    reader.length(&list, "its extensions");
    if !rest.is_empty() {
        reader.broken("something follows its extensions where nothing may", "4.1");
    }
    if list.content.is_empty() {
        reader.broken("its list of extensions is empty", "4.1.2.9");
    }
    let (mut seen, mut told) = (HashSet::new(), HashSet::new());
    let mut length = 0;
    for extension in list.children() {
        length += extension.whole.len();
        if extension.is_cut_off() {
            break;
        }
        let Some((oid, _)) = Element::read(extension.content).filter(|(oid, _)| oid.tag == OBJECT_IDENTIFIER) else {
            reader.broken("one of its extensions has no object identifier", "4.1");
            continue;
        };
        let name = name(oid.content);
        if !seen.insert(oid.content.to_vec()) {
            if told.insert(oid.content.to_vec()) {
                reader.broken(format!("its extension {name} is there twice"), "4.2");
            }
            continue;
        }
        one(reader, &extension, &name);
    }
    if length < list.content.len() && !list.is_cut_off() {
        reader.broken("its extensions end in something that is none", "4.1");
    }
}

/// One extension that is whole.
fn one(reader: &mut Reader, extension: &Element<'_>, name: &str) {
    let der = extension.canonical();
    if *der != *extension.whole {
        reader.ber(&format!("its extension {name}"));
    }
    criticality(reader, extension, name);
    let Ok(([], parsed)) = X509Extension::from_der(&der) else {
        return reader.broken(format!("its extension {name} is not built as extensions are"), "4.1");
    };
    match parsed.parsed_extension() {
        ParsedExtension::ParseError { .. } => {
            reader.broken(format!("its extension {name} cannot be read"), section(&parsed.oid));
        }
        ParsedExtension::AuthorityKeyIdentifier(aki) => {
            reader.read.authority_key_identifier = aki.key_identifier.as_ref().map(|id| id.0.to_vec());
        }
        ParsedExtension::SubjectKeyIdentifier(id) => reader.read.subject_key_identifier = Some(id.0.to_vec()),
        ParsedExtension::SubjectAlternativeName(names) => {
            if names.general_names.is_empty() {
                reader.broken("its subjectAltName holds no name", "4.2.1.6");
            }
            reader.read.dns_name = names.general_names.iter().find_map(|name| match name {
                Parsed::DNSName(name) => Some((*name).to_owned()),
                _ => None,
            });
        }
        _ => {}
    }
}

/// DER leaves out a FALSE that is the default, and writes TRUE as 255.
fn criticality(reader: &mut Reader, extension: &Element<'_>, name: &str) {
    let mut parts = extension.children().skip(1);
    match parts.next() {
        Some(part) if part.tag == BOOLEAN && part.content == [0] => {
            reader.encoding(format!("its extension {name} says critical FALSE, which DER leaves out"), "11.5");
        }
        Some(part) if part.tag == BOOLEAN && part.content != [0xff] => {
            reader.encoding(format!("its extension {name} writes critical TRUE in another way than as 255"), "11.1");
        }
        _ => {}
    }
    if extension.children().last().is_none_or(|value| value.tag != OCTET_STRING) {
        reader.broken(format!("its extension {name} has no value"), "4.1");
    }
}

/// The name in RFC 5280, else the OID.
fn name(oid: &[u8]) -> String {
    let known = match oid {
        [0x55, 0x1d, arc] => match arc {
            14 => "subjectKeyIdentifier",
            15 => "keyUsage",
            17 => "subjectAltName",
            18 => "issuerAltName",
            19 => "basicConstraints",
            30 => "nameConstraints",
            31 => "cRLDistributionPoints",
            32 => "certificatePolicies",
            33 => "policyMappings",
            35 => "authorityKeyIdentifier",
            36 => "policyConstraints",
            37 => "extKeyUsage",
            54 => "inhibitAnyPolicy",
            _ => "",
        },
        [0x2b, 6, 1, 5, 5, 7, 1, 1] => "authorityInfoAccess",
        _ => "",
    };
    match known {
        // As much of an OID as anybody reads.
        "" => Oid::new(oid.into()).to_id_string().chars().take(64).collect(),
        known => known.to_owned(),
    }
}

/// Where RFC 5280 says what the extension's value is.
fn section(oid: &Oid<'_>) -> &'static str {
    match oid.as_bytes() {
        [0x55, 0x1d, arc] => match arc {
            14 => "4.2.1.2",
            15 => "4.2.1.3",
            17 => "4.2.1.6",
            18 => "4.2.1.7",
            19 => "4.2.1.9",
            30 => "4.2.1.10",
            31 => "4.2.1.13",
            32 => "4.2.1.4",
            33 => "4.2.1.5",
            35 => "4.2.1.1",
            36 => "4.2.1.11",
            37 => "4.2.1.12",
            54 => "4.2.1.14",
            _ => "4.2",
        },
        [0x2b, 6, 1, 5, 5, 7, 1, 1] => "4.2.2.1",
        _ => "4.2",
    }
}
