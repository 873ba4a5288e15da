//! Who signed a list, and whether that counts (<https://www.rfc-editor.org/rfc/rfc5280#section-6.3.3>, steps (f) to (h)).

use std::borrow::Cow;

use super::problem::CrlProblem;
use super::{Case, GivenCrl, Revocation, same_name};
use crate::build::{End, Limits, build};
use crate::cert::{Cert, Fingerprint};
use crate::trust::AnchorIndex;
use crate::verify::signature::{SignatureVerdict, issuer_key};
use crate::verify::{Judging, PolicyInputs, Purpose, judge};

/// As many certificates under the issuer's name are tried: a re-keyed CA has two or three.
const MAX_CANDIDATES: usize = 16;

/// So deep may lists need lists for those who signed them. PKITS goes to 2.
const MAX_DEPTH: usize = 4;

/// The path of who signs a list is short: a CA names somebody near itself.
fn limits() -> Limits {
    Limits { max_depth: 6, max_steps: 100, max_paths: 8, ..Limits::default() }
}

/// Whether the list is signed by somebody who may, and who has a valid path to the anchor of the case's path.
pub(super) fn check(given: &GivenCrl, case: &Case<'_>) -> Result<(), CrlProblem> {
    let mut problem = None;
    for (signer, spki) in on_path(given, case) {
        match key_of(given, signer, &spki) {
            // What is above on this path is judged with it.
            Ok(()) => return Ok(()),
            Err(why) => worst(&mut problem, why),
        }
    }
    if let End::Anchored(anchor) = case.end {
        for signer in elsewhere(given, case) {
            match key_of(given, signer, signer.spki()) {
                Ok(()) if is_trusted(signer, anchor, case) => return Ok(()),
                Ok(()) => worst(&mut problem, CrlProblem::SignerUntrusted { signer: called(signer) }),
                Err(why) => worst(&mut problem, why),
            }
        }
    }
    Err(problem.unwrap_or(CrlProblem::BadSignature))
}

/// Keeps what says more than that a key is another's.
fn worst(problem: &mut Option<CrlProblem>, why: CrlProblem) {
    if problem.is_none() || *problem == Some(CrlProblem::BadSignature) {
        *problem = Some(why);
    }
}

/// The certificates above the case's own, the anchor's among them, that have the name of the list's issuer; each with its
/// key, as the path makes it.
fn on_path<'c>(given: &GivenCrl, case: &Case<'c>) -> impl Iterator<Item = (&'c Cert, Cow<'c, [u8]>)> {
    let path = case.path;
    let anchor = path.anchor.map(|anchor| anchor.cert());
    let above = path.certs.iter().skip(case.index + 1).chain(anchor);
    let keyed = above.zip(case.index..).filter(|(cert, _)| same_name(cert.subject(), given.crl().issuer()));
    keyed.filter_map(|(cert, below)| Some((cert, issuer_key(path, below)?)))
}

/// Other certificates at hand with the name of the list's issuer, the likeliest first.
fn elsewhere<'c>(given: &'c GivenCrl, case: &Case<'c>) -> Vec<&'c Cert> {
    let wanted = given.crl().authority_key_identifier();
    let above = &case.path.certs[case.index + 1..];
    let named = || case.revocation.pool.named(given.crl().issuer()).map(|(cert, _)| cert);
    let others = || named().filter(|cert| !above.contains(cert));
    let fits = |cert: &&Cert| wanted.is_some() && cert.subject_key_identifier() == wanted;
    let (fitting, rest) = (others().filter(fits), others().filter(|cert| !fits(cert)));
    fitting.chain(rest).take(MAX_CANDIDATES).collect()
}

/// Whether it was signed with this certificate's key, and may have been.
fn key_of(given: &GivenCrl, signer: &Cert, spki: &[u8]) -> Result<(), CrlProblem> {
    match given.verified_by(spki) {
        SignatureVerdict::Valid => match signer.extensions().key_usage {
            Some(usage) if !usage.allows_signing_lists() => Err(CrlProblem::SignerMayNot { signer: called(signer) }),
            _ => Ok(()),
        },
        SignatureVerdict::Invalid => Err(CrlProblem::BadSignature),
        SignatureVerdict::Unsupported => {
            Err(CrlProblem::UnsupportedAlgorithm { algorithm: given.crl().signature_algorithm().name().to_owned() })
        }
    }
}

/// Whether the signer has a valid path to the anchor: step (f) asks for the same one.
fn is_trusted(signer: &Cert, anchor: AnchorIndex, case: &Case<'_>) -> bool {
    let Revocation { pool, assumed, .. } = case.revocation;
    if assumed.contains(&signer.sha256()) {
        return true;
    }
    if assumed.len() >= MAX_DEPTH {
        return false;
    }
    let assumed: Vec<Fingerprint> = assumed.iter().copied().chain([signer.sha256()]).collect();
    let judging = Judging {
        purpose: Purpose::Any,
        policies: &PolicyInputs::default(),
        revocation: Some(Revocation { assumed: &assumed, ..case.revocation }),
        ..*case.judging
    };
    let paths = build(signer, pool, judging.anchors, &limits()).paths.into_iter();
    paths.filter(|path| path.end == End::Anchored(anchor)).any(|path| judge(path, &judging).is_accepted())
}

fn called(cert: &Cert) -> String {
    format!("{} ({})", cert.label(), cert.sha256().short())
}
