//! The anchors of all stores asked, merged, so that paths are built once for all of them.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock, OnceLock};

use super::overlay::Overlay;
use super::{AnchorStore, Limit, MAX_STORES, Program, StoreSet, TlsUse, TrustAnchor};
use crate::cert::{Cert, DistinguishedName, NameIndex};
use crate::time::Time;

/// An anchor's place in [`Anchors`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnchorIndex(pub(super) usize);

/// The stores asked, with their anchors indexed by name; cheap to clone.
#[derive(Clone, Debug)]
pub struct Anchors {
    merged: Arc<Merged>,
    /// What is trusted beside them, to see what would follow.
    overlay: Option<Arc<Overlay>>,
}

#[derive(Debug)]
struct Merged {
    stores: Vec<AnchorStore>,
    anchors: Vec<Entry>,
    by_subject: NameIndex<AnchorIndex>,
    organisations: OnceLock<HashSet<String>>,
}

/// One anchor, whoever holds it.
#[derive(Debug)]
struct Entry {
    anchor: TrustAnchor,
    stores: StoreSet,
    /// What stores say against it, each by its place.
    limits: Vec<(usize, Limit)>,
}

impl Entry {
    /// Notes that the store at `position` holds it too.
    fn held_by(&mut self, position: usize, limits: &[Limit]) {
        let store = StoreSet::one(position);
        if !self.stores.intersects(store) {
            self.limits.extend(limits.iter().map(|limit| (position, limit.clone())));
        } else if limits.is_empty() {
            // A store that holds one key in two certificates trusts it as far as the one with fewer reservations.
            self.limits.retain(|(known, _)| *known != position);
        }
        self.stores.insert(store);
    }
}

impl Anchors {
    /// Merges at most [`MAX_STORES`] stores; those beyond are left out.
    pub fn new(stores: impl IntoIterator<Item = AnchorStore>) -> Self {
        let stores: Vec<AnchorStore> = stores.into_iter().take(MAX_STORES).collect();
        let mut anchors: Vec<Entry> = Vec::new();
        let mut by_subject: NameIndex<AnchorIndex> = NameIndex::default();
        for (position, store) in stores.iter().enumerate() {
            for anchor in store.anchors() {
                let same_name = by_subject.entry(anchor.subject());
                // Two certificates of one name and key are one anchor, unless they constrain names differently.
                let known = same_name.iter().find(|index| {
                    let known = &anchors[index.0].anchor;
                    known.spki() == anchor.spki() && known.name_constraints() == anchor.name_constraints()
                });
                let place = known.copied().unwrap_or_else(|| {
                    let new = AnchorIndex(anchors.len());
                    same_name.push(new);
                    anchors.push(Entry { anchor: anchor.clone(), stores: StoreSet::default(), limits: Vec::new() });
                    new
                });
                anchors[place.0].held_by(position, store.limits_of(anchor.cert().sha256()));
            }
        }
        Self { merged: Arc::new(Merged { stores, anchors, by_subject, organisations: OnceLock::new() }), overlay: None }
    }

    /// The stores of all root programs as compiled in, merged once.
    pub fn programs() -> Self {
        static ANCHORS: LazyLock<Anchors> = LazyLock::new(|| Anchors::new(Program::ALL.map(Program::store)));
        ANCHORS.clone()
    }

    /// The stores, in the order given.
    pub fn stores(&self) -> &[AnchorStore] {
        &self.merged.stores
    }

    /// The names of the stores in `set`.
    pub fn names(&self, set: StoreSet) -> Vec<&str> {
        self.stores_in(set).map(AnchorStore::name).collect()
    }

    /// The stores in `set`.
    pub(crate) fn stores_in(&self, set: StoreSet) -> impl Iterator<Item = &AnchorStore> {
        self.stores().iter().enumerate().filter(move |(position, _)| set.contains(*position)).map(|(_, store)| store)
    }

