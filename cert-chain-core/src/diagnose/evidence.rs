//! Everything known about one endpoint, laid out so that rules can ask it questions.

use std::sync::OnceLock;

use crate::build::{End, Given, IssuerPool, Limits, Provenance, build};
use crate::cert::{Cert, Fingerprint, PresentedChain};
use crate::clients::Prediction;
use crate::diagnose::rules::profiled;
use crate::diagnose::{Owner, Standing};
use crate::discover::{DiscoveredEndpoint, Stale};
use crate::endpoint::Service;
use crate::fetch::{AiaAttempt, AiaOutcome, Fetched};
use crate::grades::{Severity, Verdict};
use crate::time::Time;
use crate::trust::{AnchorIndex, Anchors, StoreSet};
use crate::verify::{
    Compared, ContentProfile, Crls, JudgedPath, Judging, NameMatch, PathError, PathErrorKind, PolicyInputs, Purpose,
    Revocation, SignatureMemo, Signatures, SubjectName, WebpkiVerdict, difference, judge, match_name, second_judge,
};

/// Whose verdict counts when stores differ (design: the verdict of an endpoint).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// A bare host or a file: anyone may connect, the best store decides.
    Anyone,
    /// A tenant's endpoint: the worst store decides.
    Tenant,
}

/// What is asked of every chain of an endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) at: Time,
    pub(crate) purpose: Purpose,
    pub(crate) policies: PolicyInputs,
    pub(crate) crls: Crls,
    /// What certificates must contain beside.
    pub(crate) profile: Option<ContentProfile>,
    /// Whether weak signatures and keys are let pass.
    pub(crate) allow_weak: bool,
    pub(crate) host: Option<SubjectName>,
    pub(crate) anchors: Anchors,
    pub(crate) limits: Limits,
    /// What is known of signatures from other diagnoses of the run.
    pub(crate) memo: SignatureMemo,
    pub(crate) audience: Audience,
    /// What clients want from the endpoint.
    pub(crate) services: Vec<Service>,
    /// The team that answers for what the server presents.
    pub(crate) owner: Owner,
    /// The worst that a finding can be: who connects may not look at certificates.
    pub(crate) worst: Severity,
}

/// One endpoint: its chains, and what its addresses did.
pub(crate) struct Evidence<'e> {
    pub(crate) question: &'e Question,
    pub(crate) chains: Vec<ChainEvidence<'e>>,
    /// What the network showed; none for a file.
    pub(crate) fetched: Option<&'e Fetched>,
    /// How it was found, and what DNS says of it; none for a file.
    pub(crate) found: Option<&'e DiscoveredEndpoint>,
    /// The answers that lead there and that the servers of the zone no longer give.
    pub(crate) stale: Vec<&'e Stale>,
    /// Whether clients only try this port, and another port of the same host answers.
    pub(crate) may_be_closed: bool,
}

/// One presented chain with all paths built from it, judged.
pub(crate) struct ChainEvidence<'e> {
    pub(crate) question: &'e Question,
    /// Place among the endpoint's chains.
    pub(crate) index: usize,
    pub(crate) presented: PresentedChain,
    /// Whether it was shown only to clients that send no server name: what a server shows those is
    /// often no site's certificate, and counts for nobody else.
    pub(crate) is_fallback: bool,
    /// The host of Microsoft's for which the CA behind this chain issued too, as seen from here: then it is not the server's.
    pub(crate) resigned: Option<&'static str>,
    /// The end-entity certificate and its place; none when what stands first cannot be read.
    pub(crate) end_entity: Option<(usize, Cert)>,
    pub(crate) pool: IssuerPool,
    pub(crate) given: Given,
    /// Every place that was asked for an issuer.
    pub(crate) aia: Vec<AiaAttempt>,
    pub(crate) judged: Vec<JudgedPath>,
    /// One for each store of the question.
    pub(crate) standings: Vec<Standing>,
    /// Each distinct path of those, by its place among the judged, with its stores.
    standing_paths: Vec<(StoreSet, usize)>,
    pub(crate) signatures: Signatures,
    pub(crate) limits_met: Vec<String>,
    /// Where the two judges differ for no known reason.
    disagreements: Vec<String>,
    /// What each client makes of it, once somebody asked.
    pub(super) foretold: OnceLock<Vec<Prediction>>,
}

impl<'e> Evidence<'e> {
    /// The chains that count for the verdict.
    pub(crate) fn counting_chains(&self) -> impl Iterator<Item = &ChainEvidence<'e>> {
        self.chains.iter().filter(|chain| !chain.is_fallback)
    }
}

