//! Kamailio as a session border controller for Teams, with which callers agree on TLS in both directions.

use std::collections::BTreeSet;

use cert_chain_core::report::{EndpointReport, HandshakeReport, Severity, State, Verdict};
use cert_chain_core::trust::{Program, TrustAnchor};
use cert_chain_testlab::pem_bundle;

use crate::asked::Asked;
use crate::lab::{EndEntity, Identity, Lab, codes, finding, fingerprint};
use crate::programs::kamailio::{Callers, Kamailio};

const CONTROLLER: &str = "sips:sbc.contoso.test:5061";

/// What the program says of `target`, which is this Kamailio.
fn check(lab: &Lab, target: &str, kamailio: &Kamailio) -> (Option<i32>, EndpointReport) {
    let asked = Asked::about(target, lab).knowing_issuers(lab);
    let (status, mut report) = asked.found_at("sbc.contoso.test:5061", kamailio.address()).answer();
    assert_eq!(report.endpoints.len(), 1, "{report:#?}");
    (status, report.endpoints.remove(0))
}

/// A server that takes calls only from those with a certificate of the lab's root, or of Microsoft's proxies.
fn demanding(lab: &Lab, sent: &Identity, versions: &str) -> Option<Kamailio> {
    let store = Program::Microsoft.store();
    let is_theirs = |anchor: &&TrustAnchor| anchor.subject().common_name().as_deref() == Some("DigiCert Global Root G2");
    let theirs = store.anchors().iter().find(is_theirs).expect("a public root").cert().der();
    Kamailio::serve(sent, versions, Callers::Of(&pem_bundle(&[&lab.root[..], theirs])))
}

/// The handshakes that brought a chain; each of these versions is among them, and no other.
fn with_chain<'e>(endpoint: &'e EndpointReport, versions: &[&str]) -> Vec<&'e HandshakeReport> {
    let made = endpoint.addresses.iter().flat_map(|address| &address.handshakes);
    let made: Vec<_> = made.filter(|made| made.chain.is_some()).collect();
    let spoken: BTreeSet<&str> = made.iter().filter_map(|made| made.version.as_deref()).collect();
    assert_eq!(spoken, versions.iter().copied().collect(), "{made:#?}");
    made
}

#[test]
fn a_whole_chain_is_in_order() {
    let lab = Lab::new();
    let sent = lab.complete(EndEntity::Sbc);
    let Some(kamailio) = Kamailio::serve(&sent, "TLSv1.2+", Callers::Anyone) else { return };
    let (status, endpoint) = check(&lab, CONTROLLER, &kamailio);
    assert_eq!((status, codes(&endpoint)), (Some(0), vec![]), "{endpoint:#?}");
    assert_eq!((endpoint.verdict, endpoint.state), (Some(Verdict::Complete), State::Ok));
    assert_eq!(endpoint.chains, [sent.fingerprints()]);
    let sip = endpoint.sip.as_ref().expect("it was asked");
    let server = sip.server.as_deref().unwrap_or_default();
    assert!((sip.status, &*sip.reason) == (Some(200), "OK") && server.starts_with("kamailio"), "{sip:?}");
    let made = with_chain(&endpoint, &["TLS 1.2", "TLS 1.3"]);
    assert!(made.iter().all(|made| made.client_certificate_requested == Some(false)), "{made:#?}");
}

/// Checks a server that shows its chain and then refuses callers without a certificate, which is as it should be.
fn refused(spoken: &str, versions: &[&str]) {
    let lab = Lab::new();
    let sent = lab.complete(EndEntity::Sbc);
    let Some(kamailio) = demanding(&lab, &sent, spoken) else { return };
    let (status, endpoint) = check(&lab, CONTROLLER, &kamailio);
    assert_eq!((status, codes(&endpoint)), (Some(0), vec![]), "{endpoint:#?}");
    assert_eq!((endpoint.verdict, endpoint.chains.as_slice()), (Some(Verdict::Complete), &[sent.fingerprints()][..]));
    for made in with_chain(&endpoint, versions) {
        let alert = match made.version.as_deref() {
            Some("TLS 1.3") => "alert certificate_required",
            _ => "alert handshake_failure",
        };
        assert_eq!(made.client_certificate_requested, Some(true), "{made:?}");
        // It closes with some of our words unread, so that TCP may reset the connection before we have read the alert.
        assert!([alert, "connection reset"].contains(&made.outcome.as_str()), "{made:?}");
    }
}

#[test]
fn the_chain_is_kept_though_the_caller_is_refused_under_tls_1_2() {
    refused("TLSv1.2", &["TLS 1.2"]);
}

#[test]
fn the_chain_is_kept_though_the_caller_is_refused_under_tls_1_3_too() {
    refused("TLSv1.2+", &["TLS 1.2", "TLS 1.3"]);
}

#[test]
fn of_a_bare_server_the_demand_for_a_certificate_is_noted() {
    let lab = Lab::new();
    let Some(kamailio) = demanding(&lab, &lab.complete(EndEntity::Sbc), "TLSv1.2+") else { return };
    let (status, endpoint) = check(&lab, "sbc.contoso.test:5061", &kamailio);
    assert_eq!((status, codes(&endpoint)), (Some(0), vec!["client-certificate-requested"]), "{endpoint:#?}");
    assert_eq!(endpoint.state, State::Note);
}

#[test]
fn a_controller_that_takes_calls_from_its_own_ca_alone_locks_microsoft_out() {
    let lab = Lab::new();
    let callers = pem_bundle(&[&lab.root]);
    let Some(kamailio) = Kamailio::serve(&lab.complete(EndEntity::Sbc), "TLSv1.2+", Callers::Of(&callers)) else { return };
    let (status, endpoint) = check(&lab, CONTROLLER, &kamailio);
    assert_eq!((status, codes(&endpoint)), (Some(0), vec!["issuer-list-lacks-peer"]), "{endpoint:#?}");
    assert_eq!(endpoint.state, State::Warning);
}

#[test]
fn a_controller_that_sends_its_certificate_alone_and_refuses_us_lacks_its_intermediates() {
    let lab = Lab::new();
    let sent = lab.alone(EndEntity::Sbc);
    let Some(kamailio) = demanding(&lab, &sent, "TLSv1.2+") else { return };
    let (status, endpoint) = check(&lab, CONTROLLER, &kamailio);
    assert_eq!((status, codes(&endpoint)), (Some(1), vec!["missing-intermediate"]), "{endpoint:#?}");
    assert_eq!((endpoint.verdict, endpoint.chains.as_slice()), (Some(Verdict::Repairable), &[sent.fingerprints()][..]));
    let made = with_chain(&endpoint, &["TLS 1.2", "TLS 1.3"]);
    assert!(made.iter().all(|made| made.client_certificate_requested == Some(true)), "{made:#?}");
    let missing = finding(&endpoint, "missing-intermediate");
    assert_eq!((missing.severity, missing.owner.as_str()), (Severity::Error, "sbc"));
    assert_eq!(missing.certificate, Some(fingerprint(&lab.issuing)));
}
