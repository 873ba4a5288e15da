//! Path processing (<https://www.rfc-editor.org/rfc/rfc5280#section-6.1>) in which every error
//! carries the certificate it sits on; one file a check.

mod algorithms;
mod basic_constraints;
mod compare;
mod critical_extensions;
mod differences;
mod error;
mod extended_key_usage;
mod key_usage;
mod name_constraints;
mod path_length;
mod policies;
mod profile;
mod question;
mod revocation;
mod signature;
mod subject_name;
mod subtrees;
mod validity;
mod webpki;

pub(crate) use algorithms::is_weak as is_weak_digest;
pub use compare::{Compared, compare, compare_with_crls};
pub use differences::Difference;
pub use error::{PathError, PathErrorKind};
pub use policies::PolicyInputs;
pub use profile::ContentProfile;
pub(crate) use profile::{Content, Profiled, Requirement, Role};
pub use question::{Purpose, SubjectName};
pub(crate) use revocation::Revocation;
pub use revocation::{CrlFacts, CrlProblem, Crls, GivenCrl};
pub use signature::SignatureMemo;
pub(crate) use signature::{SignatureVerdict, Signatures};
pub(crate) use subject_name::{NameMatch, match_name};
pub use webpki::WebpkiVerdict;

use crate::build::{CandidatePath, End};
use crate::cert::Cert;
use crate::time::Time;
use crate::trust::{Anchors, TrustAnchor};

/// A candidate path with every error found on it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct JudgedPath {
    /// The path.
    pub path: CandidatePath,
    /// Its errors, by ascending index, then code.
    pub errors: Vec<PathError>,
    /// Weak signatures and keys that were asked to be let pass; among the errors otherwise.
    pub let_pass: Vec<PathError>,
    /// How many certificates, from the end-entity's on, are joined by signatures that do not fail.
    pub linked: usize,
    /// Whether that reaches the end of the path, the anchor's signature included.
    pub is_linked: bool,
    /// The anchor above the last certificate; none for a dead end, or when that certificate is the anchor itself.
    pub anchor: Option<TrustAnchor>,
    /// With revocation lists: the places of the CA certificates of whose issuers none was given.
    pub without_list: Vec<usize>,
}

impl JudgedPath {
    /// Whether the path ends at an anchor without any error.
    pub fn is_accepted(&self) -> bool {
        matches!(self.path.end, End::Anchored(_)) && self.errors.is_empty()
    }
}

/// What a path is judged for.
#[derive(Clone, Copy)]
pub(crate) struct Judging<'q> {
    pub(crate) at: Time,
    pub(crate) purpose: Purpose,
    pub(crate) policies: &'q PolicyInputs,
    pub(crate) anchors: &'q Anchors,
    pub(crate) signatures: &'q Signatures,
    /// None when nobody asked about revocation.
    pub(crate) revocation: Option<Revocation<'q>>,
    /// What certificates must contain beside; none by default.
    pub(crate) profile: Option<Profiled>,
    /// Whether weak signatures and keys are let pass.
    pub(crate) allow_weak: bool,
}

impl Judging<'_> {
    /// Whether weak signatures and keys pass: RFC 5280 demands no strength, the CA/Browser Forum does.
    fn lets_weakness_pass(&self) -> bool {
        self.allow_weak && self.profile.is_none_or(|profiled| profiled.profile == ContentProfile::Rfc5280)
    }
}

/// A path as the checks see it: certificate 0 is the end-entity's, the anchor stands above the last.
#[derive(Clone, Copy)]
pub(crate) struct PathView<'p> {
    certs: &'p [Cert],
    /// The anchor that should have signed the last certificate; none when the path has a dead end,
    /// or when the last certificate is the anchor itself.
    anchor: Option<&'p TrustAnchor>,
    /// Whether the last certificate is itself an anchor: its signature is then not asked about.
    ends_in_itself: bool,
    at: Time,
    purpose: Purpose,
}

