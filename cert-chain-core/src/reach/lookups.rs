//! Every DNS question of a run, asked once of each server.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::lock::Mutex as AsyncMutex;

use crate::network::{Answer, AnswerOutcome, Deadline, Network, Query};

/// The first to ask holds the lock until the answer is there; all others wait for it.
type Slot = Arc<AsyncMutex<Option<Answer>>>;

/// Answers by server and question. What came too late is not kept: the next to ask may have more time.
#[derive(Debug, Default)]
pub(crate) struct Lookups(Mutex<HashMap<(Option<SocketAddr>, Query), Slot>>);

impl Lookups {
    /// What `server`, or the system's resolver, answers to `query`, now or before.
    pub(crate) async fn resolve(
        &self,
        network: &dyn Network,
        query: &Query,
        server: Option<SocketAddr>,
        deadline: Deadline,
    ) -> Answer {
        let slot = self.slot(server, query);
        let mut answer = slot.lock().await;
        if let Some(known) = &*answer {
            return known.clone();
        }
        let new = network.resolve(query, server, deadline).await;
        if new.outcome != AnswerOutcome::Timeout {
            *answer = Some(new.clone());
        }
        new
    }

    fn slot(&self, server: Option<SocketAddr>, query: &Query) -> Slot {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slots.entry((server, query.clone())).or_default().clone()
    }
}
