//! Anchors trusted on trial, beside merged stores that stay as they are: merging hundreds anew for every proof would
//! cost more than the proof.

use super::{AnchorIndex, TrustAnchor};
use crate::cert::{Cert, DistinguishedName};

#[derive(Clone, Debug, Default)]
pub(super) struct Overlay {
    /// How many anchors the stores have; the first of `added` has the index behind them.
    base: usize,
    added: Vec<TrustAnchor>,
    /// Anchors of the stores that every store trusts on trial, without reservations.
    widened: Vec<AnchorIndex>,
    /// All anchors of the names of `added`.
    names: Vec<Vec<AnchorIndex>>,
}

impl Overlay {
    /// `before` with `cert` trusted too; `known` are the anchors with its name and key, `same_name` those with its name,
    /// and `base` is how many the stores have.
    pub(super) fn trusting(
        before: Option<&Self>,
        cert: &Cert,
        known: &[AnchorIndex],
        same_name: &[AnchorIndex],
        base: usize,
    ) -> Self {
        let mut overlay = before.cloned().unwrap_or_default();
        overlay.base = base;
        overlay.widened.extend(known.iter().filter(|index| index.0 < base));
        if known.is_empty() {
            overlay.names.push(same_name.iter().copied().chain([AnchorIndex(base + overlay.added.len())]).collect());
            overlay.added.push(TrustAnchor::new(cert.clone()));
        }
        overlay
    }

    /// An anchor that the stores do not have.
    pub(super) fn get(&self, index: AnchorIndex) -> Option<&TrustAnchor> {
        self.added.get(index.0.checked_sub(self.base)?)
    }

    /// Whether the anchor is trusted by every store, without reservations.
    pub(super) fn is_on_trial(&self, index: AnchorIndex) -> bool {
        index.0 >= self.base || self.widened.contains(&index)
    }

    /// The anchors with that name, if one of them is not of the stores.
    pub(super) fn named(&self, subject: DistinguishedName<'_>) -> Option<&[AnchorIndex]> {
        // The last one added knows of those before.
        let place = self.added.iter().rposition(|anchor| anchor.subject().is_same_name(subject))?;
        self.names.get(place).map(Vec::as_slice)
    }
}
