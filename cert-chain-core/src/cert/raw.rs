//! The extensions as they were encoded, for whoever asks more of them than path processing does.

use x509_parser::asn1_rs::Any;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

use super::Cert;

/// One extension (<https://www.rfc-editor.org/rfc/rfc5280#section-4.2>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RawExtension<'c> {
    /// What it is, by OID.
    pub(crate) oid: String,
    /// Whether who does not understand it must refuse.
    pub(crate) is_critical: bool,
    /// Its content, meant to be DER.
    pub(crate) value: &'c [u8],
}

impl RawExtension<'_> {
    /// The elements of its content, when that is one SEQUENCE of them and nothing else: the tag's number and the content of each.
    pub(crate) fn elements(&self) -> Option<Vec<(u32, &[u8])>> {
        let (rest, sequence) = Any::from_der(self.value).ok()?;
        (rest.is_empty() && sequence.tag().0 == 0x10).then(|| elements(sequence.data))?
    }

    /// Whether its content is a SEQUENCE with an element of that tag number.
    pub(crate) fn has_element(&self, tag: u32) -> bool {
        self.elements().is_some_and(|elements| elements.iter().any(|(number, _)| *number == tag))
    }
}

/// The elements that follow one another in `input`.
pub(crate) fn elements(mut input: &[u8]) -> Option<Vec<(u32, &[u8])>> {
    let mut out = Vec::new();
    while !input.is_empty() {
        let (rest, any) = Any::from_der(input).ok()?;
        out.push((any.tag().0, any.data));
        input = rest;
    }
    Some(out)
}

impl Cert {
    /// The extensions in the certificate's order, read anew.
    pub(crate) fn raw_extensions(&self) -> Vec<RawExtension<'_>> {
        let Ok((_, parsed)) = X509Certificate::from_der(self.der()) else { return Vec::new() };
        let raw = parsed.tbs_certificate.extensions().iter().map(|extension| RawExtension {
            oid: extension.oid.to_id_string(),
            is_critical: extension.critical,
            value: extension.value,
        });
        raw.collect()
    }

    /// Whether it carries an issuer's or subject's unique identifier, which nobody has used since 1993.
    pub(crate) fn has_unique_identifiers(&self) -> bool {
        let Ok((_, parsed)) = X509Certificate::from_der(self.der()) else { return false };
        let tbs = &parsed.tbs_certificate;
        tbs.issuer_uid.is_some() || tbs.subject_uid.is_some()
    }
}