impl<'e> ChainEvidence<'e> {
    /// Builds and judges every path of `presented`.
    pub(crate) fn gather(
        question: &'e Question,
        index: usize,
        presented: PresentedChain,
        given: &Given,
        aia: &[AiaAttempt],
    ) -> Self {
        Self::with(question, index, presented, given, aia, Signatures::of_run(&question.memo))
    }

    fn with(
        question: &'e Question,
        index: usize,
        presented: PresentedChain,
        given: &Given,
        aia: &[AiaAttempt],
        signatures: Signatures,
    ) -> Self {
        let mut pool = IssuerPool::new(&presented, given);
        for attempt in aia {
            if let AiaOutcome::Found(cert) | AiaOutcome::Unverifiable(cert) = &attempt.outcome {
                pool.add(cert, Provenance::Aia { url: attempt.url.clone() });
            }
        }
        let end_entity = intended_end_entity(&presented, question.host.as_ref());
        let mut limits_met = Vec::new();
        let mut judged = Vec::new();
        if let Some((_, end_entity)) = &end_entity {
            let candidates = build(end_entity, &pool, &question.anchors, &question.limits);
            limits_met = candidates.limits_met;
            let judging = Judging {
                at: question.at,
                purpose: question.purpose,
                policies: &question.policies,
                anchors: &question.anchors,
                signatures: &signatures,
                revocation: Revocation::new(&question.crls, &pool),
                profile: question.profile.map(profiled),
                allow_weak: question.allow_weak,
            };
            judged = candidates.paths.into_iter().map(|path| judge(path, &judging)).collect();
        }
        let given = given.clone();
        let standings = Vec::new();
        let mut chain = Self {
            question,
            index,
            presented,
            end_entity,
            pool,
            given,
            aia: aia.to_vec(),
            is_fallback: false,
            resigned: None,
            judged,
            standings,
            standing_paths: Vec::new(),
            signatures,
            limits_met,
            disagreements: Vec::new(),
            foretold: OnceLock::new(),
        };
        chain.standings = (0..question.anchors.stores().len()).map(|store| Standing::of(&chain, store)).collect();
        chain.standing_paths = merged(chain.standings.iter().map(|standing| standing.path));
        chain
    }

    /// Asks rustls-webpki about the path that each store's verdict rests on. Where it answers
    /// otherwise for a reason that is not on the closed list, one of the two judges is mistaken: the
    /// report says so among its limits.
    pub(crate) fn ask_second_judge(&mut self) {
        for (_, path) in &self.standing_paths {
            let judged = &self.judged[*path];
            let Some(webpki) = second_judge(&judged.path, &self.judging()) else { continue };
            let agree = judged.is_accepted() == (webpki == WebpkiVerdict::Accepts);
            if !agree && difference(judged, &webpki).is_none() {
                let name = self.end_entity.as_ref().map(|(_, cert)| cert.label()).unwrap_or_default();
                self.disagreements.push(match webpki {
                    WebpkiVerdict::Accepts => {
                        format!("rustls-webpki accepts the path of {name} that is refused here; please report this")
                    }
                    WebpkiVerdict::Rejects(word) => {
                        format!("rustls-webpki refuses the path of {name} with {word}; please report this")
                    }
                });
            }
        }
    }

    /// The same server presenting something else, or the same to clients that trust more.
    pub(crate) fn changed(&self, question: &'e Question, presented: PresentedChain) -> Self {
        Self::with(question, self.index, presented, &self.given, &self.aia, self.signatures.clone())
    }

