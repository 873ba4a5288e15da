//! Certificates in PKCS#7 (CMS) SignedData, the `.p7b` and `.p7c` of Windows and of CAs' AIA servers
//! (<https://www.rfc-editor.org/rfc/rfc5652#section-5.1>). Signatures in it are not looked at: the
//! form is used as a bag.

use x509_parser::asn1_rs::{Any, Class, FromDer, Header, Tag};

/// id-signedData, 1.2.840.113549.1.7.2, as encoded.
const SIGNED_DATA: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];

/// The DER of each certificate, or `None` if `der` is no SignedData.
pub(super) fn certificates(der: &[u8]) -> Option<Vec<Vec<u8>>> {
    let content_info = sequence(der)?;
    let (rest, content_type) = Any::from_der(content_info).ok()?;
    if content_type.tag() != Tag::Oid || content_type.data != SIGNED_DATA {
        return None;
    }
    let (_, explicit) = Any::from_der(rest).ok()?;
    let mut fields = sequence(explicit.data)?;
    // version, digestAlgorithms, encapContentInfo
    for _ in 0..3 {
        (fields, _) = Any::from_der(fields).ok()?;
    }
    let Ok((_, set)) = Any::from_der(fields) else { return Some(Vec::new()) };
    if set.class() != Class::ContextSpecific || set.tag() != Tag(0) {
        return Some(Vec::new());
    }
    Some(elements(set.data))
}

/// Splits concatenated DER into its elements, each with its header; stops at the first that is none.
pub(super) fn elements(mut der: &[u8]) -> Vec<Vec<u8>> {
    let mut elements = Vec::new();
    while let Ok((rest, _)) = Any::from_der(der) {
        elements.push(der[..der.len() - rest.len()].to_vec());
        der = rest;
    }
    elements
}

fn sequence(der: &[u8]) -> Option<&[u8]> {
    let (_, header) = Header::from_der(der).ok()?;
    let (_, any) = Any::from_der(der).ok()?;
    (header.tag() == Tag::Sequence).then_some(any.data)
}
