//! A real DNS server with a table for a zone, answering over UDP and TCP on one port.

mod answer;
#[cfg(test)]
pub(crate) mod client;
mod zone;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hickory_server::Server;
use hickory_server::net::runtime::Time;
use hickory_server::proto::op::{Header, HeaderCounts, Metadata};
use hickory_server::server::{Request, RequestHandler, ResponseHandler, ResponseInfo};
use hickory_server::zone_handler::MessageResponseBuilder;
use tokio::net::{TcpListener, UdpSocket};

use super::{LOOPBACK, Log};
use answer::{Answer, answer};
pub use zone::{Failure, RecordData, Zone};

/// A running DNS server. It answers as a resolver does: CNAMEs are followed inside the table, and what the table
/// does not have does not exist.
pub struct DnsServer {
    address: SocketAddr,
    queries: Log<String>,
    /// Its tasks end when it is dropped.
    _server: Server<Handler>,
}

/// How often to look for a port that is free over UDP and TCP alike.
const PORT_ATTEMPTS: usize = 20;

/// Longer than any test waits; a connection that is idle for so long is forgotten.
const TCP_IDLE: Duration = Duration::from_secs(60);

/// Answers waiting to be written on one TCP connection.
const TCP_BUFFER: usize = 16;

impl DnsServer {
    /// Starts serving `zone`.
    ///
    /// # Errors
    ///
    /// When no port on loopback can be had.
    pub async fn start(zone: Zone) -> io::Result<Self> {
        Self::start_delayed(zone, Duration::ZERO).await
    }

    /// Starts serving `zone`, each answer so late.
    ///
    /// # Errors
    ///
    /// When no port on loopback can be had.
    pub async fn start_delayed(zone: Zone, delay: Duration) -> io::Result<Self> {
        let (udp, tcp) = sockets().await?;
        let address = udp.local_addr()?;
        let queries = Log::new();
        let mut server = Server::new(Handler { zone: Arc::new(zone), delay, queries: queries.clone() });
        server.register_socket(udp);
        server.register_listener(tcp, TCP_IDLE, TCP_BUFFER);
        Ok(Self { address, queries, _server: server })
    }

    /// Where to ask.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every question so far, in the order of arrival: `udp SRV _sip._tls.contoso.test`.
    pub fn queries(&self) -> Vec<String> {
        self.queries.snapshot()
    }
}

/// The system chooses the UDP port; the TCP port of the same number may be taken, then another is tried.
async fn sockets() -> io::Result<(UdpSocket, TcpListener)> {
    let mut refused = None;
    for _ in 0..PORT_ATTEMPTS {
        let udp = UdpSocket::bind((LOOPBACK, 0)).await?;
        match TcpListener::bind(udp.local_addr()?).await {
            Ok(tcp) => return Ok((udp, tcp)),
            Err(error) => refused = Some(error),
        }
    }
    Err(refused.expect("at least one attempt was made"))
}

struct Handler {
    zone: Arc<Zone>,
    delay: Duration,
    queries: Log<String>,
}

#[async_trait::async_trait]
impl RequestHandler for Handler {
    async fn handle_request<R: ResponseHandler, T: Time>(&self, request: &Request, mut response: R) -> ResponseInfo {
        let mut metadata = Metadata::response_from_request(&request.metadata);
        metadata.recursion_available = true;
        let unsent = ResponseInfo::from(Header { metadata, counts: HeaderCounts::default() });

        let Ok(info) = request.request_info() else {
            return unsent;
        };
        let name = info.query.name().to_string();
        let name = name.trim_end_matches('.');
        let kind = info.query.query_type();
        let transport = info.protocol.to_string().to_lowercase();
        self.queries.push(format!("{transport} {kind} {name}"));

        super::wait(self.delay).await;
        let Answer::Send { code, records, authority } = answer(&self.zone, name, kind) else {
            return unsent;
        };
        metadata.response_code = code;
        let message = MessageResponseBuilder::from_message_request(request).build(metadata, &records, &[], &authority, &[]);
        // A client that went away misses its answer; nothing to do about it.
        response.send_response(message).await.unwrap_or(unsent)
    }
}

#[cfg(test)]
mod tests;
