//! At most four connections at once to one address and port, whoever wants them.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use async_lock::{Semaphore, SemaphoreGuardArc};

/// Connections at once to one address and port. A check must not look like a flood: four is what a browser of old took.
pub const MAX_AT_ONCE: usize = 4;

/// Servers remembered before idle ones are forgotten.
const MAX_REMEMBERED: usize = 1024;

/// Lanes to every server; a connection takes one and gives it back.
#[derive(Debug, Default)]
pub(crate) struct Lanes(Mutex<HashMap<SocketAddr, Arc<Semaphore>>>);

/// A lane taken; dropping it gives it back.
pub(crate) struct Lane {
    _held: SemaphoreGuardArc,
}

impl Lanes {
    /// Waits for a lane to `address`. Whoever holds one gives it back by its own deadline, which is no later than ours
    /// among the endpoints of one target; who shares lanes between targets has to start our clock after the wait.
    pub(crate) async fn take(&self, address: SocketAddr) -> Lane {
        Lane { _held: self.server(address).acquire_arc().await }
    }

    fn server(&self, address: SocketAddr) -> Arc<Semaphore> {
        let mut servers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if servers.len() >= MAX_REMEMBERED {
            servers.retain(|_, server| Arc::strong_count(server) > 1);
        }
        servers.entry(address).or_insert_with(|| Arc::new(Semaphore::new(MAX_AT_ONCE))).clone()
    }
}
