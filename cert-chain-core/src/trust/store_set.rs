//! Which of the stores asked.

/// A set of stores, as one bit each in the order of [`Anchors::stores`](super::Anchors::stores).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoreSet(u32);

impl StoreSet {
    /// The set of one store.
    pub(crate) fn one(position: usize) -> Self {
        Self(1 << position)
    }

    /// The set of the first `count` stores.
    pub(crate) fn all(count: usize) -> Self {
        (0..count).map(Self::one).fold(Self::default(), Self::or)
    }

    /// Whether the store at `position` is in it.
    pub fn contains(self, position: usize) -> bool {
        self.0 & (1 << position) != 0
    }

    /// Whether it is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many stores are in it.
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The stores in both.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The stores in either.
    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The stores in this set and not in the other.
    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether some store is in both.
    pub(crate) fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn insert(&mut self, other: Self) {
        self.0 |= other.0;
    }
}
