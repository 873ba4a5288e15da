//! The network as one target of a run sees it: what others asked before is known, and it waits for its turn.

use std::net::SocketAddr;

use super::answers::Answers;
use super::pace::{Pace, Seat};
use crate::network::{
    Answer, BoxFuture, Deadline, Handshake, HandshakeOutcome, HttpOutcome, HttpRequest, Network, Profile, Query, SipOutcome,
    StartTls,
};
use crate::target::Target;
use crate::tenant::{DnsName, Host};
use crate::time::Time;

pub(super) struct OneOfMany<'r> {
    pub(super) network: &'r dyn Network,
    pub(super) answers: &'r Answers,
    pub(super) pace: &'r Pace,
    pub(super) seat: &'r Seat,
    /// What is asked by this target alone, so that nobody else needs to know.
    pub(super) own: Option<&'r DnsName>,
}

/// The domain whose names only `target` asks about.
pub(super) fn own_domain(target: &Target) -> Option<&DnsName> {
    match target {
        Target::Tenant(tenant) => Some(tenant.domain()),
        Target::Server { .. } => None,
    }
}

impl OneOfMany<'_> {
    async fn ask(&self, query: &Query, server: Option<SocketAddr>, deadline: &Deadline) -> Answer {
        let _open = self.pace.ask(self.seat).await;
        self.network.resolve(query, server, deadline.clone()).await
    }

    /// Connects in its turn, and tells the others whether somebody was there.
    async fn connect<T>(&self, address: SocketAddr, connect: impl Future<Output = T>, is_there: fn(&T) -> bool) -> T {
        let turn = self.pace.connect(address, self.seat).await;
        let seen = connect.await;
        turn.ended(is_there(&seen));
        seen
    }
}

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
        Box::pin(async move {
            match self.own.is_some_and(|own| query.name.is_within(own)) {
                true => self.ask(query, server, &deadline).await,
                false => self.answers.get(server, query, self.seat, || self.ask(query, server, &deadline)).await,
            }
        })
    }

    fn handshake<'a>(
        &'a self,
        address: SocketAddr,
        host: &'a Host,
        profile: Profile,
        starttls: Option<StartTls>,
        deadline: Deadline,
    ) -> BoxFuture<'a, Handshake> {
        let shake = async move { self.network.handshake(address, host, profile, starttls, deadline).await };
        Box::pin(self.connect(address, shake, |seen| is_somebody(&seen.outcome)))
    }

    fn http_once<'a>(
        &'a self,
        address: SocketAddr,
        request: &'a HttpRequest,
        deadline: Deadline,
    ) -> BoxFuture<'a, HttpOutcome> {
        let get = async move { self.network.http_once(address, request, deadline).await };
        Box::pin(self.connect(address, get, |seen| match seen {
            HttpOutcome::Failed(outcome) => is_somebody(outcome),
            HttpOutcome::Response { .. } => true,
        }))
    }

    fn sip_options<'a>(&'a self, address: SocketAddr, host: &'a Host, deadline: Deadline) -> BoxFuture<'a, SipOutcome> {
        let ask = async move { self.network.sip_options(address, host, deadline).await };
        Box::pin(self.connect(address, ask, |seen| match seen {
            SipOutcome::Failed(outcome) => is_somebody(outcome),
            _ => true,
        }))
    }
}
