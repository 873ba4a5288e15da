//! Which faults of a path count for a client.

use super::apple::{exceeded_days, implies_server_auth};
use super::shown::Shown;
use super::traits::{Directories, Names, Policies, Sha1, Traits};
use crate::build::{End, KeyIdMatch};
use crate::cert::{Cert, GeneralName, KeyKind, KeyUsage, oid};
use crate::trust::{Program, StoreSet, TrustAnchor};
use crate::verify::{JudgedPath, PathError, PathErrorKind, Purpose};

/// A fault: the finding that tells of it, if any does.
pub(super) type Fault = Option<&'static str>;

/// The faults of a path to an anchor that a client with these `traits` minds, those that were judged before its own.
pub(super) fn faults(traits: &Traits, shown: &Shown<'_>, judged: &JudgedPath) -> Vec<Fault> {
    let certs = &judged.path.certs;
    let End::Anchored(index) = judged.path.end else { return vec![Some("unknown-issuer")] };
    let anchor = shown.anchors.get(index);
    let mut faults: Vec<Fault> = Vec::new();
    // What the caller lets pass, clients do not.
    let mut errors = judged.errors.iter().chain(&judged.let_pass).peekable();
    if errors.peek().is_some() {
        let in_public = shown.anchors.stores_of(index).intersects(public(shown));
        let minded = errors.filter(|error| minds(traits, error, certs.len(), in_public));
        faults.extend(minded.map(|error| Some(error.kind.code(error.index))));
    }
    faults.extend(of_anchor(traits, shown, judged, anchor).into_iter().map(Some));
    faults.extend(of_links(traits, certs, judged.anchor.as_ref()).into_iter().map(Some));
    faults.extend(of_contents(traits, shown.purpose, certs, anchor).into_iter().map(Some));
    faults.extend(too_long(traits, shown, certs, anchor).then_some(Some("validity-too-long")));
    let demands = traits.demands_server_auth && shown.purpose == Purpose::Server;
    faults.extend((demands && certs.first().is_some_and(implies_server_auth)).then_some(Some("server-auth-implied")));
    faults.extend(unnamed(traits, certs, anchor).then_some(None));
    faults
}

fn too_long(traits: &Traits, shown: &Shown<'_>, certs: &[Cert], anchor: &TrustAnchor) -> bool {
    let server = certs.first().filter(|_| traits.limits_validity && shown.purpose != Purpose::Client);
    // Whether the anchor is public matters to few, and takes longer to find.
    let server = server.filter(|server| exceeded_days(server, true).is_some());
    server.is_some_and(|server| exceeded_days(server, shown.anchors.is_public(anchor)).is_some())
}

/// The store of Java, which alone tells its own anchors from others.
fn public(shown: &Shown<'_>) -> StoreSet {
    let stores = shown.anchors.stores().iter().enumerate();
    let java = stores.filter(|(_, store)| store.name() == Program::Java.as_str()).map(|(place, _)| StoreSet::one(place));
    java.fold(StoreSet::default(), StoreSet::or)
}

fn minds(traits: &Traits, error: &PathError, anchor: usize, in_public: bool) -> bool {
    match &error.kind {
        PathErrorKind::EkuNotAllowed { .. } => error.index == 0 || traits.nests_purposes,
        PathErrorKind::KeyUsageForbidsSigning { .. } => traits.checks_signing,
        PathErrorKind::NameConstraintViolated { constraint, .. } => {
            let directory = constraint.starts_with("permitted directory") || constraint.starts_with("excluded directory");
            (error.index < anchor || traits.constrains_anchors) && !(directory && traits.directories == Directories::Ignored)
        }
        PathErrorKind::PolicyNotSatisfied { .. } => traits.policies == Policies::Processed,
        PathErrorKind::WeakKey { bits } => *bits < traits.least_rsa_bits,
        PathErrorKind::WeakSignature { algorithm } => {
            traits.sha1 == Sha1::Refused || in_public || !algorithm.to_ascii_lowercase().contains("sha1")
        }
        // None of them asks for revocation by itself, or fails when nobody answers.
        PathErrorKind::RevocationUnavailable { .. } | PathErrorKind::Revoked { .. } => false,
        _ => true,
    }
}

