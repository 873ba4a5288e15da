//! One URL, with every guard: scheme, credentials, address, redirects, size and time.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures_util::future::join;

use super::outcome::{AiaFailure, UrlAnswer};
use crate::cert::{Cert, read_certificates};
use crate::fetch::url::HttpUrl;
use crate::fetch::{FetchOptions, Shared, is_globally_routable};
use crate::network::{AnswerOutcome, Deadline, HandshakeOutcome, HttpOutcome, HttpRequest, Network, Query, RecordKind};
use crate::tenant::{DnsName, Host};

/// Redirects followed, each checked like the first URL. CAs need one, from http to another host.
const MAX_REDIRECTS: usize = 3;

/// The most that is read: the largest bundles that CAs publish have some 10 KiB.
const MAX_BODY: usize = 64 * 1024;

/// Certificates taken from one answer. A bundle holds a CA's few generations.
const MAX_CERTIFICATES: usize = 32;

/// Addresses of one host that are tried in turn until one connects.
const MAX_ADDRESSES: usize = 3;

/// What one URL may take with its redirects. A CA's host that needs longer fails Windows clients too, who wait 15
/// seconds for a whole chain.
const URL_BUDGET: Duration = Duration::from_secs(5);

/// A server that was not given so long is not to blame for its silence.
const FAIR_WAIT: Duration = Duration::from_secs(2);

/// Who asks, under which rules.
pub(in crate::fetch) struct Asking<'a> {
    pub(super) network: &'a dyn Network,
    pub(super) options: &'a FetchOptions,
    pub(super) shared: &'a Shared,
    pub(super) deadline: Deadline,
}

impl Asking<'_> {
    /// The certificates behind `url`.
    pub(super) async fn get(&self, url: &HttpUrl) -> UrlAnswer {
        let granted = self.deadline.left().min(URL_BUDGET);
        let answer = self.follow(url, self.deadline.within(granted)).await;
        match answer {
            Err(AiaFailure::Unreachable(HandshakeOutcome::Timeout(_))) if granted < FAIR_WAIT => Err(AiaFailure::Late),
            Err(AiaFailure::NameNotResolved(AnswerOutcome::Timeout)) if granted < FAIR_WAIT => Err(AiaFailure::Late),
            answer => answer,
        }
    }

    async fn follow(&self, url: &HttpUrl, deadline: Deadline) -> UrlAnswer {
        if deadline.has_passed() {
            return Err(AiaFailure::Late);
        }
        let mut url = url.clone();
        for _ in 0..=MAX_REDIRECTS {
            match self.request(&url, deadline).await? {
                Step::Body { body, content_type } => return read(url.as_str(), &body, content_type),
                Step::Redirect(location) => url = url.redirect(&location)?,
            }
        }
        Err(AiaFailure::Redirects)
    }

    /// One request, to the first address that connects.
    async fn request(&self, url: &HttpUrl, deadline: Deadline) -> Result<Step, AiaFailure> {
        let request = HttpRequest::get(url.host.clone(), url.port, url.path(), url.tls, MAX_BODY);
        let mut failure = AiaFailure::Late;
        for address in self.addresses(url, deadline).await?.into_iter().take(MAX_ADDRESSES) {
            let _lane = self.shared.lanes.take(address).await;
            if deadline.has_passed() {
                return Err(failure);
            }
            match self.network.http_once(address, &request, deadline).await {
                HttpOutcome::Failed(outcome) => {
                    let connected = !never_connected(&outcome);
                    failure = AiaFailure::Unreachable(outcome);
                    if connected {
                        return Err(failure);
                    }
                }
                HttpOutcome::Response { status, location, content_type, body, truncated } => {
                    return step(status, location, content_type, body, truncated);
                }
            }
        }
        Err(failure)
    }

    /// Where to connect. The names are resolved here and the addresses judged here, so that no spelling of a URL
    /// and no answer of a DNS server gets around the policy.
    async fn addresses(&self, url: &HttpUrl, deadline: Deadline) -> Result<Vec<SocketAddr>, AiaFailure> {
        let connect_to = &self.options.connect_to;
        if connect_to.replaces_dns(&url.host, url.port) {
            return Ok(connect_to.addresses(&url.host, url.port, &[]).unwrap_or_default());
        }
        let all = match &url.host {
            Host::Address(address) => vec![*address],
            Host::Name(name) => self.resolve(name, deadline).await?,
        };
        let may_dial = |address: &&IpAddr| self.options.allow_private || is_globally_routable(**address);
        let allowed: Vec<IpAddr> = all.iter().filter(may_dial).copied().collect();
        match (allowed.is_empty(), all.first()) {
            (true, Some(refused)) => Err(AiaFailure::Address(*refused)),
            _ => Ok(connect_to
                .addresses(&url.host, url.port, &allowed)
                .unwrap_or_else(|| allowed.iter().map(|address| SocketAddr::new(*address, url.port)).collect())),
        }
    }

    /// The addresses of a host, IPv4 first.
    async fn resolve(&self, name: &DnsName, deadline: Deadline) -> Result<Vec<IpAddr>, AiaFailure> {
        let [v4, v6] = [RecordKind::A, RecordKind::Aaaa].map(|kind| Query::new(name.clone(), kind));
        let resolver = self.options.resolver;
        let (v4, v6) = join(self.network.resolve(&v4, resolver, deadline), self.network.resolve(&v6, resolver, deadline)).await;
        let mut addresses = Vec::new();
        for answer in [&v4, &v6] {
            if let AnswerOutcome::Addresses(found) = &answer.outcome {
                addresses.extend(found);
            }
        }
        if addresses.is_empty() { Err(AiaFailure::NameNotResolved(v4.outcome)) } else { Ok(addresses) }
    }
}

enum Step {
    Body { body: Vec<u8>, content_type: Option<String> },
    Redirect(String),
}

fn step(
    status: u16,
    location: Option<String>,
    content_type: Option<String>,
    body: Vec<u8>,
    truncated: bool,
) -> Result<Step, AiaFailure> {
    match (status, location) {
        (301 | 302 | 303 | 307 | 308, Some(location)) => Ok(Step::Redirect(location)),
        (301 | 302 | 303 | 307 | 308, None) => Err(AiaFailure::Redirects),
        (200, _) if truncated => Err(AiaFailure::TooLarge),
        (200, _) => Ok(Step::Body { body, content_type }),
        (status, _) => Err(AiaFailure::HttpStatus(status)),
    }
}

/// DER, PEM or PKCS#7, whatever the declared type: servers get it wrong all the time.
fn read(url: &str, body: &[u8], content_type: Option<String>) -> UrlAnswer {
    let Ok(read) = read_certificates(url, body, MAX_CERTIFICATES) else {
        return Err(AiaFailure::NotACertificate(content_type));
    };
    let certs: Vec<Cert> = read.certificates().cloned().collect();
    if certs.is_empty() { Err(AiaFailure::NotACertificate(content_type)) } else { Ok(certs) }
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
