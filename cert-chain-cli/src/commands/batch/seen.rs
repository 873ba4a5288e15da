//! Which targets came before, in little memory and always the same.

use std::hash::{BuildHasher as _, Hash, RandomState};

/// The fingerprints of the targets that came so far.
///
/// 128 bits a target, under keys that nobody outside knows: among ten million targets two have the same fingerprint with
/// a probability of 10^-24. The table is made at once for 1.8 million (32 MiB, of which the system gives what is touched,
/// and some ten thousand targets touch it all), so that a list of a million takes no more memory at its end than soon after its
/// beginning; beyond, it doubles.
pub(super) struct Seen {
    keys: [RandomState; 2],
    /// Open addressing with linear probing; 0 is an empty place.
    places: Vec<u128>,
    count: usize,
}

/// Places at first; a power of two.
const PLACES: usize = 1 << 21;

impl Seen {
    pub(super) fn new() -> Self {
        Self::with_places(PLACES)
    }

    fn with_places(places: usize) -> Self {
        Self { keys: [RandomState::new(), RandomState::new()], places: vec![0; places], count: 0 }
    }

    /// Whether `target` is new; from now on it is not.
    pub(super) fn insert(&mut self, target: &impl Hash) -> bool {
        // Seven eighths full, a search takes some 32 steps at worst on average.
        if self.count >= self.places.len() / 8 * 7 {
            self.grow();
        }
        let [high, low] = self.keys.each_ref().map(|key| u128::from(key.hash_one(target)));
        let is_new = put(&mut self.places, (high << 64 | low).max(1));
        self.count += usize::from(is_new);
        is_new
    }

    fn grow(&mut self) {
        let mut places = vec![0; self.places.len() * 2];
        for fingerprint in self.places.iter().filter(|fingerprint| **fingerprint != 0) {
            put(&mut places, *fingerprint);
        }
        self.places = places;
    }
}

/// Puts `fingerprint` into its place; false when it is there already.
fn put(places: &mut [u128], fingerprint: u128) -> bool {
    let last = places.len() - 1;
    // The low bits are as good as any.
    let mut place = fingerprint as usize & last;
    loop {
        match places[place] {
            0 => {
                places[place] = fingerprint;
                return true;
            }
            other if other == fingerprint => return false,
            _ => place = (place + 1) & last,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_each_target_again_however_many_come() {
        let mut seen = Seen::with_places(8);
        for round in 0..2 {
            for number in 0..10_000 {
                assert_eq!(seen.insert(&format!("tenant{number}.example")), round == 0, "{number}");
            }
        }
        assert_eq!(seen.count, 10_000);
    }
}
