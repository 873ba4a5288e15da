//! Tenants on loopback: DNS, endpoints with planted faults, and the CA that serves their certificates.

mod chains;
mod documents;
mod plan;
mod shapes;
mod showcase;

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpSocket;

use crate::clock::LAB_NOW;
use crate::encode::pem;
use crate::servers::LOOPBACK;
use crate::servers::dns::DnsServer;
use crate::servers::http::HttpServer;
use crate::servers::tls::{TlsConnection, TlsServer};
use chains::QUICK_SERVER_KEY;
pub use plan::Health;
use plan::{Draft, Plan, Row};
pub use shapes::Shape;

/// The SIP and mail domain of the lab tenant.
const DOMAIN: &str = "contoso.test";

/// Where the second machine of a farm listens. Linux and Windows answer for all of 127.0.0.0/8.
const SECOND_MACHINE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// A running tenant. Everything stops when it is dropped.
///
/// Its DNS answers with the loopback addresses where its servers listen. Their ports cannot be the real ones, so
/// whoever connects must apply [`connect_to`](Self::connect_to).
pub struct LabTenant {
    dns: Vec<(&'static str, DnsServer)>,
    delay: Duration,
    root: Vec<u8>,
    connect_to: Vec<ConnectTo>,
    expected: Vec<Expected>,
    tls: Vec<(String, TlsServer)>,
    http: Vec<(String, HttpServer)>,
    /// Bound and not listening: whoever connects there is refused.
    _closed: Vec<TcpSocket>,
}

/// "Instead of this host and port, connect there", as curl's `--connect-to`. Displayed: `HOST:PORT:ADDR:PORT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectTo {
    /// The host that a client wants.
    pub host: String,
    /// The port that a client wants.
    pub port: u16,
    /// The address to dial. None keeps those that DNS gave: the host has several, which differ.
    pub address: Option<IpAddr>,
    /// The port to dial.
    pub to_port: u16,
}

impl fmt::Display for ConnectTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, address, to_port } = self;
        match address {
            Some(address) => write!(f, "{host}:{port}:{address}:{to_port}"),
            None => write!(f, "{host}:{port}::{to_port}"),
        }
    }
}

/// What must be found about one endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The host that discovery leads to.
    pub host: &'static str,
    /// The port that clients want.
    pub port: u16,
    /// The root cause that was planted.
    pub code: Option<&'static str>,
    /// Findings that must be there beside it.
    pub also: &'static [&'static str],
    /// Whether no client has any trouble.
    pub healthy: bool,
}

impl LabTenant {
    /// The tenant that shows everything: hybrid, with a fault in most of its endpoints.
    ///
    /// # Errors
    ///
    /// When addresses or ports on loopback cannot be had.
    pub async fn start() -> io::Result<Self> {
        Self::run(showcase::plan(Health::Sick), Duration::ZERO).await
    }

    /// The same tenant without any fault.
    ///
    /// # Errors
    ///
    /// When addresses or ports on loopback cannot be had.
    pub async fn start_healthy() -> io::Result<Self> {
        Self::run(showcase::plan(Health::Healthy), Duration::ZERO).await
    }

    /// A tenant of this shape, with the fault that its kind is known for, or without.
    ///
    /// # Errors
    ///
    /// When addresses or ports on loopback cannot be had.
    pub async fn of(shape: Shape, health: Health) -> io::Result<Self> {
        Self::run(shape.plan(Draft::new(health)), Duration::ZERO).await
    }

    /// The same for measuring time: every answer of DNS and every connection comes so late, and the servers' keys are quick to
    /// sign with.
    ///
    /// # Errors
    ///
    /// When addresses or ports on loopback cannot be had.
    pub async fn far_away(shape: Shape, health: Health, delay: Duration) -> io::Result<Self> {
        let mut draft = Draft::new(health);
        draft.chains.server_key = QUICK_SERVER_KEY;
        Self::run(shape.plan(draft), delay).await
    }

