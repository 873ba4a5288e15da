//! DNS answers that many targets need: of the hosts that they share.

use std::net::SocketAddr;
use std::time::Duration;

use super::pace::Seat;
use crate::network::{Answer, AnswerOutcome, Query};
use crate::reach::{Found, Remembered};

/// Octets of answers kept. Providers' hosts are some thousands, and their answers half a kilobyte each.
const MAX_KEPT: u64 = 16 << 20;

/// What an answer takes beside the octets of its records.
const ENTRY: usize = 320;

/// How long an answer is kept: as long as most records of front ends live.
const KEPT_FOR: Duration = Duration::from_secs(300);

/// Answers by server and question.
pub(super) struct Answers(Remembered<(Option<SocketAddr>, Query), Answer>);

impl Answers {
    pub(super) fn new() -> Self {
        Self(Remembered::new(MAX_KEPT, size))
    }

    /// What `server` answers to `query`, now or before.
    pub(super) async fn get<F>(&self, server: Option<SocketAddr>, query: &Query, seat: &Seat, ask: impl Fn() -> F) -> Answer
    where
        F: Future<Output = Answer>,
    {
        let find = || async {
            let value = ask().await;
            Found { lasts: is_for_all(&value).then_some(KEPT_FOR), value }
        };
        self.0.ask((server, query.clone()), &seat.stopwatch, find).await
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
