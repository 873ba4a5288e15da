//! Gaps: certificates, on the way up, whose issuer the server does not present.
//!
//! Each gap has exactly one kind, and each kind its own finding.

use super::ChainEvidence;
use crate::build::{End, KeyIdMatch};
use crate::cert::{Cert, Fingerprint, PartialCertificate, Presented, UnreadableCertificate};
use crate::trust::{AnchorIndex, StoreSet};
use crate::verify::{JudgedPath, PathErrorKind, SignatureVerdict, is_self_signed, is_signed_by};

/// One gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// The way ends at an anchor, but of other stores only.
    AnchoredElsewhere {
        /// The anchor's certificate.
        anchor: Cert,
        /// The stores that trust it.
        stores: StoreSet,
    },
    /// A certificate with the issuer's name and key identifier is at hand, and does not verify the signature.
    BadSignature {
        /// The certificate whose signature fails.
        child: Cert,
        /// The certificate that should verify it.
        issuer: Cert,
    },
    /// The way ends at an anchor that the stores which hold it do not trust for this certificate: this store, or all.
    DistrustedRoot {
        /// The anchor's certificate.
        anchor: Cert,
        /// Its place among the anchors.
        index: AnchorIndex,
    },
    /// The right issuers were found elsewhere.
    MissingIntermediates {
        /// The first certificate whose issuer is missing.
        child: Cert,
        /// The missing ones, nearest to the end-entity first.
        missing: Vec<Cert>,
        /// CA certificates that the server sends and that lead nowhere.
        sent_instead: Vec<Fingerprint>,
    },
    /// The end-entity certificate is signed with its own key and is no anchor.
    SelfSignedEndEntity {
        /// That certificate.
        cert: Cert,
    },
    /// Nobody has the issuer.
    UnknownIssuer {
        /// The certificate whose issuer is unknown.
        child: Cert,
    },
    /// The server sends the issuer, in a form that cannot be read.
    UnreadableIssuer {
        /// The certificate that it issued.
        child: Cert,
        /// What was sent.
        unreadable: Fingerprint,
        /// The issuer in a form that can be read, if it was found elsewhere.
        right: Option<Cert>,
    },
    /// The way ends at a self-signed certificate that is in no store asked.
    UntrustedRoot {
        /// That certificate.
        root: Cert,
    },
    /// The server sends a certificate with the issuer's name but another key.
    WrongIntermediate {
        /// The certificate that it should have signed.
        child: Cert,
        /// The certificate sent.
        wrong: Cert,
        /// The right one, if it was found elsewhere.
        right: Option<Cert>,
    },
}

/// The gaps on a path that ends at an anchor of the store: only certificates that are not presented.
pub(super) fn of_completion(chain: &ChainEvidence<'_>, judged: &JudgedPath) -> Vec<Gap> {
    found_elsewhere(chain, &judged.path.certs)
}

/// The gaps on a path that ends at no anchor of the store, the last of them where it ends.
pub(super) fn of_dead_end(chain: &ChainEvidence<'_>, judged: &JudgedPath, store: usize) -> Vec<Gap> {
    let sound = &judged.path.certs[..judged.linked];
    let Some(last) = sound.last() else { return Vec::new() };
    let end = end_of(chain, judged, last, store);
    // A root that is not trusted is no missing intermediate, wherever it was found.
    let intermediates = match end {
        Gap::UntrustedRoot { .. } => &sound[..sound.len() - 1],
        _ => sound,
    };
    let mut gaps = found_elsewhere(chain, intermediates);
    // Where only the signature is damaged, the way up leads on, and what is missing there is missing too.
    if let Gap::BadSignature { issuer, .. } = &end
        && judged.path.certs.get(judged.linked) == Some(issuer)
    {
        let failing = judged.errors.iter().filter(|error| error.kind == PathErrorKind::BadSignature);
        let end = failing.map(|error| error.index + 1).find(|end| *end > judged.linked).unwrap_or(judged.path.certs.len());
        gaps.extend(found_elsewhere(chain, &judged.path.certs[judged.linked - 1..end]));
    }
    gaps.push(end);
    gaps
}

