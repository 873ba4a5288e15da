//! Which of all paths a client looks at.

use super::shown::Shown;
use super::traits::{AnchorsTaken, Names};
use super::{Client, Completion, Search};
use crate::build::{End, KeyIdMatch, Provenance};
use crate::cert::Cert;
use crate::trust::{AnchorIndex, StoreSet};
use crate::verify::JudgedPath;

/// So many issuers are followed at most; no path that is judged is longer.
const LONGEST: usize = 32;

/// Where a client gets.
pub(super) struct Seen<'s> {
    /// The paths to an anchor of its own that it looks at.
    pub(super) paths: Vec<&'s JudgedPath>,
    /// Why there is none, if the client itself is to blame.
    pub(super) stuck: Option<&'static str>,
}

/// The paths that `client` looks at, with the stores `trusted`; `remembers`: with all that it may remember or bring along.
pub(super) fn seen<'s>(client: &Client, shown: &'s Shown<'_>, trusted: StoreSet, remembers: bool) -> Seen<'s> {
    let at_hand = |cert: &Cert| shown.pool.is_presented(cert.sha256()) || is_found(client, shown, cert, remembers);
    let usable = |judged: &&JudgedPath| {
        let End::Anchored(anchor) = judged.path.end else { return false };
        (shown.stores)(judged).intersects(trusted)
            && judged.path.certs.iter().all(at_hand)
            && takes(client, shown, judged, anchor)
    };
    let paths = shown.judged.iter().filter(usable);
    if client.search == Search::Every {
        return Seen { paths: paths.collect(), stuck: None };
    }
    match walk(client, shown, trusted) {
        Ok((certs, anchor)) => {
            let is_it = |judged: &&JudgedPath| {
                judged.path.certs.iter().eq(certs.iter().copied()) && judged.path.end == End::Anchored(anchor)
            };
            Seen { paths: paths.filter(is_it).collect(), stuck: None }
        }
        Err(code) => Seen { paths: Vec::new(), stuck: Some(code) },
    }
}

fn is_found(client: &Client, shown: &Shown<'_>, cert: &Cert, remembers: bool) -> bool {
    shown.pool.provenance(cert).any(|from| match from {
        Provenance::Aia { .. } => client.completes == Completion::Aia || remembers,
        Provenance::Ccadb { .. } | Provenance::Given { .. } => remembers,
        Provenance::Presented { .. } => true,
    })
}

/// Whether the client takes the end of the path for an anchor.
fn takes(client: &Client, shown: &Shown<'_>, judged: &JudgedPath, anchor: AnchorIndex) -> bool {
    let anchor = shown.anchors.get(anchor);
    let is_server = matches!(&judged.path.certs[..], [only] if anchor.is(only));
    match client.traits.anchors {
        AnchorsTaken::Any => true,
        // Of those who take only self-signed ones, the walk sees whether it goes on from others in the store.
        AnchorsTaken::Issuers | AnchorsTaken::SelfSigned => !is_server || anchor.cert().is_self_issued(),
    }
}

/// The one way up of a client that does not search: the certificates below the first anchor, and that anchor. Or why
/// there is none.
fn walk<'s>(client: &Client, shown: &'s Shown<'_>, trusted: StoreSet) -> Result<(Vec<&'s Cert>, AnchorIndex), &'static str> {
    let mut certs = vec![shown.end_entity];
    let mut own = shown.anchors.same_as(shown.end_entity).filter(|anchor| is_trusted(shown, *anchor, trusted));
    if (client.traits.anchors == AnchorsTaken::Any || shown.end_entity.is_self_issued())
        && let Some(own) = own.next()
    {
        return Ok((certs, own));
    }
    for _ in 0..LONGEST {
        let Some(last) = certs.last().copied() else { break };
        if let Some(anchor) = anchor_above(client, shown, last, trusted) {
            let is_end = client.traits.anchors == AnchorsTaken::Any || leads_to_root(client, shown, anchor, trusted);
            return if is_end { Ok((certs, anchor)) } else { Err("unknown-issuer") };
        }
        let Some(next) = issuer_sent(client, shown, &certs) else {
            return Err(if has_other_key_id(shown, last) { "key-id-mismatch" } else { "unknown-issuer" });
        };
        certs.push(next);
    }
    Err("unknown-issuer")
}

fn is_trusted(shown: &Shown<'_>, anchor: AnchorIndex, trusted: StoreSet) -> bool {
    shown.anchors.stores_of(anchor).intersects(trusted)
}

fn fits(client: &Client, child: &Cert, issuer: &Cert) -> bool {
    !client.traits.compares_key_ids || KeyIdMatch::of(child, issuer) != KeyIdMatch::Mismatch
}

fn anchor_above(client: &Client, shown: &Shown<'_>, child: &Cert, trusted: StoreSet) -> Option<AnchorIndex> {
    let bytes = matches!(client.traits.names, Names::Bytes | Names::BytesOfAnchors);
    let named = shown.anchors.named(child.issuer()).iter().copied();
    let fitting = named.filter(|anchor| {
        let cert = shown.anchors.get(*anchor).cert();
        is_trusted(shown, *anchor, trusted) && fits(client, child, cert) && (!bytes || cert.subject() == child.issuer())
    });
    fitting.min_by_key(|anchor| {
        let cert = shown.anchors.get(*anchor).cert();
        (!cert.is_self_issued(), !cert.is_valid_at(shown.at))
    })
}

/// Whether a store's certificate that is no root has its root in the store.
fn leads_to_root(client: &Client, shown: &Shown<'_>, anchor: AnchorIndex, trusted: StoreSet) -> bool {
    let mut at = anchor;
    for _ in 0..LONGEST {
        let cert = shown.anchors.get(at).cert();
        if cert.is_self_issued() {
            return true;
        }
        match anchor_above(client, shown, cert, trusted) {
            Some(above) => at = above,
            None => return false,
        }
    }
    false
}

/// The issuer that the client takes from what was sent.
fn issuer_sent<'s>(client: &Client, shown: &'s Shown<'_>, certs: &[&'s Cert]) -> Option<&'s Cert> {
    let last = *certs.last()?;
    let sent = shown.pool.named(last.issuer()).filter(|(_, presented)| *presented).map(|(cert, _)| cert);
    let mut fitting = sent.filter(|cert| fits(client, last, cert) && !certs.iter().any(|known| known.is_same_entity(cert)));
    let first = fitting.next()?;
    match client.search {
        Search::InDate if !first.is_valid_at(shown.at) => {
            Some(fitting.find(|cert| cert.is_valid_at(shown.at)).unwrap_or(first))
        }
        Search::Every | Search::First | Search::InDate => Some(first),
    }
}

fn has_other_key_id(shown: &Shown<'_>, child: &Cert) -> bool {
    let sent = shown.pool.named(child.issuer()).map(|(cert, _)| cert);
    let anchors = shown.anchors.named(child.issuer()).iter().map(|anchor| shown.anchors.get(*anchor).cert());
    sent.chain(anchors).any(|issuer| KeyIdMatch::of(child, issuer) == KeyIdMatch::Mismatch)
}
