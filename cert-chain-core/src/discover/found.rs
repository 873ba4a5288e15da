//! What discovery finds: endpoints, with all that led to them.

use std::net::IpAddr;

use crate::endpoint::Endpoint;
use crate::network::{AnswerOutcome, RecordKind, TlsaRecord};
use crate::tenant::{DnsName, Host};

/// An endpoint, and why it has no address if it has none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DiscoveredEndpoint {
    /// The endpoint; its addresses are those of all vantages, IPv4 first.
    pub endpoint: Endpoint,
    /// Each vantage that gives no address to connect to, though something there leads to the name.
    pub unresolved: Vec<Unresolved>,
    /// Each vantage that gives an address, with its addresses.
    pub resolved: Vec<(String, Vec<IpAddr>)>,
    /// Whether clients that ask in clear are sent on to a host with TLS, so that its own name matters less.
    pub sends_on_in_clear: bool,
    /// All that led to it.
    pub ways: Vec<Way>,
    /// What DNS says that certificates of a mail server must match (<https://www.rfc-editor.org/rfc/rfc7672>), at the first vantage
    /// that says something. Whether DNSSEC vouches for it is not known from here.
    pub tlsa: Vec<TlsaRecord>,
}

/// What led to an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Way {
    /// The user named it, or its name is one that clients make from the domain.
    Name,
    /// A record of DNS names the host.
    Record {
        /// The kind of record.
        kind: RecordKind,
        /// Its name.
        owner: DnsName,
    },
    /// A discovery service's answer.
    Answer {
        /// The servers asked in turn: host, port, whether over TLS.
        hops: Vec<(Host, u16, bool)>,
        /// The URL in clear whose answer leads out of the domain, to a host that no client trusts for that.
        leaves_domain: Option<String>,
    },
}

impl DiscoveredEndpoint {
    /// Whether no vantage gives an address to connect to.
    pub fn is_unresolved(&self) -> bool {
        !self.unresolved.is_empty() && self.endpoint.addresses.is_empty()
    }
}

/// A name that records lead to, and that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unresolved {
    /// The name at which it ends: the host, or the last alias it leads to.
    pub name: DnsName,
    /// From where it was asked.
    pub vantage: String,
    /// What DNS said.
    pub outcome: AnswerOutcome,
}

impl Unresolved {
    /// Whether DNS said that there is no address, and did not just fail to answer.
    pub fn is_conclusive(&self) -> bool {
        matches!(self.outcome, AnswerOutcome::NxDomain | AnswerOutcome::NoData)
    }
}
