//! Proof for faults that coexist: all proposed changes are applied together, and everything is judged again.
//!
//! Of several faults none is mended alone: with one change applied, another fault remains. What is proven of them is
//! that all changes together mend all. A certificate that has to be issued anew anyway counts as one change, however
//! many of its faults that cures.

use super::proof::{concerned, judged_by_both, obstacles};
use super::{ChainEvidence, Change, Evidence, Finding, Question};
use crate::cert::{Cert, Fingerprint, Presented, PresentedChain};
use crate::grades::{Judgement, ProofStatus};
use crate::trust::StoreSet;

/// What applying the changes of several findings together showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Together {
    /// `proven`, or `hypothetical` when one of the changes needs a certificate that does not exist yet.
    pub(crate) status: ProofStatus,
    /// The other findings, by their places among all.
    pub(crate) with: Vec<usize>,
    pub(crate) own: Judgement,
    pub(crate) webpki: Judgement,
    /// Why the judges differ.
    pub(crate) why: Option<String>,
}

/// Proves the findings of each chain that are only proven in part, together.
pub(super) fn prove(evidence: &Evidence<'_>, findings: &mut [Finding]) {
    for chain in &evidence.chains {
        let places = standing_in_the_way(chain, findings);
        let is_needed = places.iter().any(|place| findings[*place].proof.status == ProofStatus::Partial);
        if places.len() < 2 || !is_needed {
            continue;
        }
        let together: Vec<&Finding> = places.iter().map(|place| &findings[*place]).collect();
        let Some(proof) = judged(chain, &together) else { continue };
        for place in &places {
            let with = places.iter().copied().filter(|other| other != place).collect();
            findings[*place].proof.together = Some(Together { with, ..proof.clone() });
        }
    }
}

/// The findings that tell of what keeps the clients of this chain from accepting it, by their places.
fn standing_in_the_way(chain: &ChainEvidence<'_>, findings: &[Finding]) -> Vec<usize> {
    let obstacles = obstacles(chain, concerned(chain, StoreSet::default()));
    let is_told = |finding: &Finding| {
        finding.chain == Some(chain.index)
            && obstacles
                .iter()
                .any(|(code, culprit)| *code == finding.code() && (culprit.is_none() || *culprit == finding.culprit()))
    };
    findings.iter().enumerate().filter(|(_, finding)| is_told(finding)).map(|(place, _)| place).collect()
}

/// The chain with every change applied; none when something still stands in the way.
fn judged(chain: &ChainEvidence<'_>, findings: &[&Finding]) -> Option<Together> {
    let changes: Vec<&Change> = findings.iter().map(|finding| &finding.change).collect();
    let question = trusting(chain.question, &changes);
    let after = chain.changed(&question, presented_after(&chain.presented, &changes));
    let stores = concerned(chain, StoreSet::default());
    let (mut remaining, mut is_hypothetical) = (false, false);
    for obstacle in obstacles(&after, stores) {
        match is_lifted(obstacle, findings) {
            true => is_hypothetical = true,
            false => remaining = true,
        }
    }
    let proof = match (remaining, is_hypothetical) {
        (true, _) => return None,
        (false, true) => super::Proof { status: ProofStatus::Hypothetical, own: Judgement::Accepts, ..super::Proof::default() },
        (false, false) => judged_by_both(&after, stores),
    };
    let super::Proof { status, own, webpki, why, .. } = proof;
    (status != ProofStatus::Unproven).then_some(Together { status, with: Vec::new(), own, webpki, why })
}

/// Whether the obstacle goes with a certificate that one of the findings has issued anew.
fn is_lifted((code, culprit): (&str, Option<Fingerprint>), findings: &[&Finding]) -> bool {
    let is_cured = |finding: &&Finding| {
        matches!(finding.change, Change::Hypothetical(_))
            && finding.code() == code
            && (culprit.is_none() || culprit == finding.culprit())
    };
    findings.iter().any(is_cured)
}

fn trusting(question: &Question, changes: &[&Change]) -> Question {
    let mut question = question.clone();
    for change in changes {
        if let Change::Trust(cert) = change {
            question.anchors = question.anchors.trusting(cert);
        }
    }
    question
}

/// What the server presents when it does all of it: places are those of before, so what goes goes first; then each
/// certificate is replaced, all are put in order, and what is missing comes last.
fn presented_after(presented: &PresentedChain, changes: &[&Change]) -> PresentedChain {
    let is_removed =
        |place: usize| changes.iter().any(|change| matches!(change, Change::Remove(places) if places.contains(&place)));
    let kept = presented.items.iter().enumerate().filter(|(place, _)| !is_removed(*place));
    let mut items: Vec<Presented> = kept.map(|(_, item)| item.clone()).collect();
    let order = changes.iter().find_map(|change| match change {
        Change::Reorder(certs) => Some(certs),
        _ => None,
    });
    if let Some(order) = order {
        let place = |item: &Presented| order.iter().position(|cert| cert.sha256() == item.sha256()).unwrap_or(order.len());
        items.sort_by_key(place);
    }
    for change in changes {
        if matches!(change, Change::Replace(..))
            && let Some(replaced) = change.apply(&PresentedChain::new(items.clone()))
        {
            items = replaced.items;
        }
    }
    for change in changes {
        if let Change::Add(certs) = change {
            let is_new = |cert: &&Cert| !items.iter().any(|item| item.sha256() == cert.sha256());
            let new: Vec<Presented> = certs.iter().filter(is_new).cloned().map(Presented::Certificate).collect();
            items.extend(new);
        }
    }
    PresentedChain::new(items)
}
