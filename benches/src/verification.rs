//! The peer that figures stand beside: rustls-webpki verifying a chain, and nothing else.

use std::hint::black_box;
use std::time::Duration;

use cert_chain_testlab::LAB_NOW;
use rustls_pki_types::{CertificateDer, ServerName, SignatureVerificationAlgorithm, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

/// What a client does with a chain and nothing more: a path to one of `roots`, and the name.
///
/// # Panics
///
/// When it does not hold.
pub fn verify(
    algorithms: &[&dyn SignatureVerificationAlgorithm],
    chain: &[CertificateDer<'_>],
    roots: &[CertificateDer<'_>],
    name: &str,
) {
    let end_entity = EndEntityCert::try_from(&chain[0]).expect("a certificate");
    let anchors: Vec<_> = roots.iter().map(|root| anchor_from_trusted_cert(root).expect("an anchor")).collect();
    let at = UnixTime::since_unix_epoch(Duration::from_secs(LAB_NOW.unsigned_abs()));
    let path = end_entity.verify_for_usage(algorithms, &anchors, &chain[1..], at, KeyUsage::server_auth(), None, None);
    black_box(path.expect("a path"));
    let name = ServerName::try_from(name).expect("a name");
    end_entity.verify_is_valid_for_subject_name(&name).expect("the name");
}
