//! At most four connections at once to one address and port, whoever wants them.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::select_all;
use futures_util::lock::{Mutex as AsyncMutex, OwnedMutexGuard};

/// Connections at once to one address and port. A check must not look like a flood: four is what a browser of old took.
pub const MAX_AT_ONCE: usize = 4;

/// Servers remembered before idle ones are forgotten.
const MAX_REMEMBERED: usize = 1024;

type Server = [Arc<AsyncMutex<()>>; MAX_AT_ONCE];

/// Lanes to every server; a connection takes one and gives it back.
#[derive(Debug, Default)]
pub(crate) struct Lanes(Mutex<HashMap<SocketAddr, Server>>);

/// A lane taken; dropping it gives it back.
pub(crate) struct Lane {
    _held: OwnedMutexGuard<()>,
}

impl Lanes {
    /// Waits for a lane to `address`. Whoever holds one gives it back by its own deadline, which is no later than ours
    /// among the endpoints of one target; who shares lanes between targets has to start our clock after the wait.
    pub(crate) async fn take(&self, address: SocketAddr) -> Lane {
        let server = self.server(address);
        if let Some(held) = server.iter().find_map(|lane| Arc::clone(lane).try_lock_owned()) {
            return Lane { _held: held };
        }
        let (held, _, _) = select_all(server.iter().map(|lane| Arc::clone(lane).lock_owned())).await;
        Lane { _held: held }
    }

    fn server(&self, address: SocketAddr) -> Server {
        let mut servers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if servers.len() >= MAX_REMEMBERED {
            servers.retain(|_, server| server.iter().any(|lane| Arc::strong_count(lane) > 1));
        }
        servers.entry(address).or_default().clone()
    }
}
