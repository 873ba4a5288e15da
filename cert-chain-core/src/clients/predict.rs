//! From a chain and a row to what the client does.

use super::checks::{self, Fault};
use super::search::{self, Seen};
use super::shown::{Facts, Shown};
use super::{Client, Completion, Outcome, Search, clients, names};
use crate::trust::{Anchors, StoreSet};

/// What a client does, and the finding by which it does not connect, if one tells of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prediction {
    pub(crate) outcome: Outcome,
    pub(crate) because: Option<&'static str>,
}

/// What each client does with the chain, in the order of [`clients`].
pub(crate) fn predict(shown: &Shown<'_>) -> Vec<Prediction> {
    let facts = Facts::of(shown);
    clients().iter().map(|client| predict_one(client, shown, &facts)).collect()
}

fn predict_one(client: &Client, shown: &Shown<'_>, facts: &Facts) -> Prediction {
    let rejects = |because| Prediction { outcome: Outcome::Rejects, because };
    if !shown.is_first {
        return rejects(Some("wrong-order"));
    }
    if facts.has_unreadable && !client.traits.skips_unreadable {
        return rejects(Some("unreadable-certificate"));
    }
    if client.traits.most_sent.is_some_and(|most| shown.presented.items.len() > most) {
        return rejects(None);
    }
    let trusted = trusted(client, shown.anchors);
    let outcome = match by_path(client, shown, facts, trusted, false) {
        Ok(()) => Outcome::Accepts,
        Err(fault) => {
            let remembers = matches!(client.completes, Completion::Cache | Completion::Preload);
            if !remembers || by_path(client, shown, facts, trusted, true).is_err() {
                return rejects(fault);
            }
            Outcome::Depends
        }
    };
    match (names::mismatch(&client.traits, shown.end_entity, shown.host, facts.name), outcome) {
        (Some(code), _) => rejects(Some(code)),
        (None, Outcome::Depends) => Prediction { outcome, because: gap(shown, trusted) },
        (None, _) => Prediction { outcome, because: None },
    }
}

/// The client's own store where it is asked; else all that are.
fn trusted(client: &Client, anchors: &Anchors) -> StoreSet {
    let own = anchors.stores().iter().position(|store| store.name() == client.store.as_str());
    own.map_or_else(|| StoreSet::all(anchors.stores().len()), StoreSet::one)
}

/// Whether some path that the client looks at has no fault that it minds; else the fault by which it fails.
fn by_path(client: &Client, shown: &Shown<'_>, facts: &Facts, trusted: StoreSet, remembers: bool) -> Result<(), Fault> {
    // Whoever tries every path finds the one that nobody minds.
    if (client.search == Search::Every || facts.is_only_way) && facts.smooth.intersects(trusted) {
        debug_assert_eq!(by_search(client, shown, trusted, remembers), Ok(()), "{} minds something", client.name);
        return Ok(());
    }
    by_search(client, shown, trusted, remembers)
}

fn by_search(client: &Client, shown: &Shown<'_>, trusted: StoreSet, remembers: bool) -> Result<(), Fault> {
    let Seen { paths, stuck } = search::seen(client, shown, trusted, remembers);
    let judged = paths.iter().map(|path| (*path, checks::faults(&client.traits, shown, path)));
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
    paths.iter().any(|path| checks::faults(&client.traits, shown, path).is_empty())
}

/// What is missing or wrong with those stores; none where one of them has no gap.
fn gap(shown: &Shown<'_>, trusted: StoreSet) -> Option<&'static str> {
    let mut gaps = shown.gaps.iter().enumerate().filter(|(store, _)| trusted.contains(*store)).map(|(_, gap)| *gap);
    let first = gaps.next()?;
    if gaps.any(|gap| gap.is_none()) { None } else { first }
}
