//! Every candidate path from an end-entity certificate towards the trust anchors.
//!
//! Pure and deterministic: names connect, nothing is verified, nothing is fetched, nobody is
//! excluded. A path that leads nowhere is an answer too: it tells where the chain breaks.

mod limits;
mod order;
mod pool;

pub use limits::Limits;
pub(crate) use order::KeyIdMatch;
pub use pool::{Given, IssuerPool, Provenance};

use crate::cert::Cert;
use crate::trust::{AnchorIndex, Anchors};

/// One way up from the end-entity certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CandidatePath {
    /// The end-entity certificate, then each issuer below the anchor.
    pub certs: Vec<Cert>,
    /// How it ends.
    pub end: End,
}

/// How a path ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum End {
    /// The last certificate names this anchor as its issuer, or is the anchor itself; see [`Anchors::get`].
    Anchored(AnchorIndex),
    /// A limit of the search.
    Limit,
    /// All candidate issuers are on the path already.
    Loop,
    /// No candidate issuer, or only itself.
    NoIssuer,
}

/// All candidate paths of one end-entity certificate, the most promising first.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Candidates {
    /// The paths.
    pub paths: Vec<CandidatePath>,
    /// How many issuers were tried.
    pub steps: usize,
    /// The limits that cut the search short, one sentence each.
    pub limits_met: Vec<String>,
}

/// Builds every candidate path within `limits`.
pub fn build(end_entity: &Cert, pool: &IssuerPool, anchors: &Anchors, limits: &Limits) -> Candidates {
    let mut search = Search {
        pool,
        anchors,
        limits,
        rankings: order::Rankings::default(),
        found: Candidates { paths: Vec::new(), steps: 0, limits_met: Vec::new() },
        depth_met: false,
        ended_early: false,
    };
    for anchor in anchors.same_as(end_entity) {
        search.finish(std::slice::from_ref(end_entity), End::Anchored(anchor));
    }
    search.extend(&mut vec![end_entity.clone()]);
    let mut found = search.found;
    if search.depth_met {
        found.limits_met.push(format!("paths of more than {} intermediates were not followed", limits.max_depth));
    }
    if search.ended_early {
        found.limits_met.push(format!(
            "the search for paths ended after {} steps and {} paths",
            found.steps,
            found.paths.len()
        ));
    }
    found
}

struct Search<'s> {
    pool: &'s IssuerPool,
    anchors: &'s Anchors,
    limits: &'s Limits,
    rankings: order::Rankings,
    found: Candidates,
    depth_met: bool,
    ended_early: bool,
}

impl Search<'_> {
    /// Goes on from the last certificate of `path` to each of its candidate issuers.
    fn extend(&mut self, path: &mut Vec<Cert>) {
        let Some(last) = path.last().cloned() else { return };
        let (mut ended, mut looped) = (false, false);
        for anchor in order::ranked_anchors(&last, self.anchors) {
            let entity = self.anchors.get(anchor);
            // An anchor that is the certificate itself was counted when the certificate was reached.
            if entity.is(&last) {
                continue;
            }
            match path.iter().any(|on_path| entity.is(on_path)) {
                true => looped = true,
                false => ended |= self.finish(path, End::Anchored(anchor)),
            }
        }
        let ranked = self.rankings.issuers(&last, self.pool);
        for issuer in ranked.for_child(&last) {
            if self.is_exhausted() {
                self.ended_early = true;
                // The way was not followed to its end: that is how it ends.
                if !ended {
                    self.finish(path, End::Limit);
                }
                return;
            }
            self.found.steps += 1;
            // A path that passes an entity twice proves nothing more than the shorter one
            // (<https://www.rfc-editor.org/rfc/rfc4158#section-5.2>).
            if path.iter().any(|on_path| on_path.is_same_entity(issuer)) {
                looped |= issuer.spki() != last.spki();
                continue;
            }
            // A self-signed certificate that is an anchor adds nothing to the anchor.
            if issuer.is_self_issued() && self.anchors.same_as(issuer).next().is_some() {
                continue;
            }
            if self.is_too_deep(path, issuer) {
                self.depth_met = true;
                ended |= self.finish(path, End::Limit);
                continue;
            }
            ended = true;
            path.push(issuer.clone());
            self.extend(path);
            path.pop();
        }
        let is_anchor = self.anchors.same_as(&last).next().is_some();
        if !ended && !is_anchor {
            self.finish(path, if looped { End::Loop } else { End::NoIssuer });
        }
    }

    /// Whether `issuer` is one intermediate too many on `path`.
    fn is_too_deep(&self, path: &[Cert], issuer: &Cert) -> bool {
        let intermediates = path.iter().skip(1).chain([issuer]);
        let counted = intermediates.filter(|cert| !cert.is_self_issued()).count();
        counted > self.limits.max_depth || path.len() >= self.limits.max_length
    }

    /// Keeps `path`; says so, for the caller to know that the way ended somewhere.
    fn finish(&mut self, path: &[Cert], end: End) -> bool {
        let seen = || self.found.paths.iter().any(|known| known.end == end && known.certs == path);
        if end == End::Limit && seen() {
            return true;
        }
        if self.found.paths.len() < self.limits.max_paths {
            self.found.paths.push(CandidatePath { certs: path.to_vec(), end });
        } else {
            self.ended_early = true;
        }
        true
    }

    fn is_exhausted(&self) -> bool {
        self.found.steps >= self.limits.max_steps || self.found.paths.len() >= self.limits.max_paths
    }
}
