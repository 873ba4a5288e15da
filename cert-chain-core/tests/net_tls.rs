//! The real network's handshakes, raw hello, STARTTLS and HTTP against real servers on loopback.

#![cfg(feature = "net")]

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use cert_chain_core::cert::Cert;
use cert_chain_core::net::{DownloadError, Internet};
use cert_chain_core::{
    Deadline, Handshake, HandshakeOutcome, Host, HttpOutcome, HttpRequest, Network, Possession, Profile, StartTls, Time,
};
use cert_chain_testlab::servers::http::{Clock, HttpServer, Reply, Site};
use cert_chain_testlab::servers::tls::{Behaviour, ClientCertificate, Identity, Smtp, TlsServer, TlsSetup, TlsVersions, When};
use cert_chain_testlab::{AlternativeName, KeyKind, LAB_NOW, Pki};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const HOST: &str = "sip.contoso.test";
const BUDGET: Duration = Duration::from_secs(10);

fn host() -> Host {
    HOST.parse().expect("a name")
}

/// An end-entity with this key and its issuing CA.
fn identity(key: KeyKind) -> Identity {
    let mut pki = Pki::new();
    pki.root("Lab Root R1");
    let issuing = pki.ca("Lab Issuing CA 1", "Lab Root R1");
    let end_entity = pki.end_entity_with(HOST, "Lab Issuing CA 1", |spec| spec.key = key);
    Identity { chain: vec![end_entity, issuing], key: pki.private_key(HOST) }
}

fn serving(key: KeyKind) -> TlsSetup {
    TlsSetup::new(Behaviour::Serve(identity(key)))
}

async fn shake_at(address: SocketAddr, profile: Profile, starttls: Option<StartTls>, budget: Duration) -> Handshake {
    Internet::new().handshake(address, &host(), profile, starttls, Deadline::after(budget)).await
}

async fn shake(setup: TlsSetup, profile: Profile) -> Handshake {
    let server = TlsServer::start(setup).await.expect("a port");
    shake_at(server.address(), profile, None, BUDGET).await
}

fn alert(name: &str) -> HandshakeOutcome {
    HandshakeOutcome::Alert(name.to_owned())
}

/// A server that says `bytes` to everybody at once, then closes.
async fn saying(bytes: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(bytes).await;
            let _ = stream.shutdown().await;
            let _ = stream.read_to_end(&mut Vec::new()).await;
        }
    });
    address
}

#[tokio::test]
async fn keeps_the_chain_exactly_as_sent_with_every_profile() {
    let identity = identity(KeyKind::Rsa(1));
    let setup = TlsSetup::new(Behaviour::Serve(identity.clone()));
    for (profile, version) in [(Profile::Tls13, "TLS 1.3"), (Profile::Tls12Rsa, "TLS 1.2"), (Profile::NoSni, "TLS 1.3")] {
        let seen = shake(setup.clone(), profile).await;
        assert_eq!(seen.outcome, HandshakeOutcome::Completed, "{profile}");
        assert_eq!(seen.chain, identity.chain, "{profile}");
        assert_eq!(seen.possession, Possession::Proven, "{profile}");
        assert_eq!(seen.client_certificate_requested, Some(false), "{profile}");
        assert_eq!(seen.version, Some(version), "{profile}");
    }
}

#[tokio::test]
async fn sends_the_name_only_where_the_profile_says_so() {
    let server = TlsServer::start(serving(KeyKind::Rsa(1))).await.expect("a port");
    for profile in [Profile::Tls13, Profile::NoSni, Profile::Legacy] {
        shake_at(server.address(), profile, None, BUDGET).await;
    }
    let names: Vec<Option<String>> = server.connections().into_iter().map(|connection| connection.sni).collect();
    assert_eq!(names, [Some(HOST.to_owned()), None, Some(HOST.to_owned())]);
}

