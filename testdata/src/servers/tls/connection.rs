//! One connection, from the first byte to the last.

use std::io;
use std::sync::Arc;

use rustls::ProtocolVersion;
use rustls::server::{Acceptor, ClientHello};

use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::{StartHandshake, TlsStream};

use super::config::Keys;
use super::setup::{Behaviour, HANDSHAKE_FAILURE, Identity, TlsSetup, When};
use super::{Logs, TlsConnection, config, legacy, sip, smtp};
use crate::servers::http;

/// What a server was told, and its keys.
pub(super) struct Told {
    pub(super) setup: TlsSetup,
    pub(super) keys: Keys,
}

/// Serves one connection. The behaviour is chosen after the ClientHello, which every behaviour reads first.
pub(super) async fn serve(mut stream: TcpStream, number: usize, server: Arc<Told>, logs: Logs) -> io::Result<()> {
    let Told { setup, keys } = &*server;
    if let Some(smtp) = setup.smtp
        && !smtp::begin(&mut stream, smtp).await?
    {
        return Ok(());
    }
    let start = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
    let hello = start.client_hello();
    let entry = logs.connections.push(TlsConnection { number, sni: hello.server_name().map(str::to_owned), version: None });
    match choose(setup, &hello, number) {
        Behaviour::Serve(identity) => {
            let stream = handshake(start, identity, setup, keys).await?;
            logs.connections.amend(entry, |connection| connection.version = version(&stream));
            converse(stream, setup, &logs).await
        }
        Behaviour::ServeLegacy(identity) if legacy::is_offered(&hello) => legacy::serve(start.io, identity).await,
        Behaviour::ServeLegacy(_) => fail(start.io, &Behaviour::Alert(HANDSHAKE_FAILURE)).await,
        failing => fail(start.io, failing).await,
    }
}

fn choose<'a>(setup: &'a TlsSetup, hello: &ClientHello<'_>, number: usize) -> &'a Behaviour {
    let matches = |when: &When| match when {
        When::ServerName(name) => hello.server_name().is_some_and(|asked| asked.eq_ignore_ascii_case(name)),
        When::NoServerName => hello.server_name().is_none(),
        When::NoEcdsa => !accepts_ecdsa(hello),
        When::Turn { is, of } => number % of == *is,
    };
    setup.cases.iter().find_map(|(when, behaviour)| matches(when).then_some(behaviour)).unwrap_or(&setup.otherwise)
}

/// Under TLS 1.2 the cipher suites decide as well: ECDSA signatures need an ECDSA suite.
fn accepts_ecdsa(hello: &ClientHello<'_>) -> bool {
    // The names are the only public way to sort the many schemes and suites by algorithm.
    let signatures = hello.signature_schemes().iter().any(|scheme| format!("{scheme:?}").starts_with("ECDSA_"));
    let suites = hello.cipher_suites().iter().map(|suite| format!("{suite:?}"));
    signatures && suites.into_iter().any(|suite| suite.starts_with("TLS13_") || suite.contains("_ECDSA_"))
}

async fn handshake(
    start: StartHandshake<TcpStream>,
    identity: &Identity,
    setup: &TlsSetup,
    keys: &Keys,
) -> io::Result<TlsStream<TcpStream>> {
    start.into_stream(config::server(identity, setup.versions, &setup.client_certificate, keys)).await
}

fn version(stream: &TlsStream<TcpStream>) -> Option<&'static str> {
    match stream.get_ref().1.protocol_version() {
        Some(ProtocolVersion::TLSv1_2) => Some("TLS 1.2"),
        Some(ProtocolVersion::TLSv1_3) => Some("TLS 1.3"),
        _ => None,
    }
}

/// Serves the site, or listens until the client has enough.
async fn converse(stream: TlsStream<TcpStream>, setup: &TlsSetup, logs: &Logs) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    match (&setup.site, &setup.sip) {
        (Some(site), _) => {
            http::serve(&mut stream, site, &logs.requests).await?;
        }
        (None, Some(answer)) => {
            sip::answer(&mut stream, answer, &logs.requests).await?;
            listen(&mut stream).await?;
        }
        (None, None) => listen(&mut stream).await?,
    }
    stream.shutdown().await
}

async fn listen<S: tokio::io::AsyncRead + Unpin>(stream: &mut S) -> io::Result<()> {
    let mut ignored = [0; 1024];
    while stream.read(&mut ignored).await? > 0 {}
    Ok(())
}

async fn fail(mut stream: TcpStream, behaviour: &Behaviour) -> io::Result<()> {
    match behaviour {
        Behaviour::Alert(code) => {
            stream.write_all(&legacy::alert(*code)).await?;
            stream.shutdown().await?;
            // Until the client has read the alert: closing with its bytes unread would reset the connection.
            listen(&mut stream).await
        }
        Behaviour::Reset => stream.set_zero_linger(),
        Behaviour::Stall => std::future::pending().await,
        Behaviour::Garbage => loop {
            // No TLS content type, and no line of text either.
            stream.write_all(&[0xee; 1024]).await?;
        },
        Behaviour::PlainHttp => {
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n").await?;
            stream.shutdown().await?;
            listen(&mut stream).await
        }
        Behaviour::Close | Behaviour::Serve(_) | Behaviour::ServeLegacy(_) => Ok(()),
    }
}
