//! What fetching brought: addresses, handshakes, distinct chains, and the limits that were met.

use std::fmt;
use std::net::SocketAddr;

use super::aia::{AiaAttempt, AiaFailure, AiaOutcome, MAX_GAPS, MAX_ISSUER_URLS};
use super::handshakes::Round;
use super::{MAX_ADDRESSES, MAX_CHAIN, MAX_CHAINS};
use crate::cert::{Cert, CertTable, PresentedChain};
use crate::network::{AcceptableIssuers, HandshakeOutcome, Possession, Profile, SipOutcome};

/// What an endpoint presented.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fetched {
    /// Each address with its handshakes, in the order of the endpoint's addresses.
    pub addresses: Vec<AddressSeen>,
    /// Each distinct chain once, in the order first seen.
    pub chains: Vec<FetchedChain>,
    /// Each distinct list of issuers that a client certificate may come from, in the order first seen; no empty one, at most
    /// [`MAX_ISSUER_LISTS`].
    pub issuer_lists: Vec<AcceptableIssuers>,
    /// What came of asking whether SIP is spoken there; none where it was not asked.
    pub sip: Option<SipOutcome>,
    /// The limits that were met.
    pub limits_met: Vec<FetchLimit>,
}

/// Different lists of acceptable issuers of one endpoint that are kept: one for each machine of a farm. Each has 64 KiB at most.
pub const MAX_ISSUER_LISTS: usize = 4;

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

impl AddressSeen {
    /// Whether it was tried, and no connection was made at all.
    pub(crate) fn is_unreachable(&self) -> bool {
        let failed = |outcome: &HandshakeOutcome| {
            matches!(
                outcome,
                HandshakeOutcome::ConnectionRefused | HandshakeOutcome::Unreachable | HandshakeOutcome::Timeout("connect")
            )
        };
        let tried = self.not_tested.is_none() && !self.handshakes.is_empty();
        tried && self.handshakes.iter().all(|handshake| failed(&handshake.outcome))
    }
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
    /// How long the list of issuers was that a client certificate may come from, if one was asked for: names, and octets as sent.
    pub acceptable_issuers: Option<(usize, usize)>,
    /// The version negotiated.
    pub version: Option<&'static str>,
    /// The cipher suite chosen, by IANA's name.
    pub cipher_suite: Option<&'static str>,
    /// The certificates presented, counted.
    pub certificates: usize,
    /// The chain presented, as an index into [`Fetched::chains`]; none where there were too many.
    pub chain: Option<usize>,
}

impl HandshakeSeen {
    /// Whether a client that says hello like this gets through, its certificate aside: the server holds the key of what
    /// it shows, and goes through with the handshake or wants nothing but a client certificate. The raw hello is
    /// never gone through with; it got through when the server's whole flight came.
    pub fn gets_through(&self) -> bool {
        let wants_certificate = self.client_certificate_requested == Some(true)
            && matches!(self.outcome, HandshakeOutcome::Alert(_) | HandshakeOutcome::Closed | HandshakeOutcome::Reset);
        self.certificates > 0
            && self.possession != Possession::Failed
            && (self.outcome == HandshakeOutcome::Completed || wants_certificate)
    }
}

/// Why an address was not tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Untested {
    /// Nothing came back from the port for mail, which many networks block on the way out, and nobody else's was tried.
    Blocked,
    /// No connection was made, and none to this host of Microsoft's on the same port either.
    BlockedPort(u16, &'static str),
    /// The time was used up before its turn, or before it could be expected to answer.
    Late,
    /// This machine could not even try.
    Local,
    /// This machine has no route to addresses of this kind.
    NoRoute,
    /// It is not globally routable, and this run keeps to addresses that are.
    Private,
    /// The endpoint has more addresses than are tested.
    TooMany,
}

/// Why an address that is not globally routable was not tested, in a report's words: `coverage.not_tested[].why`.
pub const NOT_ROUTABLE: &str = "its address is not globally routable";

impl fmt::Display for Untested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blocked => f.write_str("nothing came back; many networks block this port, for mail, on the way out"),
            Self::BlockedPort(port, host) => {
                write!(f, "port {port} is blocked on the way out of this network: {host} cannot be reached on it either")
            }
            Self::Late => f.write_str("the time was used up before it answered"),
            Self::Local => f.write_str("this machine could not open a connection"),
            Self::NoRoute => f.write_str("there is no route to it from here"),
            Self::Private => f.write_str(NOT_ROUTABLE),
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
    /// More than [`MAX_CHAINS`] distinct chains; no more were kept.
    Chains,
    /// A presented chain of more than [`MAX_CHAIN`] certificates; the rest was cut off.
    Chain,
    /// More than [`MAX_GAPS`] certificates of one chain lack an issuer.
    Gaps,
    /// More than [`MAX_ISSUER_URLS`] places would have been asked for issuers.
    IssuerUrls,
    /// The endpoint's time was used up before its last handshake.
    Time,
}