    /// The same stores, each with `cert` as one more anchor, trusted for everything.
    pub(crate) fn trusting(&self, cert: &Cert) -> Self {
        let known: Vec<AnchorIndex> = self.same_as(cert).collect();
        let same_name = self.named(cert.subject());
        let base = self.merged.anchors.len();
        let overlay = Overlay::trusting(self.overlay.as_deref(), cert, &known, same_name, base);
        Self { merged: Arc::clone(&self.merged), overlay: Some(Arc::new(overlay)) }
    }

    /// The anchor at `index`, which must come from these stores.
    pub fn get(&self, index: AnchorIndex) -> &TrustAnchor {
        let added = self.overlay.as_ref().and_then(|overlay| overlay.get(index));
        added.unwrap_or_else(|| &self.merged.anchors[index.0].anchor)
    }

    /// The stores that hold the anchor at `index`, whatever they say against it.
    pub fn stores_of(&self, index: AnchorIndex) -> StoreSet {
        match self.entry(index) {
            Some(entry) => entry.stores,
            None => StoreSet::all(self.stores().len()),
        }
    }

    /// What the stores that hold the anchor at `index` say against it, each by its place, as far as it keeps them from
    /// accepting an end-entity certificate that was issued at `issued` for `usage`, at the moment `at`.
    pub fn refusals(&self, index: AnchorIndex, usage: TlsUse, issued: Time, at: Time) -> impl Iterator<Item = (usize, &Limit)> {
        let limits = self.entry(index).map(|entry| &entry.limits[..]).unwrap_or_default();
        limits.iter().filter(move |(_, limit)| limit.refuses(usage, issued, at)).map(|(store, limit)| (*store, limit))
    }

    /// The anchor at `index` as the stores have it; none for one that is trusted on trial.
    fn entry(&self, index: AnchorIndex) -> Option<&Entry> {
        let on_trial = self.overlay.as_ref().is_some_and(|overlay| overlay.is_on_trial(index));
        self.merged.anchors.get(index.0).filter(|_| !on_trial)
    }

    /// The anchors with that name.
    pub(crate) fn named(&self, subject: DistinguishedName<'_>) -> &[AnchorIndex] {
        let added = self.overlay.as_ref().and_then(|overlay| overlay.named(subject));
        added.unwrap_or_else(|| self.merged.by_subject.get(subject))
    }

    /// The anchors with the name and key of `cert`.
    pub(crate) fn same_as<'s>(&'s self, cert: &'s Cert) -> impl Iterator<Item = AnchorIndex> + 's {
        self.named(cert.subject()).iter().copied().filter(|index| self.get(*index).is(cert))
    }

    /// Whether some root program's list among the stores holds the anchor, and nobody added it.
    pub(crate) fn is_public(&self, anchor: &TrustAnchor) -> bool {
        let sha256 = anchor.cert().sha256();
        let holding = self.same_as(anchor.cert()).fold(StoreSet::default(), |all, index| all.or(self.stores_of(index)));
        let mut stores = self.stores().iter().enumerate().filter(|(position, _)| holding.contains(*position));
        stores.any(|(_, store)| store.name().parse::<Program>().is_ok() && !store.extra().contains(&sha256))
    }

    /// Whether some anchor of the stores belongs to this organisation.
    pub(crate) fn knows_organization(&self, organization: &str) -> bool {
        let organisations = self
            .merged
            .organisations
            .get_or_init(|| self.merged.anchors.iter().filter_map(|entry| entry.anchor.subject().organization()).collect());
        organisations.contains(organization)
    }

    /// Whether some anchor's key has this identifier.
    pub(crate) fn knows_key(&self, key_identifier: &[u8]) -> bool {
        let mut anchors = self.merged.anchors.iter().map(|entry| entry.anchor.cert());
        anchors.any(|cert| cert.subject_key_identifier() == Some(key_identifier))
    }
}
