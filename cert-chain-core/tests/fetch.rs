//! Fetching chains: which handshakes are made, what is kept, what is left out.

mod support;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use cert_chain_core::build::Given;
use cert_chain_core::connect_to::ConnectTo;
use cert_chain_core::fetch::{
    FetchLimit, FetchOptions, Fetched, Known, MAX_ADDRESSES, MAX_AT_ONCE, MAX_CHAIN, Shared, Untested, fetch,
};
use cert_chain_core::trust::Anchors;
use cert_chain_core::{Deadline, Endpoint, Handshake, HandshakeOutcome, Network, Transport};
use cert_chain_testlab::{KeyKind, Pki};
use support::{FakeNetwork, presents};

const HOST: &str = "sip.contoso.test";
const ADDRESS: &str = "192.0.2.7:443";

/// An end-entity with this key, and its issuer.
fn chain(key: KeyKind) -> Vec<Vec<u8>> {
    let mut pki = Pki::new();
    pki.root("Lab Root R1");
    let issuing = pki.ca("Lab Issuing CA 1", "Lab Root R1");
    vec![pki.end_entity_with(HOST, "Lab Issuing CA 1", |spec| spec.key = key), issuing]
}

fn endpoint(host: &str, addresses: &[&str]) -> Endpoint {
    let mut endpoint = Endpoint::server(host.parse().expect("a host"), 443, Transport::Tls);
    endpoint.addresses = addresses.iter().map(|address| address.parse().expect("an address")).collect();
    endpoint
}

fn options() -> FetchOptions {
    let mut options = FetchOptions::default();
    options.follow_aia = false;
    options
}

async fn run(network: &dyn Network, endpoint: &Endpoint, options: &FetchOptions) -> Fetched {
    let (anchors, given) = (Anchors::new([]), Given::default());
    let known = Known { anchors: &anchors, given: &given, memo: None };
    fetch(network, endpoint, options, known, &Shared::default(), Deadline::after(Duration::from_secs(30))).await
}

/// The handshakes made with a server at [`ADDRESS`], without the address.
async fn made(server: impl Fn() -> Handshake + Send + Sync + 'static, host: &str) -> Vec<String> {
    let network = FakeNetwork::new().server(ADDRESS, move |_, _, _| server());
    run(&network, &endpoint(host, &["192.0.2.7"]), &options()).await;
    network.handshakes().iter().map(|line| line.rsplit(' ').next().expect("a word").to_owned()).collect()
}

#[test]
fn the_stages_can_be_spawned() {
    fn is_send<F: Future + Send>(_: F) {}
    let (anchors, given) = (Anchors::new([]), Given::default());
    let known = Known { anchors: &anchors, given: &given, memo: None };
    let (endpoint, options, shared) = (endpoint(HOST, &[]), options(), Shared::default());
    is_send(fetch(&FakeNetwork::new(), &endpoint, &options, known, &shared, Deadline::after(Duration::ZERO)));
}

#[tokio::test]
async fn a_current_server_is_asked_in_every_way_that_may_differ() {
    let rsa = chain(KeyKind::Rsa(1));
    assert_eq!(made(move || presents(&rsa, "TLS 1.3"), HOST).await, ["tls13", "tls13", "tls12-ecdsa", "tls12-rsa", "no-sni"]);
}

#[tokio::test]
async fn under_tls12_only_the_other_key_kind_can_differ() {
    let (rsa, ecdsa) = (chain(KeyKind::Rsa(1)), chain(KeyKind::P256));
    assert_eq!(made(move || presents(&rsa, "TLS 1.2"), HOST).await, ["tls13", "tls13", "tls12-ecdsa", "no-sni"]);
    assert_eq!(made(move || presents(&ecdsa, "TLS 1.2"), HOST).await, ["tls13", "tls13", "tls12-rsa", "no-sni"]);
    let garbage = vec![b"garbage".to_vec()];
    assert_eq!(
        made(move || presents(&garbage, "TLS 1.2"), HOST).await,
        ["tls13", "tls13", "tls12-ecdsa", "tls12-rsa", "no-sni"]
    );
}

