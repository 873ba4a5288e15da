use crate::diagnose::{ChainEvidence, Change, Citation, Evidence, Finding, Findings, Owner, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::time::Time;
use crate::trust::{AnchorStore, StoreSet};

/// The age, in days, from which a list is called old. Root programs change their lists about every quarter and announce
/// half a year ahead what they will distrust, so a list of a year lacks several changes, and some that are in force.
const MAX_AGE: i64 = 366;

pub(crate) static RULE: Rule = Rule {
    code: "store-out-of-date",
    severity: Severity::Note,
    range: (Severity::Note, Severity::Warning),
    title: "the verdict rests on a list of trust anchors that is more than a year old",
    explanation: "Every list of trust anchors has a date. Since then its program has added roots, removed some, and set days from \
        which others are refused. It is told where it may matter: when an old list decides otherwise than the newer ones, as a note; \
        when no newer one was asked, as a warning. Clients whose own list is as old do fare as told.",
    remedy: "update the lists with `cert-chain trust update`, or install a newer release of this program",
    citations: &[Citation::Rfc(5280, "6.1.1")],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let (anchors, at) = (&evidence.question.anchors, evidence.question.at);
    let places = anchors.stores().iter().enumerate().filter(|(_, store)| is_old(store, at));
    let old = places.map(|(place, _)| StoreSet::one(place)).fold(StoreSet::default(), StoreSet::or);
    let all = StoreSet::all(anchors.stores().len());
    for chain in evidence.counting_chains().filter(|_| !old.is_empty()) {
        if old == all {
            let message = format!("no list of trust anchors asked is newer than a year: {}", dated(anchors.stores(), old));
            found.push(finding(found, chain, old, message).map(|finding| finding.severity(Severity::Warning)));
            continue;
        }
        let otherwise = deciding_otherwise(chain, old);
        if !otherwise.is_empty() {
            let message = format!(
                "{} decided otherwise than newer lists, and may have changed since",
                dated(anchors.stores(), otherwise)
            );
            found.push(finding(found, chain, otherwise, message));
        }
    }
}

fn finding(found: &Findings, chain: &ChainEvidence<'_>, stores: StoreSet, message: String) -> Option<Finding> {
    let finding = found.on_chain(chain, stores, message)?;
    Some(finding.owner(Owner::ThisMachine).change(Change::None("no newer list is at hand to try")))
}

/// Whether the list was more than [`MAX_AGE`] days old at `at`; one without a date is the user's own or the system's, of now.
fn is_old(store: &AnchorStore, at: Time) -> bool {
    store.since().is_some_and(|date| at.days_since(date) > MAX_AGE)
}

/// The old lists whose trust in the chain differs from that of every newer one.
fn deciding_otherwise(chain: &ChainEvidence<'_>, old: StoreSet) -> StoreSet {
    let standings = || chain.standings.iter().enumerate();
    let mut otherwise = StoreSet::default();
    for (place, own) in standings().filter(|(place, _)| old.contains(*place)) {
        let mut newer = standings().filter(|(other, _)| !old.contains(*other));
        if newer.all(|(_, other)| other.is_anchored != own.is_anchored) {
            otherwise.insert(StoreSet::one(place));
        }
    }
    otherwise
}

/// `java of 2022-01-23, apple of 2025-12-28`.
fn dated(stores: &[AnchorStore], set: StoreSet) -> String {
    let named = stores.iter().enumerate().filter(|(place, _)| set.contains(*place));
    let named: Vec<String> =
        named.map(|(_, store)| format!("{} of {}", store.name(), store.date().unwrap_or_default())).collect();
    named.join(", ")
}
