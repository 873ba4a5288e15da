//! The change that a finding proposes, precise enough to be applied.

use crate::cert::{Cert, Fingerprint, Presented, PresentedChain};
use crate::grades::ChangeKind;

/// One change to what a server presents or clients trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Send these certificates too.
    Add(Vec<Cert>),
    /// Install a certificate that does not exist yet in place of this one; it lifts the finding's own error.
    Hypothetical(Fingerprint),
    /// No change of certificates can be tried; the sentence says why.
    None(&'static str),
    /// Do not send what stands at these places.
    Remove(Vec<usize>),
    /// Send the same certificates in this order.
    Reorder(Vec<Cert>),
    /// Send these in place of the first; the first of them is its successor.
    Replace(Fingerprint, Vec<Cert>),
    /// Trust this certificate.
    Trust(Cert),
}

impl Change {
    pub(crate) fn kind(&self) -> ChangeKind {
        match self {
            Self::Add(_) => ChangeKind::Add,
            Self::Hypothetical(_) => ChangeKind::HypotheticalCertificate,
            Self::None(_) => ChangeKind::None,
            Self::Remove(_) => ChangeKind::Remove,
            Self::Reorder(_) => ChangeKind::Reorder,
            Self::Replace(..) => ChangeKind::Replace,
            Self::Trust(_) => ChangeKind::Trust,
        }
    }

    /// Why no change of certificates can be tried; none where one can.
    pub(super) fn why_not(&self) -> Option<&'static str> {
        match self {
            Self::None(why) => Some(why),
            _ => None,
        }
    }

    /// The certificate that the change is about: the one that comes, else the one that goes.
    pub(crate) fn certificate(&self, presented: &PresentedChain) -> Option<Fingerprint> {
        match self {
            Self::Add(certs) => certs.first().map(Cert::sha256),
            Self::Hypothetical(sha256) => Some(*sha256),
            Self::Remove(places) => presented.items.get(*places.first()?).map(Presented::sha256),
            Self::Replace(_, certs) => certs.first().map(Cert::sha256),
            Self::Trust(cert) => Some(cert.sha256()),
            Self::None(_) | Self::Reorder(_) => None,
        }
    }

    /// What the server presents after the change; none when the change is not the server's.
    pub(crate) fn apply(&self, presented: &PresentedChain) -> Option<PresentedChain> {
        let items = &presented.items;
        let certificate = |cert: &Cert| Presented::Certificate(cert.clone());
        Some(PresentedChain::new(match self {
            Self::Add(certs) => items.iter().cloned().chain(certs.iter().map(certificate)).collect(),
            Self::Remove(places) => {
                let kept = items.iter().enumerate().filter(|(place, _)| !places.contains(place));
                kept.map(|(_, item)| item.clone()).collect()
            }
            Self::Reorder(certs) => certs.iter().map(certificate).collect(),
            Self::Replace(old, new) => {
                let replaced = |item: &Presented| match item.sha256() == *old {
                    true => new.iter().map(certificate).collect(),
                    false => vec![item.clone()],
                };
                items.iter().flat_map(replaced).collect()
            }
            Self::Hypothetical(_) | Self::None(_) | Self::Trust(_) => return None,
        }))
    }
}
