//! The one real [`Network`]: DNS, TLS, raw hello, HTTP and SIP on tokio.
//!
//! Each operation is one future that owns its socket and ends by its deadline; only the resolver
//! keeps its own connections to DNS servers. Reads are bounded in bytes. Nothing here follows a redirect, dials by name, asks
//! a proxy or judges a certificate, but for [`Internet::download`], which judges the server that it asks.

mod alert;
mod capture;
mod dial;
mod dns;
mod download;
mod hello;
mod http;
mod legacy;
mod provider;
mod signature;
mod sip;
mod starttls;
mod tls;

use std::fmt;
use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use self::dial::Connection;
pub use self::download::DownloadError;
use crate::network::{
    Answer, BoxFuture, Deadline, Handshake, HandshakeOutcome, HttpOutcome, HttpRequest, Network, Profile, Query, SipOutcome,
    StartTls,
};
use crate::tenant::Host;
use crate::time::Time;

/// The Internet, or whatever network this machine is on.
///
/// Must be used within a tokio runtime with its I/O and time drivers enabled. Keep one for many
/// checks: it holds the TLS configurations, and a DNS resolver for each server asked.
pub struct Internet {
    resolvers: dns::Resolvers,
    profiles: tls::Profiles,
}

impl Internet {
    /// Prepares the TLS configurations; touches no network yet.
    pub fn new() -> Self {
        Self { resolvers: dns::Resolvers::default(), profiles: tls::Profiles::new() }
    }

    async fn open(
        &self,
        address: SocketAddr,
        starttls: Option<StartTls>,
        bound: usize,
        deadline: Deadline,
    ) -> Result<Connection, HandshakeOutcome> {
        let mut connection = Connection::open(address, bound, deadline.clone()).await?;
        if let Some(protocol) = starttls {
            starttls::begin(&mut connection, protocol, deadline).await?;
        }
        Ok(connection)
    }

    async fn get(&self, address: SocketAddr, request: &HttpRequest, deadline: Deadline) -> HttpOutcome {
        let bound = request.max_body.saturating_mul(2).saturating_add(http::OVERHEAD);
        let connection = match self.open(address, None, bound, deadline.clone()).await {
            Ok(connection) => connection,
            Err(outcome) => return HttpOutcome::Failed(outcome),
        };
        if !request.tls {
            return http::get(connection, request, deadline).await;
        }
        match self.profiles.stream(connection, &request.host, deadline.clone()).await {
            Ok(stream) => http::get(stream, request, deadline).await,
            Err(outcome) => HttpOutcome::Failed(outcome),
        }
    }
}

impl Default for Internet {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Internet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Internet").finish_non_exhaustive()
    }
}

impl Network for Internet {
    #[expect(clippy::disallowed_methods, reason = "this is the replacement")]
    fn now(&self) -> Time {
        let seconds = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds),
        };
        Time::from_unix(seconds)
    }

    fn resolve<'a>(&'a self, query: &'a Query, server: Option<SocketAddr>, deadline: Deadline) -> BoxFuture<'a, Answer> {
        Box::pin(self.resolvers.resolve(query, server, deadline))
    }

    fn handshake<'a>(
        &'a self,
        address: SocketAddr,
        host: &'a Host,
        profile: Profile,
        starttls: Option<StartTls>,
        deadline: Deadline,
    ) -> BoxFuture<'a, Handshake> {
        Box::pin(async move {
            match self.open(address, starttls, tls::MAX_HANDSHAKE_BYTES, deadline.clone()).await {
                Err(outcome) => Handshake::without_chain(outcome),
                Ok(connection) if profile == Profile::Legacy => legacy::handshake(connection, host, deadline).await,
                Ok(connection) => self.profiles.handshake(connection, host, profile, deadline).await,
            }
        })
    }

    fn http_once<'a>(
        &'a self,
        address: SocketAddr,
        request: &'a HttpRequest,
        deadline: Deadline,
    ) -> BoxFuture<'a, HttpOutcome> {
        Box::pin(self.get(address, request, deadline))
    }

    fn sip_options<'a>(&'a self, address: SocketAddr, host: &'a Host, deadline: Deadline) -> BoxFuture<'a, SipOutcome> {
        Box::pin(async move {
            let bound = tls::MAX_HANDSHAKE_BYTES + sip::MAX_HEAD;
            let opened = match self.open(address, None, bound, deadline.clone()).await {
                Ok(connection) => self.profiles.stream(connection, host, deadline.clone()).await,
                Err(outcome) => Err(outcome),
            };
            match opened {
                Ok(stream) => sip::options(stream, host, address.port(), deadline).await,
                Err(outcome) => SipOutcome::Failed(outcome),
            }
        })
    }
}
