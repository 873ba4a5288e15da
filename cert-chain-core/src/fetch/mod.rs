//! The second stage: what do an endpoint's servers present?
//!
//! Every address is shaken hands with in several ways, since servers answer different clients with
//! different chains, and farms hide behind one address. Each distinct chain is kept once, with
//! every handshake that brought it. Then each chain is closed upwards: where a certificate has no
//! verified issuer among what the server sent, what the user gave and the anchors, the places that
//! it names itself are asked for one. A complete chain causes no such request.

mod aia;
mod controls;
mod handshakes;
mod memory;
mod ports;
mod seen;
mod sip;
mod time;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join_all};

pub use aia::{AiaAttempt, AiaFailure, AiaOutcome, MAX_GAPS, MAX_ISSUER_URLS, MAX_URLS};
pub use controls::{CONTROL_HOSTS, Control, controls};
pub(crate) use memory::Memory;
pub use ports::PORT_HOSTS;
pub(crate) use ports::reopen;
pub use seen::{AddressSeen, FetchLimit, Fetched, FetchedChain, HandshakeSeen, MAX_ISSUER_LISTS, NOT_ROUTABLE, Untested};
pub(crate) use time::ask_time;

use self::aia::AiaCache;
use self::handshakes::Round;
use self::ports::Ports;
use self::sip::SipQuestion;
use crate::build::Given;
use crate::cert::{CertTable, PresentedChain};
use crate::connect_to::ConnectTo;
use crate::endpoint::Endpoint;
use crate::network::{Deadline, Network, Stopwatch};
pub use crate::reach::{MAX_AT_ONCE, is_globally_routable};
use crate::reach::{Reach, Visitor};
use crate::trust::Anchors;
use crate::verify::SignatureMemo;

/// What an endpoint may take: three rounds of five seconds (first handshake, the others, issuers).
pub const ENDPOINT_BUDGET: Duration = Duration::from_secs(15);

/// What a target may take: its endpoints are fetched at once, so this covers a discovery that is slow, the slowest
/// endpoint and some waiting for one another's servers.
pub const TARGET_BUDGET: Duration = Duration::from_secs(60);

/// Addresses of one endpoint that are connected to. Farms of more are behind an address that hides them anyway.
pub const MAX_ADDRESSES: usize = 16;

/// Certificates of one presented chain that are kept. Real chains have two to five; servers that send their whole
/// store have been seen, and their first thirty show it as well as all.
pub const MAX_CHAIN: usize = 32;

/// Different chains of one endpoint that are kept: two kinds of key and a default, for each of five machines that all
/// differ. Servers that show everybody something else would otherwise fill the memory.
pub const MAX_CHAINS: usize = 16;

/// Handshakes of the first profile for each address: enough to meet the other machine of a pair half of the time.
const SAMPLES: u32 = 2;

/// How to fetch.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FetchOptions {
    /// Handshakes of the first profile for each address, a new connection each; at least 1.
    pub samples: u32,
    /// Whether to shake hands also as older clients do, even where a chain was had.
    pub all_handshakes: bool,
    /// What this endpoint may take.
    pub endpoint_budget: Duration,
    /// Whether the endpoint's own addresses may be private ones.
    pub own_addresses_may_be_private: bool,
    /// Whether fetches that a certificate caused may go to addresses that are not globally routable.
    pub allow_private: bool,
    /// Where to connect instead. What is mapped to an address was typed by the user and is always allowed.
    pub connect_to: ConnectTo,
    /// Whether to ask the places that certificates name for issuers.
    pub follow_aia: bool,
    /// Whether to try one of [`PORT_HOSTS`] where an address of its port cannot be reached.
    pub compare_ports: bool,
    /// Whether to ask servers of SIP, with one OPTIONS an endpoint, whether they speak it.
    pub ask_sip: bool,
    /// The DNS server for the names of such places; `None` is the system's. With several vantages it is the first one's.
    pub resolver: Option<SocketAddr>,
    /// The certificates of authorities that the run has read so far.
    pub cert_table: CertTable,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            samples: SAMPLES,
            all_handshakes: true,
            endpoint_budget: ENDPOINT_BUDGET,
            own_addresses_may_be_private: true,
            allow_private: false,
            connect_to: ConnectTo::default(),
            follow_aia: true,
            compare_ports: true,
            ask_sip: true,
            resolver: None,
            cert_table: CertTable::default(),
        }
    }
}

/// What the fetches of one target share: each URL is asked once, and no server is crowded.
#[derive(Debug, Default)]
pub struct Shared {
    pub(crate) reach: Reach,
    aia: AiaCache,
    ports: Ports,
    /// What the targets of a run share.
    memory: Option<Arc<Memory>>,
}

