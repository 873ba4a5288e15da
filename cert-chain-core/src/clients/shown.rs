//! A chain as clients get it.

use super::checks;
use super::traits::Traits;
use crate::build::{End, IssuerPool};
use crate::cert::{Cert, Presented, PresentedChain};
use crate::time::Time;
use crate::trust::{Anchors, StoreSet};
use crate::verify::{JudgedPath, NameMatch, Purpose, SubjectName, match_name};

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

/// What is the same for every client.
pub(super) struct Facts {
    pub(super) has_unreadable: bool,
    /// How the certificate carries the host's name; none when no host was named.
    pub(super) name: Option<NameMatch>,
    /// The stores with which some path that was sent whole has nothing that any client minds.
    pub(super) smooth: StoreSet,
    /// Whether such a path is the only one that there is, and all that was sent: then whoever takes the first issuer that
    /// fits takes it too.
    pub(super) is_only_way: bool,
}

impl Facts {
    pub(super) fn of(shown: &Shown<'_>) -> Self {
        let smooth = shown.judged.iter().filter(|judged| is_smooth(shown, judged)).map(|judged| (shown.stores)(judged));
        let smooth = smooth.fold(StoreSet::default(), StoreSet::or);
        let is_only_way = match shown.judged {
            [only] => !smooth.is_empty() && only.path.certs.len() == shown.presented.items.len(),
            _ => false,
        };
        Self {
            smooth,
            is_only_way,
            has_unreadable: shown.presented.items.iter().any(|item| matches!(item, Presented::Unreadable(_))),
            name: shown.host.map(|host| match_name(shown.end_entity, host)),
        }
    }
}

fn is_smooth(shown: &Shown<'_>, judged: &JudgedPath) -> bool {
    let End::Anchored(anchor) = judged.path.end else { return false };
    judged.errors.is_empty()
        && shown.anchors.get(anchor).cert().is_self_issued()
        && judged.path.certs.iter().all(|cert| shown.pool.is_presented(cert.sha256()))
        && checks::faults(&Traits::ALL_DEMANDS, shown, judged).is_empty()
}
