//! Ports that networks block on the way out: whether one is shut is seen at a host of Microsoft's, where it is open to everybody.

use futures_util::stream::{self, StreamExt};

use super::{FetchOptions, Shared};
use crate::network::{Deadline, HandshakeOutcome, Network, Profile, StartTls};
use crate::reach::Once;
use crate::tenant::Host;

/// Where the ports lead that are blocked most: the federation of Teams (and its partners), and a host that takes mail
/// (<https://learn.microsoft.com/en-us/microsoft-365/enterprise/urls-and-ip-address-ranges>).
pub const PORT_HOSTS: [(u16, &str, Option<StartTls>); 2] =
    [(25, "outlook-com.olc.protection.outlook.com", Some(StartTls::Smtp)), (5061, "sipfed.online.lync.com", None)];

/// Addresses of such a host that are tried.
const MAX_ADDRESSES: usize = 2;

/// What is known of ports so far: each is tried once a run.
pub(super) type Ports = Once<u16, Option<Port>>;

/// How a port fares from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Port {
    /// This host could not be reached either.
    Blocked(&'static str),
    Open,
}

/// How `port` fares from here; none for one that nobody is asked about, or where it could not be found out.
pub(super) async fn fares(
    network: &dyn Network,
    port: u16,
    options: &FetchOptions,
    shared: &Shared,
    deadline: Deadline,
) -> Option<Port> {
    let (_, host, starttls) = PORT_HOSTS.iter().find(|(known, ..)| *known == port)?;
    let trying = tried(network, port, host, *starttls, options, shared, deadline);
    shared.ports.ask(port, trying, Option::is_some).await
}

async fn tried(
    network: &dyn Network,
    port: u16,
    name: &'static str,
    starttls: Option<StartTls>,
    options: &FetchOptions,
    shared: &Shared,
    deadline: Deadline,
) -> Option<Port> {
    let visitor = super::visitor(network, options, shared);
    let host: Host = name.parse().ok()?;
    let addresses = visitor.addresses(&host, port, deadline).await.ok()?;
    let outcomes = stream::iter(addresses.into_iter().take(MAX_ADDRESSES)).then(async |address| {
        let _lane = shared.reach.lanes.take(address).await;
        // Without time for an answer silence says nothing.
        let granted = deadline.within(super::handshakes::HANDSHAKE_BUDGET);
        match granted.left() < super::handshakes::FAIR_WAIT {
            true => None,
            false => Some(network.handshake(address, &host, Profile::Tls13, starttls, granted).await.outcome),
        }
    });
    let outcomes: Vec<Option<HandshakeOutcome>> = outcomes.collect().await;
    judged(&outcomes, name)
}

/// One connection, however it went on, shows that the port is open; that it is shut takes an answer, or none, from each address.
fn judged(outcomes: &[Option<HandshakeOutcome>], name: &'static str) -> Option<Port> {
    let is_shut = |outcome: &HandshakeOutcome| {
        let shut = matches!(outcome, HandshakeOutcome::ConnectionRefused | HandshakeOutcome::Unreachable);
        shut || *outcome == HandshakeOutcome::Timeout("connect")
    };
    let is_unknown = |outcome: &HandshakeOutcome| matches!(outcome, HandshakeOutcome::NoRoute | HandshakeOutcome::NotTried(_));
    let seen = || outcomes.iter().flatten().filter(|outcome| !is_unknown(outcome));
    match () {
        () if seen().any(|outcome| !is_shut(outcome)) => Some(Port::Open),
        () if seen().count() > 0 => Some(Port::Blocked(name)),
        () => None,
    }
}
