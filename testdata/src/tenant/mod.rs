//! A hybrid tenant on loopback: DNS, endpoints with planted faults, and the CA that serves its certificates.

mod chains;
mod documents;
mod plan;

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::clock::LAB_NOW;
use crate::encode::pem;
use crate::servers::LOOPBACK;
use crate::servers::dns::DnsServer;
use crate::servers::http::HttpServer;
use crate::servers::tls::{TlsConnection, TlsServer};
use plan::{Health, Plan, Row};

/// The SIP and mail domain of the lab tenant.
const DOMAIN: &str = "contoso.test";

/// Where the second machine of a farm listens. Linux and Windows answer for all of 127.0.0.0/8.
const SECOND_MACHINE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// A running hybrid tenant. Everything stops when it is dropped.
///
/// Its DNS answers with the loopback addresses where its servers listen. Their ports cannot be the real ones, so
/// whoever connects must apply [`connect_to`](Self::connect_to).
pub struct LabTenant {
    dns: DnsServer,
    root: Vec<u8>,
    connect_to: Vec<ConnectTo>,
    expected: Vec<Expected>,
    tls: Vec<(String, TlsServer)>,
    http: Vec<(String, HttpServer)>,
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
    /// The tenant with its faults.
    ///
    /// # Errors
    ///
    /// When addresses or ports on loopback cannot be had.
    pub async fn start() -> io::Result<Self> {
        Self::run(plan::plan(Health::Sick)).await
    }

    /// The same tenant without any fault.
    ///
    /// # Errors
    ///
    /// When addresses or ports on loopback cannot be had.
    pub async fn start_healthy() -> io::Result<Self> {
        Self::run(plan::plan(Health::Healthy)).await
    }

    async fn run(plan: Plan) -> io::Result<Self> {
        let mut tenant = Self {
            dns: DnsServer::start(plan.zone).await?,
            root: plan.root,
            connect_to: Vec::new(),
            expected: Vec::new(),
            tls: Vec::new(),
            http: Vec::new(),
        };
        for row in plan.rows {
            tenant.start_row(row).await?;
        }
        for (host, site) in plan.sites {
            let server = HttpServer::start(site).await?;
            tenant.connect(host, 80, &[server.address()]);
            tenant.http.push((format!("{host}:80"), server));
        }
        Ok(tenant)
    }

    async fn start_row(&mut self, row: Row) -> io::Result<()> {
        let Row { host, ports, machines, code, also } = row;
        let addresses = [LOOPBACK, SECOND_MACHINE];
        let machines: Vec<_> = addresses.into_iter().zip(machines).collect();
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

    /// The DNS server that knows the tenant.
    pub fn dns(&self) -> SocketAddr {
        self.dns.address()
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

    /// Every DNS question so far.
    pub fn dns_queries(&self) -> Vec<String> {
        self.dns.queries()
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
