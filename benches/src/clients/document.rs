//! docs/clients.md: what the clients do, written from what they did.

use std::fmt::Write as _;

use super::{Answer, Comparison};

/// The document, dated.
pub(super) fn document(comparison: &Comparison<'_>, date: &str) -> String {
    let mut text = String::from(
        "# How clients judge a chain\n\n\
         Written by `cargo run -p cert-chain-benches --bin clients -- --write`, which sends real clients to servers of the \
         lab, each told to trust exactly the scenario's roots, and compares what they do with what a report predicts for \
         them in `endpoints[].clients[]`. In CI the two must agree.\n\n",
    );
    versions(&mut text, comparison, date);
    scenarios(&mut text, comparison);
    text
}

/// Before this heading stands what differs between machines.
const SCENARIOS: &str = "## Scenarios\n";

/// What must be the same on every machine that has the clients.
pub(super) fn lasting(document: &str) -> &str {
    document.find(SCENARIOS).map_or(document, |place| &document[place..])
}

fn versions(text: &mut String, comparison: &Comparison<'_>, date: &str) {
    let _ = writeln!(text, "## Measured\n\n| client | version | date |\n|---|---|---|");
    for (client, measured) in &comparison.measured {
        if let Ok(measured) = measured {
            let _ = writeln!(text, "| {client} | {} | {date} |", measured.version);
        }
    }
    text.push('\n');
}

fn scenarios(text: &mut String, comparison: &Comparison<'_>) {
    let clients: Vec<&str> = comparison.measured.iter().map(|(client, _)| *client).collect();
    let _ = writeln!(
        text,
        "{SCENARIOS}\n*yes*: the client completes the handshake. Otherwise the finding that it fails by.\n\n\
         | scenario | {} |\n|---|{}",
        clients.join(" | "),
        "---|".repeat(clients.len())
    );
    for scenario in &comparison.scenarios {
        let _ = write!(text, "| **{}**: {} |", scenario.name, scenario.what);
        for (client, measured) in &comparison.measured {
            let answer = measured.as_ref().ok().and_then(|measured| measured.answers.get(scenario.name));
            let because = comparison.prediction(client, scenario.name).and_then(|prediction| prediction.because.as_deref());
            let _ = match answer {
                None => write!(text, " |"),
                Some(Answer::Accepts) => write!(text, " yes |"),
                Some(Answer::Rejects(_)) => write!(text, " {} |", because.unwrap_or("no")),
            };
        }
        text.push('\n');
    }
}
