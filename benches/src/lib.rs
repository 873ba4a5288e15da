//! What the benchmarks share: timing of two things side by side, so that a figure is a ratio or a
//! difference within one run and not a mood of the machine.

pub mod clients;
pub mod conformance;
pub mod farm;
pub mod handshakes;
pub mod internet;
pub mod mint;
mod positioned;
pub mod stores;
pub mod usage;
pub mod verification;

use std::time::{Duration, Instant};

/// Two things timed in turn.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Paired {
    /// The thing of interest, per call.
    pub subject: Times,
    /// The peer, per call.
    pub peer: Times,
}

/// What the rounds came to.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Times {
    /// One round in ten was quicker: what it costs when little else runs.
    pub tenth_percentile: Duration,
    /// The median round: what it costs on this machine today.
    pub median: Duration,
}

/// Times `subject` and `peer` in turn, `rounds` times `calls` calls of each.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub fn paired(rounds: usize, calls: u32, mut subject: impl FnMut(), mut peer: impl FnMut()) -> Paired {
    let time = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        (0..calls).for_each(|_| work());
        start.elapsed() / calls
    };
    let (mut subjects, mut peers) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        subjects.push(time(&mut subject));
        peers.push(time(&mut peer));
    }
    Paired { subject: summed_up(subjects), peer: summed_up(peers) }
}

fn summed_up(mut times: Vec<Duration>) -> Times {
    times.sort_unstable();
    let at = |place: usize| times.get(place).copied().unwrap_or_default();
    Times { tenth_percentile: at(times.len() / 10), median: at(times.len() / 2) }
}
