//! What each client makes of an endpoint.

use super::model::ClientReport;
use crate::clients::{Client, Outcome, Prediction, Shown, clients, is_in_audience, predict};
use crate::diagnose::{ChainEvidence, Evidence, Gap};
use crate::endpoint::Service;
use crate::verify::JudgedPath;

/// One prediction for each client, over all chains that count; none where no chain could be had.
pub(super) fn of(evidence: &Evidence<'_>, services: &[Service]) -> Vec<ClientReport> {
    let predicted: Vec<Vec<Prediction>> = evidence.counting_chains().filter_map(of_chain).collect();
    if predicted.is_empty() {
        return Vec::new();
    }
    let reports = clients().iter().enumerate().map(|(place, client)| {
        let Prediction { outcome, because } = together(predicted.iter().map(|of_chain| of_chain[place]));
        ClientReport {
            client: client.name.to_owned(),
            in_audience: is_in_audience(client, services),
            outcome: outcome.as_str().to_owned(),
            because: because.map(str::to_owned),
            basis: client.basis.as_str().to_owned(),
        }
    });
    reports.collect()
}

fn of_chain(chain: &ChainEvidence<'_>) -> Option<Vec<Prediction>> {
    let (place, end_entity) = chain.end_entity.as_ref()?;
    let stores = |judged: &JudgedPath| chain.trusting(judged);
    let gaps: Vec<Option<&'static str>> = chain.standings.iter().map(|standing| standing.gaps.first().map(Gap::code)).collect();
    let shown = Shown {
        presented: &chain.presented,
        end_entity,
        is_first: *place == 0,
        judged: &chain.judged,
        pool: &chain.pool,
        anchors: &chain.question.anchors,
        host: chain.question.host.as_ref(),
        at: chain.question.at,
        purpose: chain.question.purpose,
        stores: &stores,
        gaps: &gaps,
    };
    Some(clients().iter().map(|client: &&Client| predict(client, &shown)).collect())
}

/// Chains that fare differently: it depends on the one that the client gets.
fn together(predictions: impl Iterator<Item = Prediction>) -> Prediction {
    let all: Vec<Prediction> = predictions.collect();
    let failing = all.iter().find(|prediction| prediction.outcome != Outcome::Accepts);
    let outcome = match all.iter().all(|prediction| prediction.outcome == all[0].outcome) {
        true => all[0].outcome,
        false => Outcome::Depends,
    };
    Prediction { outcome, because: failing.and_then(|prediction| prediction.because) }
}
