//! Handshakes with rustls, one configuration a profile, everything seen kept whatever becomes of the handshake.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::ServerName;
use rustls::{CipherSuite, ClientConfig, SupportedProtocolVersion, version};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{timeout, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::capture::{Capture, version_name};
use super::dial::Connection;
use super::provider::PROVIDER;
use crate::network::{Deadline, Handshake, HandshakeOutcome, Profile};
use crate::tenant::Host;

/// What a server may send before the handshake ends. rustls takes handshake messages of up to 64 KiB; four times that
/// leaves room for a long chain with its extensions, and ends a server that talks without end.
pub(super) const MAX_HANDSHAKE_BYTES: usize = 256 * 1024;

/// How long the refusal of an anonymous client is awaited under TLS 1.3, where it follows the handshake.
/// A round trip across the world; a server that only *asks* for a certificate says nothing, and costs this much.
const REFUSAL_WAIT: Duration = Duration::from_millis(300);

/// How long a polite end of the connection may take.
const GOODBYE: Duration = Duration::from_millis(100);

/// The configurations, one for each profile that rustls speaks.
#[derive(Debug)]
pub(super) struct Profiles {
    current: ClientConfig,
    tls12_ecdsa: ClientConfig,
    tls12_rsa: ClientConfig,
    no_sni: ClientConfig,
}

impl Profiles {
    pub(super) fn new() -> Self {
        let both: &[&SupportedProtocolVersion] = &[&version::TLS13, &version::TLS12];
        let current = config(PROVIDER.clone(), both);
        let mut no_sni = current.clone();
        no_sni.enable_sni = false;
        Self {
            current,
            tls12_ecdsa: config(with_suites(is_ecdsa), &[&version::TLS12]),
            tls12_rsa: config(with_suites(is_rsa), &[&version::TLS12]),
            no_sni,
        }
    }

    /// The configuration of `profile`; the raw hello has none.
    fn of(&self, profile: Profile) -> &ClientConfig {
        match profile {
            Profile::Tls12Ecdsa => &self.tls12_ecdsa,
            Profile::Tls12Rsa => &self.tls12_rsa,
            Profile::NoSni => &self.no_sni,
            Profile::Tls13 | Profile::Legacy => &self.current,
        }
    }

    /// Shakes hands over `connection`, and says what was seen and how it ended.
    pub(super) async fn handshake(
        &self,
        connection: Connection,
        host: &Host,
        profile: Profile,
        deadline: Deadline,
    ) -> Handshake {
        let capture = Arc::new(Capture::default());
        let outcome = match self.open(connection, host, profile, &capture, deadline.clone()).await {
            Err(outcome) => outcome,
            Ok(mut stream) => {
                let outcome = if capture.read(|seen| seen.asked && seen.version == Some("TLS 1.3")) {
                    refusal(&mut stream, deadline).await
                } else {
                    HandshakeOutcome::Completed
                };
                // The peer's log shows an orderly end; nothing depends on it. Dropping the stream closes the connection.
                stream.get_mut().1.send_close_notify();
                let _ = timeout(GOODBYE, stream.flush()).await;
                outcome
            }
        };
        capture.into_handshake(outcome)
    }

    /// A TLS stream to read a document from, whatever the verdict on its chain.
    pub(super) async fn stream(
        &self,
        connection: Connection,
        host: &Host,
        deadline: Deadline,
    ) -> Result<TlsStream<Connection>, HandshakeOutcome> {
        self.open(connection, host, Profile::Tls13, &Arc::new(Capture::default()), deadline).await
    }

    async fn open(
        &self,
        connection: Connection,
        host: &Host,
        profile: Profile,
        capture: &Arc<Capture>,
        deadline: Deadline,
    ) -> Result<TlsStream<Connection>, HandshakeOutcome> {
        let mut config = self.of(profile).clone();
        config.dangerous().set_certificate_verifier(capture.clone());
        config.client_auth_cert_resolver = capture.clone();
        let connect = TlsConnector::from(Arc::new(config)).connect(server_name(host), connection).into_fallible();
        match timeout_at(deadline.instant().into(), connect).await {
            Err(_) => Err(HandshakeOutcome::Timeout("handshake")),
            Ok(Ok(stream)) => {
                let session = stream.get_ref().1;
                let version = session.protocol_version().and_then(version_name);
                let suite = session.negotiated_cipher_suite().and_then(|suite| suite.suite().as_str());
                capture.write(|seen| {
                    seen.version = version.or(seen.version);
                    seen.cipher_suite = suite;
                });
                Ok(stream)
            }
            Ok(Err((error, connection))) => Err(connection.outcome(&error)),
        }
    }
}

/// Reads once, to learn whether the server refuses a client without a certificate:
/// under TLS 1.3 the handshake is over for us before the server judges us.
async fn refusal(stream: &mut TlsStream<Connection>, deadline: Deadline) -> HandshakeOutcome {
    let wait = deadline.within(REFUSAL_WAIT);
    match timeout_at(wait.instant().into(), stream.read(&mut [0; 1])).await {
        Ok(Err(error)) => stream.get_ref().0.outcome(&error),
        Ok(Ok(0)) => HandshakeOutcome::Closed,
        Ok(Ok(_)) | Err(_) => HandshakeOutcome::Completed,
    }
}

fn config(provider: CryptoProvider, versions: &[&'static SupportedProtocolVersion]) -> ClientConfig {
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(versions)
        .expect("every profile keeps suites of its versions")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Capture::default()))
        .with_no_client_auth();
    // A resumed session shows no certificate.
    config.resumption = Resumption::disabled();
    config
}

fn with_suites(keep: fn(CipherSuite) -> bool) -> CryptoProvider {
    let mut provider = PROVIDER.clone();
    provider.cipher_suites.retain(|suite| keep(suite.suite()));
    provider
}

fn is_ecdsa(suite: CipherSuite) -> bool {
    matches!(
        suite,
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
            | CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
            | CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
    )
}

fn is_rsa(suite: CipherSuite) -> bool {
    matches!(
        suite,
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
            | CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
            | CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
    )
}

/// The name to send; rustls sends none for an address.
pub(super) fn server_name(host: &Host) -> ServerName<'static> {
    let address = match host {
        Host::Address(address) => *address,
        Host::Name(name) => match ServerName::try_from(name.as_str().to_owned()) {
            Ok(name) => return name,
            // Every `DnsName` is one to rustls too; were one not, it could not be sent anyway.
            Err(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        },
    };
    ServerName::IpAddress(address.into())
}
