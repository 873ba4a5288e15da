//! Ports that networks block on the way out: whether one is shut is seen at a host of Microsoft's, where it is open to everybody.

use std::time::Duration;

use futures_util::future::join_all;

use super::handshakes::HANDSHAKE_BUDGET;
use super::memory::SURROUNDINGS_LAST;
use super::{AddressSeen, FetchOptions, Fetched, HandshakeSeen, Shared, Untested};
use crate::network::{Deadline, HandshakeOutcome, Network, Profile, StartTls};
use crate::reach::{Found, LookupLog, Once, Visitor, is_globally_routable};
use crate::tenant::Host;

/// Where the ports lead that are blocked most: the federation of Teams (and its partners), and a host that takes mail
/// (<https://learn.microsoft.com/en-us/microsoft-365/enterprise/urls-and-ip-address-ranges>).
pub const PORT_HOSTS: [(u16, &str, Option<StartTls>); 2] =
    [(25, "outlook-com.olc.protection.outlook.com", Some(StartTls::Smtp)), (5061, "sipfed.online.lync.com", None)];

/// The port for mail between servers, <https://www.rfc-editor.org/rfc/rfc5321#section-4.5.4.2>.
const SMTP: u16 = 25;

/// Addresses of such a host that are tried.
const MAX_ADDRESSES: usize = 2;

/// Who waits so long in vain has heard what anybody would: TCP asks again after one and three seconds, and then only after seven
/// (<https://www.rfc-editor.org/rfc/rfc6298#section-5>), when nobody waits any more. An endpoint whose mail server was silent for as long
/// as one may be has just this left.
const SURE_WAIT: Duration = Duration::from_secs(4);

/// What is known of ports so far: each is tried once a run.
pub(super) type Ports = Once<u16, Option<Port>>;

/// How a port fares from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Port {
    /// This host could not be reached either.
    Blocked(&'static str),
    Open,
}

/// How the port of `addresses` fares from here; none for one that nobody is asked about, or where it could not be found out.
pub(super) async fn fares(
    network: &dyn Network,
    addresses: &[AddressSeen],
    options: &FetchOptions,
    shared: &Shared,
    deadline: Deadline,
) -> Option<Port> {
    if addresses.iter().any(shows_open) {
        return Some(Port::Open);
    }
    // From here to a private address the way is another.
    let mut closed = addresses.iter().filter(|seen| seen.is_unreachable() && is_globally_routable(seen.address.ip()));
    let port = closed.next().filter(|_| options.compare_ports)?.address.port();
    let (_, host, starttls) = PORT_HOSTS.iter().find(|(known, ..)| *known == port)?;
    let deadline = &deadline;
    let try_it = |log: LookupLog| async move {
        let visitor = Visitor { log: Some(&log), ..super::visitor(network, options, shared) };
        let (value, waited) = tried(visitor, port, host, *starttls, deadline).await;
        // That nobody let us in says something about the port only to who had the time to be let in.
        let is_sure = value == Some(Port::Open) || (value.is_some() && waited >= SURE_WAIT);
        Found { lasts: is_sure.then_some(SURROUNDINGS_LAST), value }
    };
    let trying = || async {
        match &shared.memory {
            Some(memory) => shared.reach.learn(&memory.ports, port, try_it).await,
            None => try_it(LookupLog::default()).await.value,
        }
    };
    shared.ports.ask(port, trying, Option::is_some).await
}

/// Says of the addresses where nobody let us in why that may be no fault of theirs, once it is known how their port fares.
pub(super) fn excuse(addresses: &mut [AddressSeen], port: Option<Port>) {
    for seen in addresses.iter_mut().filter(|seen| seen.is_unreachable()) {
        let port = port.filter(|_| is_globally_routable(seen.address.ip()));
        let is_silent = |handshake: &HandshakeSeen| handshake.outcome == HandshakeOutcome::Timeout("connect");
        seen.not_tested = match port {
            Some(Port::Blocked(host)) => Some(Untested::BlockedPort(seen.address.port(), host)),
            None if seen.address.port() == SMTP && seen.handshakes.iter().all(is_silent) => Some(Untested::Blocked),
            Some(Port::Open) | None => None,
        };
    }
}

/// Takes back that a port is blocked where another endpoint of the run was let in on it.
pub(crate) fn reopen<'f>(run: impl Iterator<Item = &'f mut Fetched>) {
    let mut addresses: Vec<&mut AddressSeen> = run.flat_map(|fetched| &mut fetched.addresses).collect();
    let open: Vec<u16> = addresses.iter().filter(|seen| shows_open(seen)).map(|seen| seen.address.port()).collect();
    for seen in &mut addresses {
        let is_blocked = matches!(seen.not_tested, Some(Untested::Blocked | Untested::BlockedPort(..)));
        if is_blocked && is_globally_routable(seen.address.ip()) && open.contains(&seen.address.port()) {
            seen.not_tested = None;
        }
    }
}

/// Whether a connection came about across the border of this network.
fn shows_open(seen: &AddressSeen) -> bool {
    let connected = |outcome: &HandshakeOutcome| !is_shut(outcome) && !is_unknown(outcome);
    is_globally_routable(seen.address.ip()) && seen.handshakes.iter().any(|handshake| connected(&handshake.outcome))
}

/// How the port fares at the host `name`, and how long each of its addresses had time for an answer.
async fn tried(
    visitor: Visitor<'_>,
    port: u16,
    name: &'static str,
    starttls: Option<StartTls>,
    deadline: &Deadline,
) -> (Option<Port>, Duration) {
    let Ok(host) = name.parse::<Host>() else { return (None, Duration::ZERO) };
    let Ok(addresses) = visitor.addresses(&host, port, deadline.clone()).await else { return (None, Duration::ZERO) };
    // Beside one another: one that is silent must not take the time of the next.
    let tries = addresses.into_iter().take(MAX_ADDRESSES).map(async |address| {
        let _lane = visitor.reach.lanes.take(address).await;
        let granted = deadline.within(HANDSHAKE_BUDGET);
        let time = granted.left();
        // Without time for an answer silence says nothing.
        let outcome = match time < super::handshakes::FAIR_WAIT {
            true => None,
            false => Some(visitor.network.handshake(address, &host, Profile::Tls13, starttls, granted).await.outcome),
        };
        (outcome, time)
    });
    let (outcomes, times): (Vec<_>, Vec<_>) = join_all(tries).await.into_iter().unzip();
    (judged(&outcomes, name), times.into_iter().min().unwrap_or_default())
}

/// One connection, however it went on, shows that the port is open; that it is shut takes an answer, or none, from each address.
fn judged(outcomes: &[Option<HandshakeOutcome>], name: &'static str) -> Option<Port> {
    let seen = || outcomes.iter().flatten().filter(|outcome| !is_unknown(outcome));
    match () {
        () if seen().any(|outcome| !is_shut(outcome)) => Some(Port::Open),
        () if seen().count() > 0 => Some(Port::Blocked(name)),
        () => None,
    }
}

fn is_shut(outcome: &HandshakeOutcome) -> bool {
    matches!(
        outcome,
        HandshakeOutcome::ConnectionRefused | HandshakeOutcome::Unreachable | HandshakeOutcome::Timeout("connect")
    )
}

fn is_unknown(outcome: &HandshakeOutcome) -> bool {
    matches!(outcome, HandshakeOutcome::Late | HandshakeOutcome::NoRoute | HandshakeOutcome::NotTried(_))
}
