//! Who fails because of a fault, who may, and who does not notice.

use cert_chain_core::clients::clients;
use cert_chain_core::report::{ClientReport, EndpointReport};

/// The clients of one endpoint, as one fault divides them.
pub(super) struct Divided {
    fails: Vec<&'static str>,
    may_fail: Vec<&'static str>,
    spared: Vec<&'static str>,
    /// Whether nobody connects, all for this reason.
    everyone: bool,
}

impl Divided {
    /// None where no client fails by `code`: then the fault divides nobody.
    pub(super) fn of(endpoints: &[&EndpointReport], code: &str) -> Option<Self> {
        let audience = || endpoints.iter().flat_map(|endpoint| &endpoint.clients).filter(|client| client.in_audience);
        let because = |client: &ClientReport| client.because.as_deref() == Some(code);
        let fails = |client: &ClientReport| client.outcome == "rejects" && because(client);
        let may_fail = |client: &ClientReport| {
            because(client) && (client.outcome == "depends" || (client.outcome == "rejects" && client.basis == "inferred"))
        };
        let certain = labels(audience().filter(|client| fails(client) && client.basis != "inferred"));
        let possible = without(labels(audience().filter(|client| may_fail(client))), &certain);
        let others = labels(audience().filter(|client| client.outcome == "accepts"));
        let spared = without(without(others, &certain), &possible);
        let divides = !(certain.is_empty() && possible.is_empty());
        // An audience of one has a name, and is not everybody.
        let several = certain.len() + possible.len() > 1;
        let everyone = several && audience().all(|client| client.outcome == "rejects" && because(client));
        divides.then_some(Self { fails: certain, may_fail: possible, spared, everyone })
    }

    /// Each line's label and its clients.
    pub(super) fn lines(&self) -> Vec<(&'static str, String)> {
        if self.everyone {
            return vec![("Fails", "every client".to_owned())];
        }
        let lines = [("Fails", &self.fails), ("May fail", &self.may_fail), ("Spared", &self.spared)];
        lines.into_iter().filter(|(_, who)| !who.is_empty()).map(|(label, who)| (label, who.join(", "))).collect()
    }
}

/// What people call the clients, each once, in the table's order.
fn labels<'c>(reports: impl Iterator<Item = &'c ClientReport>) -> Vec<&'static str> {
    let names: Vec<&str> = reports.map(|report| &*report.client).collect();
    clients().iter().filter(|client| names.contains(&client.name)).map(|client| client.label).collect()
}

fn without(labels: Vec<&'static str>, others: &[&'static str]) -> Vec<&'static str> {
    labels.into_iter().filter(|label| !others.contains(label)).collect()
}
