//! What the machine is measured by: rustls-webpki verifying the same chains, and nothing else.

use std::io;
use std::time::{Duration, Instant};

use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use super::NOW;
use super::certificates::Certificates;
use super::plan::ServerId;

/// Chains that are verified, as many domains have them as are certainly there.
const CHAINS: u32 = 300;

/// What one verification takes, the median; whatever else the machine does then, it does a moment later too.
pub(super) fn verification(certificates: &Certificates) -> io::Result<Duration> {
    let mut took = Vec::new();
    for server in (0..CHAINS).map(ServerId::at).filter(|server| server.fault().is_none()) {
        let chain = certificates.chain(server)?.unwrap_or_default();
        took.push(verified(&chain, &server.name(), certificates));
    }
    took.sort_unstable();
    Ok(took[took.len() / 2])
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn verified(chain: &[Vec<u8>], name: &str, certificates: &Certificates) -> Duration {
    let start = Instant::now();
    let chain: Vec<CertificateDer<'_>> = chain.iter().map(|der| der.as_slice().into()).collect();
    let roots: Vec<CertificateDer<'_>> = certificates.roots.iter().map(|der| der.as_slice().into()).collect();
    let anchors: Vec<_> = roots.iter().map(|root| anchor_from_trusted_cert(root).expect("an anchor")).collect();
    let end_entity = EndEntityCert::try_from(&chain[0]).expect("a certificate");
    let at = UnixTime::since_unix_epoch(Duration::from_secs(NOW.unsigned_abs()));
    let path =
        end_entity.verify_for_usage(ALL_VERIFICATION_ALGS, &anchors, &chain[1..], at, KeyUsage::server_auth(), None, None);
    path.expect("a path");
    end_entity.verify_is_valid_for_subject_name(&ServerName::try_from(name).expect("a name")).expect("the name");
    start.elapsed()
}
