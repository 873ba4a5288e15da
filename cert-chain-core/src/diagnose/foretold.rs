//! What each client makes of a chain, and whom a fault hurts.

use super::evidence::Audience;
use super::{ChainEvidence, Gap};
use crate::clients::{Basis, Client, Outcome, Prediction, Shown, clients, is_in_audience, predict};
use crate::grades::Severity;
use crate::trust::StoreSet;
use crate::verify::JudgedPath;

impl ChainEvidence<'_> {
    /// One prediction for each client, in the order of [`clients`]; none when no certificate could be read. Made once.
    pub(crate) fn foretold(&self) -> &[Prediction] {
        self.foretold.get_or_init(|| self.foretell().unwrap_or_default())
    }

    fn foretell(&self) -> Option<Vec<Prediction>> {
        let (place, end_entity) = self.end_entity.as_ref()?;
        let stores = |judged: &JudgedPath| self.trusting(judged);
        let gaps: Vec<Option<&'static str>> =
            self.standings.iter().map(|standing| standing.gaps.first().map(Gap::code)).collect();
        let shown = Shown {
            presented: &self.presented,
            end_entity,
            is_first: *place == 0,
            judged: &self.judged,
            pool: &self.pool,
            anchors: &self.question.anchors,
            host: self.question.host.as_ref(),
            at: self.question.at,
            purpose: self.question.purpose,
            stores: &stores,
            gaps: &gaps,
        };
        Some(predict(&shown))
    }

    /// The clients of the audience that do not connect because of `code`.
    pub(crate) fn hurt_by(&self, code: &str) -> Vec<&'static Client> {
        let foretold = clients().iter().zip(self.foretold());
        let hurt = foretold.filter(|(client, prediction)| {
            let is_hurt = prediction.outcome == Outcome::Rejects && prediction.because == Some(code);
            is_hurt && is_in_audience(client, &self.question.services)
        });
        hurt.map(|(client, _)| *client).collect()
    }

    /// The clients of the audience whose own store is one of these.
    pub(crate) fn clients_of(&self, stores: StoreSet) -> Vec<&'static Client> {
        let asked = self.question.anchors.stores().iter().enumerate().filter(|(place, _)| stores.contains(*place));
        let names: Vec<&str> = asked.map(|(_, store)| store.name()).collect();
        let theirs = clients().iter().copied().filter(|client| names.contains(&client.store.as_str()));
        theirs.filter(|client| is_in_audience(client, &self.question.services)).collect()
    }

    /// How bad a gap is that some clients fill by themselves: an error where the row of one that does not is no guess.
    pub(crate) fn severity_of_gap(&self) -> Severity {
        let codes: Vec<&str> = self.gaps().iter().map(|(_, gap)| gap.code()).collect();
        let foretold = clients().iter().zip(self.foretold());
        let mut theirs = foretold.filter(|(client, _)| is_in_audience(client, &self.question.services));
        let fails = |prediction: &Prediction| {
            prediction.outcome != Outcome::Accepts && prediction.because.is_none_or(|code| codes.contains(&code))
        };
        let is_known = theirs.any(|(client, prediction)| client.basis != Basis::Inferred && fails(prediction));
        match self.question.audience {
            Audience::Tenant if !is_known => Severity::Warning,
            Audience::Anyone | Audience::Tenant => Severity::Error,
        }
    }

    /// How bad it is that these clients fail, others not: an error where some certainly do, for a tenant's endpoint; a
    /// server that anyone may connect to has an error when hardly anybody is left.
    pub(crate) fn severity_for(&self, hurt: &[&Client]) -> Severity {
        let certain = hurt.iter().any(|client| client.basis != Basis::Inferred);
        let foretold = clients().iter().zip(self.foretold());
        let is_anyone_left = foretold
            .into_iter()
            .any(|(client, prediction)| MAINSTREAM.contains(&client.name) && prediction.outcome == Outcome::Accepts);
        match self.question.audience {
            _ if hurt.is_empty() => Severity::Note,
            Audience::Tenant if certain => Severity::Error,
            Audience::Anyone if certain && !is_anyone_left => Severity::Error,
            Audience::Anyone | Audience::Tenant => Severity::Warning,
        }
    }
}

/// The programs of which nearly everybody uses one.
const MAINSTREAM: [&str; 5] = ["android", "apple", "chrome", "firefox", "windows-online"];

/// The stores that the clients of these services trust, of those asked; all where none of theirs is.
pub(crate) fn stores_of_audience(services: &[crate::endpoint::Service], anchors: &crate::trust::Anchors) -> StoreSet {
    let of_audience: Vec<&str> =
        clients().iter().filter(|client| is_in_audience(client, services)).map(|client| client.store.as_str()).collect();
    let stores = anchors.stores().iter().enumerate();
    let theirs = stores.filter(|(_, store)| of_audience.contains(&store.name()));
    let theirs = theirs.fold(StoreSet::default(), |all, (place, _)| all.or(StoreSet::one(place)));
    if theirs.is_empty() { StoreSet::all(anchors.stores().len()) } else { theirs }
}

/// The clients in a sentence: `Windows, Java and 3 more`.
pub(crate) fn listed(hurt: &[&Client]) -> String {
    const MOST: usize = 4;
    let names: Vec<&str> = hurt.iter().take(MOST).map(|client| client.label).collect();
    match (hurt.len().saturating_sub(MOST), &names[..]) {
        (0, [one]) => (*one).to_owned(),
        (0, [all @ .., last]) => format!("{} and {last}", all.join(", ")),
        (more, all) => format!("{} and {more} more", all.join(", ")),
    }
}