fn found_elsewhere(chain: &ChainEvidence<'_>, path: &[Cert]) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut missing: Vec<Cert> = Vec::new();
    let mut first_child = None;
    for pair in path.windows(2) {
        let [child, issuer] = pair else { continue };
        if chain.is_presented(issuer) {
            continue;
        }
        if let Some(unreadable) = unreadable_issuer(chain, child) {
            let right = Some(issuer.clone());
            gaps.push(Gap::UnreadableIssuer { child: child.clone(), unreadable: unreadable.sha256, right });
            continue;
        }
        match presented_namesake(chain, child) {
            Some(wrong) => gaps.push(Gap::WrongIntermediate { child: child.clone(), wrong, right: Some(issuer.clone()) }),
            None => {
                first_child.get_or_insert_with(|| child.clone());
                missing.push(issuer.clone());
            }
        }
    }
    if let Some(child) = first_child {
        gaps.insert(0, Gap::MissingIntermediates { child, missing, sent_instead: sent_instead(chain) });
    }
    gaps
}

/// What was sent as the child's issuer and cannot be read: its name is the issuer's, and its key, as far as there is
/// one to be read, verifies the child's signature.
fn unreadable_issuer<'c>(chain: &'c ChainEvidence<'_>, child: &Cert) -> Option<&'c UnreadableCertificate> {
    let unreadable = chain.presented.items.iter().filter_map(|item| match item {
        Presented::Unreadable(unreadable) => Some(unreadable),
        Presented::Certificate(_) => None,
    });
    let is_issuer = |partial: &PartialCertificate| match &partial.spki {
        Some(spki) => chain.signatures.verify(child, spki) != SignatureVerdict::Invalid,
        None => match (child.authority_key_identifier(), &partial.subject_key_identifier) {
            (Some(wanted), Some(own)) => wanted == own.as_slice(),
            _ => true,
        },
    };
    let mut named = unreadable.filter(|one| one.partial.has_subject(child.issuer()));
    named.find(|one| is_issuer(&one.partial))
}

/// A presented certificate that has the name of the child's issuer and did not sign the child; of several
/// the one whose key identifier fits best, whatever the order.
fn presented_namesake(chain: &ChainEvidence<'_>, child: &Cert) -> Option<Cert> {
    let namesakes = chain.presented.certificates().map(|(_, cert)| cert).filter(|cert| {
        *cert != child
            && child.names_as_issuer(cert)
            && is_signed_by(child, cert, &chain.signatures) == SignatureVerdict::Invalid
    });
    namesakes.min_by_key(|cert| KeyIdMatch::of(child, cert)).cloned()
}

/// CA certificates that the server sends and that lie on no way up from the end-entity.
fn sent_instead(chain: &ChainEvidence<'_>) -> Vec<Fingerprint> {
    let strays = chain.presented.certificates().map(|(_, cert)| cert).filter(|cert| cert.is_ca() && !chain.is_related(cert));
    strays.map(Cert::sha256).collect()
}

