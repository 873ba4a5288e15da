//! What the benchmarks share: timing of two things side by side, so that a figure is a ratio or a
//! difference within one run and not a mood of the machine.

pub mod clients;
pub mod conformance;
pub mod stores;

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

/// The most memory that this process ever held, in bytes; 0 where the system does not tell.
pub fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or(0) << 10
}
