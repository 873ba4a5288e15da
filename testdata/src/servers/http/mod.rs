//! A plain HTTP server for what certificates and discovery point to, with every way to disappoint.

mod date;
mod exchange;
mod site;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::BufReader;
use tokio::net::TcpListener;

use super::{LOOPBACK, Log, Running, serve_connections};
pub use date::Clock;
pub(super) use exchange::serve;
pub use site::{Reply, Site};

/// A running HTTP server.
pub struct HttpServer {
    address: SocketAddr,
    requests: Log<String>,
    _running: Running,
}

impl HttpServer {
    /// Starts serving `site`.
    ///
    /// # Errors
    ///
    /// When no port on loopback can be had.
    pub async fn start(site: Site) -> io::Result<Self> {
        Self::start_on(LOOPBACK, site).await
    }

    /// Starts serving `site` on this address of the machine.
    ///
    /// # Errors
    ///
    /// When no port on the address can be had.
    pub async fn start_on(address: IpAddr, site: Site) -> io::Result<Self> {
        Self::start_delayed(address, site, Duration::ZERO).await
    }

    /// The same, each connection served so late.
    ///
    /// # Errors
    ///
    /// When no port on the address can be had.
    pub async fn start_delayed(address: IpAddr, site: Site, delay: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind((address, 0)).await?;
        let address = listener.local_addr()?;
        let requests = Log::new();
        let site = Arc::new(site);
        let log = requests.clone();
        let running = serve_connections(listener, delay, move |stream, _| {
            let (site, log) = (Arc::clone(&site), log.clone());
            async move {
                let mut stream = BufReader::new(stream);
                if serve(&mut stream, &site, &log).await? == exchange::End::Reset {
                    stream.get_ref().set_zero_linger()?;
                }
                Ok(())
            }
        });
        Ok(Self { address, requests, _running: running })
    }

    /// Where to connect.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every request so far, in the order of arrival: `GET pki.fabrikam.test /ca.cer`.
    pub fn requests(&self) -> Vec<String> {
        self.requests.snapshot()
    }
}

#[cfg(test)]
mod tests;