#[tokio::test]
async fn the_key_profiles_get_the_certificate_of_their_kind() {
    let (rsa, ecdsa) = (identity(KeyKind::Rsa(1)), identity(KeyKind::P256));
    let setup = TlsSetup::new(Behaviour::Serve(ecdsa.clone())).when(When::NoEcdsa, Behaviour::Serve(rsa.clone()));
    let of_rsa = shake(setup.clone(), Profile::Tls12Rsa).await;
    let of_ecdsa = shake(setup, Profile::Tls12Ecdsa).await;
    // Both offer every signature algorithm, as clients do; the suites are what differs.
    assert_eq!((of_ecdsa.chain, of_ecdsa.possession), (ecdsa.chain, Possession::Proven));
    assert_eq!((of_rsa.chain, of_rsa.possession), (rsa.chain, Possession::Proven));
}

#[tokio::test]
async fn every_kind_of_key_proves_possession() {
    for key in [KeyKind::Ed25519, KeyKind::P256, KeyKind::Rsa(2)] {
        let seen = shake(serving(key), Profile::Tls13).await;
        assert_eq!((seen.outcome, seen.possession), (HandshakeOutcome::Completed, Possession::Proven), "{key:?}");
    }
}

#[tokio::test]
async fn a_key_that_is_not_the_certificates_fails_to_prove_possession() {
    for versions in [TlsVersions::Tls12, TlsVersions::Tls13] {
        let mut identity = identity(KeyKind::Rsa(1));
        identity.key = KeyKind::Rsa(2).pkcs8("unused");
        let chain = identity.chain.clone();
        let seen = shake(TlsSetup::new(Behaviour::Serve(identity)).versions(versions), Profile::Tls13).await;
        assert_eq!(seen.possession, Possession::Failed, "{versions:?}");
        assert_eq!(seen.chain, chain, "{versions:?}");
    }
}

#[tokio::test]
async fn a_demanded_client_certificate_leaves_the_chain() {
    let demanded = || ClientCertificate::Demanded { issuers: identity(KeyKind::Ed25519).chain };
    for (versions, version) in [(TlsVersions::Tls12, "TLS 1.2"), (TlsVersions::Tls13, "TLS 1.3")] {
        let setup = serving(KeyKind::Rsa(1)).versions(versions).client_certificate(demanded());
        let seen = shake(setup, Profile::Tls13).await;
        assert!(matches!(&seen.outcome, HandshakeOutcome::Alert(name) if name == "certificate_required"), "{seen:?}");
        assert_eq!(seen.chain.len(), 2);
        assert_eq!(seen.client_certificate_requested, Some(true));
        assert_eq!(seen.version, Some(version));
        assert_eq!(seen.possession, Possession::Proven);
    }
}

#[tokio::test]
async fn a_requested_client_certificate_can_be_done_without() {
    for versions in [TlsVersions::Tls12, TlsVersions::Tls13] {
        let requested = ClientCertificate::Requested { issuers: identity(KeyKind::Ed25519).chain };
        let setup = serving(KeyKind::Rsa(1)).versions(versions).client_certificate(requested);
        let seen = shake(setup, Profile::Tls13).await;
        assert_eq!(seen.outcome, HandshakeOutcome::Completed);
        assert_eq!(seen.client_certificate_requested, Some(true));
    }
}

#[tokio::test]
async fn garbage_in_place_of_a_certificate_is_kept() {
    for versions in [TlsVersions::Tls12, TlsVersions::Tls13] {
        let mut identity = identity(KeyKind::Rsa(1));
        identity.chain[0] = b"not a certificate".to_vec();
        let chain = identity.chain.clone();
        let seen = shake(TlsSetup::new(Behaviour::Serve(identity)).versions(versions), Profile::Tls13).await;
        assert_eq!(seen.chain, chain, "{versions:?}");
        assert_eq!(seen.possession, Possession::NotShown, "{versions:?}");
    }
}

