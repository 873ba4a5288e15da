//! Revocation lists: `--crl`.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cert_chain_core::cert::{Cert, Crl, MAX_CRLS, read_crls};
use cert_chain_core::report::Report;
use cert_chain_core::verify::Crls;

use crate::failure::Failure;
use crate::{input, output};

/// The lists in all these files. What cannot be used is told, since somebody counts on it.
pub(super) fn read(paths: &[PathBuf]) -> Result<Crls, Failure> {
    let mut crls: Vec<(Crl, String)> = Vec::new();
    for path in paths {
        let input = input::read(path)?;
        let read = read_crls(&input.name, &input.bytes).map_err(Failure::new)?;
        for problem in &read.problems {
            output::warn(&format!("`{}` {problem}; it is left out", input.name));
        }
        if read.truncated {
            output::warn(&format!("`{}` holds more than {MAX_CRLS} revocation lists; the rest is left out", input.name));
        }
        crls.extend(read.items.into_iter().map(|(_, crl)| (crl, input.name.clone())));
    }
    Ok(Crls::new(crls))
}

/// The certificates that a report speaks of.
pub(super) fn certificates_of(report: &Report) -> impl Iterator<Item = Cert> {
    let ders = report.certificates.values().filter_map(|certificate| STANDARD.decode(&certificate.der).ok());
    ders.filter_map(|der| Cert::from_der(der).ok())
}

/// Tells of lists that come from nobody who issued one of `certs`: most often the wrong file.
pub(super) fn warn_of_idle(crls: &Crls, certs: &[Cert]) {
    for given in crls.idle(certs) {
        let (file, issuer) = (given.file(), given.crl().issuer_text());
        output::warn(&format!("`{file}`: the revocation list of {issuer} is not used: no certificate here has that issuer"));
    }
}
