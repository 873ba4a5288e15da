//! How bad it is when some of the stores asked trust and others do not.

use crate::cert::Cert;
use crate::clients::{Basis, Client};
use crate::diagnose::evidence::Audience;
use crate::diagnose::{ChainEvidence, Evidence};
use crate::grades::Severity;

/// The root programs that nearly every client in the world uses one of.
const MAINSTREAM: [&str; 5] = ["android", "apple", "chrome", "microsoft", "mozilla"];

/// `refused` are the clients of the audience whose store does not trust.
pub(super) fn severity(evidence: &Evidence<'_>, chain: &ChainEvidence<'_>, refused: &[&Client]) -> Severity {
    let mainstream = |is_anchored: bool| {
        let standings = evidence.question.anchors.stores().iter().zip(&chain.standings);
        standings.filter(move |(store, own)| MAINSTREAM.contains(&store.name()) && own.is_anchored == is_anchored).count()
    };
    match evidence.question.audience {
        // Whoever may connect uses some mainstream program: of those asked, none trusts.
        Audience::Anyone if mainstream(false) > 0 && mainstream(true) == 0 => Severity::Error,
        Audience::Anyone => Severity::Warning,
        Audience::Tenant if refused.is_empty() => Severity::Note,
        Audience::Tenant if refused.iter().all(|client| client.basis == Basis::Inferred) => Severity::Warning,
        Audience::Tenant => Severity::Error,
    }
}

/// Steps from the end-entity certificate to `anchor`.
pub(super) fn distance(chain: &ChainEvidence<'_>, anchor: &Cert) -> usize {
    let above = |path: &[Cert]| path.last().is_some_and(|last| last.names_as_issuer(anchor));
    let lengths = chain.judged.iter().map(|judged| &judged.path.certs).filter(|path| above(path)).map(Vec::len);
    lengths.min().unwrap_or_else(|| chain.distance_of(anchor))
}
