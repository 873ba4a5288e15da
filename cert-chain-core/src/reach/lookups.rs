//! Every DNS question of a run, asked once of each server.

use std::net::SocketAddr;

use super::Once;
use crate::network::{Answer, AnswerOutcome, Deadline, Network, Query};

/// Answers by server and question. What came too late is not kept: the next to ask may have more time.
#[derive(Debug, Default)]
pub(crate) struct Lookups(Once<(Option<SocketAddr>, Query), Answer>);

impl Lookups {
    /// What `server`, or the system's resolver, answers to `query`, now or before.
    pub(crate) async fn resolve(
        &self,
        network: &dyn Network,
        query: &Query,
        server: Option<SocketAddr>,
        deadline: Deadline,
    ) -> Answer {
        let answer = network.resolve(query, server, deadline);
        self.0.ask((server, query.clone()), answer, |answer| answer.outcome != AnswerOutcome::Timeout).await
    }

    /// All that was answered by now: the server, the question, the answer.
    pub(crate) fn answered(&self) -> Vec<(Option<SocketAddr>, Query, Answer)> {
        let mut answered: Vec<_> =
            self.0.known().into_iter().map(|((server, query), answer)| (server, query, answer)).collect();
        answered.sort_by(|(server, query, _), (other, next, _)| (server, query).cmp(&(other, next)));
        answered
    }
}
