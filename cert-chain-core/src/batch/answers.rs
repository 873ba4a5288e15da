//! DNS answers that many targets need: of the hosts that they share.

use std::net::SocketAddr;
use std::time::Duration;

use super::pace::Seat;
use crate::network::{Answer, AnswerOutcome, Query};
use crate::reach::{Found, Remembered};

/// Octets of answers kept. Providers' hosts are some thousands, and their answers half a kilobyte each.
const MAX_KEPT: u64 = 16 << 20;

/// What an answer takes beside what it holds.
const ENTRY: usize = 320;

/// How long an answer is kept: as long as most records of front ends live.
const KEPT_FOR: Duration = Duration::from_secs(300);

/// An answer as one target got it.
pub(super) struct Asked {
    pub(super) answer: Answer,
    /// Whether time was left when it came. Else it may lack what would have come later: the aliases of a name without records.
    pub(super) in_time: bool,
}

/// Answers by server and question.
pub(super) struct Answers(Remembered<(Option<SocketAddr>, Query), Answer>);

impl Answers {
    pub(super) fn new() -> Self {
        Self(Remembered::new(MAX_KEPT, |_, answer| u32::try_from(ENTRY + answer.held()).unwrap_or(u32::MAX)))
    }

    /// What `server` answers to `query`, now or before.
    pub(super) async fn get<F>(&self, server: Option<SocketAddr>, query: &Query, seat: &Seat, ask: impl Fn() -> F) -> Answer
    where
        F: Future<Output = Asked>,
    {
        let find = || async {
            let Asked { answer: value, in_time } = ask().await;
            Found { lasts: (in_time && is_for_all(&value)).then_some(KEPT_FOR), value }
        };
        self.0.ask((server, query.clone()), &seat.stopwatch, find).await
    }
}

/// Whether whoever asks next would be told the same.
fn is_for_all(answer: &Answer) -> bool {
    !matches!(answer.outcome, AnswerOutcome::Timeout | AnswerOutcome::Refused | AnswerOutcome::Failed(_))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::network::RecordKind;

    #[tokio::test]
    async fn an_answer_that_was_cut_short_is_for_nobody_else() {
        let (answers, seat, asked) = (Answers::new(), Seat::new(Arc::default()), AtomicUsize::new(0));
        let query = Query { name: "front.provider.test".parse().expect("a name"), kind: RecordKind::A };
        for (in_time, so_far) in [(false, 1), (true, 2), (true, 2)] {
            let ask = || {
                asked.fetch_add(1, Ordering::Relaxed);
                async move { Asked { answer: Answer::new(Vec::new(), AnswerOutcome::NxDomain), in_time } }
            };
            assert_eq!(answers.get(None, &query, &seat, ask).await.outcome, AnswerOutcome::NxDomain);
            assert_eq!(asked.load(Ordering::Relaxed), so_far);
        }
    }
}
