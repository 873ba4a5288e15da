//! DNS answers that many targets need: of the hosts that they share.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use moka::future::Cache;

use super::pace::Seat;
use crate::network::{Answer, AnswerOutcome, Query};

/// Octets of answers kept. Providers' hosts are some thousands, and their answers half a kilobyte each.
const MAX_KEPT: u64 = 16 << 20;

/// What an answer takes beside the octets of its records.
const ENTRY: usize = 320;

/// How long an answer is kept: as long as most records of front ends live.
const KEPT_FOR: Duration = Duration::from_secs(300);

type Question = (Option<SocketAddr>, Query);

/// Answers by server and question, asked for once however many targets want them at the same time.
pub(super) struct Answers(Cache<Question, Arc<Answer>>);

impl Answers {
    pub(super) fn new() -> Self {
        Self(
            Cache::builder()
                .max_capacity(MAX_KEPT)
                .weigher(|_, answer: &Arc<Answer>| size(answer))
                .time_to_live(KEPT_FOR)
                .build(),
        )
    }

    /// What `server` answers to `query`, now or before. Who waits for another that asks, and hears that its answer is worth
    /// nothing to others, asks too: what came too late for one may be in time for another.
    pub(super) async fn get<F>(&self, server: Option<SocketAddr>, query: &Query, seat: &Seat, ask: impl Fn() -> F) -> Answer
    where
        F: Future<Output = Answer>,
    {
        let question = (server, query.clone());
        if let Some(known) = self.0.get(&question).await {
            return Answer::clone(&known);
        }
        // Until it turns out that it is we who ask.
        let waiting = Mutex::new(Some(seat.stopwatch.pause()));
        let asked = self.0.try_get_with(question, async {
            waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
            let answer = ask().await;
            match is_for_all(&answer) {
                true => Ok(Arc::new(answer)),
                false => Err(answer),
            }
        });
        let asked = asked.await;
        let was_another = waiting.lock().unwrap_or_else(PoisonError::into_inner).take().is_some();
        match asked {
            Ok(answer) => Answer::clone(&answer),
            Err(_) if was_another => ask().await,
            Err(answer) => Answer::clone(&answer),
        }
    }
}

fn size(answer: &Answer) -> u32 {
    let records = match &answer.outcome {
        AnswerOutcome::Addresses(addresses) => addresses.len() * 17,
        AnswerOutcome::Mx(records) => records.len() * 300,
        AnswerOutcome::Ns(names) => names.len() * 280,
        AnswerOutcome::Srv(targets) => targets.len() * 300,
        AnswerOutcome::Tlsa(records) => records.iter().map(|record| record.data.len() + 32).sum(),
        AnswerOutcome::Txt(texts) => texts.iter().map(|text| text.len() + 24).sum(),
        _ => 0,
    };
    u32::try_from(ENTRY + answer.cnames.len() * 280 + records).unwrap_or(u32::MAX)
}

/// Whether whoever asks next would be told the same.
fn is_for_all(answer: &Answer) -> bool {
    !matches!(answer.outcome, AnswerOutcome::Timeout | AnswerOutcome::Refused | AnswerOutcome::Failed(_))
}
