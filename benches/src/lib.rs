//! What the benchmarks share: timing of two things side by side, so that a figure is a ratio or a
//! difference within one run and not a mood of the machine.

use std::time::{Duration, Instant};

/// Medians of two things timed in turn.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Paired {
    /// The thing of interest, per call.
    pub subject: Duration,
    /// The peer, per call.
    pub peer: Duration,
}

/// Times `subject` and `peer` in turn, `rounds` times `calls` calls of each, and takes medians.
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
    Paired { subject: median(subjects), peer: median(peers) }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
