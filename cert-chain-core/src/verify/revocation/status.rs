//! The status of one certificate: what all lists of its issuer say together.

use super::problem::{CrlFacts, CrlProblem};
use super::scope::{Speaks, entry, points, speaks};
use super::{Case, GivenCrl, delta, signer};
use crate::cert::{Listed, Reasons, RevocationReason};
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

/// What one list says.
enum Answer {
    /// The certificate is not on it.
    NotListed,
    /// It is, or is on the list of changes to it, which is then the list named.
    Listed(Time, Option<RevocationReason>, CrlFacts),
}

/// All lists are consulted: one may know what the others do not.
pub(super) fn of(case: &Case<'_>) -> Status {
    let points = points(case.cert());
    let mut covered = Reasons::default();
    let mut unusable = Vec::new();
    let mut deltas = Vec::new();
    // A hold may be lifted by a later list; every other revocation is for good.
    let mut held: Option<(Time, Status)> = None;
    let mut cleared: Option<Time> = None;
    for given in case.revocation.crls.iter() {
        let reasons = match speaks(given.crl(), case.cert(), &points) {
            Speaks::No => continue,
            Speaks::Of(_) if given.crl().is_delta() => {
                deltas.push((given.facts(), CrlProblem::DeltaAlone));
                continue;
            }
            Speaks::OfOthers(problem) => {
                unusable.push((given.facts(), problem));
                continue;
            }
            Speaks::Of(reasons) => reasons,
        };
        let (answer, problem) = match ask(given, case) {
            Ok(answered) => answered,
            Err(problem) => {
                unusable.push((given.facts(), problem));
                continue;
            }
        };
        let of_list = given.crl().this_update();
        match (answer, problem) {
            (Answer::Listed(since, reason, crl), None) if reason == Some(RevocationReason::CertificateHold) => {
                held = Some((of_list, Status::Revoked { since, reason, crl }));
            }
            // A revocation stays, whatever else is wrong with the list that tells of it.
            (Answer::Listed(since, reason, crl), _) if reason != Some(RevocationReason::CertificateHold) => {
                return Status::Revoked { since, reason, crl };
            }
            (_, Some(problem)) => unusable.push((given.facts(), problem)),
            (_, None) => {
                covered = covered.or(reasons);
                cleared = cleared.max(Some(of_list));
            }
        }
    }
    if let Some((_, revoked)) = held.filter(|(of_list, _)| cleared.is_none_or(|cleared| cleared <= *of_list)) {
        return revoked;
    }
    if covered == Reasons::ALL {
        return Status::Good;
    }
    conclude(case, covered, unusable, deltas)
}

/// Why no status came out.
fn conclude(
    case: &Case<'_>,
    covered: Reasons,
    mut unusable: Vec<(CrlFacts, CrlProblem)>,
    deltas: Vec<(CrlFacts, CrlProblem)>,
) -> Status {
    unusable.extend(deltas);
    if covered != Reasons::default() {
        let missing = Reasons::ALL.names_without(covered);
        let partial = |given: &&GivenCrl| given.crl().scope().is_some_and(|scope| scope.reasons.is_some());
        let of_issuer = case.revocation.crls.iter().filter(|given| !unusable.iter().any(|(facts, _)| *facts == given.facts()));
        let some: Vec<_> = of_issuer
            .filter(partial)
            .map(|given| (given.facts(), CrlProblem::SomeReasons { missing: missing.clone() }))
            .collect();
        unusable.splice(0..0, some);
    }
    unusable.truncate(MAX_TOLD);
    if unusable.is_empty() { Status::NoList } else { Status::Unavailable(unusable) }
}

/// What the list says, and what is wrong with it that leaves its entries true; an error when nothing in it counts.
fn ask(given: &GivenCrl, case: &Case<'_>) -> Result<(Answer, Option<CrlProblem>), CrlProblem> {
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
        _ if crl.number().is_none() && !crl.is_version_1() => Some(CrlProblem::NoNumber),
        _ => None,
    };
    if let Some(changes) = changes
        && let Some(change) = entry(changes.crl(), case.cert())
    {
        return Ok((answer(&change, changes), problem));
    }
    let answer = entry(crl, case.cert()).map_or(Answer::NotListed, |listed| answer(&listed, given));
    Ok((answer, problem))
}

fn answer(listed: &Listed<'_>, given: &GivenCrl) -> Answer {
    match listed.reason {
        Some(RevocationReason::RemoveFromCrl) => Answer::NotListed,
        reason => Answer::Listed(listed.since, reason, given.facts()),
    }
}