#[tokio::test]
async fn an_address_has_no_name_to_leave_out() {
    let rsa = chain(KeyKind::Rsa(1));
    assert_eq!(made(move || presents(&rsa, "TLS 1.3"), "192.0.2.7").await, ["tls13", "tls13", "tls12-ecdsa", "tls12-rsa"]);
}

#[tokio::test]
async fn without_a_chain_the_raw_hello_is_tried() {
    for outcome in [
        HandshakeOutcome::Alert("handshake_failure".to_owned()),
        HandshakeOutcome::BrokeTls("a record out of place".to_owned()),
        HandshakeOutcome::Closed,
        HandshakeOutcome::NotTls("an SSH greeting".to_owned()),
        HandshakeOutcome::Reset,
    ] {
        let handshakes = made(move || Handshake::without_chain(outcome.clone()), HOST).await;
        assert_eq!(handshakes, ["tls13", "legacy", "tls13", "tls12-ecdsa", "tls12-rsa", "no-sni"]);
    }
    // Each hello that a silent server is offered costs its whole time.
    let silent = made(|| Handshake::without_chain(HandshakeOutcome::Timeout("handshake")), HOST).await;
    assert_eq!(silent, ["tls13", "legacy", "tls13", "no-sni"]);
}

#[tokio::test]
async fn nothing_more_is_asked_of_who_is_not_there() {
    for outcome in [
        HandshakeOutcome::ConnectionRefused,
        HandshakeOutcome::NoRoute,
        HandshakeOutcome::NotTried("too many open files".to_owned()),
        HandshakeOutcome::Unreachable,
        HandshakeOutcome::SmtpRefused("421 too busy".to_owned()),
        HandshakeOutcome::StartTlsRefused("STARTTLS is not offered".to_owned()),
        HandshakeOutcome::Timeout("connect"),
        HandshakeOutcome::Timeout("starttls"),
    ] {
        assert_eq!(made(move || Handshake::without_chain(outcome.clone()), HOST).await, ["tls13"]);
    }
}

#[tokio::test]
async fn equal_chains_are_kept_once_and_counted() {
    let (old, new) = (chain(KeyKind::Rsa(1)), chain(KeyKind::Rsa(2)));
    let (first, second) = (old.clone(), new.clone());
    let network =
        FakeNetwork::new().server(ADDRESS, move |_, _, before| presents(if before == 1 { &second } else { &first }, "TLS 1.3"));
    let fetched = run(&network, &endpoint(HOST, &["192.0.2.7"]), &options()).await;
    let seen: Vec<Option<usize>> = fetched.addresses[0].handshakes.iter().map(|handshake| handshake.chain).collect();
    assert_eq!(seen, [Some(0), Some(1), Some(0), Some(0), Some(0)]);
    let attempts: Vec<u32> = fetched.addresses[0].handshakes.iter().map(|handshake| handshake.attempt).collect();
    assert_eq!(attempts, [1, 2, 1, 1, 1]);
    let sent = |place: usize| fetched.chains[place].presented.certificates().map(|(_, c)| c.der().to_vec()).collect::<Vec<_>>();
    assert_eq!((sent(0), sent(1)), (old, new));
}

