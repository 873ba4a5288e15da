//! One HTTP request under every guard: scheme, credentials, address, size and time.

use std::net::{IpAddr, SocketAddr};

use futures_util::future::join;

use super::{HttpUrl, LookupLog, Reach, is_globally_routable};
use crate::connect_to::ConnectTo;
use crate::network::{
    AnswerOutcome, Deadline, HandshakeOutcome, HttpOutcome, HttpRequest, Network, Query, RecordKind, ServerClock,
};
use crate::tenant::{DnsName, Host};

/// Addresses of one host that are tried in turn until one connects.
const MAX_ADDRESSES: usize = 3;

/// Who asks, under which rules.
#[derive(Clone, Copy)]
pub(crate) struct Visitor<'a> {
    pub(crate) network: &'a dyn Network,
    pub(crate) reach: &'a Reach,
    pub(crate) connect_to: &'a ConnectTo,
    /// Whether addresses that are not globally routable may be dialled though the user did not name the host.
    pub(crate) allow_private: bool,
    /// The DNS server to ask; `None` is the system's.
    pub(crate) resolver: Option<SocketAddr>,
    /// Where to write down what it answers, for whoever is told of it later.
    pub(crate) log: Option<&'a LookupLog>,
}

/// A response.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Vec<u8>,
    pub(crate) truncated: bool,
}

/// Why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unreached {
    /// The host's address is not globally routable, and such addresses are not asked.
    Address(IpAddr),
    /// The time was used up.
    Late,
    /// The host has no address; what DNS said.
    NameNotResolved(AnswerOutcome),
    /// How the connection ended.
    Failed(HandshakeOutcome),
}

impl Visitor<'_> {
    /// One request, to the first address that connects; what time it is there is kept.
    pub(crate) async fn request(&self, request: &HttpRequest, deadline: Deadline) -> Result<Response, Unreached> {
        self.visit(request, deadline, |clock| self.reach.clocks.keep(clock)).await
    }

    /// The same for a file that anybody may hand out: the clocks of such hosts are nobody's whom the target concerns.
    pub(crate) async fn request_file(&self, request: &HttpRequest, deadline: Deadline) -> Result<Response, Unreached> {
        self.visit(request, deadline, drop).await
    }

    async fn visit(
        &self,
        request: &HttpRequest,
        deadline: Deadline,
        keep: impl Fn(ServerClock),
    ) -> Result<Response, Unreached> {
        let mut failure = Unreached::Late;
        for address in self.addresses(&request.host, request.port, deadline.clone()).await?.into_iter().take(MAX_ADDRESSES) {
            let _lane = self.reach.lanes.take(address).await;
            if deadline.has_passed() {
                return Err(failure);
            }
            let outcome = self.network.http_once(address, request, deadline.clone()).await;
            if let Some(clock) = ServerClock::of(&request.host, address.ip(), &outcome, self.network.now()) {
                keep(clock);
            }
            match outcome {
                HttpOutcome::Failed(outcome) => {
                    let connected = !never_connected(&outcome);
                    failure = Unreached::Failed(outcome);
                    if connected {
                        return Err(failure);
                    }
                }
                HttpOutcome::Response { status, location, content_type, body, truncated, .. } => {
                    return Ok(Response { status, location, content_type, body, truncated });
                }
            }
        }
        Err(failure)
    }

    /// A request for what `url` names.
    pub(crate) fn request_for(url: &HttpUrl, max_body: usize) -> HttpRequest {
        HttpRequest::get(url.host.clone(), url.port, url.path(), url.tls, max_body)
    }

    /// Where to connect. The names are resolved here and the addresses judged here, so that no spelling of a URL
    /// and no answer of a DNS server gets around the policy.
    pub(crate) async fn addresses(&self, host: &Host, port: u16, deadline: Deadline) -> Result<Vec<SocketAddr>, Unreached> {
        if self.connect_to.replaces_dns(host, port) {
            return Ok(self.connect_to.addresses(host, port, &[]).unwrap_or_default());
        }
        let all = match host {
            Host::Address(address) => vec![*address],
            Host::Name(name) => self.resolve(name, deadline).await?,
        };
        let may_dial = |address: &&IpAddr| self.allow_private || is_globally_routable(**address);
        let allowed: Vec<IpAddr> = all.iter().filter(may_dial).copied().collect();
        match (allowed.is_empty(), all.first()) {
            (true, Some(refused)) => Err(Unreached::Address(*refused)),
            _ => Ok(self
                .connect_to
                .addresses(host, port, &allowed)
                .unwrap_or_else(|| allowed.iter().map(|address| SocketAddr::new(*address, port)).collect())),
        }
    }

    /// The addresses of a host, IPv4 first.
    async fn resolve(&self, name: &DnsName, deadline: Deadline) -> Result<Vec<IpAddr>, Unreached> {
        let [v4, v6] = [RecordKind::A, RecordKind::Aaaa].map(|kind| Query::new(name.clone(), kind));
        let ask = |query| self.reach.lookups.resolve(self.network, query, self.resolver, deadline.clone());
        let (v4, v6) = {
            let (of_v4, of_v6) = join(ask(&v4), ask(&v6)).await;
            if let Some(log) = self.log {
                log.add((self.resolver, v4, of_v4.clone()));
                log.add((self.resolver, v6, of_v6.clone()));
            }
            (of_v4, of_v6)
        };
        let mut addresses = Vec::new();
        for answer in [&v4, &v6] {
            if let AnswerOutcome::Addresses(found) = &answer.outcome {
                addresses.extend(found);
            }
        }
        match (addresses.is_empty(), v6.outcome) {
            (false, _) => Ok(addresses),
            (true, AnswerOutcome::Timeout) => Err(Unreached::NameNotResolved(AnswerOutcome::Timeout)),
            (true, _) => Err(Unreached::NameNotResolved(v4.outcome)),
        }
    }
}

/// Whether the next address may do better.
fn never_connected(outcome: &HandshakeOutcome) -> bool {
    matches!(
        outcome,
        HandshakeOutcome::ConnectionRefused
            | HandshakeOutcome::NoRoute
            | HandshakeOutcome::Unreachable
            | HandshakeOutcome::Timeout("connect")
    )
}
