//! The network as one target of a run sees it: what others asked before is known, and it waits for its turn.

use std::net::SocketAddr;
use std::time::Duration;

use super::answers::{Answers, Asked};
use super::overtime::Overtime;
use super::pace::{Pace, Seat};
use crate::discover::Vantage;
use crate::network::{
    Answer, AnswerOutcome, BoxFuture, Deadline, Handshake, HandshakeOutcome, HttpOutcome, HttpRequest, Network, Profile, Query,
    SipOutcome, StartTls,
};
use crate::target::Target;
use crate::tenant::{DnsName, Host};
use crate::time::Time;

pub(super) struct OneOfMany<'r> {
    pub(super) network: &'r dyn Network,
    pub(super) answers: &'r Answers,
    pub(super) pace: &'r Pace,
    pub(super) overtime: &'r Overtime,
    pub(super) seat: &'r Seat,
    /// What is asked by this target alone, so that nobody else needs to know.
    pub(super) own: Option<&'r DnsName>,
    /// The points of view in DNS: the user's own resolvers.
    pub(super) vantages: &'r [Vantage],
}

/// The domain whose names only `target` asks about.
pub(super) fn own_domain(target: &Target) -> Option<&DnsName> {
    match target {
        Target::Tenant(tenant) => Some(tenant.domain()),
        Target::Server { .. } => None,
    }
}

impl OneOfMany<'_> {
    /// What `server` answers, and whether it was heard to its end.
    async fn ask(&self, query: &Query, server: Option<SocketAddr>, deadline: &Deadline) -> Asked {
        // The servers of zones are others' servers: thousands of tenants may share one.
        let turn = match server {
            Some(server) if self.vantages.iter().all(|vantage| vantage.resolver != Some(server)) => {
                Some(self.pace.connect(server, self.seat).await)
            }
            _ => None,
        };
        let _open = self.pace.ask(self.seat).await;
        // One deadline for both: what works must not go on while its target's clock stands still for something else.
        let deadline = deadline.as_it_stands();
        let asking = self.network.resolve(query, server, deadline.clone());
        let answer = self.overtime.end(&deadline, GRACE, asking).await;
        let answer = answer.unwrap_or_else(|| Answer::new(Vec::new(), AnswerOutcome::Timeout));
        if let Some(turn) = turn {
            turn.ended(answer.outcome != AnswerOutcome::Timeout);
        }
        Asked { answer, in_time: !deadline.has_passed() }
    }

    /// Connects in its turn, and tells the others whether somebody was there.
    async fn connect<'s, T: Attempt>(
        &'s self,
        address: SocketAddr,
        deadline: &Deadline,
        attempt: impl FnOnce(&'s dyn Network, Deadline) -> BoxFuture<'s, T>,
    ) -> T {
        let turn = self.pace.connect(address, self.seat).await;
        // As in `ask`: else it would be cut off in the midst of a step that it has time for, and what it saw by then be lost.
        let deadline = deadline.as_it_stands();
        let seen = self.overtime.end(&deadline, GRACE, attempt(self.network, deadline.clone())).await;
        let seen = seen.unwrap_or_else(|| T::failed(HandshakeOutcome::Timeout("handshake")));
        turn.ended(seen.failure().is_none_or(is_somebody));
        seen
    }
}

/// What a network may overrun a deadline by. One that never comes back would else keep its turn for ever, and with it all others.
const GRACE: Duration = Duration::from_millis(250);

/// Whether somebody answered who does not want us away.
fn is_somebody(outcome: &HandshakeOutcome) -> bool {
    !matches!(
        outcome,
        HandshakeOutcome::Closed
            | HandshakeOutcome::ConnectionRefused
            | HandshakeOutcome::Reset
            | HandshakeOutcome::Timeout(_)
            | HandshakeOutcome::Unreachable
    )
}

impl Network for OneOfMany<'_> {
    fn now(&self) -> Time {
        self.network.now()
    }

    fn resolve<'a>(&'a self, query: &'a Query, server: Option<SocketAddr>, deadline: Deadline) -> BoxFuture<'a, Answer> {
        match self.own.is_some_and(|own| query.name.is_within(own)) {
            true => Box::pin(async move { self.ask(query, server, &deadline).await.answer }),
            false => {
                Box::pin(async move { self.answers.get(server, query, self.seat, || self.ask(query, server, &deadline)).await })
            }
        }
    }

    fn handshake<'a>(
        &'a self,
        address: SocketAddr,
        host: &'a Host,
        profile: Profile,
        starttls: Option<StartTls>,
        deadline: Deadline,
    ) -> BoxFuture<'a, Handshake> {
        Box::pin(async move {
            self.connect(address, &deadline, |network, deadline| network.handshake(address, host, profile, starttls, deadline))
                .await
        })
    }

    fn http_once<'a>(
        &'a self,
        address: SocketAddr,
        request: &'a HttpRequest,
        deadline: Deadline,
    ) -> BoxFuture<'a, HttpOutcome> {
        Box::pin(async move {
            self.connect(address, &deadline, |network, deadline| network.http_once(address, request, deadline)).await
        })
    }

    fn sip_options<'a>(&'a self, address: SocketAddr, host: &'a Host, deadline: Deadline) -> BoxFuture<'a, SipOutcome> {
        Box::pin(async move {
            self.connect(address, &deadline, |network, deadline| network.sip_options(address, host, deadline)).await
        })
    }
}

/// What comes of a connection.
trait Attempt {
    fn failed(outcome: HandshakeOutcome) -> Self;

    /// How it failed, if it did; for a handshake how it ended.
    fn failure(&self) -> Option<&HandshakeOutcome>;
}

impl Attempt for Handshake {
    fn failed(outcome: HandshakeOutcome) -> Self {
        Self::without_chain(outcome)
    }

    fn failure(&self) -> Option<&HandshakeOutcome> {
        Some(&self.outcome)
    }
}

impl Attempt for HttpOutcome {
    fn failed(outcome: HandshakeOutcome) -> Self {
        Self::Failed(outcome)
    }

    fn failure(&self) -> Option<&HandshakeOutcome> {
        match self {
            Self::Failed(outcome) => Some(outcome),
            Self::Response { .. } => None,
        }
    }
}

impl Attempt for SipOutcome {
    fn failed(outcome: HandshakeOutcome) -> Self {
        Self::Failed(outcome)
    }

    fn failure(&self) -> Option<&HandshakeOutcome> {
        match self {
            Self::Failed(outcome) => Some(outcome),
            Self::NotSip(_) | Self::Response { .. } => None,
        }
    }
}
