//! The second stage: what do an endpoint's servers present?
//!
//! Every address is shaken hands with in several ways, since servers answer different clients with
//! different chains, and farms hide behind one address. Each distinct chain is kept once, with
//! every handshake that brought it. Then each chain is closed upwards: where a certificate has no
//! verified issuer among what the server sent, what the user gave and the anchors, the places that
//! it names itself are asked for one. A complete chain causes no request.

mod address_policy;
mod aia;
mod handshakes;
mod lanes;
mod url;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures_util::future::join_all;

pub use address_policy::is_globally_routable;
pub use aia::{AiaAttempt, AiaFailure, AiaOutcome, MAX_GAPS, MAX_URLS};
pub use lanes::MAX_AT_ONCE;

use self::aia::AiaCache;
use self::handshakes::Round;
use self::lanes::Lanes;
use crate::build::Given;
use crate::cert::{Cert, PresentedChain};
use crate::connect_to::ConnectTo;
use crate::endpoint::Endpoint;
use crate::network::{Deadline, HandshakeOutcome, Network, Possession, Profile};
use crate::trust::Anchors;

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

/// Handshakes of the first profile for each address: enough to meet the other machine of a pair half of the time.
const SAMPLES: u32 = 2;

/// How to fetch.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FetchOptions {
    /// Handshakes of the first profile for each address, a new connection each; at least 1.
    pub samples: u32,
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
    /// The DNS server for the names of such places; `None` is the system's.
    pub resolver: Option<SocketAddr>,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            samples: SAMPLES,
            endpoint_budget: ENDPOINT_BUDGET,
            own_addresses_may_be_private: true,
            allow_private: false,
            connect_to: ConnectTo::default(),
            follow_aia: true,
            resolver: None,
        }
    }
}

/// What the fetches of one run share: each URL is asked once, and no server is crowded.
#[derive(Debug, Default)]
pub struct Shared {
    lanes: Lanes,
    aia: AiaCache,
}

/// What is known of issuers before anything is fetched.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the two sources of issuers that need no network")]
pub struct Known<'k> {
    /// The anchors of all stores asked.
    pub anchors: &'k Anchors,
    /// The certificates that the user gave.
    pub given: &'k Given,
}

/// What an endpoint presented.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fetched {
    /// Each address with its handshakes, in the order of the endpoint's addresses.
    pub addresses: Vec<AddressSeen>,
    /// Each distinct chain once, in the order first seen.
    pub chains: Vec<FetchedChain>,
    /// The limits that were met.
    pub limits_met: Vec<FetchLimit>,
}

/// A chain, and what was fetched to complete it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FetchedChain {
    /// What the server sent.
    pub presented: PresentedChain,
    /// Every place that was asked for a missing issuer, and what it said. Empty for a complete chain.
    pub aia: Vec<AiaAttempt>,
}

impl FetchedChain {
    /// A chain with what was fetched to complete it.
    pub(crate) fn of(presented: PresentedChain, aia: Vec<AiaAttempt>) -> Self {
        Self { presented, aia }
    }

    /// The issuers found, each verified as issuer of a certificate of this chain or of one found before, with its URL.
    pub fn found(&self) -> impl Iterator<Item = (&Cert, &str)> {
        self.aia.iter().filter_map(|attempt| match &attempt.outcome {
            AiaOutcome::Found(cert) => Some((cert, attempt.url.as_str())),
            _ => None,
        })
    }
}

/// One address and what it did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AddressSeen {
    /// Where it was connected to.
    pub address: SocketAddr,
    /// The handshakes, the first profile first.
    pub handshakes: Vec<HandshakeSeen>,
    /// Why nothing is known about this address.
    pub not_tested: Option<Untested>,
}

/// One handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HandshakeSeen {
    /// The hello.
    pub profile: Profile,
    /// Counted from 1 for each profile.
    pub attempt: u32,
    /// How it ended.
    pub outcome: HandshakeOutcome,
    /// Whether the server proved that it holds the end-entity's key.
    pub possession: Possession,
    /// Whether it asked for a client certificate, if that is known.
    pub client_certificate_requested: Option<bool>,
    /// The version negotiated.
    pub version: Option<&'static str>,
    /// The chain presented, as an index into [`Fetched::chains`].
    pub chain: Option<usize>,
}

/// Why an address was not tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Untested {
    /// The time was used up before its turn.
    Late,
    /// This machine has no route to addresses of this kind.
    NoRoute,
    /// It is not globally routable, and this run keeps to addresses that are.
    Private,
    /// The endpoint has more addresses than are tested.
    TooMany,
}

