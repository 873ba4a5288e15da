//! Whether servers of SIP are asked once, and no others, and what of their answer is in the report.

#![cfg(feature = "net")]

use std::net::SocketAddr;

use cert_chain_core::connect_to::ConnectTo;
use cert_chain_core::net::Internet;
use cert_chain_core::report::EndpointReport;
use cert_chain_core::{CheckOptions, check};
use cert_chain_testlab::Pki;
use cert_chain_testlab::servers::http::Site;
use cert_chain_testlab::servers::tls::{ClientCertificate, Sip, TlsServer, TlsSetup};

const HOST: &str = "sbc.contoso.test";
const EDGE: Sip = Sip::Says(&["SIP/2.0 405 Method Not Allowed", "Server: RTC/7.0"]);

fn setup() -> TlsSetup {
    let mut pki = Pki::new();
    pki.root("Root");
    let end_entity = pki.end_entity(HOST, "Root");
    TlsSetup::serving(vec![end_entity], pki.private_key(HOST))
}

async fn check_at(scheme: &str, servers: &[SocketAddr], ask_services: bool) -> EndpointReport {
    let mut options = CheckOptions::default();
    options.ask_services = ask_services;
    options.follow_aia = false;
    let to = servers.iter().map(|to| format!("{HOST}:5061:{}:{}", to.ip(), to.port()));
    options.connect_to = ConnectTo::new(to.map(|to| to.parse().expect("a mapping")).collect());
    let target = format!("{scheme}{HOST}:5061").parse().expect("a server");
    check(&Internet::new(), &target, &options).await.endpoints.remove(0)
}

/// Status, reason and server.
fn told(endpoint: &EndpointReport) -> Option<(Option<u16>, &str, Option<&str>)> {
    endpoint.sip.as_ref().map(|sip| (sip.status, sip.reason.as_str(), sip.server.as_deref()))
}

#[tokio::test]
async fn one_address_of_an_endpoint_is_asked_once() {
    let machines = ["127.0.0.1", "127.0.0.2"].map(|ip| (ip.parse().expect("an address"), setup().sip(EDGE)));
    let servers = TlsServer::start_farm(&machines).await.expect("servers");
    let addresses: Vec<SocketAddr> = servers.iter().map(TlsServer::address).collect();
    let endpoint = check_at("sips:", &addresses, true).await;
    assert_eq!(told(&endpoint), Some((Some(405), "Method Not Allowed", Some("RTC/7.0"))));
    let requests: Vec<String> = servers.iter().flat_map(TlsServer::requests).collect();
    assert!(matches!(&requests[..], [only] if only.starts_with("OPTIONS sip:sbc.contoso.test")), "{requests:#?}");
}

#[tokio::test]
async fn who_answers_otherwise_is_told_and_is_no_finding() {
    let server = TlsServer::start(setup().site(Site::new())).await.expect("a server");
    let endpoint = check_at("sips:", &[server.address()], true).await;
    assert_eq!(told(&endpoint), Some((None, "an HTTP answer", None)));
    let twin = TlsServer::start(setup().sip(EDGE)).await.expect("a server");
    let twin = check_at("sips:", &[twin.address()], true).await;
    let codes = |endpoint: &EndpointReport| endpoint.findings.iter().map(|finding| finding.code.clone()).collect::<Vec<_>>();
    assert_eq!(codes(&endpoint), codes(&twin));
}

#[tokio::test]
async fn nobody_else_is_asked() {
    let open = TlsServer::start(setup().sip(EDGE)).await.expect("a server");
    let closed = ClientCertificate::Demanded { issuers: Vec::new() };
    let closed = TlsServer::start(setup().sip(EDGE).client_certificate(closed)).await.expect("a server");
    for (scheme, server, ask_services) in [("", &open, true), ("sips:", &open, false), ("sips:", &closed, true)] {
        let endpoint = check_at(scheme, &[server.address()], ask_services).await;
        assert_eq!((told(&endpoint), server.requests()), (None, Vec::new()), "{scheme} {ask_services}");
    }
}