#[tokio::test]
async fn every_end_of_a_handshake_is_told_apart() {
    let outcome = async |behaviour, profile| shake(TlsSetup::new(behaviour), profile).await.outcome;
    for profile in [Profile::Tls13, Profile::Legacy] {
        assert_eq!(outcome(Behaviour::Alert(40), profile).await, alert("handshake_failure"), "{profile}");
        assert_eq!(outcome(Behaviour::Alert(112), profile).await, alert("unrecognized_name"), "{profile}");
        assert_eq!(outcome(Behaviour::Close, profile).await, HandshakeOutcome::Closed, "{profile}");
        assert_eq!(outcome(Behaviour::Reset, profile).await, HandshakeOutcome::Reset, "{profile}");
        let http = HandshakeOutcome::NotTls("an HTTP answer in clear".to_owned());
        assert_eq!(outcome(Behaviour::PlainHttp, profile).await, http, "{profile}");
        assert!(matches!(outcome(Behaviour::Garbage, profile).await, HandshakeOutcome::NotTls(_)), "{profile}");
    }
}

#[tokio::test]
async fn a_closed_port_is_a_refused_connection() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let address = listener.local_addr().expect("bound");
    drop(listener);
    let seen = shake_at(address, Profile::Tls13, None, BUDGET).await;
    assert_eq!(seen, Handshake::without_chain(HandshakeOutcome::ConnectionRefused));
}

#[tokio::test]
async fn a_stalling_server_costs_no_more_than_the_budget() {
    let server = TlsServer::start(TlsSetup::new(Behaviour::Stall)).await.expect("a port");
    for profile in [Profile::Tls13, Profile::Legacy] {
        let limit = Deadline::after(Duration::from_secs(2));
        let seen = shake_at(server.address(), profile, None, Duration::from_millis(200)).await;
        assert_eq!(seen.outcome, HandshakeOutcome::Timeout("handshake"), "{profile}");
        assert!(!limit.has_passed(), "{profile}");
    }
}

#[tokio::test]
async fn talk_without_end_is_ended() {
    // A warning alert is legal again and again, so only the bound on bytes ends it.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let warnings = [21, 3, 3, 0, 2, 1, 112].repeat(1000);
            while stream.write_all(&warnings).await.is_ok() {}
        }
    });
    let seen = shake_at(address, Profile::Legacy, None, BUDGET).await;
    let HandshakeOutcome::BrokeTls(why) = seen.outcome else { panic!("{seen:?}") };
    assert_eq!(why, "sent more than 256 KiB before the handshake ended");
    let seen = shake_at(address, Profile::Tls13, None, BUDGET).await;
    assert!(matches!(seen.outcome, HandshakeOutcome::BrokeTls(_)), "{seen:?}");
}

#[tokio::test]
async fn the_raw_hello_sees_chains_that_rustls_cannot() {
    let identity = identity(KeyKind::Rsa(1));
    let setup = TlsSetup::new(Behaviour::ServeLegacy(identity.clone()));
    assert_eq!(shake(setup.clone(), Profile::Tls13).await.outcome, alert("handshake_failure"));
    let seen = shake(setup, Profile::Legacy).await;
    assert_eq!(seen.outcome, HandshakeOutcome::Completed);
    assert_eq!(seen.chain, identity.chain);
    // RSA key exchange: the server has signed nothing yet.
    assert_eq!(seen.possession, Possession::NotShown);
    assert_eq!(seen.client_certificate_requested, Some(false));
    assert_eq!(seen.version, Some("TLS 1.2"));
    assert!(seen.cipher_suite.is_some_and(|suite| suite.starts_with("TLS_RSA_WITH_")), "{seen:?}");
}

#[tokio::test]
async fn the_raw_hello_takes_flights_of_many_records_and_garbage_certificates() {
    let mut identity = identity(KeyKind::Rsa(1));
    identity.chain[1] = vec![0x55; 60_000];
    let seen = shake(TlsSetup::new(Behaviour::ServeLegacy(identity.clone())), Profile::Legacy).await;
    assert_eq!(seen.chain, identity.chain);
}

