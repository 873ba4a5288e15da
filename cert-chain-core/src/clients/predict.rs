//! From a chain and a row to what the client does.

use super::checks::{self, Fault};
use super::search::{self, Seen};
use super::{Client, Completion, Outcome, Search, names};
use crate::build::IssuerPool;
use crate::cert::{Cert, Presented, PresentedChain};
use crate::time::Time;
use crate::trust::{Anchors, StoreSet};
use crate::verify::{JudgedPath, Purpose, SubjectName};

/// A chain with all paths built from it, judged.
pub(crate) struct Shown<'s> {
    pub(crate) presented: &'s PresentedChain,
    pub(crate) end_entity: &'s Cert,
    /// Whether it stands where clients look for it.
    pub(crate) is_first: bool,
    pub(crate) judged: &'s [JudgedPath],
    pub(crate) pool: &'s IssuerPool,
    pub(crate) anchors: &'s Anchors,
    pub(crate) host: Option<&'s SubjectName>,
    pub(crate) at: Time,
    pub(crate) purpose: Purpose,
    /// The stores that trust the anchor of a path.
    pub(crate) stores: &'s dyn Fn(&JudgedPath) -> StoreSet,
    /// The code of what is missing or wrong between the chain and each store's anchors; none where nothing is.
    pub(crate) gaps: &'s [Option<&'static str>],
}

/// What a client does, and the finding by which it does not connect, if one tells of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prediction {
    pub(crate) outcome: Outcome,
    pub(crate) because: Option<&'static str>,
}

/// What `client` does with the chain.
pub(crate) fn predict(client: &Client, shown: &Shown<'_>) -> Prediction {
    let rejects = |because| Prediction { outcome: Outcome::Rejects, because };
    if !shown.is_first {
        return rejects(Some("wrong-order"));
    }
    let unreadable = shown.presented.items.iter().any(|item| matches!(item, Presented::Unreadable(_)));
    if unreadable && !client.traits.skips_unreadable {
        return rejects(Some("unreadable-certificate"));
    }
    if client.traits.most_sent.is_some_and(|most| shown.presented.items.len() > most) {
        return rejects(None);
    }
    let trusted = trusted(client, shown.anchors);
    let outcome = match by_path(client, shown, trusted, false) {
        Ok(()) => Outcome::Accepts,
        Err(fault) => {
            let remembers = matches!(client.completes, Completion::Cache | Completion::Preload);
            if !remembers || by_path(client, shown, trusted, true).is_err() {
                return rejects(fault);
            }
            Outcome::Depends
        }
    };
    let by_name = shown.host.and_then(|host| names::mismatch(&client.traits, shown.end_entity, host));
    match by_name {
        Some(code) => rejects(Some(code)),
        None if outcome == Outcome::Depends => Prediction { outcome, because: gap(shown, trusted) },
        None => Prediction { outcome, because: None },
    }
}

/// The client's own store where it is asked; else all that are.
fn trusted(client: &Client, anchors: &Anchors) -> StoreSet {
    let stores = anchors.stores().iter().enumerate();
    let own = stores.filter(|(_, store)| store.name() == client.store.as_str()).map(|(place, _)| place).next();
    own.map_or_else(|| StoreSet::all(anchors.stores().len()), StoreSet::one)
}

/// Whether some path that the client looks at has no fault that it minds; else the fault by which it fails.
fn by_path(client: &Client, shown: &Shown<'_>, trusted: StoreSet, remembers: bool) -> Result<(), Fault> {
    let Seen { paths, stuck } = search::seen(client, shown, trusted, remembers);
    let judged = paths.iter().map(|path| (*path, checks::faults(client, shown, path)));
    let Some((path, faults)) = judged.min_by_key(|(_, faults)| faults.len()) else {
        return Err(gap(shown, trusted).or(stuck).or(Some("unknown-issuer")));
    };
    let Some(first) = faults.first() else { return Ok(()) };
    if !path.is_linked {
        return Err(gap(shown, trusted).or(Some("bad-signature")));
    }
    let is_expired = matches!(first, Some("expired-intermediate" | "expired-root"));
    Err(match is_expired && client.search != Search::Every && another_holds(client, shown, trusted) {
        true => Some("expired-certificate-sent"),
        false => *first,
    })
}

/// Whether a client that is like this one and searches on would connect.
fn another_holds(client: &Client, shown: &Shown<'_>, trusted: StoreSet) -> bool {
    let searching = Client { search: Search::Every, ..*client };
    let Seen { paths, .. } = search::seen(&searching, shown, trusted, false);
    paths.iter().any(|path| checks::faults(&searching, shown, path).is_empty())
}

/// What is missing or wrong with those stores; none where one of them has no gap.
fn gap(shown: &Shown<'_>, trusted: StoreSet) -> Option<&'static str> {
    let mut gaps = shown.gaps.iter().enumerate().filter(|(store, _)| trusted.contains(*store)).map(|(_, gap)| *gap);
    let first = gaps.next()?;
    if gaps.any(|gap| gap.is_none()) { None } else { first }
}
