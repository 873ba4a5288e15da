//! The anchors of all stores asked, merged, so that paths are built once for all of them.

use std::sync::{Arc, LazyLock};

use super::{AnchorStore, MAX_STORES, TrustAnchor};
use crate::cert::{Cert, DistinguishedName, NameIndex};

/// A set of stores, as one bit each in the order of [`Anchors::stores`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoreSet(u32);

impl StoreSet {
    /// The set of one store.
    pub(crate) fn one(position: usize) -> Self {
        Self(1 << position)
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

    /// Whether some store is in both.
    pub(crate) fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn insert(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// An anchor's place in [`Anchors`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnchorIndex(usize);

/// The stores asked, with their anchors indexed by name; cheap to clone.
#[derive(Clone, Debug)]
pub struct Anchors(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    stores: Vec<AnchorStore>,
    anchors: Vec<(TrustAnchor, StoreSet)>,
    by_subject: NameIndex<AnchorIndex>,
}

impl Anchors {
    /// Merges at most [`MAX_STORES`] stores; those beyond are left out.
    pub fn new(stores: impl IntoIterator<Item = AnchorStore>) -> Self {
        let stores: Vec<AnchorStore> = stores.into_iter().take(MAX_STORES).collect();
        let mut anchors: Vec<(TrustAnchor, StoreSet)> = Vec::new();
        let mut by_subject: NameIndex<AnchorIndex> = NameIndex::default();
        for (position, store) in stores.iter().enumerate() {
            for anchor in store.anchors() {
                let same_name = by_subject.entry(anchor.subject());
                // Two certificates of one name and key are one anchor, unless they constrain names differently.
                let known = same_name.iter().find(|index| {
                    let known = &anchors[index.0].0;
                    known.spki() == anchor.spki() && known.name_constraints() == anchor.name_constraints()
                });
                match known {
                    Some(index) => anchors[index.0].1.insert(StoreSet::one(position)),
                    None => {
                        same_name.push(AnchorIndex(anchors.len()));
                        anchors.push((anchor.clone(), StoreSet::one(position)));
                    }
                }
            }
        }
        Self(Arc::new(Inner { stores, anchors, by_subject }))
    }

    /// Mozilla's store alone, merged once.
    pub fn mozilla() -> Self {
        static ANCHORS: LazyLock<Anchors> = LazyLock::new(|| Anchors::new([AnchorStore::mozilla()]));
        ANCHORS.clone()
    }

    /// The stores, in the order given.
    pub fn stores(&self) -> &[AnchorStore] {
        &self.0.stores
    }

    /// The names of the stores in `set`.
    pub fn names(&self, set: StoreSet) -> Vec<String> {
        let stores = self.0.stores.iter().enumerate();
        stores.filter(|(position, _)| set.contains(*position)).map(|(_, store)| store.name().to_owned()).collect()
    }

    /// The same stores, each with `cert` as one more anchor.
    pub(crate) fn trusting(&self, cert: &Cert) -> Self {
        Self::new(self.0.stores.iter().map(|store| store.with_extra(std::slice::from_ref(cert))))
    }

    /// The anchor at `index`, which must come from these stores.
    pub fn get(&self, index: AnchorIndex) -> &TrustAnchor {
        &self.0.anchors[index.0].0
    }

    /// The stores that hold the anchor at `index`.
    pub fn stores_of(&self, index: AnchorIndex) -> StoreSet {
        self.0.anchors[index.0].1
    }

    /// The anchors with that name.
    pub(crate) fn named(&self, subject: DistinguishedName<'_>) -> &[AnchorIndex] {
        self.0.by_subject.get(subject)
    }

    /// The anchors with the name and key of `cert`.
    pub(crate) fn same_as<'s>(&'s self, cert: &'s Cert) -> impl Iterator<Item = AnchorIndex> + 's {
        self.named(cert.subject()).iter().copied().filter(|index| self.get(*index).is(cert))
    }

    /// Whether some anchor belongs to this organisation.
    pub(crate) fn knows_organization(&self, organization: &str) -> bool {
        self.0.anchors.iter().any(|(anchor, _)| anchor.subject().organization().as_deref() == Some(organization))
    }

    /// Whether some anchor's key has this identifier.
    pub(crate) fn knows_key(&self, key_identifier: &[u8]) -> bool {
        self.0.anchors.iter().any(|(anchor, _)| anchor.cert().subject_key_identifier() == Some(key_identifier))
    }
}