#[tokio::test]
async fn the_raw_hello_verifies_the_servers_signature() {
    for key in [KeyKind::Rsa(1), KeyKind::P256, KeyKind::Ed25519] {
        let demanded = ClientCertificate::Demanded { issuers: Vec::new() };
        let setup = serving(key).versions(TlsVersions::Tls12).client_certificate(demanded);
        let seen = shake(setup, Profile::Legacy).await;
        assert_eq!(seen.outcome, HandshakeOutcome::Completed, "{key:?}");
        assert_eq!(seen.possession, Possession::Proven, "{key:?}");
        assert_eq!(seen.client_certificate_requested, Some(true), "{key:?}");
    }
    let mut identity = identity(KeyKind::Rsa(1));
    identity.key = KeyKind::Rsa(2).pkcs8("unused");
    let seen = shake(TlsSetup::new(Behaviour::Serve(identity)), Profile::Legacy).await;
    assert_eq!(seen.possession, Possession::Failed);
}

#[tokio::test]
async fn a_server_without_old_versions_refuses_the_raw_hello() {
    let seen = shake(serving(KeyKind::Rsa(1)).versions(TlsVersions::Tls13), Profile::Legacy).await;
    assert_eq!(seen.outcome, alert("protocol_version"));
}

#[tokio::test]
async fn other_protocols_are_named() {
    for (bytes, name) in [
        (&b"SSH-2.0-OpenSSH_9.7\r\n"[..], "an SSH greeting"),
        (b"220 mail.contoso.test ESMTP\r\n", "an SMTP or FTP greeting in clear"),
        (b"SIP/2.0 400 Bad Request\r\n", "a SIP answer in clear"),
    ] {
        let address = saying(bytes).await;
        for profile in [Profile::Tls13, Profile::Legacy] {
            let outcome = shake_at(address, profile, None, BUDGET).await.outcome;
            assert_eq!(outcome, HandshakeOutcome::NotTls(name.to_owned()), "{profile}");
        }
    }
}

#[tokio::test]
async fn mail_servers_are_asked_for_tls_in_their_own_words() {
    let outcome = async |smtp| {
        let server = TlsServer::start(serving(KeyKind::Rsa(1)).smtp(smtp)).await.expect("a port");
        shake_at(server.address(), Profile::Tls13, Some(StartTls::Smtp), BUDGET).await
    };
    let seen = outcome(Smtp::Offers).await;
    assert_eq!((seen.outcome, seen.chain.len()), (HandshakeOutcome::Completed, 2));
    let refused = |text: &str| HandshakeOutcome::StartTlsRefused(text.to_owned());
    assert_eq!(outcome(Smtp::DoesNotOffer).await.outcome, refused("STARTTLS is not offered"));
    // A 4yz is for now, so it says nothing about what the server offers.
    let for_now = HandshakeOutcome::SmtpRefused("454 4.7.0 TLS not available".to_owned());
    assert_eq!(outcome(Smtp::Refuses).await.outcome, for_now);
    assert!(matches!(outcome(Smtp::Injects).await.outcome, HandshakeOutcome::NotTls(_)));
}

