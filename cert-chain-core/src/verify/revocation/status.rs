//! The status of one certificate: what all lists of its issuer say together.

use super::problem::{CrlFacts, CrlProblem};
use super::scope::{Speaks, entry, points, speaks};
use super::{Case, GivenCrl, delta, signer};
use crate::cert::{DistributionPoint, Listed, Reasons, RevocationReason};
use crate::time::Time;

/// As many lists are told of that cannot be used.
const MAX_TOLD: usize = 8;

/// What is known of a certificate.
pub(super) enum Status {
    /// It is on no list, and the lists cover every reason.
    Good,
    /// Nobody gave a list that could speak of it.
    NoList,
    /// It is on a list.
    Revoked { since: Time, reason: Option<RevocationReason>, crl: CrlFacts },
    /// There are lists, which say nothing certain; each with the reason.
    Unavailable(Vec<(CrlFacts, CrlProblem)>),
}

/// All lists are consulted: one may know what the others do not.
pub(super) fn of(case: &Case<'_>) -> Status {
    let points = points(case.cert());
    let mut tally = Tally::default();
    for given in case.revocation.crls.iter() {
        if let Some(entry) = tally.consult(given, case, &points) {
            return entry.status();
        }
    }
    tally.conclude()
}

/// The entry that revokes the certificate.
struct Entry<'c> {
    since: Time,
    reason: Option<RevocationReason>,
    /// The list, or the list of changes to it, that has the entry.
    list: &'c GivenCrl,
}

impl Entry<'_> {
    fn is_hold(&self) -> bool {
        self.reason == Some(RevocationReason::CertificateHold)
    }

    fn status(&self) -> Status {
        Status::Revoked { since: self.since, reason: self.reason, crl: self.list.facts() }
    }
}

/// What the lists consulted so far say.
#[derive(Default)]
struct Tally<'c> {
    /// The reasons for which the certificate is known not to be revoked.
    covered: Reasons,
    /// The lists that say so.
    clearing: Vec<&'c GivenCrl>,
    unusable: Vec<(&'c GivenCrl, CrlProblem)>,
    deltas: Vec<&'c GivenCrl>,
    /// The latest hold, and of when its list is. A later list may lift it; every other revocation is for good.
    held: Option<(Time, Entry<'c>)>,
}

impl<'c> Tally<'c> {
    /// Adds what a list says; returns the entry if it revokes the certificate for good.
    fn consult(&mut self, given: &'c GivenCrl, case: &Case<'c>, points: &[DistributionPoint]) -> Option<Entry<'c>> {
        let reasons = match speaks(given.crl(), case.cert(), points) {
            Speaks::No => return None,
            Speaks::Of(_) if given.crl().is_delta() => {
                self.deltas.push(given);
                return None;
            }
            Speaks::OfOthers(problem) => {
                self.unusable.push((given, problem));
                return None;
            }
            Speaks::Of(reasons) => reasons,
        };
        match ask(given, case) {
            // It stays, whatever else is wrong with the list that tells of it.
            Ok((Some(entry), _)) if !entry.is_hold() => return Some(entry),
            Ok((Some(entry), None)) => {
                let of_list = given.crl().this_update();
                if self.held.as_ref().is_none_or(|(latest, _)| *latest <= of_list) {
                    self.held = Some((of_list, entry));
                }
            }
            Ok((None, None)) => {
                self.covered = self.covered.or(reasons);
                self.clearing.push(given);
            }
            Ok((_, Some(problem))) | Err(problem) => self.unusable.push((given, problem)),
        }
        None
    }

    fn conclude(self) -> Status {
        let cleared = self.clearing.iter().map(|given| given.crl().this_update()).max();
        if let Some((of_list, hold)) = self.held
            && cleared.is_none_or(|cleared| cleared <= of_list)
        {
            return hold.status();
        }
        if self.covered == Reasons::ALL {
            return Status::Good;
        }
        let missing = Reasons::ALL.names_without(self.covered);
        let clearing = self.clearing.into_iter().map(|given| (given, CrlProblem::SomeReasons { missing: missing.clone() }));
        let deltas = self.deltas.into_iter().map(|given| (given, CrlProblem::DeltaAlone));
        let told = clearing.chain(self.unusable).chain(deltas).take(MAX_TOLD);
        let told: Vec<_> = told.map(|(given, problem)| (given.facts(), problem)).collect();
        if told.is_empty() { Status::NoList } else { Status::Unavailable(told) }
    }
}

/// The entry about the certificate, and what is wrong with the list that leaves its entries true; an error when nothing
/// in it counts.
fn ask<'c>(given: &'c GivenCrl, case: &Case<'c>) -> Result<(Option<Entry<'c>>, Option<CrlProblem>), CrlProblem> {
    let (crl, at) = (given.crl(), case.judging.at);
    if !crl.unknown_critical().is_empty() {
        return Err(CrlProblem::UnknownCritical { oids: crl.unknown_critical().to_vec() });
    }
    if at < crl.this_update() {
        return Err(CrlProblem::NotYet { this_update: crl.this_update() });
    }
    signer::check(given, case)?;
    let changes = delta::of(given, case);
    let problem = match crl.next_update() {
        // Combined with changes, it is as current as they are.
        Some(next_update) if at > next_update && changes.is_none() => Some(CrlProblem::Expired { next_update }),
        // https://www.rfc-editor.org/rfc/rfc5280#section-5.2.3
        _ if crl.is_number_critical() => Some(CrlProblem::NumberCritical),
        _ if crl.comparable_number().is_none() && !crl.is_version_1() => Some(CrlProblem::NoNumber),
        _ => None,
    };
    let change = changes.and_then(|changes| Some((entry(changes.crl(), case.cert())?, changes)));
    let listed = change.or_else(|| Some((entry(crl, case.cert())?, given)));
    Ok((listed.and_then(|(listed, list)| revoking(&listed, list)), problem))
}

/// None for an entry that lifts a hold.
fn revoking<'c>(listed: &Listed<'_>, list: &'c GivenCrl) -> Option<Entry<'c>> {
    let is_lifted = listed.reason == Some(RevocationReason::RemoveFromCrl);
    (!is_lifted).then_some(Entry { since: listed.since, reason: listed.reason, list })
}
