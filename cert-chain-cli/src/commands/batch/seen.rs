//! Which targets came before, in little memory and always the same.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, Hash, RandomState};

/// The fingerprints of the targets that came so far.
///
/// 128 bits a target, under keys that nobody outside knows: among ten million targets two have the same fingerprint with
/// a probability of 10^-24. The table is made at once for 1.8 million (34 MiB, of which the system gives what is touched,
/// and some ten thousand targets touch it all), so that a list of a million takes no more memory at its end than soon after its
/// beginning; beyond, it doubles.
pub(super) struct Seen {
    keys: [RandomState; 2],
    fingerprints: HashSet<u128>,
}

/// Targets that there is room for at first: seven eighths of 2^21 places.
const ROOM: usize = 1_835_008;

impl Seen {
    pub(super) fn new() -> Self {
        Self { keys: [RandomState::new(), RandomState::new()], fingerprints: HashSet::with_capacity(ROOM) }
    }

    /// Whether `target` is new; from now on it is not.
    pub(super) fn insert(&mut self, target: &impl Hash) -> bool {
        let [high, low] = self.keys.each_ref().map(|key| u128::from(key.hash_one(target)));
        self.fingerprints.insert(high << 64 | low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_each_target_again_however_many_come() {
        let mut seen = Seen::new();
        for round in 0..2 {
            for number in 0..10_000 {
                assert_eq!(seen.insert(&format!("tenant{number}.example")), round == 0, "{number}");
            }
        }
        assert_eq!(seen.fingerprints.len(), 10_000);
    }
}