fn of_anchor(traits: &Traits, shown: &Shown<'_>, judged: &JudgedPath, anchor: &TrustAnchor) -> Vec<&'static str> {
    let mut faults = Vec::new();
    // Where the last certificate is itself the anchor, its dates were judged with the others.
    if traits.dates_anchors && judged.anchor.is_some() && !anchor.cert().is_valid_at(shown.at) {
        faults.push("expired-root");
    }
    let key = anchor.cert().key();
    if traits.measures_anchors && key.kind == KeyKind::Rsa && key.bits.is_some_and(|bits| bits < traits.least_rsa_bits) {
        faults.push("weak-key");
    }
    faults
}

/// Names and key identifiers, from each certificate to its issuer.
fn of_links(traits: &Traits, certs: &[Cert], anchor: Option<&TrustAnchor>) -> Vec<&'static str> {
    let mut faults = Vec::new();
    let issuers = certs.iter().skip(1).map(|cert| (cert, false)).chain(anchor.map(|anchor| (anchor.cert(), true)));
    for (child, (issuer, is_anchor)) in certs.iter().zip(issuers) {
        let in_bytes = match traits.names {
            Names::Bytes => true,
            Names::BytesOfAnchors => is_anchor,
            Names::Said => false,
        };
        if in_bytes && child.issuer() != issuer.subject() {
            faults.push("name-encoding-differs");
        }
        if traits.compares_key_ids && KeyIdMatch::of(child, issuer) == KeyIdMatch::Mismatch {
            faults.push("key-id-mismatch");
        }
    }
    faults
}

/// What is in the certificates that others do not mind.
fn of_contents(traits: &Traits, purpose: Purpose, certs: &[Cert], anchor: &TrustAnchor) -> Vec<&'static str> {
    let mut faults = Vec::new();
    for (place, cert) in certs.iter().enumerate() {
        let takes_any = if place == 0 { traits.takes_any_purpose } else { traits.takes_any_purpose_of_cas };
        if !takes_any && purpose == Purpose::Server && says_only_any(cert) {
            faults.push("eku-not-allowed");
        }
        let policies = &cert.extensions().policies;
        // https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.11 has them always critical.
        let constrains = policies.require_explicit.is_some() || policies.inhibit_mapping.is_some();
        if traits.policies == Policies::Refused && constrains {
            faults.push("unknown-critical-extension");
        }
    }
    if !traits.verifies_pss && certs.iter().any(|cert| cert.signature_name() == "rsassaPss") {
        faults.push("pss-signature");
    }
    let of_directories = |cert: &Cert| {
        let constraints = cert.extensions().name_constraints.as_ref();
        let bases = constraints.into_iter().flat_map(|both| both.permitted.iter().chain(&both.excluded));
        bases.into_iter().any(|subtree| matches!(subtree.base, GeneralName::Directory(_)))
    };
    if traits.directories == Directories::Refused && certs.iter().chain([anchor.cert()]).any(of_directories) {
        faults.push("name-constraint-violated");
    }
    faults
}

fn says_only_any(cert: &Cert) -> bool {
    let Some(purposes) = &cert.extensions().extended_key_usage else { return false };
    let has = |wanted: &str| purposes.iter().any(|purpose| purpose == wanted);
    has(oid::ANY_EXTENDED_KEY_USAGE) && !has(oid::SERVER_AUTH)
}

/// What no finding tells of, since hardly anybody minds it.
fn unnamed(traits: &Traits, certs: &[Cert], anchor: &TrustAnchor) -> bool {
    let Some(server) = certs.first() else { return false };
    let signs = server.extensions().key_usage.is_none_or(KeyUsage::allows_handshake_signatures);
    let too_long = traits.most_intermediates.is_some_and(|most| certs.len() - 1 > most);
    let is_ed25519 = |cert: &Cert| cert.key().kind == KeyKind::Ed25519;
    too_long
        || (traits.checks_handshake_usage && !signs)
        || (!traits.takes_ca_as_server && server.is_ca() && !anchor.is(server))
        || (!traits.knows_ed25519 && certs.iter().chain([anchor.cert()]).any(is_ed25519))
}
