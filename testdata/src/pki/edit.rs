//! What a certificate says, changed where no certificate library would write it so, and signed again.

use super::resign::{self, EXTENSIONS, ISSUER, PUBLIC_KEY, SERIAL, SUBJECT};
use super::spec::Extension;
use crate::der;

/// One change to a finished certificate of version 3. Object identifiers are given by their arcs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// More DER behind what stands in the SEQUENCE of an extension.
    Append(Vec<u64>, Vec<u8>),
    /// Whether an extension is critical.
    Critical(Vec<u64>, bool),
    /// An issuer without any attribute.
    EmptyIssuer,
    /// A subject without any attribute.
    EmptySubject,
    /// An extension in place of the one of its kind, or one more.
    Put(Extension),
    /// Another SubjectPublicKeyInfo, as DER.
    PublicKey(Vec<u8>),
    /// The octets of the serial number.
    Serial(Vec<u8>),
    /// A unique identifier of the subject: <https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.8>.
    UniqueIdentifier,
    /// An extension taken out.
    Without(Vec<u64>),
}

/// The certificate with all of `edits`, signed by `sign`.
pub(super) fn edited(certificate: &[u8], edits: &[Edit], sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    resign::changed(certificate, None, |fields| edits.iter().for_each(|edit| apply(edit, fields)), sign)
}

fn apply(edit: &Edit, fields: &mut Vec<Vec<u8>>) {
    match edit {
        Edit::EmptyIssuer => fields[ISSUER] = der::sequence(&[]),
        Edit::EmptySubject => fields[SUBJECT] = der::sequence(&[]),
        Edit::PublicKey(spki) => fields[PUBLIC_KEY].clone_from(spki),
        Edit::Serial(octets) => fields[SERIAL] = der::element(der::INTEGER, octets),
        Edit::UniqueIdentifier => {
            /// `[2]` of TBSCertificate, and no unused bits.
            const SUBJECT_UNIQUE_ID: u8 = 0x82;
            fields.insert(EXTENSIONS, der::element(SUBJECT_UNIQUE_ID, &[0, 7]));
        }
        Edit::Append(..) | Edit::Critical(..) | Edit::Put(_) | Edit::Without(_) => {
            let field = fields.last_mut().expect("a certificate of version 3 has extensions");
            *field = extensions(field, edit);
        }
    }
}

/// The field of the extensions, with one of them changed.
fn extensions(field: &[u8], edit: &Edit) -> Vec<u8> {
    /// `[3]` of TBSCertificate.
    const TAG: u8 = 0xa3;
    let list = der::elements(der::read(der::read(field).content).content);
    let mut list: Vec<(Vec<u8>, bool, Vec<u8>)> = list.into_iter().map(read).collect();
    let place = |list: &[(Vec<u8>, bool, Vec<u8>)], arcs: &[u64]| {
        let oid = der::object_identifier(arcs);
        list.iter().position(|(known, _, _)| *known == oid)
    };
    let known = |list: &[(Vec<u8>, bool, Vec<u8>)], arcs: &[u64]| {
        place(list, arcs).unwrap_or_else(|| panic!("the certificate has no extension {arcs:?}"))
    };
    match edit {
        Edit::Append(arcs, more) => {
            let place = known(&list, arcs);
            let content = [der::read(&list[place].2).content, more].concat();
            list[place].2 = der::element(der::SEQUENCE, &content);
        }
        Edit::Critical(arcs, critical) => {
            let place = known(&list, arcs);
            list[place].1 = *critical;
        }
        Edit::Without(arcs) => {
            let place = known(&list, arcs);
            list.remove(place);
        }
        Edit::Put(Extension { oid, critical, value }) => {
            let new = (der::object_identifier(oid), *critical, value.clone());
            match place(&list, oid) {
                Some(place) => list[place] = new,
                None => list.push(new),
            }
        }
        _ => unreachable!("{edit:?} is about another field"),
    }
    let encoded: Vec<Vec<u8>> = list.iter().map(|(oid, critical, value)| write(oid, *critical, value)).collect();
    der::element(TAG, &der::element(der::SEQUENCE, &encoded.concat()))
}

/// An extension as OID (encoded whole), critical flag and value.
fn read(extension: &[u8]) -> (Vec<u8>, bool, Vec<u8>) {
    let parts = der::elements(der::read(extension).content);
    let value = parts.last().map(|value| der::read(value).content.to_vec()).unwrap_or_default();
    // DER leaves out a flag that is false.
    (parts[0].to_vec(), parts.len() == 3, value)
}

fn write(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    const TRUE: [u8; 3] = [0x01, 0x01, 0xff];
    let flag: &[u8] = if critical { &TRUE } else { &[] };
    der::sequence(&[oid, flag, &der::element(der::OCTET_STRING, value)])
}