/// Judges one path by every check.
pub(crate) fn judge(path: CandidatePath, judging: &Judging<'_>) -> JudgedPath {
    let (anchor, ends_in_itself) = anchor_above(&path, judging.anchors);
    let root = untrusted_root(&path, judging.signatures);
    let certs = if root.is_some() { &path.certs[..path.certs.len() - 1] } else { &path.certs[..] };
    let view = PathView { certs, anchor: anchor.or(root.as_ref()), ends_in_itself, at: judging.at, purpose: judging.purpose };
    let (mut errors, mut let_pass) = (Vec::new(), Vec::new());
    let lets_weakness_pass = judging.lets_weakness_pass();
    let mut linked = signature::check(&view, judging.signatures, lets_weakness_pass, &mut errors);
    let without_list = revocation::check(&view, path.end, linked, judging, &mut errors);
    let is_linked = linked == certs.len() && !errors.iter().any(|e| matches!(e.kind, PathErrorKind::BadSignature));
    if is_linked {
        linked = path.certs.len();
    }
    algorithms::check(&view, if lets_weakness_pass { &mut let_pass } else { &mut errors });
    validity::check(&view, &mut errors);
    basic_constraints::check(&view, &mut errors);
    path_length::check(&view, &mut errors);
    key_usage::check(&view, &mut errors);
    extended_key_usage::check(&view, &mut errors);
    name_constraints::check(&view, &mut errors);
    policies::check(&view, judging.policies, &mut errors);
    critical_extensions::check(&view, &mut errors);
    if let Some(profiled) = judging.profile {
        profile::check(&view, profiled, judging.signatures, &mut errors);
    }
    errors.sort_by(|a, b| (a.index, a.kind.code(a.index)).cmp(&(b.index, b.kind.code(b.index))));
    let anchor = anchor.cloned();
    JudgedPath { path, errors, let_pass, linked, is_linked, anchor, without_list }
}

/// The self-signed certificate at the end of a path without anchor. Trusted, it would be the anchor:
/// so it is judged like one, and what only matters below anchors is not held against it.
fn untrusted_root(path: &CandidatePath, signatures: &Signatures) -> Option<TrustAnchor> {
    let [_, .., last] = &path.certs[..] else { return None };
    (path.end == End::NoIssuer && is_self_signed(last, signatures)).then(|| TrustAnchor::new(last.clone()))
}

/// Whether the certificate is signed with its own key, as far as that can be verified.
pub(crate) fn is_self_signed(cert: &Cert, signatures: &Signatures) -> bool {
    cert.is_self_issued() && signatures.verify(cert, cert.spki()) != SignatureVerdict::Invalid
}

/// Asks rustls-webpki about exactly this path; `None` for a path without an anchor.
pub(crate) fn second_judge(path: &CandidatePath, judging: &Judging<'_>) -> Option<WebpkiVerdict> {
    let (anchor, ends_in_itself) = anchor_above(path, judging.anchors);
    match anchor {
        Some(anchor) => Some(webpki::judge(&path.certs, anchor, judging)),
        None if ends_in_itself => Some(WebpkiVerdict::Rejects("EndEntityIsAnchor".to_owned())),
        None => None,
    }
}

/// Why the two judges differ about a path; `None` when they agree or the reason is not on the list.
pub(crate) fn difference(judged: &JudgedPath, webpki: &WebpkiVerdict) -> Option<Difference> {
    differences::explain(judged, webpki)
}

/// Whether `issuer`'s key verifies the signature on `child`.
pub(crate) fn is_signed_by(child: &Cert, issuer: &Cert, signatures: &Signatures) -> SignatureVerdict {
    signatures.verify(child, issuer.spki())
}

fn anchor_above<'a>(path: &CandidatePath, anchors: &'a Anchors) -> (Option<&'a TrustAnchor>, bool) {
    let End::Anchored(index) = path.end else { return (None, false) };
    let anchor = anchors.get(index);
    match path.certs.last() {
        Some(last) if anchor.is(last) => (None, true),
        _ => (Some(anchor), false),
    }
}
