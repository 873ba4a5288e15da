//! A TLS server that sends exactly the chain it was given, and can fail in every way servers do.

#[cfg(test)]
pub(crate) mod client;
mod config;
mod connection;
mod legacy;
mod setup;
mod sip;
mod small_rsa;
mod smtp;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;

use super::{LOOPBACK, Log, Running, serve_connections};
pub use setup::{Behaviour, ClientCertificate, Identity, Sip, Smtp, TlsSetup, TlsVersions, When};

/// A running TLS server.
pub struct TlsServer {
    address: SocketAddr,
    logs: Logs,
    _running: Running,
}

/// One connection that sent a ClientHello.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsConnection {
    /// Its number among all connections to the server, from 0.
    pub number: usize,
    /// The server name asked for.
    pub sni: Option<String>,
    /// `TLS 1.2` or `TLS 1.3`; none when the handshake did not go through.
    pub version: Option<&'static str>,
}

#[derive(Clone)]
struct Logs {
    connections: Log<TlsConnection>,
    requests: Log<String>,
}

impl TlsServer {
    /// Starts a server on a port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// When no port on loopback can be had.
    pub async fn start(setup: TlsSetup) -> io::Result<Self> {
        Self::start_on((LOOPBACK, 0).into(), setup).await
    }

    /// Starts a server on this address of the machine; port 0 lets the system choose.
    ///
    /// # Errors
    ///
    /// When the address cannot be had.
    pub async fn start_on(address: SocketAddr, setup: TlsSetup) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let logs = Logs { connections: Log::new(), requests: Log::new() };
        let delay = setup.delay;
        let told = Arc::new(connection::Told { setup, keys: config::Keys::default() });
        let shared = logs.clone();
        let running = serve_connections(listener, delay, move |stream, number| {
            connection::serve(stream, number, Arc::clone(&told), shared.clone())
        });
        Ok(Self { address, logs, _running: running })
    }

    /// Starts one server on each of these addresses, all with the same port: several machines behind one name.
    ///
    /// # Errors
    ///
    /// When no port is free on all of them.
    pub async fn start_farm(machines: &[(IpAddr, TlsSetup)]) -> io::Result<Vec<Self>> {
        /// The system chooses the first machine's port; on the others it may be taken, then another is tried.
        const ATTEMPTS: usize = 20;
        let mut taken = io::Error::from(io::ErrorKind::InvalidInput);
        for _ in 0..ATTEMPTS {
            match Self::try_farm(machines).await {
                Ok(servers) => return Ok(servers),
                Err(error) => taken = error,
            }
        }
        Err(taken)
    }

    async fn try_farm(machines: &[(IpAddr, TlsSetup)]) -> io::Result<Vec<Self>> {
        let mut servers: Vec<Self> = Vec::new();
        for (address, setup) in machines {
            let port = servers.first().map_or(0, |first| first.address.port());
            servers.push(Self::start_on((*address, port).into(), setup.clone()).await?);
        }
        Ok(servers)
    }

    /// Where to connect.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every connection that sent a ClientHello so far, in the order of the hellos.
    pub fn connections(&self) -> Vec<TlsConnection> {
        self.logs.connections.snapshot()
    }

    /// Every HTTP request so far, in the order of arrival: `GET lyncdiscover.contoso.test /`. SIP requests stand here whole.
    pub fn requests(&self) -> Vec<String> {
        self.logs.requests.snapshot()
    }
}

#[cfg(test)]
mod tests;
