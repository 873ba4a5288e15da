//! OpenSSL's server as the servers that current TLS libraries get no chain from, or two.

use cert_chain_core::report::{EndpointReport, HandshakeReport, ProofStatus, Severity, State, Verdict};
use cert_chain_core::{Possession, Profile};

use crate::lab::{EndEntity, Identity, Lab, codes, finding, fingerprint, sorted};
use crate::programs::s_server::SServer;

/// The handshakes with the endpoint's one address.
fn handshakes(endpoint: &EndpointReport) -> &[HandshakeReport] {
    assert_eq!(endpoint.addresses.len(), 1);
    &endpoint.addresses[0].handshakes
}

/// Checks a server that demands a client certificate.
async fn demanding(version: &str, shown: &str, alert: &str) {
    let lab = Lab::new();
    let sent = lab.complete(EndEntity::Rsa);
    let Some(server) = SServer::serve(std::slice::from_ref(&sent), &["-Verify", "1", version]) else { return };
    let endpoint = lab.check(server.address()).await;
    assert_eq!(endpoint.chains, [sent.fingerprints()]);
    assert_eq!((endpoint.verdict, codes(&endpoint)), (Some(Verdict::Complete), vec!["client-certificate-requested"]));
    let with_chain: Vec<&HandshakeReport> = handshakes(&endpoint).iter().filter(|made| made.chain.is_some()).collect();
    assert!(with_chain.len() >= 3, "{endpoint:#?}");
    for made in with_chain {
        assert_eq!(made.version.as_deref(), Some(shown), "{made:?}");
        assert_eq!(made.client_certificate_requested, Some(true), "{made:?}");
        assert_eq!(made.possession, Possession::Proven, "{made:?}");
        assert_eq!(made.outcome, alert, "{made:?}");
    }
}

#[tokio::test]
async fn a_demanded_client_certificate_hides_no_chain_under_tls_1_2() {
    demanding("-tls1_2", "TLS 1.2", "alert handshake_failure").await;
}

#[tokio::test]
async fn a_demanded_client_certificate_hides_no_chain_under_tls_1_3() {
    demanding("-tls1_3", "TLS 1.3", "alert certificate_required").await;
}

#[tokio::test]
async fn one_of_two_chains_may_lack_its_intermediates() {
    let lab = Lab::new();
    let (rsa, p256) = (lab.complete(EndEntity::Rsa), lab.alone(EndEntity::P256));
    let Some(server) = SServer::serve(&[rsa.clone(), p256.clone()], &[]) else { return };
    let endpoint = lab.check(server.address()).await;
    assert_eq!((endpoint.verdict, endpoint.state), (Some(Verdict::Repairable), State::Error));
    assert_eq!(sorted(endpoint.chains.iter().cloned()), sorted([rsa.fingerprints(), p256.fingerprints()]));
    assert_eq!(codes(&endpoint), ["missing-intermediate", "chain-differs-by-handshake"]);
    let missing = finding(&endpoint, "missing-intermediate");
    assert_eq!(missing.certificate, Some(fingerprint(&lab.issuing)));
    assert_eq!(missing.proof.status, ProofStatus::Proven, "{:?}", missing.proof.why);
    assert_eq!(finding(&endpoint, "chain-differs-by-handshake").severity, Severity::Warning);
}

/// Checks a server that current clients cannot speak with, and returns what the raw hello showed.
async fn old_fashioned(sent: Identity, options: &[&str], severity: Severity) -> Option<HandshakeReport> {
    let server = SServer::serve(std::slice::from_ref(&sent), options)?;
    let endpoint = Lab::new().check(server.address()).await;
    assert_eq!(endpoint.chains, [sent.fingerprints()]);
    let asking = options.contains(&"-Verify").then_some("client-certificate-requested");
    let expected: Vec<&str> = std::iter::once("legacy-tls-only").chain(asking).collect();
    assert_eq!((endpoint.verdict, codes(&endpoint)), (Some(Verdict::Complete), expected));
    assert_eq!(endpoint.findings[0].severity, severity);
    let (raw, others): (Vec<_>, Vec<_>) = handshakes(&endpoint).iter().partition(|made| made.profile == Profile::Legacy);
    assert!(others.iter().all(|made| made.chain.is_none() && made.outcome.starts_with("alert ")), "{others:#?}");
    assert_eq!(raw.len(), 1, "one raw hello is enough");
    Some(raw[0].clone())
}

#[tokio::test]
async fn ecdhe_with_cbc_is_legacy_and_shows_possession() {
    let options = ["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA256:@SECLEVEL=0"];
    let Some(raw) = old_fashioned(Lab::new().complete(EndEntity::Rsa), &options, Severity::Warning).await else { return };
    assert_eq!((raw.version.as_deref(), raw.possession), (Some("TLS 1.2"), Possession::Proven));
}

#[tokio::test]
async fn dhe_is_legacy_and_shows_possession() {
    let options = ["-tls1_2", "-cipher", "DHE-RSA-AES128-SHA:@SECLEVEL=0"];
    let Some(raw) = old_fashioned(Lab::new().complete(EndEntity::Rsa), &options, Severity::Warning).await else { return };
    assert_eq!((raw.version.as_deref(), raw.possession), (Some("TLS 1.2"), Possession::Proven));
}

#[tokio::test]
async fn rsa_key_exchange_is_legacy_and_shows_no_possession() {
    let options = ["-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0"];
    let Some(raw) = old_fashioned(Lab::new().complete(EndEntity::Rsa), &options, Severity::Warning).await else { return };
    assert_eq!((raw.version.as_deref(), raw.possession), (Some("TLS 1.2"), Possession::NotShown));
}

/// RSA signs MD5 and SHA-1 together in TLS 1.0, which is not verified: nothing is claimed.
#[tokio::test]
async fn tls_1_0_is_an_error_of_its_own() {
    let options = ["-tls1", "-cipher", "ALL:@SECLEVEL=0"];
    let Some(raw) = old_fashioned(Lab::new().complete(EndEntity::Rsa), &options, Severity::Error).await else { return };
    assert_eq!((raw.version.as_deref(), raw.possession), (Some("TLS 1.0"), Possession::NotShown));
}

#[tokio::test]
async fn tls_1_0_with_ecdsa_shows_possession() {
    let options = ["-tls1", "-cipher", "ALL:@SECLEVEL=0"];
    let Some(raw) = old_fashioned(Lab::new().complete(EndEntity::P256), &options, Severity::Error).await else { return };
    assert_eq!((raw.version.as_deref(), raw.possession), (Some("TLS 1.0"), Possession::Proven));
}

#[tokio::test]
async fn a_client_certificate_demanded_by_an_old_server_is_noticed() {
    let options = ["-Verify", "1", "-tls1", "-cipher", "ALL:@SECLEVEL=0"];
    let Some(raw) = old_fashioned(Lab::new().complete(EndEntity::Rsa), &options, Severity::Error).await else { return };
    assert_eq!(raw.client_certificate_requested, Some(true));
}