#[tokio::test]
async fn no_more_than_four_connections_at_once_whoever_asks() {
    let rsa = chain(KeyKind::Rsa(1));
    let network = FakeNetwork::new().server(ADDRESS, move |_, _, _| presents(&rsa, "TLS 1.3"));
    let (anchors, given) = (Anchors::new([]), Given::default());
    let known = Known { anchors: &anchors, given: &given, memo: None };
    let shared = Shared::default();
    let mut options = options();
    options.samples = 10;
    let hosts = ["sip.contoso.test", "sipexternal.contoso.test", "lyncdiscover.contoso.test"];
    let endpoints = hosts.map(|host| endpoint(host, &["192.0.2.7"]));
    let deadline = Deadline::after(Duration::from_secs(30));
    let all = endpoints.iter().map(|endpoint| fetch(&network, endpoint, &options, known, &shared, deadline.clone()));
    futures_util::future::join_all(all).await;
    assert_eq!(network.most_at_once.load(Ordering::SeqCst), MAX_AT_ONCE);
    assert_eq!(network.handshakes().len(), 3 * 13);
}

fn connecting(mappings: &[&str]) -> FetchOptions {
    let mut options = options();
    options.connect_to = ConnectTo::new(mappings.iter().map(|text| text.parse().expect("a mapping")).collect());
    options
}

fn addresses(fetched: &Fetched) -> Vec<(SocketAddr, Option<Untested>)> {
    fetched.addresses.iter().map(|seen| (seen.address, seen.not_tested)).collect()
}

#[tokio::test]
async fn connects_where_it_is_told_to() {
    let options = connecting(&["sip.contoso.test:443:127.0.0.1:8443", "sip.contoso.test:443:127.0.0.2:8443"]);
    let fetched = run(&FakeNetwork::new(), &endpoint(HOST, &["192.0.2.7"]), &options).await;
    let there = ["127.0.0.1:8443", "127.0.0.2:8443"].map(|text| (text.parse().expect("an address"), None));
    assert_eq!(addresses(&fetched), there);
}

#[tokio::test]
async fn a_run_can_keep_to_public_addresses() {
    let mut options = options();
    options.own_addresses_may_be_private = false;
    let network = FakeNetwork::new();
    let fetched = run(&network, &endpoint(HOST, &["10.0.0.7", "::1", "8.8.8.8"]), &options).await;
    let untested: Vec<Option<Untested>> = fetched.addresses.iter().map(|seen| seen.not_tested).collect();
    assert_eq!(untested, [Some(Untested::Private), Some(Untested::Private), None]);
    assert_eq!(network.handshakes(), ["8.8.8.8:443 tls13"]);
    // What the user typed is allowed all the same.
    let mut options = connecting(&["::127.0.0.1:8443"]);
    options.own_addresses_may_be_private = false;
    let fetched = run(&FakeNetwork::new(), &endpoint(HOST, &[]), &options).await;
    assert_eq!(addresses(&fetched), [("127.0.0.1:8443".parse().expect("an address"), None)]);
}

