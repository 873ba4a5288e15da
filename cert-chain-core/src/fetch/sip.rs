//! Whether SIP is spoken where it should be: one OPTIONS an endpoint, which shows that the right server answers, and which it is.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::poll_fn;
use futures_util::task::AtomicWaker;

use crate::endpoint::{BelongsTo, Endpoint, Service, Transport};
use crate::network::{Deadline, Network, SipOutcome};
use crate::reach::Lanes;

/// What it may take, connecting included. Servers answer at once, or those that are none not at all: nobody waits long for
/// what no verdict needs.
const SIP_BUDGET: Duration = Duration::from_secs(3);

/// Without so much left it is not asked, since silence would say nothing.
const FAIR_WAIT: Duration = Duration::from_secs(1);

/// The one question of an endpoint: put to the first address that lets us in, as soon as it does, and beside all else.
pub(super) struct SipQuestion {
    whom: Mutex<Whom>,
    known: AtomicWaker,
}

/// To whom the question is put.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whom {
    NotYetKnown,
    Address(SocketAddr),
    Nobody,
}

impl SipQuestion {
    /// The question for `endpoint`: where its clients speak SIP, and it is not Microsoft's, whose servers are known.
    pub(super) fn of(endpoint: &Endpoint, wanted: bool) -> Self {
        let is_sip = |service: &Service| matches!(service, Service::DirectRouting | Service::Sip | Service::SipFederation);
        let speaks = endpoint.transport == Transport::Tls && endpoint.services.iter().any(is_sip);
        let is_put = wanted && speaks && endpoint.belongs_to != BelongsTo::Microsoft;
        Self { whom: Mutex::new(if is_put { Whom::NotYetKnown } else { Whom::Nobody }), known: AtomicWaker::new() }
    }

    /// Says that `address` lets us in.
    pub(super) fn let_in(&self, address: SocketAddr) {
        self.settle(Whom::Address(address));
    }

    /// Says that no more addresses will.
    pub(super) fn lapse(&self) {
        self.settle(Whom::Nobody);
    }

    fn settle(&self, whom: Whom) {
        let mut settled = self.whom.lock().unwrap_or_else(PoisonError::into_inner);
        if *settled == Whom::NotYetKnown {
            *settled = whom;
            self.known.wake();
        }
    }

    /// Puts it, once it is known to whom.
    pub(super) async fn put(
        &self,
        network: &dyn Network,
        endpoint: &Endpoint,
        lanes: &Lanes,
        deadline: Deadline,
    ) -> Option<SipOutcome> {
        let address = poll_fn(|context| self.whom(context)).await?;
        let _lane = lanes.take(address).await;
        match deadline.left() < FAIR_WAIT {
            true => None,
            false => Some(network.sip_options(address, &endpoint.host, deadline.within(SIP_BUDGET)).await),
        }
    }

    fn whom(&self, context: &Context<'_>) -> Poll<Option<SocketAddr>> {
        // Before looking: what is settled in between wakes.
        self.known.register(context.waker());
        match *self.whom.lock().unwrap_or_else(PoisonError::into_inner) {
            Whom::NotYetKnown => Poll::Pending,
            Whom::Address(address) => Poll::Ready(Some(address)),
            Whom::Nobody => Poll::Ready(None),
        }
    }
}
