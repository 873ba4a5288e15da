//! The servers of a tenant's own zone, whose answers come out of no cache.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::join_all;

use super::DiscoverOptions;
use super::ask::Vantage;
use crate::network::{AnswerOutcome, Deadline, Network, Query, RecordKind};
use crate::reach::{Reach, Visitor};
use crate::tenant::{DnsName, Host, Tenant};

/// Servers of the zone that are asked: one to compare with, another to confirm what it says.
const MAX_SERVERS: usize = 2;

/// The port of DNS.
const DNS: u16 = 53;

/// What finding the servers may take. It goes on beside discovery; where the way out is closed to DNS, nothing comes back.
const FINDING_BUDGET: Duration = Duration::from_secs(3);

/// A server of the zone that answers here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NameServer {
    pub(super) name: DnsName,
    pub(super) address: SocketAddr,
}

/// The servers of the tenant's zone, as each vantage sees it, in the order of the vantages: with split DNS each side has its own.
pub(crate) struct Authorities(pub(super) Vec<Vec<NameServer>>);

/// Looks for the servers of the tenant's zone at each vantage, and whether they answer.
pub(crate) async fn authorities(
    network: &dyn Network,
    reach: &Reach,
    tenant: &Tenant,
    options: &DiscoverOptions,
    deadline: Deadline,
) -> Authorities {
    let deadline = deadline.within(FINDING_BUDGET);
    let of = |vantage: &Vantage| {
        let visitor = Visitor {
            network,
            reach,
            connect_to: &options.connect_to,
            allow_private: options.allow_private,
            resolver: vantage.resolver,
            log: None,
        };
        of_zone(visitor, tenant.domain().clone(), &deadline)
    };
    Authorities(join_all(options.vantages.iter().map(of)).await)
}

async fn of_zone(visitor: Visitor<'_>, zone: DnsName, deadline: &Deadline) -> Vec<NameServer> {
    let question = Query::new(zone, RecordKind::Ns);
    let ask = |server| visitor.reach.lookups.resolve(visitor.network, &question, server, deadline.clone());
    let AnswerOutcome::Ns(names) = ask(visitor.resolver).await.outcome else { return Vec::new() };
    let servers = names.into_iter().take(MAX_SERVERS).map(|name| async move {
        // DNS named it and not the user, so the address policy holds.
        let addresses = visitor.addresses(&Host::Name(name.clone()), DNS, deadline.clone()).await.ok()?;
        Some(NameServer { name, address: addresses.into_iter().next()? })
    });
    let mut servers: Vec<NameServer> = join_all(servers).await.into_iter().flatten().collect();
    servers.dedup_by_key(|server| server.address);
    // Who asks the zone's server anyway hears nothing else from it.
    if servers.iter().any(|server| Some(server.address) == visitor.resolver) {
        return Vec::new();
    }
    // A server that does not know the zone, or that cannot be reached from here, is not asked any more.
    let answers = servers.into_iter().map(|server| async {
        let knows = matches!(ask(Some(server.address)).await.outcome, AnswerOutcome::Ns(_));
        knows.then_some(server)
    });
    join_all(answers).await.into_iter().flatten().collect()
}

impl Authorities {
    /// Of nobody.
    pub(crate) fn none() -> Self {
        Self(Vec::new())
    }
}
