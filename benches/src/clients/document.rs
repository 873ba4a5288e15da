//! docs/clients.md: what the clients do, written from what they did.

use std::fmt::Write as _;

use cert_chain_core::clients::{Client, clients};

use super::{Answer, Comparison};

/// The document, dated.
pub(super) fn document(comparison: &Comparison<'_>, date: &str) -> String {
    let mut text = String::from(
        "# How clients judge a chain\n\n\
         Written by `cargo run -p cert-chain-benches --bin clients -- --write`, which sends real clients to servers of the \
         lab, each told to trust exactly the scenario's roots, and compares what they do with what a report foretells in \
         `endpoints[].clients[]`. In CI the two must agree.\n\n\
         openssl is `s_client` at Debian's security level, gnutls is `gnutls-cli`, java and go are small programs on their own \
         TLS, rustls runs in process, and chrome is Chromium on Linux, which trusts the user's NSS database.\n\n",
    );
    versions(&mut text, comparison, date);
    table(&mut text);
    scenarios(&mut text, comparison);
    text
}

/// Before this heading stands what differs between machines.
const TABLE: &str = "## The clients\n";

/// What must be the same on every machine that has the clients.
pub(super) fn lasting(document: &str) -> &str {
    document.find(TABLE).map_or(document, |place| &document[place..])
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

fn table(text: &mut String) {
    let _ = writeln!(
        text,
        "{TABLE}\nBasis: *measured*, a real one does so in the scenarios below; *documented*, its maker says so; *inferred*, from what \
         it is built on.\n\n\
         | client | who | trusts the list of | missing intermediates | searches on when a path fails | otherwise than most | basis | from |\n\
         |---|---|---|---|---|---|---|---|"
    );
    for client in clients() {
        let Client { name, title, store, completes, search, basis, citation, .. } = client;
        let peculiarities = client.peculiarities().join("; ");
        let basis = basis.as_str();
        let _ =
            writeln!(text, "| {name} | {title} | {store} | {completes} | {search} | {peculiarities} | {basis} | {citation} |");
    }
    text.push('\n');
}

fn scenarios(text: &mut String, comparison: &Comparison<'_>) {
    let clients: Vec<&str> = comparison.measured.iter().map(|(client, _)| *client).collect();
    let _ = writeln!(
        text,
        "## Scenarios\n\n*yes*: the client completes the handshake. Otherwise the finding that it fails by, which its own words \
         must stand for; *no* where no finding tells of the reason, since hardly any other client minds it.\n\n\
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
