//! Revocation by lists that the user gave (<https://www.rfc-editor.org/rfc/rfc5280#section-6.3>).
//!
//! Without lists nothing is asked. With lists, the end-entity's status must come out, as must that of every CA of whose
//! issuer some list was given; a CA without any is told of, and not held against the path: nobody's client reads our lists.

mod delta;
mod lists;
mod problem;
mod scope;
mod signer;
mod status;

pub use lists::{Crls, GivenCrl};
pub use problem::{CrlFacts, CrlProblem};
use status::Status;

use super::error::{PathError, PathErrorKind, push};
use super::{Judging, PathView};
use crate::build::{End, IssuerPool};
use crate::cert::{Cert, DistinguishedName, Fingerprint};

/// By what revocation is judged.
#[derive(Clone, Copy)]
pub(crate) struct Revocation<'q> {
    pub(crate) crls: &'q Crls,
    /// Where certificates of those who issue lists are found.
    pub(crate) pool: &'q IssuerPool,
    /// Issuers of lists whose own paths are being judged, outermost first. Their lists may speak of themselves.
    assumed: &'q [Fingerprint],
}

impl<'q> Revocation<'q> {
    /// None when there are no lists.
    pub(crate) fn new(crls: &'q Crls, pool: &'q IssuerPool) -> Option<Self> {
        (!crls.is_empty()).then_some(Self { crls, pool, assumed: &[] })
    }
}

/// One certificate of a path whose status is asked.
#[derive(Clone, Copy)]
struct Case<'c> {
    path: &'c PathView<'c>,
    end: End,
    index: usize,
    judging: &'c Judging<'c>,
    revocation: Revocation<'c>,
}

impl<'c> Case<'c> {
    fn cert(&self) -> &'c Cert {
        &self.path.certs[self.index]
    }
}

/// Asks for the status of each of the first `linked` certificates; returns the places of CA certificates of whose
/// issuers no list was given.
pub(super) fn check(
    path: &PathView<'_>,
    end: End,
    linked: usize,
    judging: &Judging<'_>,
    errors: &mut Vec<PathError>,
) -> Vec<usize> {
    let mut without_list = Vec::new();
    let Some(revocation) = judging.revocation else { return without_list };
    let is_anchored = path.anchor.is_some() || path.ends_in_itself;
    // The last certificate of a dead end has no issuer whose lists could be verified; an anchor is not asked about.
    let asked = if path.anchor.is_some() { path.certs.len() } else { path.certs.len().saturating_sub(1) };
    for index in 0..asked.min(linked) {
        let case = Case { path, end, index, judging, revocation };
        match status::of(&case) {
            Status::Good => {}
            Status::Revoked { since, reason, crl } => push(errors, index, PathErrorKind::Revoked { since, reason, crl }),
            // What leads nowhere has worse trouble.
            Status::Unavailable(_) | Status::NoList if !is_anchored => {}
            Status::NoList if index > 0 || !revocation.assumed.is_empty() => without_list.push(index),
            Status::NoList => push(errors, index, PathErrorKind::RevocationUnavailable { unusable: Vec::new() }),
            Status::Unavailable(unusable) => push(errors, index, PathErrorKind::RevocationUnavailable { unusable }),
        }
    }
    without_list
}

/// Names as path building compares them.
fn same_name(one: DistinguishedName<'_>, other: DistinguishedName<'_>) -> bool {
    one.is_same_name(other)
}
