//! One gate an address: so many connections at once, and a rest after failures.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_lock::{Semaphore, SemaphoreGuardArc};

use crate::reach::where_it_ends;

/// Connections at once to one address, of all targets together. A front end of many tenants is made for more; a small
/// server of one sees four of one target at most.
const AT_ONCE: usize = 8;

/// The rest after the second failure in a row; it doubles with each.
const FIRST_REST: Duration = Duration::from_millis(100);

/// The longest rest. Longer ones would hold up the targets behind a front end that is down more than its silence does.
const LONGEST_REST: Duration = Duration::from_secs(2);

/// Gates kept before those that nobody needs are forgotten.
const MAX_KEPT: usize = 4096;

/// All gates.
#[derive(Default)]
pub(super) struct Gates(Mutex<HashMap<IpAddr, Arc<Gate>>>);

/// The gate of one address.
pub(super) struct Gate {
    lanes: Arc<Semaphore>,
    rest: Mutex<Rest>,
}

#[derive(Default)]
struct Rest {
    failures: u32,
    until: Option<Instant>,
}

impl Gates {
    pub(super) fn of(&self, address: IpAddr) -> Arc<Gate> {
        let address = where_it_ends(address);
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if gates.len() >= MAX_KEPT {
            gates.retain(|_, gate| Arc::strong_count(gate) > 1 || gate.back_off().is_some());
        }
        gates.entry(address).or_insert_with(|| Arc::new(Gate::new())).clone()
    }
}

impl Gate {
    fn new() -> Self {
        Self { lanes: Arc::new(Semaphore::new(AT_ONCE)), rest: Mutex::default() }
    }

    pub(super) fn try_enter(&self) -> Option<SemaphoreGuardArc> {
        self.lanes.try_acquire_arc()
    }

    pub(super) async fn enter(&self) -> SemaphoreGuardArc {
        self.lanes.acquire_arc().await
    }

    /// How long the address rests still.
    pub(super) fn back_off(&self) -> Option<Duration> {
        let until = self.rest.lock().unwrap_or_else(PoisonError::into_inner).until?;
        Some(until.saturating_duration_since(now())).filter(|left| !left.is_zero())
    }

    pub(super) fn saw(&self, was_there: bool) {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        if was_there {
            *rest = Rest::default();
            return;
        }
        rest.failures = rest.failures.saturating_add(1);
        if let Some(doublings) = rest.failures.checked_sub(2) {
            let length = FIRST_REST.saturating_mul(1 << doublings.min(16)).min(LONGEST_REST);
            rest.until = now().checked_add(length);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how long to wait is monotonic and never reaches a verdict")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rests_grow_with_failures_and_end_with_a_success() {
        let gate = Gate::new();
        gate.saw(false);
        assert_eq!(gate.back_off(), None, "one failure is the target's own business");
        let mut longest = Duration::ZERO;
        for _ in 0..40 {
            gate.saw(false);
            let rest = gate.back_off().expect("it rests");
            assert!(rest <= LONGEST_REST);
            longest = longest.max(rest);
        }
        assert!(longest > FIRST_REST);
        gate.saw(true);
        assert_eq!(gate.back_off(), None);
    }

    #[test]
    fn gates_that_nobody_needs_are_forgotten() {
        let gates = Gates::default();
        let held = gates.of(IpAddr::from([10, 0, 0, 1]));
        for n in 0..3 * u32::try_from(MAX_KEPT).expect("small") {
            gates.of(IpAddr::from(n.to_be_bytes()));
        }
        assert!(gates.0.lock().expect("no panic").len() <= MAX_KEPT);
        assert!(Arc::ptr_eq(&held, &gates.of(IpAddr::from([10, 0, 0, 1]))));
    }
}
