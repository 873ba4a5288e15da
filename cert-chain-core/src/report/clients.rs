//! What each client makes of an endpoint.

use super::model::ClientReport;
use crate::clients::{Outcome, Prediction, clients, is_in_audience};
use crate::diagnose::Evidence;
use crate::endpoint::Service;

/// One prediction for each client, over all chains that count; none where no chain could be had.
pub(super) fn of(evidence: &Evidence<'_>, services: &[Service]) -> Vec<ClientReport> {
    let predicted: Vec<Vec<Prediction>> =
        evidence.counting_chains().map(|chain| chain.foretold().to_vec()).filter(|of_chain| !of_chain.is_empty()).collect();
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
