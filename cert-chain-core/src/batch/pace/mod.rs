//! How gently: how many connections and questions at once in all, and how many, how often, to one address and one provider.
//!
//! Whoever has to wait here does so on nobody's budget: its target's clock stands still.

mod gates;
mod rates;
mod seat;

use std::net::SocketAddr;
use std::sync::Arc;

use async_lock::{Semaphore, SemaphoreGuardArc};

use self::gates::{Gate, Gates};
use self::rates::Rates;
pub(super) use self::seat::{Parked, Seat};
use super::BatchOptions;

/// The limits of one run.
pub(super) struct Pace {
    connections: Arc<Semaphore>,
    questions: Arc<Semaphore>,
    gates: Option<Gates>,
    rates: Rates,
}

/// A turn taken: dropping it gives it back.
pub(super) struct Turn {
    gate: Option<(Arc<Gate>, SemaphoreGuardArc)>,
    _connection: SemaphoreGuardArc,
}

impl Pace {
    pub(super) fn of(options: &BatchOptions) -> Self {
        Self {
            connections: Arc::new(Semaphore::new(options.connections.max(1))),
            questions: Arc::new(Semaphore::new(options.questions.max(1))),
            gates: options.per_address.map(|_| Gates::default()),
            rates: Rates::new(options.per_address, options.per_provider),
        }
    }

    /// Waits until `seat` may connect to `address`.
    pub(super) async fn connect(&self, address: SocketAddr, seat: &Seat) -> Turn {
        let gate = match &self.gates {
            None => None,
            Some(gates) => {
                let gate = gates.of(address.ip());
                let lane = match gate.try_enter() {
                    Some(lane) => lane,
                    None => seat.park(gate.enter()).await,
                };
                seat.park_if(gate.back_off()).await;
                Some((gate, lane))
            }
        };
        // One after the other, so that who waits for the one takes nothing of the other meanwhile. At most as many as are let in
        // at once wait for an address.
        while let Some(wait) = self.rates.wait_for_address(address.ip()) {
            seat.park_if(Some(wait)).await;
        }
        while let Some(wait) = self.rates.wait_for_provider(address.ip()) {
            seat.park_if(Some(wait)).await;
        }
        let connection = taken(&self.connections, seat).await;
        Turn { gate, _connection: connection }
    }

    /// Waits until `seat` may ask one more question.
    pub(super) async fn ask(&self, seat: &Seat) -> SemaphoreGuardArc {
        taken(&self.questions, seat).await
    }
}

async fn taken(of: &Arc<Semaphore>, seat: &Seat) -> SemaphoreGuardArc {
    match of.try_acquire_arc() {
        Some(taken) => taken,
        None => seat.pause(of.acquire_arc()).await,
    }
}

impl Turn {
    /// Tells whether somebody was there: an address where nobody is gets a little rest before the next try.
    pub(super) fn ended(self, was_there: bool) {
        if let Some((gate, _)) = &self.gate {
            gate.saw(was_there);
        }
    }
}
