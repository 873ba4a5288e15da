//! What the machine is measured by: rustls-webpki verifying the same chains, and nothing else.

use std::io;
use std::time::{Duration, Instant};

use rustls_pki_types::CertificateDer;
use webpki::ALL_VERIFICATION_ALGS;

use super::certificates::Certificates;
use super::plan::ServerId;
use crate::verification::verify;

/// Servers whose chains are verified, those without a fault.
const SERVERS: u32 = 300;

/// What one verification takes, the median; whatever slows it slows the run a moment later too. So many servers there are.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub(super) fn verification(certificates: &Certificates, servers: u32) -> io::Result<Duration> {
    let roots: Vec<CertificateDer<'_>> = certificates.roots.iter().map(|der| der.as_slice().into()).collect();
    let mut took = Vec::new();
    for server in (0..servers.min(SERVERS)).map(ServerId::at).filter(|server| server.fault().is_none()) {
        let chain: Vec<CertificateDer<'_>> =
            certificates.chain(server)?.unwrap_or_default().into_iter().map(CertificateDer::from).collect();
        let start = Instant::now();
        verify(ALL_VERIFICATION_ALGS, &chain, &roots, &server.name());
        took.push(start.elapsed());
    }
    took.sort_unstable();
    Ok(took.get(took.len() / 2).copied().unwrap_or_default())
}