#[tokio::test]
async fn limits_that_were_met_are_named() {
    let many: Vec<String> = (0..20).map(|i| format!("192.0.2.{i}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let long = vec![b"x".to_vec(); 100];
    let network = FakeNetwork::new().server("192.0.2.0:443", move |_, _, _| presents(&long, "TLS 1.3"));
    let fetched = run(&network, &endpoint(HOST, &many), &options()).await;
    assert_eq!(fetched.addresses.iter().filter(|seen| seen.not_tested == Some(Untested::TooMany)).count(), 20 - MAX_ADDRESSES);
    assert_eq!(fetched.chains[0].presented.items.len(), MAX_CHAIN);
    assert_eq!(fetched.limits_met, [FetchLimit::Chain, FetchLimit::Addresses]);
}

#[tokio::test]
async fn what_is_late_is_not_tested() {
    let mut options = options();
    options.endpoint_budget = Duration::ZERO;
    let network = FakeNetwork::new();
    let fetched = run(&network, &endpoint(HOST, &["192.0.2.7"]), &options).await;
    assert!(network.handshakes().is_empty());
    assert_eq!(fetched.addresses[0].not_tested, Some(Untested::Late));
}

#[tokio::test]
async fn an_address_that_this_machine_cannot_reach_is_not_tested() {
    let network = FakeNetwork::new().server("[2001:db8::7]:443", |_, _, _| Handshake::without_chain(HandshakeOutcome::NoRoute));
    let fetched = run(&network, &endpoint(HOST, &["2001:db8::7"]), &options()).await;
    assert_eq!(fetched.addresses[0].not_tested, Some(Untested::NoRoute));
    assert_eq!(fetched.addresses[0].handshakes[0].outcome, HandshakeOutcome::NoRoute);
}

#[cfg(feature = "net")]
mod over_loopback {
    use cert_chain_core::net::Internet;
    use cert_chain_core::{Possession, Profile};
    use cert_chain_testlab::servers::tls::{Behaviour, Identity, TlsServer, TlsSetup, When};

    use super::*;

    fn identity(key: KeyKind) -> Identity {
        Identity { chain: chain(key), key: key.pkcs8(HOST) }
    }

    async fn fetch_from(setup: TlsSetup, options: FetchOptions) -> (Fetched, TlsServer) {
        let server = TlsServer::start(setup).await.expect("a port");
        let mut options = options;
        options.connect_to = ConnectTo::new(vec![format!("::{}", server.address()).parse().expect("a mapping")]);
        (run(&Internet::new(), &endpoint(HOST, &[]), &options).await, server)
    }

    #[tokio::test]
    async fn a_server_with_two_certificates_shows_both() {
        let setup = TlsSetup::new(Behaviour::Serve(identity(KeyKind::P256)))
            .when(When::NoServerName, Behaviour::Serve(identity(KeyKind::Rsa(1))));
        let (fetched, _server) = fetch_from(setup, options()).await;
        let seen: Vec<(Profile, Option<usize>)> =
            fetched.addresses[0].handshakes.iter().map(|handshake| (handshake.profile, handshake.chain)).collect();
        let of = |profile| seen.iter().filter(|(p, _)| *p == profile).filter_map(|(_, chain)| *chain).collect::<Vec<_>>();
        assert_eq!((of(Profile::Tls13), of(Profile::NoSni)), (vec![0, 0], vec![1]));
        assert_eq!(fetched.chains.len(), 2);
    }

    #[tokio::test]
    async fn machines_behind_one_address_are_met_by_sampling() {
        let setup = TlsSetup::new(Behaviour::Serve(identity(KeyKind::Rsa(1))))
            .when(When::Turn { is: 1, of: 2 }, Behaviour::Serve(identity(KeyKind::Rsa(2))));
        let (fetched, _server) = fetch_from(setup, options()).await;
        assert_eq!(fetched.chains.len(), 2);
        assert!(fetched.addresses[0].handshakes.iter().all(|handshake| handshake.possession != Possession::Failed));
    }

    #[tokio::test]
    async fn an_old_server_shows_its_chain_to_the_raw_hello() {
        let (fetched, _server) = fetch_from(TlsSetup::new(Behaviour::ServeLegacy(identity(KeyKind::Rsa(1)))), options()).await;
        let with_chain: Vec<Profile> =
            fetched.addresses[0].handshakes.iter().filter(|h| h.chain.is_some()).map(|h| h.profile).collect();
        assert_eq!(with_chain, [Profile::Legacy]);
        assert_eq!(fetched.chains[0].presented.items.len(), 2);
    }

    #[tokio::test]
    async fn a_stalling_server_costs_no_more_than_the_endpoints_budget() {
        let mut options = options();
        options.endpoint_budget = Duration::from_millis(300);
        let limit = Deadline::after(Duration::from_secs(3));
        let (fetched, _server) = fetch_from(TlsSetup::new(Behaviour::Stall), options).await;
        assert!(!limit.has_passed());
        // So little time says nothing about the server.
        assert_eq!(fetched.addresses[0].handshakes[0].outcome, HandshakeOutcome::Late);
        assert_eq!(fetched.addresses[0].not_tested, Some(Untested::Late));
        assert_eq!(fetched.limits_met, [FetchLimit::Time]);
    }
}
