//! The clocks of the servers that a run talked to.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use crate::network::ServerClock;

/// Machines whose clocks are kept. A run asks fewer.
const MAX_CLOCKS: usize = 256;

/// One clock a machine.
#[derive(Debug, Default)]
pub(crate) struct Clocks(Mutex<BTreeMap<IpAddr, ServerClock>>);

impl Clocks {
    /// Keeps what a machine's clock said. Of several times the one nearest to ours counts: caches that do not say that they
    /// are hand out old ones.
    pub(crate) fn keep(&self, clock: ServerClock) {
        let mut clocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if clocks.len() >= MAX_CLOCKS && !clocks.contains_key(&clock.address) {
            return;
        }
        let known = clocks.entry(clock.address).or_insert_with(|| clock.clone());
        let off = |clock: &ServerClock| (clock.ahead().unsigned_abs(), clock.host.clone());
        if off(&clock) < off(known) {
            *known = clock;
        }
    }

    /// All of them, by host.
    pub(crate) fn seen(&self) -> Vec<ServerClock> {
        let clocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut clocks: Vec<ServerClock> = clocks.values().cloned().collect();
        clocks.sort_by(|one, other| (&one.host, one.address).cmp(&(&other.host, other.address)));
        clocks
    }
}
