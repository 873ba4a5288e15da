//! Which candidate issuer to try first: ranked, never excluded.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::rc::Rc;

use super::IssuerPool;
use crate::cert::{Cert, Fingerprint, NameKey};
use crate::time::Time;
use crate::trust::{AnchorIndex, Anchors};

/// What the key identifiers say about a candidate issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum KeyIdMatch {
    /// The child's authority key identifier is the issuer's subject key identifier.
    Match,
    /// One of the two is absent.
    NoData,
    /// They differ. Identifiers are hints, so this proves nothing.
    Mismatch,
}

impl KeyIdMatch {
    pub(crate) fn of(child: &Cert, issuer: &Cert) -> Self {
        match (child.authority_key_identifier(), issuer.subject_key_identifier()) {
            (Some(authority), Some(subject)) if authority == subject => Self::Match,
            (Some(_), Some(_)) => Self::Mismatch,
            _ => Self::NoData,
        }
    }
}

/// From so many candidates of one name on, they are sorted once and looked up by key identifier: sorting ten
/// thousand anew for every step is what a hostile pool would like.
const MANY: usize = 16;

/// The candidate issuers of one name for any child, in the order to try them.
pub(super) struct Ranked {
    /// By what is the same for every child.
    certs: Vec<Cert>,
    /// Places by subject key identifier; empty where there are too few to be worth it.
    by_key_id: HashMap<Vec<u8>, Vec<usize>>,
}

impl Ranked {
    fn of(mut named: Vec<(&Cert, bool)>) -> Self {
        named.sort_by_cached_key(|(cert, presented)| rank(cert, *presented));
        let certs: Vec<Cert> = named.into_iter().map(|(cert, _)| cert.clone()).collect();
        let mut by_key_id: HashMap<Vec<u8>, Vec<usize>> = HashMap::new();
        if certs.len() >= MANY {
            for (place, cert) in certs.iter().enumerate() {
                let key_id = cert.subject_key_identifier().unwrap_or_default();
                by_key_id.entry(key_id.to_vec()).or_default().push(place);
            }
        }
        Self { certs, by_key_id }
    }

    /// The candidates for `child`: those with its key identifier, those without any, the others.
    pub(super) fn for_child<'r>(&'r self, child: &'r Cert) -> Box<dyn Iterator<Item = &'r Cert> + 'r> {
        let of_kind = |kind: KeyIdMatch| self.certs.iter().filter(move |issuer| KeyIdMatch::of(child, issuer) == kind);
        let others = of_kind(KeyIdMatch::Mismatch);
        if self.by_key_id.is_empty() {
            return Box::new(of_kind(KeyIdMatch::Match).chain(of_kind(KeyIdMatch::NoData)).chain(others));
        }
        let Some(key_id) = child.authority_key_identifier() else { return Box::new(self.certs.iter()) };
        let with = |key_id: &[u8]| self.by_key_id.get(key_id).map_or(&[][..], Vec::as_slice);
        // An empty identifier stands for none.
        let places = with(key_id).iter().chain(if key_id.is_empty() { &[] } else { with(&[]) });
        Box::new(places.map(|place| &self.certs[*place]).chain(others))
    }
}

/// The rankings of one search.
#[derive(Default)]
pub(super) struct Rankings(HashMap<NameKey, Rc<Ranked>>);

impl Rankings {
    /// The certificates of `pool` with the name of `child`'s issuer.
    pub(super) fn issuers(&mut self, child: &Cert, pool: &IssuerPool) -> Rc<Ranked> {
        let named: Vec<(&Cert, bool)> = pool.named(child.issuer()).take(MANY).collect();
        if named.len() < MANY {
            return Rc::new(Ranked::of(named));
        }
        let all = || Rc::new(Ranked::of(pool.named(child.issuer()).collect()));
        Rc::clone(self.0.entry(NameKey::of(child.issuer())).or_insert_with(all))
    }
}

pub(super) fn ranked_anchors(child: &Cert, anchors: &Anchors) -> Vec<AnchorIndex> {
    let mut ranked = anchors.named(child.issuer()).to_vec();
    if ranked.len() > 1 {
        ranked.sort_by_cached_key(|index| {
            let anchor = anchors.get(*index).cert();
            (KeyIdMatch::of(child, anchor), rank(anchor, false))
        });
    }
    ranked
}

type Rank = (bool, bool, Reverse<Time>, Fingerprint);

/// Self-issued last since they lengthen a path without leaving the name, presented first, latest expiry, fingerprint.
fn rank(issuer: &Cert, presented: bool) -> Rank {
    (issuer.is_self_issued(), !presented, Reverse(issuer.not_after()), issuer.sha256())
}