    pub(crate) fn judging(&self) -> Judging<'_> {
        let Question { at, purpose, policies, profile, anchors, crls, allow_weak, .. } = self.question;
        let revocation = Revocation::new(crls, &self.pool);
        let profile = profile.map(profiled);
        let signatures = &self.signatures;
        Judging { at: *at, purpose: *purpose, policies, anchors, signatures, profile, revocation, allow_weak: *allow_weak }
    }

    /// Every path before both judges.
    pub(crate) fn compared(&self) -> Vec<Compared> {
        let judging = self.judging();
        self.judged.iter().map(|judged| Compared::of(judged.clone(), &judging)).collect()
    }

    /// Whether the end-entity certificate stands where clients look for it.
    pub(crate) fn is_end_entity_first(&self) -> bool {
        matches!(self.end_entity, Some((0, _)))
    }

    pub(crate) fn is_presented(&self, cert: &Cert) -> bool {
        self.pool.is_presented(cert.sha256())
    }

    /// Whether every certificate of the path was presented.
    pub(crate) fn is_as_served(&self, path: &JudgedPath) -> bool {
        path.path.certs.iter().all(|cert| self.is_presented(cert))
    }

    /// The certificate at a place of a path, the anchor's behind the last.
    pub(crate) fn cert_on<'p>(&'p self, path: &'p JudgedPath, index: usize) -> Option<&'p Cert> {
        let anchor = || match path.path.end {
            End::Anchored(anchor) if index == path.path.certs.len() => Some(self.question.anchors.get(anchor).cert()),
            _ => None,
        };
        path.path.certs.get(index).or_else(anchor)
    }

    /// The errors on the sound part of a path. What lies beyond a failing signature is nobody's ancestor, unless the
    /// issuer is the right one and only the signature is damaged: with a sound one, its faults would be next.
    pub(crate) fn errors_that_count<'p>(&self, path: &'p JudgedPath) -> impl Iterator<Item = &'p PathError> + use<'p> {
        let reach = match path.is_linked {
            true => usize::MAX,
            false => self.reach(path),
        };
        path.errors.iter().filter(move |error| error.index < reach)
    }

    /// How many certificates of a path that is not linked throughout count.
    fn reach(&self, path: &JudgedPath) -> usize {
        let (Some(child), issuer) = (path.path.certs.get(path.linked.wrapping_sub(1)), self.cert_on(path, path.linked)) else {
            return path.linked;
        };
        let is_damaged = self.standings.iter().flat_map(|standing| &standing.gaps).any(|gap| match gap {
            super::Gap::BadSignature { child: damaged, issuer: right } => damaged == child && Some(right) == issuer,
            _ => false,
        });
        if !is_damaged {
            return path.linked;
        }
        let failing = path.errors.iter().filter(|error| error.kind == PathErrorKind::BadSignature);
        failing.map(|error| error.index + 1).find(|next| *next > path.linked).unwrap_or(usize::MAX)
    }

    /// Whether the anchor came with a root program's list, and was not added to it.
    pub(crate) fn is_public(&self, anchor: AnchorIndex) -> bool {
        self.question.anchors.is_public(self.question.anchors.get(anchor))
    }

    /// Every place of the presented chain where the certificate stands.
    pub(crate) fn places_of(&self, cert: &Cert) -> Vec<usize> {
        self.presented.certificates().filter(|(_, sent)| *sent == cert).map(|(place, _)| place).collect()
    }

    /// The limits met so far, one sentence each; rules verify signatures too.
    pub(crate) fn limits(&self) -> Vec<String> {
        self.search_limits().into_iter().chain(self.disagreements.iter().cloned()).collect()
    }

    /// What of that cut the search and the judgement of paths short.
    pub(crate) fn search_limits(&self) -> Vec<String> {
        let exhausted = self.signatures.is_exhausted();
        let signatures = exhausted.then(|| "not every signature was verified: there were too many".to_owned());
        self.limits_met.iter().cloned().chain(signatures).collect()
    }

    /// Where in a file the certificate at `place` stands.
    pub(crate) fn origin(&self, place: usize) -> Option<String> {
        self.presented.origins.get(place).map(ToString::to_string)
    }

    /// The certificate with that fingerprint, on any path or presented.
    pub(crate) fn certificate(&self, sha256: Fingerprint) -> Option<&Cert> {
        let presented = self.presented.certificates().map(|(_, cert)| cert);
        let on_paths = self.judged.iter().flat_map(|judged| &judged.path.certs);
        presented.chain(on_paths).find(|cert| cert.sha256() == sha256)
    }

    /// Where the certificate was found, one sentence each; empty when the server sent it.
    pub(crate) fn found_in(&self, cert: &Cert) -> Vec<String> {
        let places = self.pool.provenance(cert).filter_map(|from| match from {
            Provenance::Aia { url } => Some(format!("AIA: {url}")),
            Provenance::Ccadb { date } => Some(format!("CCADB's list of {date}")),
            Provenance::Given { file } => Some(format!("given: {file}")),
            Provenance::Presented { .. } => None,
        });
        places.collect()
    }

    /// Steps from the end-entity certificate to `cert` on the shortest path that has it.
    pub(crate) fn distance_of(&self, cert: &Cert) -> usize {
        let places = self.judged.iter().filter_map(|judged| judged.path.certs.iter().position(|c| c == cert));
        places.min().unwrap_or(0)
    }

    /// The answer of the name check; none when no name was asked for.
    pub(crate) fn name_match(&self) -> Option<NameMatch> {
        let (_, cert) = self.end_entity.as_ref()?;
        Some(match_name(cert, self.question.host.as_ref()?))
    }

    /// Each distinct standing path with the stores it stands for.
    pub(crate) fn paths_of_stores(&self) -> impl Iterator<Item = (StoreSet, &JudgedPath)> {
        self.standing_paths.iter().map(|(stores, path)| (*stores, &self.judged[*path]))
    }

    /// Each distinct gap with the stores that have it.
    pub(crate) fn gaps(&self) -> Vec<(StoreSet, &super::Gap)> {
        let mut gaps: Vec<(StoreSet, &super::Gap)> = Vec::new();
        for (store, standing) in self.standings.iter().enumerate() {
            for gap in &standing.gaps {
                match gaps.iter_mut().find(|(_, known)| *known == gap) {
                    Some((stores, _)) => stores.insert(StoreSet::one(store)),
                    None => gaps.push((StoreSet::one(store), gap)),
                }
            }
        }
        gaps
    }

    /// Whether the certificate lies on some path whose signatures hold as far as it.
    pub(crate) fn is_related(&self, cert: &Cert) -> bool {
        let anchored = self.question.anchors.same_as(cert).next().is_some();
        let on_path = |judged: &JudgedPath| judged.path.certs.iter().take(judged.linked).any(|c| c == cert);
        // A root sent along is not on the path to the same root in a store: the anchor stands for it.
        let sent_anchor =
            |judged: &JudgedPath| judged.is_linked && judged.path.certs.last().is_some_and(|last| last.names_as_issuer(cert));
        self.judged.iter().any(|judged| on_path(judged) || (anchored && sent_anchor(judged)))
    }

    /// The verdict over all stores, as the audience counts them.
    pub(crate) fn verdict(&self) -> Option<Verdict> {
        match self.question.audience {
            Audience::Anyone => self.standings.iter().map(|standing| standing.verdict).min(),
            Audience::Tenant => {
                let theirs = super::stores_of_audience(&self.question.services, &self.question.anchors);
                let standings = self.standings.iter().enumerate().filter(|(store, _)| theirs.contains(*store));
                standings.map(|(_, standing)| standing.verdict).max()
            }
        }
    }

    /// The stores whose verdict counts for the audience.
    pub(crate) fn decisive_stores(&self) -> StoreSet {
        if self.question.audience == Audience::Tenant {
            return super::stores_of_audience(&self.question.services, &self.question.anchors);
        }
        let best = self.standings.iter().map(|standing| standing.verdict).min();
        let standings = self.standings.iter().enumerate().filter(|(_, standing)| Some(standing.verdict) == best);
        standings.map(|(store, _)| StoreSet::one(store)).fold(StoreSet::default(), StoreSet::or)
    }
}

