//! Which handshakes are made with one address, in which order, and which are spared.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};

use super::FetchOptions;
use super::sip::SipQuestion;

use crate::cert::{Cert, KeyKind};
use crate::endpoint::{Endpoint, Transport};
use crate::network::{Deadline, Handshake, HandshakeOutcome, Network, Profile, StartTls};
use crate::reach::{Lanes, MAX_AT_ONCE};
use crate::tenant::Host;

/// What one handshake may take, connecting included. Servers that need longer lose their users too.
pub(super) const HANDSHAKE_BUDGET: Duration = Duration::from_secs(5);

/// Silence of that length says something about a server; the lack of our own time may be the reason for less.
pub(super) const FAIR_WAIT: Duration = Duration::from_secs(2);

/// The same where mail is spoken first: many servers make strangers wait six seconds for their greeting, since
/// junk mailers do not wait.
const MAIL_BUDGET: Duration = Duration::from_secs(10);

/// Handshakes of the first profile at most, whatever was asked for: enough to meet each of a farm's machines.
const MAX_SAMPLES: u32 = 100;

/// A handshake made.
pub(super) struct Made {
    pub(super) profile: Profile,
    pub(super) attempt: u32,
    pub(super) seen: Handshake,
    /// Whether it was given the time that a server may need; what was not in time without it is nobody's fault.
    is_fair: bool,
}

impl Made {
    /// How it ended, the lack of our own time not counted against the server.
    pub(super) fn outcome(&self) -> HandshakeOutcome {
        match &self.seen.outcome {
            HandshakeOutcome::Timeout(_) if !self.is_fair => HandshakeOutcome::Late,
            outcome => outcome.clone(),
        }
    }
}

/// All handshakes with one address; `late` counts those that its time did not suffice for.
#[derive(Default)]
pub(super) struct Round {
    pub(super) made: Vec<Made>,
    pub(super) late: usize,
}

/// Makes the handshakes that can teach something about `address`.
///
/// The first is made alone: nothing more is asked of a server that is not there. Then come, at most
/// four at once, the further samples and the profiles that [`further`] chooses.
pub(super) async fn with(
    network: &dyn Network,
    address: SocketAddr,
    endpoint: &Endpoint,
    options: &FetchOptions,
    sip: &SipQuestion,
    lanes: &Lanes,
    deadline: Deadline,
) -> Round {
    let starttls = starttls(endpoint.transport);
    let nominal = if starttls.is_some() { MAIL_BUDGET } else { HANDSHAKE_BUDGET };
    let shake = async |(profile, attempt), budget: Duration| {
        let _lane = lanes.take(address).await;
        let granted = deadline.left().min(budget);
        if granted.is_zero() {
            return None;
        }
        let seen = network.handshake(address, &endpoint.host, profile, starttls, deadline.within(budget)).await;
        Some(Made { profile, attempt, seen, is_fair: granted >= nominal * 2 / 5 })
    };
    let mut round = Round::default();
    // A server that chokes on the first hello must leave time for the others. Mail servers choke on none, but wait.
    let first = if starttls.is_some() { nominal } else { nominal.min(deadline.left() / 2) };
    let Some(first) = shake((Profile::Tls13, 1), first).await else { return Round { late: 1, ..round } };
    if first.seen.outcome == HandshakeOutcome::Completed {
        sip.let_in(address);
    }
    let next = further(&first.seen, &endpoint.host, options);
    let others = stream::iter(next).map(|hello| shake(hello, nominal)).buffered(MAX_AT_ONCE).collect::<Vec<Option<Made>>>();
    let others = others.await;
    round.made.push(first);
    round.late = others.iter().filter(|made| made.is_none()).count();
    round.made.extend(others.into_iter().flatten());
    round.late += round.made.iter().filter(|made| made.outcome() == HandshakeOutcome::Late).count();
    round
}

fn starttls(transport: Transport) -> Option<StartTls> {
    match transport {
        Transport::SmtpStartTls => Some(StartTls::Smtp),
        Transport::Tls | Transport::File => None,
    }
}

/// What to try after the first handshake, each with its attempt number.
///
/// - Nothing, when no connection came about, or STARTTLS did not: the rest would end the same way.
/// - Samples of the first profile: several machines may stand behind one address.
/// - Without a chain: the raw hello, which old servers understand; TLS 1.2 alone, since a server may refuse hellos that
///   offer 1.3 too, unless it said nothing at all, which the raw hello finds out for both; and a hello without a name,
///   since a server may refuse only the name.
/// - With a chain: a hello without a name; and TLS 1.2 with the key kinds that may bring another chain. Under 1.3 both
///   kinds: servers hold separate chains for older clients, and whether 1.2 is spoken at all shows too. Under 1.2
///   the kind just seen would repeat the handshake just made, so only the other.
/// - An address has no name to leave out.
/// - Where one handshake has to do, only the samples, and without a chain the raw hello, which most servers understand.
fn further(first: &Handshake, host: &Host, options: &FetchOptions) -> Vec<(Profile, u32)> {
    if !is_there(&first.outcome) {
        return Vec::new();
    }
    let of_tls12 = [Profile::Tls12Ecdsa, Profile::Tls12Rsa].map(|kind| (kind, 1));
    let mut next: Vec<(Profile, u32)> =
        (2..=options.samples.min(MAX_SAMPLES)).map(|attempt| (Profile::Tls13, attempt)).collect();
    match first.chain.first() {
        None => {
            next.insert(0, (Profile::Legacy, 1));
            if !options.all_handshakes {
                return next;
            }
            if !matches!(first.outcome, HandshakeOutcome::Timeout(_)) {
                next.extend(of_tls12);
            }
        }
        Some(_) if !options.all_handshakes => return next,
        Some(end_entity) => {
            let seen = if first.version == Some("TLS 1.2") { key_profile(end_entity) } else { None };
            next.extend(of_tls12.into_iter().filter(|(kind, _)| Some(*kind) != seen));
        }
    }
    if matches!(host, Host::Name(_)) {
        next.push((Profile::NoSni, 1));
    }
    next
}

/// Whether somebody answered, well or badly.
fn is_there(outcome: &HandshakeOutcome) -> bool {
    match outcome {
        HandshakeOutcome::Alert(_)
        | HandshakeOutcome::BrokeTls(_)
        | HandshakeOutcome::Closed
        | HandshakeOutcome::Completed
        | HandshakeOutcome::NotTls(_)
        | HandshakeOutcome::Reset => true,
        // A server may choke on a long hello and answer a short one.
        HandshakeOutcome::Timeout(step) => *step == "handshake",
        HandshakeOutcome::ConnectionRefused
        | HandshakeOutcome::Late
        | HandshakeOutcome::NoRoute
        | HandshakeOutcome::NotTried(_)
        | HandshakeOutcome::SmtpRefused(_)
        | HandshakeOutcome::StartTlsRefused(_)
        | HandshakeOutcome::Unreachable => false,
    }
}

/// The profile of TLS 1.2 that a certificate of this kind answers.
fn key_profile(end_entity: &[u8]) -> Option<Profile> {
    match Cert::from_der(end_entity.to_vec()).ok()?.key().kind {
        KeyKind::Rsa => Some(Profile::Tls12Rsa),
        KeyKind::Ec(_) | KeyKind::Ed25519 => Some(Profile::Tls12Ecdsa),
        _ => None,
    }
}