    async fn run(plan: Plan, delay: Duration) -> io::Result<Self> {
        let mut tenant = Self {
            dns: Vec::new(),
            delay,
            root: plan.root,
            connect_to: Vec::new(),
            expected: Vec::new(),
            tls: Vec::new(),
            http: Vec::new(),
            _closed: Vec::new(),
        };
        for (vantage, zone) in plan.zones {
            tenant.dns.push((vantage, DnsServer::start_delayed(zone, delay).await?));
        }
        for row in plan.rows {
            tenant.start_row(row).await?;
        }
        for (host, site) in plan.sites {
            let server = HttpServer::start_delayed(LOOPBACK, site, delay).await?;
            tenant.connect(host, 80, &[server.address()]);
            tenant.http.push((format!("{host}:80"), server));
        }
        for (host, port) in plan.closed {
            let socket = TcpSocket::new_v4()?;
            socket.bind((LOOPBACK, 0).into())?;
            tenant.connect(host, port, &[socket.local_addr()?]);
            tenant._closed.push(socket);
        }
        for (alias, target) in plan.aliases {
            let same = tenant.connect_to.iter().filter(|to| to.host == target);
            let same: Vec<ConnectTo> = same.map(|to| ConnectTo { host: alias.to_owned(), ..to.clone() }).collect();
            tenant.connect_to.extend(same);
        }
        Ok(tenant)
    }

    async fn start_row(&mut self, row: Row) -> io::Result<()> {
        let Row { host, ports, machines, code, also } = row;
        let addresses = [LOOPBACK, SECOND_MACHINE];
        let machines: Vec<_> = addresses.into_iter().zip(machines.into_iter().map(|setup| setup.delay(self.delay))).collect();
        let servers = TlsServer::start_farm(&machines).await?;
        let listening: Vec<SocketAddr> = servers.iter().map(TlsServer::address).collect();
        if !listening.is_empty() {
            for port in ports {
                self.connect(host, *port, &listening);
            }
        }
        let port = ports[0];
        self.expected.push(Expected { host, port, code, also, healthy: code.is_none() });
        self.tls.extend(servers.into_iter().map(|server| (format!("{host}:{port}"), server)));
        Ok(())
    }

    fn connect(&mut self, host: &str, port: u16, listening: &[SocketAddr]) {
        let address = match listening {
            [only] => Some(only.ip()),
            _ => None,
        };
        let to_port = listening[0].port();
        self.connect_to.push(ConnectTo { host: host.to_owned(), port, address, to_port });
    }

    /// The tenant's domain.
    pub fn domain(&self) -> &'static str {
        DOMAIN
    }

    /// The DNS server that knows the tenant; with split DNS the one outside.
    pub fn dns(&self) -> SocketAddr {
        self.dns[0].1.address()
    }

    /// Every DNS server that knows the tenant, by the name of its vantage.
    pub fn vantages(&self) -> Vec<(&'static str, SocketAddr)> {
        self.dns.iter().map(|(vantage, server)| (*vantage, server.address())).collect()
    }

    /// Where each host and port really is, the CA's web server included.
    pub fn connect_to(&self) -> &[ConnectTo] {
        &self.connect_to
    }

    /// The only trusted root, as PEM.
    pub fn root_pem(&self) -> String {
        pem("CERTIFICATE", &self.root)
    }

    /// What must be found, one row an endpoint.
    pub fn expected(&self) -> &[Expected] {
        &self.expected
    }

    /// The moment that the tenant is dated for, in Unix seconds.
    pub fn now(&self) -> i64 {
        LAB_NOW
    }

    /// Every DNS question so far, grouped by server.
    pub fn dns_queries(&self) -> Vec<String> {
        self.dns.iter().flat_map(|(_, server)| server.queries()).collect()
    }

    /// Every HTTP request so far, in clear or inside TLS, grouped by server: AIA, and the discovery services.
    pub fn http_requests(&self) -> Vec<String> {
        let clear = self.http.iter().flat_map(|(_, server)| server.requests());
        clear.chain(self.tls.iter().flat_map(|(_, server)| server.requests())).collect()
    }

    /// Every TLS connection so far with the endpoint (`host:port`) it reached, grouped by endpoint and machine.
    pub fn tls_connections(&self) -> Vec<(String, TlsConnection)> {
        let of = |(endpoint, server): &(String, TlsServer)| {
            let endpoint = endpoint.clone();
            server.connections().into_iter().map(move |connection| (endpoint.clone(), connection)).collect::<Vec<_>>()
        };
        self.tls.iter().flat_map(of).collect()
    }
}

#[cfg(test)]
mod tests;
