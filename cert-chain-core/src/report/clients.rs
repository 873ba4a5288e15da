//! What each client makes of an endpoint.

use super::model::ClientReport;
use crate::clients::{Outcome, Prediction, clients, is_in_audience};
use crate::diagnose::{ChainEvidence, Evidence};
use crate::endpoint::Service;

/// One prediction for each client, over all chains that count; none where no chain could be had.
pub(super) fn of(evidence: &Evidence<'_>, services: &[Service]) -> Vec<ClientReport> {
    let predicted: Vec<&[Prediction]> =
        evidence.counting_chains().map(ChainEvidence::foretold).filter(|of_chain| !of_chain.is_empty()).collect();
    if predicted.is_empty() {
        return Vec::new();
    }
    let reports = clients().iter().enumerate().map(|(place, client)| {
        let Prediction { outcome, because } = together(predicted.iter().map(|of_chain| of_chain[place]));
        ClientReport {
            client: client.name.into(),
            in_audience: is_in_audience(client, services),
            outcome: outcome.as_str().into(),
            because: because.map(Into::into),
            basis: client.basis.as_str().into(),
        }
    });
    reports.collect()
}

/// Chains that fare differently: it depends on the one that the client gets.
fn together(predictions: impl Iterator<Item = Prediction>) -> Prediction {
    let one = predictions.reduce(|one, other| Prediction {
        outcome: if one.outcome == other.outcome { one.outcome } else { Outcome::Depends },
        because: if one.outcome == Outcome::Accepts { other.because } else { one.because },
    });
    one.unwrap_or(Prediction { outcome: Outcome::Accepts, because: None })
}