impl fmt::Display for FetchLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Addresses => write!(f, "of one endpoint {MAX_ADDRESSES} addresses are tested"),
            Self::Chains => write!(f, "of one endpoint {MAX_CHAINS} different chains are kept"),
            Self::Chain => write!(f, "of one chain {MAX_CHAIN} certificates are kept"),
            Self::Gaps => write!(f, "for one chain the issuers of {MAX_GAPS} certificates are fetched"),
            Self::IssuerUrls => write!(f, "of one target {MAX_ISSUER_URLS} places are asked for issuers"),
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

    pub(super) fn add(&mut self, address: SocketAddr, untested: Option<Untested>, round: Round, table: &CertTable) {
        if untested == Some(Untested::TooMany) {
            self.meet(FetchLimit::Addresses);
        }
        if round.late > 0 && !round.made.is_empty() {
            self.meet(FetchLimit::Time);
        }
        let untested = untested.or_else(|| untested_by(&round, address));
        let mut handshakes = Vec::with_capacity(round.made.len());
        for made in round.made {
            if let Some(list) = &made.seen.acceptable_issuers {
                self.keep_issuers(list);
            }
            handshakes.push(HandshakeSeen {
                profile: made.profile,
                attempt: made.attempt,
                outcome: made.outcome(),
                certificates: made.seen.chain.len(),
                cipher_suite: made.seen.cipher_suite,
                possession: made.seen.possession,
                client_certificate_requested: made.seen.client_certificate_requested,
                acceptable_issuers: made.seen.acceptable_issuers.as_ref().map(|list| (list.count, list.bytes)),
                version: made.seen.version,
                chain: self.keep(made.seen.chain, table),
            });
        }
        self.addresses.push(AddressSeen { address, handshakes, not_tested: untested });
    }

    fn keep_issuers(&mut self, list: &AcceptableIssuers) {
        if list.count > 0 && self.issuer_lists.len() < MAX_ISSUER_LISTS && !self.issuer_lists.contains(list) {
            self.issuer_lists.push(list.clone());
        }
    }

    /// The place of a chain among those kept.
    fn keep(&mut self, mut ders: Vec<Vec<u8>>, table: &CertTable) -> Option<usize> {
        if ders.is_empty() {
            return None;
        }
        if ders.len() > MAX_CHAIN {
            ders.truncate(MAX_CHAIN);
            self.meet(FetchLimit::Chain);
        }
        let presented = PresentedChain::read(ders, table);
        let known = self.chains.iter().position(|chain| chain.presented.fingerprints() == presented.fingerprints());
        if known.is_none() && self.chains.len() == MAX_CHAINS {
            self.meet(FetchLimit::Chains);
            return None;
        }
        Some(known.unwrap_or_else(|| {
            self.chains.push(FetchedChain { presented, aia: Vec::new() });
            self.chains.len() - 1
        }))
    }

    /// Keeps what was asked to complete the chain at `place`; `gaps_left` when some of it was not.
    pub(super) fn close(&mut self, place: usize, attempts: Vec<AiaAttempt>, gaps_left: bool) {
        if gaps_left {
            self.meet(FetchLimit::Gaps);
        }
        if attempts.iter().any(|attempt| attempt.outcome == AiaOutcome::Failed(AiaFailure::TooMany)) {
            self.meet(FetchLimit::IssuerUrls);
        }
        self.chains[place].aia = attempts;
    }

    pub(super) fn meet(&mut self, limit: FetchLimit) {
        if !self.limits_met.contains(&limit) {
            self.limits_met.push(limit);
        }
    }
}

/// Why handshakes that were made say nothing about the address, if they do not.
fn untested_by(round: &Round, address: SocketAddr) -> Option<Untested> {
    let all = |is: &dyn Fn(&HandshakeOutcome) -> bool| {
        !round.made.is_empty() && round.made.iter().all(|made| made.seen.chain.is_empty() && is(&made.outcome()))
    };
    // A network without IPv6 has its router say so, where the machine itself does not know.
    let no_route = |outcome: &HandshakeOutcome| match outcome {
        HandshakeOutcome::NoRoute => true,
        HandshakeOutcome::Unreachable => address.is_ipv6(),
        _ => false,
    };
    if all(&no_route) {
        Some(Untested::NoRoute)
    } else if all(&|outcome| matches!(outcome, HandshakeOutcome::NotTried(_))) {
        Some(Untested::Local)
    } else if round.late > 0 && (round.made.is_empty() || all(&|outcome| *outcome == HandshakeOutcome::Late)) {
        Some(Untested::Late)
    } else {
        None
    }
}