fn end_of(chain: &ChainEvidence<'_>, judged: &JudgedPath, last: &Cert, store: usize) -> Gap {
    let anchors = &chain.question.anchors;
    if let (End::Anchored(index), true) = (judged.path.end, judged.is_linked) {
        let (anchor, stores) = (anchors.get(index).cert().clone(), chain.trusting(judged));
        return match stores.is_empty() || anchors.stores_of(index).contains(store) {
            true => Gap::DistrustedRoot { anchor, index },
            false => Gap::AnchoredElsewhere { anchor, stores },
        };
    }
    if is_self_signed(last, &chain.signatures) {
        return match chain.end_entity.as_ref().is_some_and(|(_, end_entity)| end_entity == last) {
            true => Gap::SelfSignedEndEntity { cert: last.clone() },
            false => Gap::UntrustedRoot { root: last.clone() },
        };
    }
    if let Some(unreadable) = unreadable_issuer(chain, last) {
        return Gap::UnreadableIssuer { child: last.clone(), unreadable: unreadable.sha256, right: None };
    }
    if let Some(namesake) = presented_namesake(chain, last) {
        return match KeyIdMatch::of(last, &namesake) {
            KeyIdMatch::Mismatch => Gap::WrongIntermediate { child: last.clone(), wrong: namesake, right: None },
            KeyIdMatch::Match | KeyIdMatch::NoData => Gap::BadSignature { child: last.clone(), issuer: namesake },
        };
    }
    // The issuer is held, if not sent, and its identifier says that it is the right one: then the
    // signature is at fault, and looking further for an issuer would lead nobody anywhere.
    match held_issuer(chain, last) {
        Some(issuer) => Gap::BadSignature { child: last.clone(), issuer },
        None => Gap::UnknownIssuer { child: last.clone() },
    }
}

/// A certificate at hand with the name and key identifier of the child's issuer that does not verify its signature.
fn held_issuer(chain: &ChainEvidence<'_>, child: &Cert) -> Option<Cert> {
    let anchors = &chain.question.anchors;
    let in_stores = anchors.named(child.issuer()).iter().map(|anchor| anchors.get(*anchor).cert());
    let in_pool = chain.pool.named(child.issuer()).map(|(cert, _)| cert);
    let mut held = in_pool.chain(in_stores).filter(|issuer| {
        *issuer != child
            && KeyIdMatch::of(child, issuer) == KeyIdMatch::Match
            && is_signed_by(child, issuer, &chain.signatures) == SignatureVerdict::Invalid
    });
    held.next().cloned()
}

impl Gap {
    /// The code of the finding that tells of it.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::AnchoredElsewhere { .. } => "trusted-by-some-stores",
            Self::BadSignature { .. } => "bad-signature",
            Self::DistrustedRoot { .. } => "distrusted-root",
            Self::MissingIntermediates { .. } => "missing-intermediate",
            Self::SelfSignedEndEntity { .. } => "self-signed-end-entity",
            Self::UnknownIssuer { .. } => "unknown-issuer",
            Self::UnreadableIssuer { .. } => "unreadable-certificate",
            Self::UntrustedRoot { .. } => "untrusted-root",
            Self::WrongIntermediate { .. } => "wrong-intermediate",
        }
    }

    /// The certificate at which the way up breaks.
    pub(crate) fn child(&self) -> Option<&Cert> {
        match self {
            Self::BadSignature { child, .. }
            | Self::MissingIntermediates { child, .. }
            | Self::UnknownIssuer { child }
            | Self::UnreadableIssuer { child, .. }
            | Self::WrongIntermediate { child, .. } => Some(child),
            Self::SelfSignedEndEntity { cert } | Self::UntrustedRoot { root: cert } => Some(cert),
            Self::AnchoredElsewhere { .. } | Self::DistrustedRoot { .. } => None,
        }
    }

    /// The certificate to blame: the absent one nearest the end-entity, the wrong one, the child, the root.
    pub(crate) fn culprit(&self) -> Option<Fingerprint> {
        match self {
            Self::AnchoredElsewhere { anchor, .. } | Self::DistrustedRoot { anchor, .. } => Some(anchor.sha256()),
            Self::BadSignature { child, .. } | Self::UnknownIssuer { child } => Some(child.sha256()),
            Self::MissingIntermediates { missing, .. } => missing.first().map(Cert::sha256),
            Self::SelfSignedEndEntity { cert } => Some(cert.sha256()),
            Self::UnreadableIssuer { unreadable, .. } => Some(*unreadable),
            Self::UntrustedRoot { root } => Some(root.sha256()),
            Self::WrongIntermediate { wrong, .. } => Some(wrong.sha256()),
        }
    }
}
