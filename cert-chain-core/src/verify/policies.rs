//! Certificate policies (<https://www.rfc-editor.org/rfc/rfc5280#section-6.1>), by the graph of
//! <https://www.rfc-editor.org/rfc/rfc9618>: a tree of policies grows exponentially with hostile mappings.
//!
//! Of each level only what decides is kept: which policies are valid there, what the next certificate has to name
//! them, and whether they go back to one that the user accepts.

use std::collections::{BTreeMap, BTreeSet};

use super::PathView;
use super::error::{PathError, PathErrorKind, push};
use crate::cert::{Cert, Policies, oid};

/// What the user asks of policies (<https://www.rfc-editor.org/rfc/rfc5280#section-6.1.1>, inputs (c) to (f)).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyInputs {
    /// The policies that are accepted, by OID; empty accepts any.
    pub accepted: Vec<String>,
    /// Whether the path must be valid for one of them even if no certificate says so.
    pub require_explicit: bool,
    /// Whether policies may not be mapped to others.
    pub inhibit_mapping: bool,
    /// Whether anyPolicy stands for no other.
    pub inhibit_any: bool,
}

/// One error at most: the certificate at which no acceptable policy is left, though one is required.
pub(super) fn check(path: &PathView<'_>, inputs: &PolicyInputs, errors: &mut Vec<PathError>) {
    if let Some((index, demanded_by)) = failing(path, inputs) {
        push(errors, index, PathErrorKind::PolicyNotSatisfied { demanded_by });
    }
}

/// Counts down the certificates until a rule holds.
struct Countdown {
    left: u64,
    /// The certificate that started the count; none for the user.
    by: Option<usize>,
}

impl Countdown {
    fn new(holds_now: bool, certificates: usize) -> Self {
        Self { left: if holds_now { 0 } else { certificates as u64 + 1 }, by: None }
    }

    fn holds(&self) -> bool {
        self.left == 0
    }

    fn step(&mut self) {
        self.left = self.left.saturating_sub(1);
    }

    /// Takes the shorter of two counts.
    fn limit(&mut self, count: Option<u32>, by: usize) {
        if let Some(count) = count.map(u64::from).filter(|count| *count < self.left) {
            *self = Self { left: count, by: Some(by) };
        }
    }
}

/// A policy that is valid at one level.
#[derive(Clone, Default)]
struct Node {
    /// What it is called in the next certificate.
    expected: BTreeSet<String>,
    /// Whether it goes back to a policy that the user accepts.
    accepted: bool,
}

/// The policies that are valid down to one certificate, by OID.
type Level = BTreeMap<String, Node>;

fn failing(path: &PathView<'_>, inputs: &PolicyInputs) -> Option<(usize, Option<usize>)> {
    // Without a demand every policy, and none, will do; but anyPolicy may never be mapped.
    let demands = |cert: &Cert| cert.extensions().policies.require_explicit.is_some();
    if !inputs.require_explicit && !path.certs.iter().any(demands) {
        let forbidden = path.certs.iter().enumerate().skip(1).rev().find(|(_, cert)| maps_any(&cert.extensions().policies));
        return forbidden.map(|(index, _)| (index, Some(index)));
    }
    let count = path.certs.len();
    let mut explicit = Countdown::new(inputs.require_explicit, count);
    let mut mapping = Countdown::new(inputs.inhibit_mapping, count);
    let mut any = Countdown::new(inputs.inhibit_any, count);
    let mut level = Level::from([any_policy()]);
    for (index, cert) in path.certs.iter().enumerate().rev() {
        let policies = &cert.extensions().policies;
        let is_intermediate = index > 0;
        let takes_any = !any.holds() || (is_intermediate && cert.is_self_issued());
        level = match &policies.asserted {
            Some(asserted) => next(&level, asserted, takes_any, inputs),
            None => Level::new(),
        };
        if explicit.holds() && level.is_empty() {
            return Some((index, explicit.by));
        }
        if !is_intermediate {
            break;
        }
        if maps_any(policies) {
            return Some((index, Some(index)));
        }
        map(&mut level, policies, mapping.holds(), inputs);
        if !cert.is_self_issued() {
            explicit.step();
            mapping.step();
            any.step();
        }
        explicit.limit(policies.require_explicit, index);
        mapping.limit(policies.inhibit_mapping, index);
        any.limit(policies.inhibit_any, index);
    }
    explicit.step();
    explicit.limit(path.certs.first()?.extensions().policies.require_explicit.filter(|count| *count == 0), 0);
    let is_accepted = level.values().any(|node| node.accepted);
    (explicit.holds() && !is_accepted).then_some((0, explicit.by))
}

/// The level above all certificates: any policy.
fn any_policy() -> (String, Node) {
    let any = oid::ANY_POLICY.to_owned();
    (any.clone(), Node { expected: BTreeSet::from([any]), accepted: true })
}

fn maps_any(policies: &Policies) -> bool {
    policies.mappings.iter().any(|(from, to)| from == oid::ANY_POLICY || to == oid::ANY_POLICY)
}

fn is_acceptable(policy: &str, inputs: &PolicyInputs) -> bool {
    let accepted = &inputs.accepted;
    accepted.is_empty() || accepted.iter().any(|one| one == policy || one == oid::ANY_POLICY)
}

/// Step (d) of section 6.1.3: what is valid above and asserted here.
fn next(above: &Level, asserted: &[String], takes_any: bool, inputs: &PolicyInputs) -> Level {
    // What this certificate may call the policies above, and whether one of those is accepted.
    let mut expected: BTreeMap<&str, bool> = BTreeMap::new();
    for node in above.values() {
        for name in &node.expected {
            *expected.entry(name).or_default() |= node.accepted;
        }
    }
    let node = |policy: &str, accepted| Node { expected: BTreeSet::from([policy.to_owned()]), accepted };
    let mut level = Level::new();
    for policy in asserted.iter().filter(|policy| *policy != oid::ANY_POLICY) {
        let accepted = match expected.get(policy.as_str()) {
            Some(accepted) => *accepted,
            None if above.contains_key(oid::ANY_POLICY) => is_acceptable(policy, inputs),
            None => continue,
        };
        level.insert(policy.clone(), node(policy, accepted));
    }
    if takes_any && asserted.iter().any(|policy| policy == oid::ANY_POLICY) {
        for (policy, accepted) in expected {
            level.entry(policy.to_owned()).or_insert_with(|| node(policy, accepted));
        }
    }
    level
}

/// Steps (a) and (b) of section 6.1.4: what the next certificate has to call the policies that are mapped here.
fn map(level: &mut Level, policies: &Policies, inhibited: bool, inputs: &PolicyInputs) {
    let mut mapped: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (from, to) in &policies.mappings {
        mapped.entry(from).or_default().insert(to.clone());
    }
    for (policy, names) in mapped {
        if inhibited {
            level.remove(policy);
        } else if let Some(node) = level.get_mut(policy) {
            node.expected = names;
        } else if level.contains_key(oid::ANY_POLICY) {
            level.insert(policy.to_owned(), Node { expected: names, accepted: is_acceptable(policy, inputs) });
        }
    }
}
