//! Domain parameters that a DSA key leaves out because its issuer's key has them
//! (<https://www.rfc-editor.org/rfc/rfc3279#section-2.3.2>).

use x509_parser::asn1_rs::{Any, FromDer as _};

/// id-dsa, encoded.
const DSA: &[u8] = &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01];
const SEQUENCE: u8 = 0x30;

/// Whether this is a DSA key without parameters of its own.
pub(super) fn are_inherited(spki: &[u8]) -> bool {
    parts(spki).is_some_and(|(algorithm, _)| algorithm == DSA || algorithm.strip_prefix(DSA) == Some(&[0x05, 0x00]))
}

/// The key `spki` with the parameters of `from`; `None` when that is no DSA key.
pub(super) fn inherit(spki: &[u8], from: &[u8]) -> Option<Vec<u8>> {
    let ((_, key), (algorithm, _)) = (parts(spki)?, parts(from)?);
    algorithm.starts_with(DSA).then(|| sequence(&[&sequence(algorithm)?, key].concat())).flatten()
}

/// A SEQUENCE of what is encoded; keys of more than 64 KiB are no keys.
fn sequence(content: &[u8]) -> Option<Vec<u8>> {
    let [high, low] = u16::try_from(content.len()).ok()?.to_be_bytes();
    let header = match (high, low) {
        (0, 0..0x80) => vec![SEQUENCE, low],
        (0, _) => vec![SEQUENCE, 0x81, low],
        _ => vec![SEQUENCE, 0x82, high, low],
    };
    Some([&header, content].concat())
}

/// The content of the algorithm identifier, and the encoded key.
fn parts(spki: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, spki) = Any::from_der(spki).ok()?;
    let (key, algorithm) = Any::from_der(spki.data).ok()?;
    Some((algorithm.data, key))
}
