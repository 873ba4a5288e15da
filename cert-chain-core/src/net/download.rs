//! A document from a server that proves who it is: the one thing here that is trusted, and so the one that verifies.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::Resumption;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, RootCertStore, version};
use tokio::time::timeout_at;
use tokio_rustls::TlsConnector;

use super::dial::Connection;
use super::provider::PROVIDER;
use super::{Internet, http, tls};
use crate::network::{AnswerOutcome, Deadline, HandshakeOutcome, HttpOutcome, HttpRequest, Network as _, Query, RecordKind};
use crate::tenant::Host;
use crate::time::Time;

/// Why a document could not be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadError {
    /// DNS gave no address.
    #[error("DNS has no address of {host}: {answer}")]
    NoAddress {
        /// The host.
        host: String,
        /// What DNS said.
        answer: String,
    },
    /// No connection, or it broke, or the server is not the one asked for.
    #[error("{address}: {outcome}")]
    Failed {
        /// Where.
        address: SocketAddr,
        /// How.
        outcome: HandshakeOutcome,
    },
    /// The server answered with something else.
    #[error("the server answered with status {status}{}", location.as_deref().map(|to| format!(", to go to `{}`", to.escape_default())).unwrap_or_default())]
    Status {
        /// The status code.
        status: u16,
        /// Where it sends us; nobody goes there.
        location: Option<String>,
    },
    /// The document is too long.
    #[error("more than {most} bytes, and then no more was read")]
    TooLarge {
        /// How much is read.
        most: usize,
    },
}

impl Internet {
    /// Fetches what `request` asks for over TLS, from a server whose certificate verifies at `at` by one of `roots` (in DER).
    /// No redirect is followed; the whole takes until `deadline` at most.
    ///
    /// # Errors
    ///
    /// When any of that fails; of several addresses the last one's failure is told.
    pub async fn download<'r>(
        &self,
        request: &HttpRequest,
        roots: impl IntoIterator<Item = &'r [u8]>,
        at: Time,
        deadline: Deadline,
    ) -> Result<Vec<u8>, DownloadError> {
        let config = Arc::new(config(roots, at));
        let mut failed = None;
        for address in self.addresses(&request.host, deadline.clone()).await? {
            let address = SocketAddr::new(address, request.port);
            match fetch(address, request, &config, deadline.clone()).await {
                // The server was reached and is the right one: its answer counts.
                Ok(outcome) => return body_of(outcome, address, request.max_body),
                Err(outcome) => failed = Some(DownloadError::Failed { address, outcome }),
            }
        }
        let nowhere = || DownloadError::NoAddress { host: request.host.to_string(), answer: "none".to_owned() };
        Err(failed.unwrap_or_else(nowhere))
    }

    async fn addresses(&self, host: &Host, deadline: Deadline) -> Result<Vec<std::net::IpAddr>, DownloadError> {
        let name = match host {
            Host::Address(address) => return Ok(vec![*address]),
            Host::Name(name) => name,
        };
        let (mut addresses, mut said) = (Vec::new(), Vec::new());
        for kind in [RecordKind::A, RecordKind::Aaaa] {
            let answer = self.resolve(&Query::new(name.clone(), kind), None, deadline.clone()).await;
            match answer.outcome {
                AnswerOutcome::Addresses(found) => addresses.extend(found),
                _ => said.push(answer.to_string()),
            }
        }
        said.dedup();
        match addresses.is_empty() {
            true => Err(DownloadError::NoAddress { host: host.to_string(), answer: said.join(", ") }),
            false => Ok(addresses),
        }
    }
}

async fn fetch(
    address: SocketAddr,
    request: &HttpRequest,
    config: &Arc<ClientConfig>,
    deadline: Deadline,
) -> Result<HttpOutcome, HandshakeOutcome> {
    let bound = request.max_body.saturating_mul(2).saturating_add(http::OVERHEAD);
    let connection = Connection::open(address, bound, deadline.clone()).await?;
    let connect = TlsConnector::from(Arc::clone(config)).connect(tls::server_name(&request.host), connection).into_fallible();
    match timeout_at(deadline.instant().into(), connect).await {
        Err(_) => Err(HandshakeOutcome::Timeout("handshake")),
        Ok(Err((error, connection))) => Err(connection.outcome(&error)),
        Ok(Ok(stream)) => Ok(http::get(stream, request, deadline).await),
    }
}

fn body_of(outcome: HttpOutcome, address: SocketAddr, most: usize) -> Result<Vec<u8>, DownloadError> {
    match outcome {
        HttpOutcome::Failed(outcome) => Err(DownloadError::Failed { address, outcome }),
        HttpOutcome::Response { truncated: true, .. } => Err(DownloadError::TooLarge { most }),
        HttpOutcome::Response { status: 200, body, .. } => Ok(body),
        HttpOutcome::Response { status, location, .. } => Err(DownloadError::Status { status, location }),
    }
}

fn config<'r>(roots: impl IntoIterator<Item = &'r [u8]>, at: Time) -> ClientConfig {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(roots.into_iter().map(CertificateDer::from));
    let mut config = ClientConfig::builder_with_details(Arc::new(PROVIDER.clone()), Arc::new(Fixed(at)))
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])
        .expect("the provider has suites of both")
        .with_root_certificates(store)
        .with_no_client_auth();
    config.resumption = Resumption::disabled();
    config
}

/// The moment that came in at the door.
#[derive(Debug)]
struct Fixed(Time);

impl TimeProvider for Fixed {
    fn current_time(&self) -> Option<UnixTime> {
        u64::try_from(self.0.unix()).ok().map(|seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}
