use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::client::{CURRENT, Client};
use super::setup::HANDSHAKE_FAILURE;
use super::*;
use crate::keys::KeyKind;
use crate::pki::Pki;
use crate::servers::http::{Reply, Site};

const HOST: &str = "sip.contoso.test";

fn identity(key: KeyKind) -> Identity {
    let mut pki = Pki::new();
    pki.root("Root");
    let ca = pki.ca("CA", "Root");
    let ee = pki.end_entity_with(HOST, "CA", |spec| spec.key = key);
    Identity { chain: vec![ee, ca], key: pki.private_key(HOST) }
}

fn serving(identity: &Identity) -> TlsSetup {
    TlsSetup::new(Behaviour::Serve(identity.clone()))
}

#[tokio::test]
async fn any_chain_is_sent_as_given() {
    let Identity { chain, key } = identity(KeyKind::P256);
    let (ee, ca) = (chain[0].clone(), chain[1].clone());
    for chain in
        [vec![ee.clone(), ca.clone()], vec![ee.clone()], vec![ca.clone(), ee.clone()], vec![ee, b"garbage".to_vec(), ca]]
    {
        let server = TlsServer::start(TlsSetup::serving(chain.clone(), key.clone())).await.unwrap();
        for tls12_only in [false, true] {
            assert_eq!(Client { tls12_only, ..CURRENT }.chain(server.address()).await, chain);
        }
    }
}

#[tokio::test]
async fn every_kind_of_key_serves() {
    for kind in [KeyKind::Ed25519, KeyKind::Rsa(3), KeyKind::P256, KeyKind::NamedP256, KeyKind::Rsa1024] {
        let identity = identity(kind);
        let server = TlsServer::start(serving(&identity)).await.unwrap();
        assert_eq!(CURRENT.chain(server.address()).await, identity.chain, "{kind:?}");
    }
}

#[tokio::test]
async fn the_chain_can_depend_on_the_client() {
    let (usual, other) = (identity(KeyKind::P256), identity(KeyKind::Rsa(3)));
    let differing = |when| serving(&usual).when(when, Behaviour::Serve(other.clone()));

    let by_name = TlsServer::start(differing(When::ServerName(HOST.into()))).await.unwrap();
    assert_eq!(CURRENT.chain(by_name.address()).await, other.chain);

    let without_name = TlsServer::start(differing(When::NoServerName)).await.unwrap();
    assert_eq!(CURRENT.chain(without_name.address()).await, usual.chain);
    assert_eq!(Client { send_sni: false, ..CURRENT }.chain(without_name.address()).await, other.chain);

    let by_algorithm = TlsServer::start(differing(When::NoEcdsa)).await.unwrap();
    assert_eq!(CURRENT.chain(by_algorithm.address()).await, usual.chain);
    assert_eq!(Client { rsa_only: true, ..CURRENT }.chain(by_algorithm.address()).await, other.chain);

    let by_turn = TlsServer::start(differing(When::Turn { is: 1, of: 2 })).await.unwrap();
    for expected in [&usual, &other, &usual] {
        assert_eq!(CURRENT.chain(by_turn.address()).await, expected.chain);
    }
}

#[tokio::test]
async fn connections_are_logged() {
    let server = TlsServer::start(serving(&identity(KeyKind::P256))).await.unwrap();
    CURRENT.chain(server.address()).await;
    // The server learns that TLS 1.3 went through from the client's first bytes after it: ask by conversation.
    let mut stream = Client { tls12_only: true, send_sni: false, ..CURRENT }.connect(server.address()).await.unwrap();
    stream.shutdown().await.unwrap();
    assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
    let connections = server.connections();
    assert_eq!(connections[0].sni.as_deref(), Some(HOST));
    assert_eq!(connections[1], TlsConnection { number: 1, sni: None, version: Some("TLS 1.2") });
}

#[tokio::test]
async fn versions_can_be_limited() {
    let setup = serving(&identity(KeyKind::P256)).versions(TlsVersions::Tls13);
    let server = TlsServer::start(setup).await.unwrap();
    assert!(Client { tls12_only: true, ..CURRENT }.connect(server.address()).await.is_err());
    assert!(CURRENT.connect(server.address()).await.is_ok());
}

#[tokio::test]
async fn a_demanded_client_certificate_is_missed_after_the_chain_came() {
    let demanded = ClientCertificate::Demanded { issuers: vec![identity(KeyKind::P256).chain[1].clone()] };
    let setup = serving(&identity(KeyKind::P256)).client_certificate(demanded);
    let server = TlsServer::start(setup).await.unwrap();
    // TLS 1.3: the refusal comes at the first read. TLS 1.2: within the handshake.
    let mut stream = CURRENT.connect(server.address()).await.unwrap();
    let refusal = stream.read(&mut [0]).await.unwrap_err();
    assert!(refusal.to_string().contains("CertificateRequired"), "{refusal}");
    assert!(Client { tls12_only: true, ..CURRENT }.connect(server.address()).await.is_err());
}