impl Shared {
    /// Of one target of a run, on its clock.
    pub(crate) fn of_run(stopwatch: Arc<Stopwatch>, memory: Option<Arc<Memory>>) -> Self {
        Self { reach: Reach::new(stopwatch), memory, ..Self::default() }
    }
}

/// Who asks for what was not named by the user, under the rules of `options`.
fn visitor<'a>(network: &'a dyn Network, options: &'a FetchOptions, shared: &'a Shared) -> Visitor<'a> {
    let FetchOptions { connect_to, allow_private, resolver, .. } = options;
    let reach = &shared.reach;
    Visitor { network, reach, connect_to, allow_private: *allow_private, resolver: *resolver, log: None }
}

/// What is known of issuers before anything is fetched.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the sources of issuers that need no network, and what was verified before")]
pub struct Known<'k> {
    /// The anchors of all stores asked.
    pub anchors: &'k Anchors,
    /// The certificates that the user gave.
    pub given: &'k Given,
    /// The signatures that the run has verified so far.
    pub memo: Option<&'k SignatureMemo>,
}

/// Asks the places that the certificates of `chain` name for the issuers that it lacks, before `deadline`.
pub async fn close_chain(
    network: &dyn Network,
    chain: &PresentedChain,
    options: &FetchOptions,
    known: Known<'_>,
    shared: &Shared,
    deadline: Deadline,
) -> Vec<AiaAttempt> {
    aia::close(network, chain, options, known, shared, deadline).await.0
}

/// Shakes hands with every address of `endpoint` and completes the chains that it presents, before `deadline`.
pub async fn fetch(
    network: &dyn Network,
    endpoint: &Endpoint,
    options: &FetchOptions,
    known: Known<'_>,
    shared: &Shared,
    deadline: Deadline,
) -> Fetched {
    let deadline = &deadline.within(options.endpoint_budget);
    let sip = SipQuestion::of(endpoint, options.ask_sip);
    let fetching = async {
        let mut fetched = shaken(network, endpoint, options, &sip, shared, deadline.clone()).await;
        sip.lapse();
        // Beside one another: neither may use up the time of the other.
        let port = ports::fares(network, &fetched.addresses, options, shared, deadline.clone());
        let closing = async {
            let chains = if options.follow_aia { &fetched.chains[..] } else { &[] };
            join_all(chains.iter().map(|chain| aia::close(network, &chain.presented, options, known, shared, deadline.clone())))
                .await
        };
        let (port, closed) = join(port, closing).await;
        ports::excuse(&mut fetched.addresses, port);
        for (place, (attempts, gaps_left)) in closed.into_iter().enumerate() {
            fetched.close(place, attempts, gaps_left);
        }
        fetched
    };
    let (mut fetched, answer) = join(fetching, sip.put(network, endpoint, &shared.reach.lanes, deadline.clone())).await;
    fetched.sip = answer;
    fetched
}

/// What the addresses of `endpoint` present.
async fn shaken(
    network: &dyn Network,
    endpoint: &Endpoint,
    options: &FetchOptions,
    sip: &SipQuestion,
    shared: &Shared,
    deadline: Deadline,
) -> Fetched {
    // A third of the time is left for issuers, which one stalling address must not use up.
    let shaking = &if options.follow_aia { deadline.within(options.endpoint_budget / 3 * 2) } else { deadline };
    let rounds = plan(endpoint, options).into_iter().map(|(address, untested)| async move {
        let round = match untested {
            Some(_) => Round::default(),
            None => handshakes::with(network, address, endpoint, options, sip, &shared.reach.lanes, shaking.clone()).await,
        };
        (address, untested, round)
    });
    let mut fetched = Fetched::default();
    for (address, untested, round) in join_all(rounds).await {
        fetched.add(address, untested, round, &options.cert_table);
    }
    fetched
}

/// The addresses to connect to, and which of them are left out why.
fn plan(endpoint: &Endpoint, options: &FetchOptions) -> Vec<(SocketAddr, Option<Untested>)> {
    let may_be_private = options.allow_private || (options.own_addresses_may_be_private && endpoint.is_named);
    let may_dial = |address: IpAddr| may_be_private || is_globally_routable(address);
    let typed = options.connect_to.replaces_dns(&endpoint.host, endpoint.port);
    let mapped = options.connect_to.addresses(&endpoint.host, endpoint.port, &endpoint.addresses);
    let own = || endpoint.addresses.iter().map(|address| SocketAddr::new(*address, endpoint.port)).collect();
    let addresses: Vec<SocketAddr> = mapped.unwrap_or_else(own);
    let reason = |(place, address): (usize, SocketAddr)| {
        let untested = if place >= MAX_ADDRESSES {
            Some(Untested::TooMany)
        } else if !typed && !may_dial(address.ip()) {
            Some(Untested::Private)
        } else {
            None
        };
        (address, untested)
    };
    addresses.into_iter().enumerate().map(reason).collect()
}
