//! What the library says that clients do.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use cert_chain_core::cert::Cert;
use cert_chain_core::connect_to::ConnectTo;
use cert_chain_core::net::Internet;
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{CheckOptions, check};
use serde::Deserialize;

use super::stage::{Stage, Target};

/// For one server.
const LIMIT: Duration = Duration::from_secs(20);

/// One entry of a report's `endpoints[].clients[]`, read as other programs read it.
#[derive(Clone, Debug, Deserialize)]
pub struct Prediction {
    /// The client's name.
    pub client: String,
    /// `accepts`, `rejects` or `depends`.
    pub outcome: String,
    /// The finding that decides.
    pub because: Option<String>,
    /// `measured`, `documented` or `inferred`.
    pub basis: String,
}

/// The predictions for every scenario, by its name.
///
/// # Errors
///
/// When a report is not as it is promised.
pub async fn predict(stage: &Stage) -> io::Result<BTreeMap<&'static str, Vec<Prediction>>> {
    let network = Internet::new();
    let mut all = BTreeMap::new();
    for target in &stage.targets {
        all.insert(target.scenario.name, of(&network, target).await?);
    }
    Ok(all)
}

/// The server is checked as a user would, trusting what the clients are told to trust.
async fn of(network: &Internet, target: &Target) -> io::Result<Vec<Prediction>> {
    let server = format!("{}:{}", target.scenario.host, target.address.port());
    let report = check(network, &server.parse().map_err(io::Error::other)?, &options(target, &server)?).await;
    let report = serde_json::to_value(report)?;
    let clients = report["endpoints"][0]["clients"].clone();
    Ok(serde_json::from_value(clients)?)
}

fn options(target: &Target, server: &str) -> io::Result<CheckOptions> {
    let mut roots = Vec::new();
    for root in &target.scenario.roots {
        roots.push(Cert::from_der(root.clone()).map_err(io::Error::other)?);
    }
    let mut options = CheckOptions::default();
    options.judge.anchors = Anchors::new([AnchorStore::new("given", None, roots)]);
    options.connect_to = ConnectTo::new(vec![format!("{server}:{}", target.address).parse().map_err(io::Error::other)?]);
    // Further than usual: as long as the longest chain of the scenarios.
    options.judge.max_depth = Some(12);
    // Where the lab publishes its CA's certificate.
    options.allow_private = true;
    options.samples = 1;
    (options.timeout, options.endpoint_timeout) = (LIMIT, LIMIT);
    Ok(options)
}