#[tokio::test]
async fn a_requested_client_certificate_is_done_without() {
    let setup = serving(&identity(KeyKind::P256))
        .client_certificate(ClientCertificate::Requested { issuers: Vec::new() })
        .site(Site::new().path("/", Reply::json("{}")));
    let server = TlsServer::start(setup).await.unwrap();
    let mut stream = CURRENT.connect(server.address()).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    stream.shutdown().await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    assert!(response.ends_with("{}"), "{response}");
    assert_eq!(server.requests(), ["GET x /"]);
}

#[tokio::test]
async fn every_fault_is_the_fault_it_says() {
    let rows = [
        (Behaviour::Alert(HANDSHAKE_FAILURE), "HandshakeFailure"),
        (Behaviour::Close, "eof"),
        (Behaviour::Reset, "reset"),
        (Behaviour::Garbage, "corrupt message"),
        (Behaviour::PlainHttp, "corrupt message"),
        // The client of the test does not speak the old suite.
        (Behaviour::ServeLegacy(identity(KeyKind::Rsa(3))), "HandshakeFailure"),
    ];
    for (behaviour, expected) in rows {
        let server = TlsServer::start(TlsSetup::new(behaviour.clone())).await.unwrap();
        let error = CURRENT.connect(server.address()).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{behaviour:?}: {error}");
    }
}

#[tokio::test]
async fn a_stalled_server_says_nothing() {
    let server = TlsServer::start(TlsSetup::new(Behaviour::Stall)).await.unwrap();
    let handshake = tokio::time::timeout(Duration::from_millis(50), CURRENT.connect(server.address()));
    assert!(handshake.await.is_err());
}

/// A hello as of 2010, which offers TLS_RSA_WITH_AES_128_CBC_SHA and nothing else.
fn old_hello() -> Vec<u8> {
    let random = [0; 32];
    let body = [
        &[3, 3][..],
        &random,
        &[0],                             // no session
        &[0, 2, 0x00, 0x2f],              // suites
        &[1, 0],                          // no compression
        &[0, 8, 0, 13, 0, 4, 0, 2, 4, 1], // signature_algorithms: RSA with SHA-256
    ]
    .concat();
    let length = body.len() as u8;
    [&[22, 3, 1, 0, length + 4, 1, 0, 0, length][..], &body].concat()
}

#[tokio::test]
async fn an_old_server_shows_its_chain_to_an_old_hello() {
    let identity = identity(KeyKind::Rsa(3));
    let server = TlsServer::start(TlsSetup::new(Behaviour::ServeLegacy(identity.clone()))).await.unwrap();
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(&old_hello()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut flight = Vec::new();
    stream.read_to_end(&mut flight).await.unwrap();
    assert_eq!(flight[..3], [22, 3, 3]);
    for certificate in &identity.chain {
        assert!(flight.windows(certificate.len()).any(|window| window == certificate));
    }
    assert_eq!(flight[flight.len() - 4..], [14, 0, 0, 0]);
}

#[tokio::test]
async fn machines_of_a_farm_share_the_port() {
    let (one, two) = (identity(KeyKind::P256), identity(KeyKind::Rsa(3)));
    let second = Ipv4Addr::new(127, 0, 0, 2).into();
    let farm = TlsServer::start_farm(&[(LOOPBACK, serving(&one)), (second, serving(&two))]).await.unwrap();
    assert_eq!(farm[0].address().port(), farm[1].address().port());
    assert_eq!(CURRENT.chain(farm[0].address()).await, one.chain);
    assert_eq!(CURRENT.chain(farm[1].address()).await, two.chain);
}

/// Says EHLO and STARTTLS; returns the connection and all the answers.
async fn start_tls(server: &TlsServer) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let mut dialogue = String::new();
    for command in ["EHLO client.test\r\n", "STARTTLS\r\n"] {
        dialogue.push_str(&answer(&mut stream).await);
        stream.write_all(command.as_bytes()).await.unwrap();
        if command.starts_with("STARTTLS") {
            dialogue.push_str(&answer(&mut stream).await);
        }
    }
    (stream, dialogue)
}

/// One answer: up to the line whose code is followed by a blank.
async fn answer(stream: &mut TcpStream) -> String {
    let mut answer = String::new();
    loop {
        let mut line = String::new();
        while !line.ends_with('\n') {
            line.push(char::from(stream.read_u8().await.unwrap()));
        }
        answer.push_str(&line);
        if line.as_bytes()[3] == b' ' {
            return answer;
        }
    }
}

#[tokio::test]
async fn tls_follows_starttls() {
    let identity = identity(KeyKind::P256);
    let server = TlsServer::start(serving(&identity).smtp(Smtp::Offers)).await.unwrap();
    let (stream, dialogue) = start_tls(&server).await;
    assert!(dialogue.contains("250 STARTTLS"), "{dialogue}");
    CURRENT.handshake(stream).await.unwrap();

    for (smtp, refusal) in [(Smtp::DoesNotOffer, "502"), (Smtp::Refuses, "454")] {
        let server = TlsServer::start(serving(&identity).smtp(smtp)).await.unwrap();
        let (_, dialogue) = start_tls(&server).await;
        assert!(dialogue.contains(&format!("\n{refusal} ")), "{smtp:?}: {dialogue}");
    }
}
