//! Envelopes for certificates: PEM and PKCS#7.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::der::{self, INTEGER, OBJECT_IDENTIFIER, SET};

/// DER wrapped as PEM under `label`, for example `CERTIFICATE`, in lines of 64 characters.
pub fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let mut out = format!("-----BEGIN {label}-----\n");
    for start in (0..body.len()).step_by(64) {
        out.push_str(&body[start..body.len().min(start + 64)]);
        out.push('\n');
    }
    out.push_str(&format!("-----END {label}-----\n"));
    out
}

/// Several certificates as one PEM file, in the order given.
pub fn pem_bundle<C: AsRef<[u8]>>(certificates: &[C]) -> String {
    certificates.iter().map(|certificate| pem("CERTIFICATE", certificate.as_ref())).collect()
}

/// A degenerate PKCS#7 SignedData that only carries certificates, as `.p7b` and `.p7c` files do.
///
/// <https://www.rfc-editor.org/rfc/rfc5652#section-5.1>
pub fn pkcs7<C: AsRef<[u8]>>(certificates: &[C]) -> Vec<u8> {
    const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
    const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
    /// Context tags, constructed: `[0]` holds content or certificates.
    const CONTEXT_0: u8 = 0xa0;

    let certificates: Vec<u8> = certificates.iter().flat_map(|certificate| certificate.as_ref().iter().copied()).collect();
    let signed_data = der::sequence(&[
        &der::element(INTEGER, &[1]),
        &der::element(SET, &[]),
        &der::sequence(&[&der::element(OBJECT_IDENTIFIER, DATA)]),
        &der::element(CONTEXT_0, &certificates),
        &der::element(SET, &[]),
    ]);
    der::sequence(&[&der::element(OBJECT_IDENTIFIER, SIGNED_DATA), &der::element(CONTEXT_0, &signed_data)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pem_lines_are_64_wide() {
        let text = pem("CERTIFICATE", &[0; 60]);
        let widths: Vec<usize> = text.lines().map(str::len).collect();
        assert_eq!(widths, [27, 64, 16, 25]);
    }

    #[test]
    fn a_pkcs7_carries_its_certificates_unchanged() {
        let first = der::element(der::SEQUENCE, &[1, 2, 3]);
        let second = der::element(der::SEQUENCE, &[4]);
        let wrapped = pkcs7(&[&first, &second]);
        let both = [first, second].concat();
        assert!(wrapped.windows(both.len()).any(|window| window == both));
    }
}
