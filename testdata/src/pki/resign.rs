//! A finished certificate taken apart, changed, and signed again.

use crate::der::{self, BIT_STRING, SEQUENCE};

/// md5WithRSAEncryption: <https://www.rfc-editor.org/rfc/rfc8017#appendix-C>.
pub(super) const MD5_WITH_RSA: [u8; 15] = pkcs1_algorithm(4);
/// sha1WithRSAEncryption: <https://www.rfc-editor.org/rfc/rfc8017#appendix-C>.
pub(super) const SHA1_WITH_RSA: [u8; 15] = pkcs1_algorithm(5);
/// sha224WithRSAEncryption.
pub(super) const SHA224_WITH_RSA: [u8; 15] = pkcs1_algorithm(14);

/// The fields of a certificate that is to be signed, in their order, each encoded whole. Those of version 3 have all:
/// <https://www.rfc-editor.org/rfc/rfc5280#section-4.1>.
const VERSION: usize = 0;
pub(super) const SERIAL: usize = 1;
const ALGORITHM: usize = 2;
pub(super) const ISSUER: usize = 3;
pub(super) const SUBJECT: usize = 5;
pub(super) const PUBLIC_KEY: usize = 6;
pub(super) const EXTENSIONS: usize = 7;

const fn pkcs1_algorithm(last_arc: u8) -> [u8; 15] {
    [SEQUENCE, 13, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, last_arc, 0x05, 0x00]
}

/// RSASSA-PSS with SHA-256 throughout: <https://www.rfc-editor.org/rfc/rfc4055#section-3.1>.
pub(super) fn rsassa_pss() -> Vec<u8> {
    const RSASSA_PSS: [u8; 11] = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
    const MGF1: [u8; 11] = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08];
    const SHA256: [u8; 15] = [SEQUENCE, 13, 0x06, 9, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00];
    /// Of the salt, as an INTEGER.
    const LENGTH: [u8; 3] = [der::INTEGER, 1, 32];
    let parameters = der::sequence(&[
        &der::element(0xa0, &SHA256),
        &der::element(0xa1, &der::sequence(&[&MGF1, &SHA256])),
        &der::element(0xa2, &LENGTH),
    ]);
    der::sequence(&[&RSASSA_PSS, &parameters])
}

/// Both algorithm identifiers replaced, and signed anew.
pub(super) fn with_algorithm(certificate: &[u8], algorithm: &[u8], sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    changed(certificate, Some(algorithm), |_| (), sign)
}

/// Both algorithm identifiers replaced; the signature stays what it was, and so is none.
pub(super) fn renamed(certificate: &[u8], algorithm: &[u8]) -> Vec<u8> {
    let parts = der::elements(der::read(certificate).content);
    // Past the count of unused bits.
    let signature = der::read(parts[2]).content[1..].to_vec();
    with_algorithm(certificate, algorithm, |_| signature)
}

pub(super) fn as_version_1(certificate: &[u8], sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let strip = |fields: &mut Vec<Vec<u8>>| {
        fields.remove(EXTENSIONS);
        fields.remove(VERSION);
    };
    changed(certificate, None, strip, sign)
}

pub(super) fn with_printable_issuer(certificate: &[u8], sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    changed(certificate, None, |fields| fields[ISSUER] = printable(&fields[ISSUER]), sign)
}

/// The certificate with its fields changed and, where one is given, another algorithm; signed over what came of it.
pub(super) fn changed(
    certificate: &[u8],
    algorithm: Option<&[u8]>,
    change: impl FnOnce(&mut Vec<Vec<u8>>),
    sign: impl FnOnce(&[u8]) -> Vec<u8>,
) -> Vec<u8> {
    let parts = der::elements(der::read(certificate).content);
    let algorithm = algorithm.unwrap_or(parts[1]);
    let mut fields: Vec<Vec<u8>> = der::elements(der::read(parts[0]).content).into_iter().map(<[u8]>::to_vec).collect();
    fields[ALGORITHM] = algorithm.to_vec();
    change(&mut fields);
    let to_be_signed = der::element(SEQUENCE, &fields.concat());
    let mut signature = vec![0];
    signature.extend(sign(&to_be_signed));
    der::sequence(&[&to_be_signed, algorithm, &der::element(BIT_STRING, &signature)])
}

/// A name with each UTF8String in it as PrintableString; the lab's names have the same characters in both.
fn printable(name: &[u8]) -> Vec<u8> {
    const UTF8_STRING: u8 = 0x0c;
    const PRINTABLE_STRING: u8 = 0x13;
    /// SEQUENCE and SET hold further elements.
    const CONSTRUCTED: u8 = 0x20;
    let content = der::read(name).content;
    match name[0] {
        UTF8_STRING => der::element(PRINTABLE_STRING, content),
        tag if tag & CONSTRUCTED != 0 => {
            let inner: Vec<Vec<u8>> = der::elements(content).into_iter().map(printable).collect();
            der::element(tag, &inner.concat())
        }
        _ => name.to_vec(),
    }
}
