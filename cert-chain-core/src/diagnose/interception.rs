//! Who re-signs what servers send, between them and here.

use super::ChainEvidence;
use crate::build::End;
use crate::cert::Cert;
use crate::verify::{SignatureVerdict, Signatures, is_signed_by};

/// A CA that issues for hosts that are not its own.
#[derive(Clone, Debug)]
pub(crate) struct Interceptor {
    /// The host of Microsoft's for which it issued.
    host: &'static str,
    /// The certificate that it issued for that host.
    shown: Cert,
    /// Its own certificate, as far as it is known.
    issuer: Option<Cert>,
}

impl Interceptor {
    /// Who issued for `host`, whose chain is publicly trusted everywhere, when what came does not end at a public root.
    pub(crate) fn of(host: &'static str, chain: &ChainEvidence<'_>) -> Option<Self> {
        let anchors = &chain.question.anchors;
        let is_public = chain.judged.iter().any(|judged| match judged.path.end {
            End::Anchored(index) => {
                let sha256 = anchors.get(index).cert().sha256();
                judged.is_linked && anchors.stores_in(anchors.stores_of(index)).any(|store| !store.extra().contains(&sha256))
            }
            _ => false,
        });
        let (_, shown) = chain.end_entity.as_ref().filter(|_| !is_public)?;
        let known = chain.judged.iter().filter(|judged| judged.linked > 0);
        let mut issuer = known.filter_map(|judged| {
            let anchor = match judged.path.end {
                End::Anchored(index) => Some(anchors.get(index).cert()),
                _ => None,
            };
            judged.path.certs.get(1).or(anchor)
        });
        let issuer = issuer.find(|issuer| is_signed_by(shown, issuer, &Signatures::default()) == SignatureVerdict::Valid);
        Some(Self { host, shown: shown.clone(), issuer: issuer.cloned() })
    }

    /// The host of Microsoft's for which the CA that issued `cert` issued too.
    pub(crate) fn among(interceptors: &[Self], cert: &Cert) -> Option<&'static str> {
        interceptors.iter().find(|interceptor| interceptor.issued(cert)).map(|interceptor| interceptor.host)
    }

    /// Whether the same CA, by name and key, issued `cert`.
    fn issued(&self, cert: &Cert) -> bool {
        if !cert.issuer().is_same_name(self.shown.issuer()) {
            return false;
        }
        match &self.issuer {
            Some(issuer) => is_signed_by(cert, issuer, &Signatures::default()) == SignatureVerdict::Valid,
            None => {
                let key_id = |cert: &Cert| cert.extensions().authority_key_identifier.clone();
                key_id(cert).is_some() && key_id(cert) == key_id(&self.shown)
            }
        }
    }
}
