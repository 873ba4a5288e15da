//! Which stores trust an anchor for what is asked, and which hold it and do not.

use super::ChainEvidence;
use crate::build::End;
use crate::trust::{AnchorIndex, Limit, StoreSet, TlsUse};
use crate::verify::{JudgedPath, Purpose};

impl ChainEvidence<'_> {
    /// The stores that hold the path's anchor and trust it for this end-entity certificate; none for a path that ends
    /// elsewhere. Whether the path holds as far as the anchor is not looked at.
    pub(crate) fn trusting(&self, judged: &JudgedPath) -> StoreSet {
        let End::Anchored(anchor) = judged.path.end else { return StoreSet::default() };
        let refusing = self.refusals(anchor).map(|(store, _)| StoreSet::one(store));
        self.question.anchors.stores_of(anchor).without(refusing.fold(StoreSet::default(), StoreSet::or))
    }

    /// The stores that hold the anchor and refuse it for this end-entity certificate, by place, with the reason.
    pub(crate) fn refusals(&self, anchor: AnchorIndex) -> impl Iterator<Item = (usize, &Limit)> {
        let usage = match self.question.purpose {
            Purpose::Any => None,
            Purpose::Client => Some(TlsUse::Client),
            Purpose::Server => Some(TlsUse::Server),
        };
        let issued = self.end_entity.as_ref().map(|(_, cert)| cert.not_before());
        let asked = usage.zip(issued).into_iter();
        asked.flat_map(move |(usage, issued)| self.question.anchors.refusals(anchor, usage, issued, self.question.at))
    }
}
