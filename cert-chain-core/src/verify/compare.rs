//! Both judges about the same paths.

use super::{
    Crls, Difference, JudgedPath, Judging, PolicyInputs, Purpose, Revocation, Signatures, WebpkiVerdict, difference, judge,
    second_judge,
};
use crate::build::{CandidatePath, IssuerPool};
use crate::time::Time;
use crate::trust::Anchors;

/// One path before both judges.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Compared {
    /// What our judge says.
    pub judged: JudgedPath,
    /// What rustls-webpki says; it is not asked about a path without anchor.
    pub webpki: Option<WebpkiVerdict>,
    /// Why they differ, when they do for a known reason.
    pub difference: Option<Difference>,
}

impl Compared {
    /// Asks rustls-webpki about what was judged.
    pub(crate) fn of(judged: JudgedPath, judging: &Judging<'_>) -> Self {
        let webpki = second_judge(&judged.path, judging);
        let difference = webpki.as_ref().and_then(|webpki| difference(&judged, webpki));
        Self { judged, webpki, difference }
    }

    /// Whether both accept, or both reject; a path without anchor is rejected by both.
    pub fn agree(&self) -> bool {
        self.judged.is_accepted() == (self.webpki == Some(WebpkiVerdict::Accepts))
    }
}

/// Asks both judges about each of `paths`, which were built with `anchors`.
pub fn compare(paths: impl IntoIterator<Item = CandidatePath>, anchors: &Anchors, purpose: Purpose, at: Time) -> Vec<Compared> {
    compare_with(paths, anchors, purpose, at, None)
}

/// The same where our judge has revocation lists, too, whose issuers are found in `pool`; rustls-webpki is not asked about
/// revocation.
pub fn compare_with_crls(
    paths: impl IntoIterator<Item = CandidatePath>,
    anchors: &Anchors,
    purpose: Purpose,
    at: Time,
    crls: &Crls,
    pool: &IssuerPool,
) -> Vec<Compared> {
    compare_with(paths, anchors, purpose, at, Revocation::new(crls, pool))
}

fn compare_with(
    paths: impl IntoIterator<Item = CandidatePath>,
    anchors: &Anchors,
    purpose: Purpose,
    at: Time,
    revocation: Option<Revocation<'_>>,
) -> Vec<Compared> {
    let signatures = Signatures::default();
    let policies = PolicyInputs::default();
    let signatures = &signatures;
    let judging =
        Judging { at, purpose, policies: &policies, anchors, signatures, profile: None, revocation, allow_weak: false };
    paths.into_iter().map(|path| Compared::of(judge(path, &judging), &judging)).collect()
}
