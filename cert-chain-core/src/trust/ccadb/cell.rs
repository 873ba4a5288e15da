//! The certificate in a cell.

use super::RowFault;
use crate::cert::{Cert, Fingerprint, pem_certificates};

/// The certificate in `pem`, which must have the SHA-256 in `said`; none when it has and cannot be read.
pub(super) fn certificate(said: &str, pem: &str) -> Result<Option<Cert>, RowFault> {
    let fingerprint: String = said.chars().filter(|c| *c != ':').collect();
    let fingerprint: Fingerprint = fingerprint.parse().map_err(|_| RowFault::Fingerprint { text: said.to_owned() })?;
    // An apostrophe keeps spreadsheets from taking the dashes for a formula.
    let ders = pem_certificates(pem.trim_matches('\''));
    let [der] = &ders[..] else { return Err(RowFault::NoCertificate) };
    let found = Fingerprint::of(der);
    if found != fingerprint {
        return Err(RowFault::OtherCertificate { said: fingerprint.to_string(), found: found.to_string() });
    }
    Ok(Cert::from_der(der.clone()).ok())
}