impl fmt::Display for Untested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Late => f.write_str("the time was used up before its turn"),
            Self::NoRoute => f.write_str("this machine has no route to it"),
            Self::Private => f.write_str("its address is not globally routable"),
            Self::TooMany => write!(f, "of one endpoint {MAX_ADDRESSES} addresses are tested"),
        }
    }
}

/// A limit that was met while fetching.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchLimit {
    /// More than [`MAX_ADDRESSES`] addresses.
    Addresses,
    /// A presented chain of more than [`MAX_CHAIN`] certificates; the rest was cut off.
    Chain,
    /// More than [`MAX_GAPS`] certificates of one chain lack an issuer.
    Gaps,
    /// The endpoint's time was used up before its last handshake.
    Time,
}

impl fmt::Display for FetchLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Addresses => write!(f, "of one endpoint {MAX_ADDRESSES} addresses are tested"),
            Self::Chain => write!(f, "of one chain {MAX_CHAIN} certificates are kept"),
            Self::Gaps => write!(f, "for one chain the issuers of {MAX_GAPS} certificates are fetched"),
            Self::Time => f.write_str("an endpoint's time was used up before its last handshake"),
        }
    }
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
    let deadline = deadline.within(options.endpoint_budget);
    // A third of the time is left for issuers, which one stalling address must not use up.
    let shaking = if options.follow_aia { deadline.within(options.endpoint_budget * 2 / 3) } else { deadline };
    let rounds = plan(endpoint, options).into_iter().map(|(address, untested)| async move {
        let round = match untested {
            Some(_) => Round::default(),
            None => handshakes::with(network, address, endpoint, options.samples, &shared.lanes, shaking).await,
        };
        (address, untested, round)
    });
    let mut fetched = Fetched::default();
    for (address, untested, round) in join_all(rounds).await {
        fetched.add(address, untested, round);
    }
    if options.follow_aia {
        let closing =
            fetched.chains.iter().map(|chain| aia::close(network, &chain.presented, options, known, shared, deadline));
        let closed = join_all(closing).await;
        for (place, (attempts, gaps_left)) in closed.into_iter().enumerate() {
            fetched.chains[place].aia = attempts;
            if gaps_left {
                fetched.meet(FetchLimit::Gaps);
            }
        }
    }
    fetched
}

/// The addresses to connect to, and which of them are left out why.
fn plan(endpoint: &Endpoint, options: &FetchOptions) -> Vec<(SocketAddr, Option<Untested>)> {
    let may_dial = |address: IpAddr| options.own_addresses_may_be_private || is_globally_routable(address);
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

impl Fetched {
    /// Whether the chain at `index` was shown only to clients that send no server name.
    pub fn is_fallback(&self, index: usize) -> bool {
        let handshakes = self.addresses.iter().flat_map(|address| &address.handshakes);
        let mut showing = handshakes.filter(|handshake| handshake.chain == Some(index)).peekable();
        showing.peek().is_some() && showing.all(|handshake| handshake.profile == Profile::NoSni)
    }

    fn add(&mut self, address: SocketAddr, untested: Option<Untested>, round: Round) {
        if untested == Some(Untested::TooMany) {
            self.meet(FetchLimit::Addresses);
        }
        if round.late > 0 && !round.made.is_empty() {
            self.meet(FetchLimit::Time);
        }
        let no_route = round.made.iter().any(|made| made.seen.outcome == HandshakeOutcome::NoRoute);
        let late = round.late > 0 && round.made.is_empty();
        let found = if no_route { Some(Untested::NoRoute) } else { late.then_some(Untested::Late) };
        let mut handshakes = Vec::with_capacity(round.made.len());
        for made in round.made {
            handshakes.push(HandshakeSeen {
                profile: made.profile,
                attempt: made.attempt,
                outcome: made.seen.outcome,
                possession: made.seen.possession,
                client_certificate_requested: made.seen.client_certificate_requested,
                version: made.seen.version,
                chain: self.keep(made.seen.chain),
            });
        }
        self.addresses.push(AddressSeen { address, handshakes, not_tested: untested.or(found) });
    }

    /// The place of a chain among those kept.
    fn keep(&mut self, mut ders: Vec<Vec<u8>>) -> Option<usize> {
        if ders.is_empty() {
            return None;
        }
        if ders.len() > MAX_CHAIN {
            ders.truncate(MAX_CHAIN);
            self.meet(FetchLimit::Chain);
        }
        let presented = PresentedChain::from_ders(ders);
        let known = self.chains.iter().position(|chain| chain.presented.fingerprints() == presented.fingerprints());
        Some(known.unwrap_or_else(|| {
            self.chains.push(FetchedChain { presented, aia: Vec::new() });
            self.chains.len() - 1
        }))
    }

    fn meet(&mut self, limit: FetchLimit) {
        if !self.limits_met.contains(&limit) {
            self.limits_met.push(limit);
        }
    }
}
