//! The report as a versioned value: what programs read, and what every rendering renders.

mod certificate;
mod endpoint;
mod finding;
mod path;
mod sign_in;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use certificate::{BrokenRuleReport, CertificateReport, ProvenanceReport};
pub use endpoint::{AddressReport, ClientReport, DaneReport, EndpointReport, HandshakeReport, SipReport, TlsaReport};
pub use finding::{ChangeReport, FindingReport, JudgesReport, ProofReport, TogetherReport};
pub use path::{PathEnd, PathErrorReport, PathReport};
pub use sign_in::{IdentityProviderReport, NamespaceReport, SignInReport};

use crate::grades::{State, Verdict};
use crate::network::RecordKind;
use crate::time::Time;

/// The version that [`Report::schema_version`] carries; it grows when a field changes its meaning or goes.
pub const SCHEMA_VERSION: u32 = 1;

/// All that is known about one target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Report {
    /// The version of this form: 1.
    pub schema_version: u32,
    /// What was asked about: a domain, a server, or a file's name.
    pub target: String,
    /// The moment that certificates were judged at.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub at: Time,
    /// The moment that the servers were asked.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub observed_at: Time,
    /// The worst finding.
    pub state: State,
    /// The worst chain; null when there is none to judge.
    pub verdict: Option<Verdict>,
    /// Where DNS was asked from; empty when it was not asked.
    pub vantages: Vec<Vantage>,
    /// How much was tested.
    pub coverage: Coverage,
    /// Limits that cut something short, one sentence each.
    pub limits_met: Vec<String>,
    /// The stores asked.
    pub stores: Vec<Store>,
    /// Findings that belong to no endpoint.
    pub findings: Vec<FindingReport>,
    /// Each distinct root cause with the endpoints that it breaks.
    pub root_causes: Vec<RootCause>,
    /// Every DNS question with its answer.
    pub discovery: Vec<Asked>,
    /// Every request to a discovery service, by URL.
    #[serde(default)]
    pub requests: Vec<HttpAsked>,
    /// Who signs the tenant's users in; null when nobody asked, or told.
    #[serde(default)]
    pub sign_in: Option<SignInReport>,
    /// Every endpoint, in the order of the catalogue.
    pub endpoints: Vec<EndpointReport>,
    /// Every certificate named anywhere in the report, by SHA-256 in hex.
    pub certificates: BTreeMap<String, CertificateReport>,
}

/// A place that DNS was asked from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Vantage {
    /// Its name: `system`, or what `--resolver NAME=` said.
    pub name: String,
    /// The resolver's address, or `system`.
    pub resolver: String,
}

impl Vantage {
    /// The vantage `name` that asks `resolver`.
    pub fn new(name: String, resolver: String) -> Self {
        Self { name, resolver }
    }
}

/// How much of what had to be tested was tested.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Coverage {
    /// Endpoints that should have been tested.
    pub asked: usize,
    /// Endpoints that gave at least one chain.
    pub answered: usize,
    /// What was not tested, and why.
    pub not_tested: Vec<NotTested>,
}

/// Something that was not tested.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NotTested {
    /// An endpoint, address or query.
    pub what: String,
    /// The reason, one sentence.
    pub why: String,
    /// Whether it leaves the run half-blind; no route for IPv6 or a port blocked on this network does not.
    pub counts: bool,
}

impl NotTested {
    /// Says that `what` was not tested because of `why`.
    pub fn new(what: impl Into<String>, why: impl Into<String>, counts: bool) -> Self {
        Self { what: what.into(), why: why.into(), counts }
    }
}

/// A store asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Store {
    /// Its name: `mozilla`, `system`, `given`.
    pub name: Arc<str>,
    /// The date of its data, if it has one.
    pub date: Option<Arc<str>>,
    /// SHA-256 over its anchors' SHA-256s in ascending order, in hex.
    pub sha256: Arc<str>,
    /// How many of its anchors the user added to the list.
    #[serde(default)]
    pub extra_roots: usize,
}

/// One root cause and the endpoints that it breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RootCause {
    /// The finding's code.
    pub code: String,
    /// SHA-256 of the culprit, if the fault sits on a certificate.
    pub certificate: Option<String>,
    /// The ids of the endpoints.
    pub endpoints: Vec<String>,
}

/// One request to a discovery service, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct HttpAsked {
    /// The URL asked for.
    pub url: String,
    /// What came, in a few words.
    pub answer: String,
}

impl HttpAsked {
    pub(crate) fn new(url: impl Into<String>, answer: impl Into<String>) -> Self {
        Self { url: url.into(), answer: answer.into() }
    }
}

/// One DNS question and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Asked {
    /// The name asked for.
    pub query: String,
    /// The record type asked for.
    pub kind: RecordKind,
    /// Where it was asked from: a vantage, or the server of the tenant's zone that was asked itself.
    pub vantage: String,
    /// The answer in words: addresses, `CNAME a -> b`, `NXDOMAIN`, `no data`, `timeout`, `refused`.
    pub answer: String,
}

impl Asked {
    /// A question and what came back.
    pub fn new(query: String, kind: RecordKind, vantage: String, answer: String) -> Self {
        Self { query, kind, vantage, answer }
    }
}
