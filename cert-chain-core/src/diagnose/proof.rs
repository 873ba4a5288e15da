//! Proof: the proposed change is applied and everything is judged again.

use super::joint::Together;
use super::{ChainEvidence, Change, Evidence, Finding, Question};
use crate::cert::{Fingerprint, Presented};
use crate::grades::{Judgement, ProofStatus};
use crate::trust::StoreSet;
use crate::verify::{NameMatch, WebpkiVerdict, difference, second_judge};

/// What applying a change showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proof {
    pub(crate) status: ProofStatus,
    pub(crate) own: Judgement,
    pub(crate) webpki: Judgement,
    /// Why it is less than proven, or why the judges differ.
    pub(crate) why: Option<String>,
    /// What the change shows together with those of other findings, where it is not enough alone.
    pub(crate) together: Option<Together>,
}

impl Default for Proof {
    fn default() -> Self {
        Self { status: ProofStatus::Unproven, own: Judgement::NotAsked, webpki: Judgement::NotAsked, why: None, together: None }
    }
}

/// Proves `finding` by its own change.
pub(super) fn prove(evidence: &Evidence<'_>, finding: &Finding) -> Proof {
    let unproven = |why: &str| Proof { why: Some(why.to_owned()), ..Proof::default() };
    if let Some(why) = finding.change.why_not() {
        return unproven(why);
    }
    let Some(chain) = finding.chain.and_then(|index| evidence.chains.get(index)) else {
        return unproven("no chain to apply the change to");
    };
    match &finding.change {
        Change::Hypothetical(_) => lifted(chain, finding),
        Change::Trust(cert) => {
            let question = Question { anchors: chain.question.anchors.trusting(cert), ..chain.question.clone() };
            applied(&chain.changed(&question, chain.presented.clone()), finding, concerned(chain, finding.stores))
        }
        change => match change.apply(&chain.presented) {
            Some(presented) => applied(&chain.changed(chain.question, presented), finding, concerned(chain, finding.stores)),
            None => unproven("the change is not the server's"),
        },
    }
}

/// Judges the chain as it is after the change, by what it presents alone.
fn applied(after: &ChainEvidence<'_>, finding: &Finding, stores: StoreSet) -> Proof {
    let remaining = remaining_codes(after, stores);
    if remaining.is_empty() {
        return judged_by_both(after, stores);
    }
    let is_gone = !remaining.iter().any(|code| *code == finding.code());
    let why = remains(&remaining);
    match is_gone {
        true => Proof { status: ProofStatus::Partial, own: Judgement::Rejects, why: Some(why), ..Proof::default() },
        false => Proof { own: Judgement::Rejects, why: Some(why), ..Proof::default() },
    }
}

/// All errors but the finding's own, on the paths as they are.
fn lifted(chain: &ChainEvidence<'_>, finding: &Finding) -> Proof {
    let stores = concerned(chain, finding.stores);
    let mut remaining: Vec<&'static str> = obstacles(chain, stores)
        .into_iter()
        .filter(|(code, culprit)| !(*code == finding.code() && (culprit.is_none() || *culprit == finding.culprit())))
        .map(|(code, _)| code)
        .collect();
    remaining.dedup();
    match remaining.is_empty() {
        true => Proof { status: ProofStatus::Hypothetical, own: Judgement::Accepts, ..Proof::default() },
        false => {
            let why = Some(remains(&remaining));
            Proof { status: ProofStatus::Partial, own: Judgement::Rejects, why, ..Proof::default() }
        }
    }
}

fn remains(codes: &[&str]) -> String {
    let verb = if codes.len() == 1 { "remains" } else { "remain" };
    format!("then {} {verb}", codes.join(", "))
}

/// Of the stores that a finding speaks of those that decide, or all if none does; when stores play no
/// part in it, those that decide.
pub(super) fn concerned(chain: &ChainEvidence<'_>, stores: StoreSet) -> StoreSet {
    let decisive = chain.decisive_stores();
    match () {
        () if stores.is_empty() => decisive,
        () if stores.intersects(decisive) => stores.and(decisive),
        () => stores,
    }
}

fn remaining_codes(chain: &ChainEvidence<'_>, stores: StoreSet) -> Vec<&'static str> {
    let mut codes: Vec<&'static str> = obstacles(chain, stores).into_iter().map(|(code, _)| code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Everything that keeps these stores' clients from accepting, each with its certificate where it has one.
pub(super) fn obstacles(chain: &ChainEvidence<'_>, stores: StoreSet) -> Vec<(&'static str, Option<Fingerprint>)> {
    let mut remaining = Vec::new();
    for item in &chain.presented.items {
        if let Presented::Unreadable(unreadable) = item {
            remaining.push(("unreadable-certificate", Some(unreadable.sha256)));
        }
    }
    if let Some((1.., cert)) = &chain.end_entity {
        remaining.push(("wrong-order", Some(cert.sha256())));
    }
    match chain.name_match() {
        Some(NameMatch::Mismatch) => remaining.push(("name-mismatch", None)),
        Some(NameMatch::NoAlternativeName) => remaining.push(("no-subject-alternative-name", None)),
        Some(NameMatch::Matches) | None => {}
    }
    for (store, standing) in chain.standings.iter().enumerate().filter(|(store, _)| stores.contains(*store)) {
        remaining.extend(standing.gaps.iter().map(|gap| (gap.code(), gap.culprit())));
        let Some(path) = standing.path.map(|path| &chain.judged[path]) else { continue };
        for error in chain.errors_that_count(path).filter(|error| error.kind.code(error.index) != "bad-signature") {
            remaining.push((error.kind.code(error.index), certificate_at(chain, store, error.index)));
        }
    }
    remaining
}

fn certificate_at(chain: &ChainEvidence<'_>, store: usize, index: usize) -> Option<Fingerprint> {
    let path = &chain.judged[chain.standings.get(store)?.path?];
    chain.cert_on(path, index).map(crate::cert::Cert::sha256)
}

/// Our judge accepts for every store concerned; asks rustls-webpki about the same paths.
pub(super) fn judged_by_both(after: &ChainEvidence<'_>, stores: StoreSet) -> Proof {
    let judging = after.judging();
    let standings = after.standings.iter().enumerate().filter(|(store, _)| stores.contains(*store));
    let (own, webpki) = (Judgement::Accepts, Judgement::Accepts);
    let mut proof = Proof { status: ProofStatus::Proven, own, webpki, ..Proof::default() };
    for path in standings.filter_map(|(_, standing)| standing.path) {
        let judged = &after.judged[path];
        let Some(verdict) = second_judge(&judged.path, &judging) else { continue };
        let WebpkiVerdict::Rejects(word) = &verdict else { continue };
        proof.webpki = Judgement::Rejects;
        proof.why = match difference(judged, &verdict) {
            Some(reason) => Some(reason.sentence().to_owned()),
            None => {
                // Two judges that differ for no known reason prove nothing.
                proof.status = ProofStatus::Unproven;
                Some(format!("rustls-webpki rejects with {word}"))
            }
        };
    }
    proof
}
