//! Whether SIP is spoken where it should be: one OPTIONS an endpoint, which shows that the right server answers, and which it is.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::endpoint::{BelongsTo, Endpoint, Service, Transport};
use crate::network::{Deadline, HandshakeOutcome, Network, SipOutcome};
use crate::reach::Lanes;

/// What it may take, connecting included. Servers answer at once, or those that are none not at all: nobody waits long for
/// what no verdict needs.
const SIP_BUDGET: Duration = Duration::from_secs(3);

/// Without so much left it is not asked, since silence would say nothing.
const FAIR_WAIT: Duration = Duration::from_secs(1);

/// The one question of an endpoint.
pub(super) struct SipQuestion(AtomicBool);

impl SipQuestion {
    /// The question for `endpoint`: where its clients speak SIP, and it is not Microsoft's, whose servers are known.
    pub(super) fn of(endpoint: &Endpoint, wanted: bool) -> Self {
        let is_sip = |service: &Service| matches!(service, Service::DirectRouting | Service::Sip | Service::SipFederation);
        let speaks = endpoint.transport == Transport::Tls && endpoint.services.iter().any(is_sip);
        Self(AtomicBool::new(!wanted || !speaks || endpoint.belongs_to == BelongsTo::Microsoft))
    }

    /// Asks `address`, whose first handshake ended with `outcome`, if it is the first that let us in.
    pub(super) async fn ask(
        &self,
        network: &dyn Network,
        address: SocketAddr,
        endpoint: &Endpoint,
        outcome: &HandshakeOutcome,
        lanes: &Lanes,
        deadline: Deadline,
    ) -> Option<SipOutcome> {
        if *outcome != HandshakeOutcome::Completed || self.0.swap(true, Ordering::Relaxed) {
            return None;
        }
        let _lane = lanes.take(address).await;
        match deadline.left() < FAIR_WAIT {
            true => None,
            false => Some(network.sip_options(address, &endpoint.host, deadline.within(SIP_BUDGET)).await),
        }
    }
}