#[tokio::test]
async fn mail_servers_that_talk_without_end_or_not_at_all_are_left() {
    let starttls = async |address, budget| shake_at(address, Profile::Tls13, Some(StartTls::Smtp), budget).await.outcome;
    let endless = saying(b"220-never\r\n".repeat(200).leak()).await;
    assert_eq!(starttls(endless, BUDGET).await, HandshakeOutcome::NotTls("an SMTP reply without end".to_owned()));
    let long = saying([b'x'; 5000].to_vec().leak()).await;
    assert_eq!(starttls(long, BUDGET).await, HandshakeOutcome::NotTls("an SMTP line without end".to_owned()));
    let full = saying([b"554 5.7.1 ".to_vec(), vec![b'x'; 1500], b"\r\n".to_vec()].concat().leak()).await;
    let HandshakeOutcome::SmtpRefused(line) = starttls(full, BUDGET).await else { panic!("refused in the greeting") };
    assert_eq!(line.len(), "554 ".len() + 200, "{line}");
    let web = saying(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    assert_eq!(starttls(web, BUDGET).await, HandshakeOutcome::NotTls("the greeting is not SMTP".to_owned()));
    assert_eq!(starttls(saying(b"220 x\r\n").await, BUDGET).await, HandshakeOutcome::Closed);
    let stalling = TlsServer::start(TlsSetup::new(Behaviour::Stall)).await.expect("a port");
    assert_eq!(starttls(stalling.address(), Duration::from_millis(200)).await, HandshakeOutcome::Timeout("starttls"));
}

async fn get(address: SocketAddr, path: &str, tls: bool, max_body: usize, budget: Duration) -> HttpOutcome {
    let request = HttpRequest::get(host(), address.port(), path.to_owned(), tls, max_body);
    Internet::new().http_once(address, &request, Deadline::after(budget)).await
}

#[tokio::test]
async fn a_document_comes_whole_or_cut_at_the_bound() {
    let site = Site::new().path("/ca.cer", Reply::certificate(vec![7; 1000])).path("/endless", Reply::Endless);
    let server = HttpServer::start(site).await.expect("a port");
    let HttpOutcome::Response { status, content_type, body, truncated, .. } =
        get(server.address(), "/ca.cer", false, 1000, BUDGET).await
    else {
        panic!("no response")
    };
    assert_eq!((status, content_type.as_deref(), body, truncated), (200, Some("application/pkix-cert"), vec![7; 1000], false));
    for path in ["/ca.cer", "/endless"] {
        let HttpOutcome::Response { body, truncated, .. } = get(server.address(), path, false, 999, BUDGET).await else {
            panic!("no response")
        };
        assert_eq!((body.len(), truncated), (999, true), "{path}");
    }
    assert_eq!(server.requests()[0], format!("GET {HOST}:{} /ca.cer", server.address().port()));
}

#[tokio::test]
async fn redirects_are_reported_and_not_followed() {
    let server = HttpServer::start(Site::new().path("/", Reply::redirect("http://other.test/"))).await.expect("a port");
    let HttpOutcome::Response { status, location, .. } = get(server.address(), "/", false, 1000, BUDGET).await else {
        panic!("no response")
    };
    assert_eq!((status, location.as_deref()), (302, Some("http://other.test/")));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn documents_are_read_over_tls_whatever_its_chain() {
    let setup = serving(KeyKind::Rsa(1)).site(Site::new().path("/", Reply::json("{}")));
    let server = TlsServer::start(setup).await.expect("a port");
    let HttpOutcome::Response { body, .. } = get(server.address(), "/", true, 1000, BUDGET).await else {
        panic!("no response")
    };
    assert_eq!(body, b"{}");
}

#[tokio::test]
async fn every_end_of_a_request_is_told_apart() {
    let site = Site::new().path("/reset", Reply::Reset).path("/silence", Reply::Silence).path("/drip", Reply::Drip);
    let server = HttpServer::start(site).await.expect("a port");
    let outcome = async |path, budget| get(server.address(), path, false, 1000, budget).await;
    assert_eq!(outcome("/reset", BUDGET).await, HttpOutcome::Failed(HandshakeOutcome::Reset));
    let short = Duration::from_millis(200);
    for path in ["/silence", "/drip"] {
        assert_eq!(outcome(path, short).await, HttpOutcome::Failed(HandshakeOutcome::Timeout("response")), "{path}");
    }
    let not_http = get(saying(b"SSH-2.0-OpenSSH_9.7\r\n").await, "/", false, 1000, BUDGET).await;
    assert_eq!(not_http, HttpOutcome::Failed(HandshakeOutcome::NotTls("the answer is not HTTP".to_owned())));
    let closed = get(saying(b"").await, "/", false, 1000, BUDGET).await;
    assert_eq!(closed, HttpOutcome::Failed(HandshakeOutcome::Closed));
}

#[tokio::test]
async fn header_sections_without_end_are_ended() {
    let huge: Vec<u8> = [b"HTTP/1.1 200 OK\r\nX: ".to_vec(), vec![b'x'; 100_000]].concat();
    let outcome = get(saying(huge.leak()).await, "/", false, 1000, BUDGET).await;
    assert!(matches!(outcome, HttpOutcome::Failed(HandshakeOutcome::NotTls(_))), "{outcome:?}");
}

/// A document on a server whose certificate names `HOST` and its address.
async fn document(reply: Reply) -> (TlsServer, Vec<u8>, HttpRequest) {
    let mut pki = Pki::new();
    let root = pki.root("Lab Root R1");
    let issuing = pki.ca("Lab Issuing CA 1", "Lab Root R1");
    let end_entity = pki.end_entity_with(HOST, "Lab Issuing CA 1", |spec| {
        spec.alternative_names.push(AlternativeName::Ip(Ipv4Addr::LOCALHOST.into()));
    });
    let setup = TlsSetup::serving(vec![end_entity, issuing], pki.private_key(HOST)).site(Site::new().path("/list", reply));
    let server = TlsServer::start(setup).await.expect("a port");
    let request = HttpRequest::https(&format!("https://{}/list", server.address()), 1000).expect("a URL");
    (server, root, request)
}

async fn download(request: &HttpRequest, root: &[u8], at: i64) -> Result<Vec<u8>, DownloadError> {
    Internet::new().download(request, [root], Time::from_unix(at), Deadline::after(BUDGET)).await
}

fn whole(status: u16, body: &[u8]) -> Reply {
    Reply::Whole { status, fields: Vec::new(), body: body.to_vec() }
}

#[tokio::test]
async fn a_document_comes_from_a_server_that_proves_who_it_is() {
    let (server, root, request) = document(whole(200, b"the list")).await;
    assert_eq!(download(&request, &root, LAB_NOW).await.as_deref(), Ok(&b"the list"[..]));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn nothing_is_asked_of_a_server_that_does_not() {
    let (server, root, request) = document(whole(200, b"the list")).await;
    let other = Pki::new().root("Another Root");
    let told = |outcome: Result<Vec<u8>, DownloadError>| outcome.unwrap_err().to_string();
    assert!(told(download(&request, &other, LAB_NOW).await).contains("UnknownIssuer"));
    assert!(told(download(&request, &root, LAB_NOW + 10_000 * 86_400).await).contains("expired"));
    let mut elsewhere = request.clone();
    elsewhere.host = Host::Address(Ipv4Addr::new(127, 0, 0, 2).into());
    // Not every system has all of 127.0.0.0/8; either way nothing comes.
    assert!(download(&elsewhere, &root, LAB_NOW).await.is_err());
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_document_that_is_elsewhere_or_without_end_is_none() {
    let moved = Reply::redirect("https://elsewhere.test/list");
    let (_server, root, request) = document(moved).await;
    let error = download(&request, &root, LAB_NOW).await.unwrap_err();
    assert!(matches!(&error, DownloadError::Status { status: 300..400, location: Some(_) }), "{error}");
    for reply in [Reply::Endless, whole(200, &[0; 1001])] {
        let (_server, root, request) = document(reply).await;
        assert_eq!(download(&request, &root, LAB_NOW).await.unwrap_err(), DownloadError::TooLarge { most: 1000 });
    }
    let (_server, root, request) = document(Reply::Reset).await;
    assert!(matches!(download(&request, &root, LAB_NOW).await.unwrap_err(), DownloadError::Failed { .. }));
}

#[test]
fn only_urls_with_tls_and_without_credentials_are_downloaded_from() {
    let path =
        |url: &str| HttpRequest::https(url, 1).map(|request| format!("{} {} {}", request.host, request.port, request.path));
    assert_eq!(path("https://ccadb.test/a/B?c=d").as_deref(), Some("ccadb.test 443 /a/B?c=d"));
    assert_eq!(path("https://[::1]:8443/a").as_deref(), Some("[::1] 8443 /a"));
    for bad in ["http://ccadb.test/", "https://u@ccadb.test/", "https://:p@ccadb.test/", "ccadb.test", "ftp://ccadb.test/"] {
        assert_eq!(path(bad), None, "{bad}");
    }
}

/// Certificates of CAs with names of this length, and the octets of the list that names them all.
fn cas(count: usize) -> (Vec<Vec<u8>>, usize) {
    let mut pki = Pki::new();
    let cas: Vec<Vec<u8>> = (0..count).map(|n| pki.root(&format!("Lab Root {n:04} {}", "x".repeat(40)))).collect();
    let names = cas.iter().map(|ca| Cert::from_der(ca.clone()).expect("a certificate").subject().as_der().len() + 2).sum();
    (cas, names)
}

#[tokio::test]
async fn the_issuers_that_a_server_takes_clients_from_are_kept() {
    // Seventy octets a name: beyond the 16 KiB at which Schannel cuts its own list, and beyond one TLS record.
    let (issuers, bytes) = cas(260);
    assert!(bytes > 16_384, "{bytes}");
    let setup = serving(KeyKind::Rsa(1)).client_certificate(ClientCertificate::Requested { issuers: issuers.clone() });
    for profile in [Profile::Tls13, Profile::Tls12Rsa, Profile::Legacy] {
        let seen = shake(setup.clone(), profile).await;
        let list = seen.acceptable_issuers.expect("a list");
        assert_eq!((list.count, list.bytes, list.names.len(), list.truncated), (260, bytes, 260, false), "{profile}");
        let first = Cert::from_der(issuers[0].clone()).expect("a certificate");
        assert_eq!(list.names[0], first.subject().as_der(), "{profile}");
        assert_eq!(seen.client_certificate_requested, Some(true), "{profile}");
    }
}

#[tokio::test]
async fn no_issuers_are_kept_where_none_are_named_or_nothing_is_asked() {
    let asking = serving(KeyKind::Rsa(1)).client_certificate(ClientCertificate::Requested { issuers: Vec::new() });
    for profile in [Profile::Tls13, Profile::Tls12Rsa, Profile::Legacy] {
        let list = shake(asking.clone(), profile).await.acceptable_issuers.expect("a list");
        assert_eq!((list.count, list.bytes), (0, 0), "{profile}");
        assert_eq!(shake(serving(KeyKind::Rsa(1)), profile).await.acceptable_issuers, None, "{profile}");
    }
}

#[tokio::test]
async fn the_date_and_a_closed_list_of_fields_are_kept() {
    let fields =
        vec![("X-MS-Server-Fqdn", "fe1.contoso.test".to_owned()), ("X-Secret", "no".to_owned()), ("Server", "x".repeat(5000))];
    let whole = Reply::Whole { status: 200, fields, body: Vec::new() };
    let site = Site::new().path("/", whole).clock(Clock::Stopped("Mon, 01 Jun 2026 12:00:00 GMT"));
    let server = HttpServer::start(site).await.expect("a port");
    let outcome = get(server.address(), "/", false, 1000, BUDGET).await;
    let HttpOutcome::Response { date, fields, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!(date.as_deref(), Some("Mon, 01 Jun 2026 12:00:00 GMT"));
    let kept = [("server", "x".repeat(1024)), ("x-ms-server-fqdn", "fe1.contoso.test".to_owned())];
    assert_eq!(fields, kept.map(|(name, value)| (name.to_owned(), value)));
}
