//! Which candidate issuer to try first: ranked, never excluded.

use std::cmp::Reverse;

use super::IssuerPool;
use crate::cert::{Cert, Fingerprint};
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

/// Candidates by: key identifier, self-issued last, presented first, latest expiry, fingerprint.
/// Self-issued ones come last since they lengthen a path without leaving the name.
pub(super) fn ranked_issuers(child: &Cert, pool: &IssuerPool) -> Vec<Cert> {
    let mut ranked: Vec<(Rank, &Cert)> =
        pool.named(child.issuer()).map(|(cert, presented)| (rank(child, cert, presented), cert)).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, cert)| cert.clone()).collect()
}

pub(super) fn ranked_anchors(child: &Cert, anchors: &Anchors) -> Vec<AnchorIndex> {
    let mut ranked = anchors.named(child.issuer()).to_vec();
    if ranked.len() > 1 {
        ranked.sort_by_key(|index| rank(child, anchors.get(*index).cert(), false));
    }
    ranked
}

type Rank = (KeyIdMatch, bool, bool, Reverse<Time>, Fingerprint);

fn rank(child: &Cert, issuer: &Cert, presented: bool) -> Rank {
    (KeyIdMatch::of(child, issuer), issuer.is_self_issued(), !presented, Reverse(issuer.not_after()), issuer.sha256())
}
