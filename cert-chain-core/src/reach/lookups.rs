//! Every DNS question of a run, asked once of each server.

use std::net::SocketAddr;

use super::Once;
use crate::network::{Answer, AnswerOutcome, Deadline, Network, Query};

/// A question with its answer: the server, the question, the answer.
pub(crate) type Lookup = (Option<SocketAddr>, Query, Answer);

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
        let answer = || network.resolve(query, server, deadline);
        self.0.ask((server, query.clone()), answer, is_worth).await
    }

    /// Takes over what was answered to another target, as far as it was not asked here.
    pub(crate) fn note(&self, lookups: &[Lookup]) {
        for (server, query, answer) in lookups.iter().filter(|(.., answer)| is_worth(answer)) {
            self.0.put((*server, query.clone()), answer);
        }
    }

    /// What was answered by now to the questions that are `wanted`, by server and question.
    pub(crate) fn answered(&self, wanted: impl Fn(Option<SocketAddr>, &Query) -> bool) -> Vec<Lookup> {
        let known = self.0.known(|(server, query)| wanted(*server, query));
        known.into_iter().map(|((server, query), answer)| (server, query, answer)).collect()
    }
}

fn is_worth(answer: &Answer) -> bool {
    answer.outcome != AnswerOutcome::Timeout
}
