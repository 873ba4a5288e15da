//! What a run remembers, bounded: the least used is forgotten by the generation.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::mem;

use foldhash::fast::RandomState;

/// A map of at most twice as many entries as one generation may have. Its keys are digests, which nobody chooses so that they
/// collide.
#[derive(Debug)]
pub(crate) struct Generations<K, V> {
    most: usize,
    young: HashMap<K, V, RandomState>,
    /// Forgotten when the young are too many: what is asked for again comes back to them.
    old: HashMap<K, V, RandomState>,
}

impl<K: Eq + Hash, V: Clone> Generations<K, V> {
    /// With at most `most` entries in each of the two.
    pub(crate) fn new(most: usize) -> Self {
        Self { most, young: HashMap::default(), old: HashMap::default() }
    }

    pub(crate) fn get<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        self.insert(key, value.clone());
        Some(value)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= self.most {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_is_forgotten() {
        let mut kept = Generations::new(2);
        kept.insert("asked for", 0);
        for number in 1..10 {
            kept.insert(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"][number - 1], number);
            assert_eq!(kept.get("asked for"), Some(0));
            assert!(kept.len() <= 4);
        }
        assert_eq!((kept.get("one"), kept.get("nine")), (None, Some(9)));
    }
}
