//! The real network's SIP OPTIONS against real servers on loopback.

#![cfg(feature = "net")]

use std::net::SocketAddr;
use std::time::Duration;

use cert_chain_core::net::Internet;
use cert_chain_core::{Deadline, HandshakeOutcome, Host, Network, SipOutcome};
use cert_chain_testlab::Pki;
use cert_chain_testlab::servers::http::Site;
use cert_chain_testlab::servers::tls::{Sip, TlsServer, TlsSetup};

const HOST: &str = "sip.contoso.test";

fn setup() -> TlsSetup {
    let mut pki = Pki::new();
    pki.root("Lab Root R1");
    let end_entity = pki.end_entity(HOST, "Lab Root R1");
    TlsSetup::serving(vec![end_entity], pki.private_key(HOST))
}

async fn ask(address: SocketAddr, budget: Duration) -> SipOutcome {
    let host: Host = HOST.parse().expect("a name");
    Internet::new().sip_options(address, &host, Deadline::after(budget)).await
}

async fn answer(setup: TlsSetup) -> (SipOutcome, Vec<String>) {
    let server = TlsServer::start(setup).await.expect("a port");
    let outcome = ask(server.address(), Duration::from_secs(10)).await;
    (outcome, server.requests())
}

#[tokio::test]
async fn an_answer_shows_that_sip_is_spoken_whatever_it_says() {
    let says =
        Sip::Says(&["SIP/2.0 403 Forbidden", "Via: SIP/2.0/TLS cert-chain.invalid", "Server: RTC/7.0", "Content-Length: 0"]);
    let (outcome, requests) = answer(setup().sip(says)).await;
    let server = Some("RTC/7.0".to_owned());
    assert_eq!(outcome, SipOutcome::Response { status: 403, reason: "Forbidden".to_owned(), server });
    let [request] = requests.as_slice() else { panic!("{requests:?}") };
    assert!(request.starts_with("OPTIONS sip:sip.contoso.test:"), "{request}");
    assert!(!request.lines().any(|line| line.contains("sip:") && line.contains('@')), "a user is named: {request}");
}

#[tokio::test]
async fn what_speaks_otherwise_is_told() {
    let (outcome, _) = answer(setup().site(Site::new())).await;
    assert_eq!(outcome, SipOutcome::NotSip("an HTTP answer".to_owned()));
    let (outcome, _) = answer(setup().sip(Sip::Says(&["220 mail.contoso.test ESMTP"]))).await;
    assert!(matches!(outcome, SipOutcome::NotSip(_)), "{outcome:?}");
}

#[tokio::test]
async fn an_endless_answer_ends_at_the_bound_and_silence_at_the_deadline() {
    let (outcome, _) = answer(setup().sip(Sip::Endless)).await;
    assert_eq!(outcome, SipOutcome::NotSip("an answer whose head does not end".to_owned()));
    let silent = TlsServer::start(setup().sip(Sip::Silence)).await.expect("a port");
    let outcome = ask(silent.address(), Duration::from_millis(500)).await;
    assert_eq!(outcome, SipOutcome::Failed(HandshakeOutcome::Timeout("response")));
}
