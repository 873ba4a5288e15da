//! How one presented chain stands with one store: which path the diagnosis speaks of, and its gaps.

use std::cmp::Reverse;

use super::ChainEvidence;
use super::gaps::{self, Gap};
use crate::build::End;
use crate::grades::Verdict;
use crate::verify::{JudgedPath, is_self_signed};

/// One chain with one store.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) verdict: Verdict,
    /// The path that the diagnosis speaks of, by its place among the judged.
    pub(crate) path: Option<usize>,
    /// Whether that path ends at an anchor of this store.
    pub(crate) is_anchored: bool,
    /// The best path without errors, whatever was presented.
    pub(crate) accepted: Option<usize>,
    /// What is missing or wrong between presented certificates and this store's anchors.
    pub(crate) gaps: Vec<Gap>,
}

impl Standing {
    pub(super) fn of(chain: &ChainEvidence<'_>, store: usize) -> Self {
        let anchored = |judged: &&JudgedPath| judged.is_linked && chain.trusting(judged).contains(store);
        let served = best(chain, |judged| anchored(&judged) && chain.is_as_served(judged), by_errors);
        let accepted = best(chain, |judged| anchored(&judged) && judged.errors.is_empty(), by_completion);
        let path = served.or_else(|| best(chain, |judged| anchored(&judged), by_completion));
        let is_accepted_as_served = served.is_some_and(|path| chain.judged[path].errors.is_empty());
        let verdict = match () {
            // Clients take the first certificate for the end-entity's, whatever follows.
            () if !chain.is_end_entity_first() => Verdict::Broken,
            () if is_accepted_as_served => Verdict::Complete,
            () if accepted.is_some() => Verdict::Repairable,
            () => Verdict::Broken,
        };
        match path {
            Some(path) => {
                let gaps = gaps::of_completion(chain, &chain.judged[path]);
                Self { verdict, path: Some(path), is_anchored: true, accepted, gaps }
            }
            None => {
                let path = best(chain, |_| true, |chain, judged| by_dead_end(chain, judged, store));
                let gaps = path.map(|path| gaps::of_dead_end(chain, &chain.judged[path], store)).unwrap_or_default();
                Self { verdict, path, is_anchored: false, accepted, gaps }
            }
        }
    }
}

/// The place of the path that `wanted` admits and whose key is least; among equals the builder's order decides.
fn best<K: Ord>(
    chain: &ChainEvidence<'_>,
    wanted: impl Fn(&JudgedPath) -> bool,
    key: impl Fn(&ChainEvidence<'_>, &JudgedPath) -> K,
) -> Option<usize> {
    let candidates = chain.judged.iter().enumerate().filter(|(_, judged)| wanted(judged));
    candidates.min_by_key(|(place, judged)| (key(chain, judged), *place)).map(|(place, _)| place)
}

/// Among what was served: fewest errors, then shortest.
fn by_errors(_: &ChainEvidence<'_>, judged: &JudgedPath) -> impl Ord + use<> {
    (judged.errors.len(), judged.path.certs.len())
}

/// Of several completions: fewest errors, fewest missing, most stores, latest not-after.
fn by_completion(chain: &ChainEvidence<'_>, judged: &JudgedPath) -> impl Ord + use<> {
    let missing = judged.path.certs.iter().filter(|cert| !chain.is_presented(cert)).count();
    let stores = chain.trusting(judged).len();
    let ends = judged.path.certs.iter().map(|cert| cert.not_after()).min();
    (judged.errors.len(), missing, Reverse(stores), Reverse(ends))
}

/// Of several dead ends: one at an anchor that this store holds and refuses, else one that most other stores anchor,
/// else one that is sound up to its end, else the one that holds furthest; as served before fetched; fewest errors.
fn by_dead_end(chain: &ChainEvidence<'_>, judged: &JudgedPath, store: usize) -> impl Ord + use<> {
    let (refused, stores) = match judged.path.end {
        End::Anchored(anchor) if judged.is_linked => {
            (chain.question.anchors.stores_of(anchor).contains(store), chain.trusting(judged).len())
        }
        _ => (false, 0),
    };
    let is_root = judged.is_linked && judged.path.certs.last().is_some_and(|last| is_self_signed(last, &chain.signatures));
    let missing = judged.path.certs.iter().take(judged.linked).filter(|cert| !chain.is_presented(cert)).count();
    (!refused, Reverse(stores), !is_root, Reverse(judged.linked), missing, judged.errors.len())
}
