//! What fetching brought: addresses, handshakes, distinct chains, and the limits that were met.

use std::fmt;
use std::net::SocketAddr;

use super::aia::{AiaAttempt, AiaOutcome, MAX_GAPS};
use super::handshakes::Round;
use super::{MAX_ADDRESSES, MAX_CHAIN};
use crate::cert::{Cert, PresentedChain};
use crate::network::{HandshakeOutcome, Possession, Profile};

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

impl Fetched {
    /// Whether the chain at `index` was shown only to clients that send no server name.
    pub fn is_fallback(&self, index: usize) -> bool {
        let handshakes = self.addresses.iter().flat_map(|address| &address.handshakes);
        let mut showing = handshakes.filter(|handshake| handshake.chain == Some(index)).peekable();
        showing.peek().is_some() && showing.all(|handshake| handshake.profile == Profile::NoSni)
    }

    pub(super) fn add(&mut self, address: SocketAddr, untested: Option<Untested>, round: Round) {
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

    pub(super) fn meet(&mut self, limit: FetchLimit) {
        if !self.limits_met.contains(&limit) {
            self.limits_met.push(limit);
        }
    }
}