/// Indices that are equal, merged into one with the set of their stores.
fn merged(paths: impl Iterator<Item = Option<usize>>) -> Vec<(StoreSet, usize)> {
    let mut merged: Vec<(StoreSet, usize)> = Vec::new();
    for (store, path) in paths.enumerate() {
        let Some(path) = path else { continue };
        match merged.iter_mut().find(|(_, known)| *known == path) {
            Some((stores, _)) => stores.insert(StoreSet::one(store)),
            None => merged.push((StoreSet::one(store), path)),
        }
    }
    merged
}

/// Certificate 0; but if that is a CA's and exactly one other certificate is not, that other one. Of
/// several others it is the one with the name asked for.
fn intended_end_entity(presented: &PresentedChain, host: Option<&SubjectName>) -> Option<(usize, Cert)> {
    let first = presented.items.first()?.certificate()?;
    if !first.is_ca() {
        return Some((0, first.clone()));
    }
    let mut others: Vec<(usize, &Cert)> = Vec::new();
    for (place, cert) in presented.certificates().filter(|(_, cert)| !cert.is_ca()) {
        if !others.iter().any(|(_, known)| *known == cert) {
            others.push((place, cert));
        }
    }
    if others.len() > 1 {
        others.retain(|(_, cert)| host.is_some_and(|host| match_name(cert, host) == NameMatch::Matches));
    }
    match others[..] {
        [(place, cert)] => Some((place, cert.clone())),
        _ => Some((0, first.clone())),
    }
}
