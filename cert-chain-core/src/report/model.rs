//! The report as a versioned value: what programs read, and what every rendering renders.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::endpoint::{BelongsTo, Role, Service, Transport};
use crate::network::{Possession, Profile, RecordKind};
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
    /// Every endpoint, in the order of the catalogue.
    pub endpoints: Vec<EndpointReport>,
    /// Every certificate named anywhere in the report, by SHA-256 in hex.
    pub certificates: BTreeMap<String, CertificateReport>,
}

/// The worst severity among findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "the contract closes the list")]
pub enum State {
    /// No finding.
    Ok,
    /// Untidy.
    Note,
    /// Will fail, or fails for someone under named conditions.
    Warning,
    /// Some client of the audience fails.
    Error,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "the contract closes the list")]
pub enum Severity {
    /// Untidy.
    Note,
    /// Will fail, or fails for someone under conditions named in the message.
    Warning,
    /// Some client of the endpoint's audience fails because of it.
    Error,
}

impl Severity {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Severity> for State {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Note => Self::Note,
            Severity::Warning => Self::Warning,
            Severity::Error => Self::Error,
        }
    }
}

/// What a chain is worth, its name left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "the contract closes the list")]
pub enum Verdict {
    /// A path verifies with only what the server sent.
    Complete,
    /// A path verifies once AIA is followed or a known intermediate is added.
    Repairable,
    /// No path verifies.
    Broken,
    /// No chain could be had.
    Unreachable,
}

impl Verdict {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Repairable => "repairable",
            Self::Broken => "broken",
            Self::Unreachable => "unreachable",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
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
    pub name: String,
    /// The date of its data, if it has one.
    pub date: Option<String>,
    /// SHA-256 over its anchors' SHA-256s in ascending order, in hex.
    pub sha256: String,
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

/// One DNS question and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Asked {
    /// The name asked for.
    pub query: String,
    /// The record type asked for.
    pub kind: RecordKind,
    /// Where it was asked from.
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

/// One endpoint, what it presented, and what follows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct EndpointReport {
    /// `transport://host:port`; `file:NAME#n` for a chain from a file.
    pub id: String,
    /// What clients want there.
    pub services: Vec<Service>,
    /// The machine that usually answers.
    pub role: Option<Role>,
    /// The name that the certificate must carry; for a file the name given, or null.
    pub host: Option<String>,
    /// The TCP port.
    pub port: Option<u16>,
    /// How TLS begins.
    pub transport: Transport,
    /// Whose server it is.
    pub belongs_to: BelongsTo,
    /// How it was found.
    pub found_by: Vec<String>,
    /// Whether all that led here was authenticated or given by the user.
    pub authenticated: bool,
    /// Every address and what it did.
    pub addresses: Vec<AddressReport>,
    /// Each distinct presented chain: SHA-256s in the server's order.
    pub chains: Vec<Vec<String>>,
    /// The worst finding.
    pub state: State,
    /// The chains alone, over the stores of the audience.
    pub verdict: Option<Verdict>,
    /// The chains alone, for each store asked.
    pub verdicts: BTreeMap<String, Verdict>,
    /// Findings, the root cause first.
    pub findings: Vec<FindingReport>,
    /// Predictions for clients; empty in this version.
    pub clients: Vec<ClientReport>,
    /// Every path built, the best first.
    pub paths: Vec<PathReport>,
}

/// One address of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct AddressReport {
    /// `192.0.2.1:443`.
    pub address: String,
    /// What the chains of this address are worth; null when it was not tested.
    pub verdict: Option<Verdict>,
    /// Every handshake made.
    pub handshakes: Vec<HandshakeReport>,
}

/// One handshake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct HandshakeReport {
    /// The hello that was sent.
    pub profile: Profile,
    /// Counted from 1 for each profile.
    pub attempt: u32,
    /// The vantage whose DNS answer led here.
    pub vantage: Option<String>,
    /// How it ended, in words: `completed`, `alert handshake_failure`.
    pub outcome: String,
    /// The negotiated version.
    pub version: Option<String>,
    /// Whether the server proved that it holds the key.
    pub possession: Possession,
    /// Whether a client certificate was asked for.
    pub client_certificate_requested: Option<bool>,
    /// Index into the endpoint's `chains`; null when no chain came.
    pub chain: Option<usize>,
}

/// A finding on one endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FindingReport {
    /// The permanent name of the fault.
    pub code: String,
    /// How bad it is here.
    pub severity: Severity,
    /// SHA-256 of the culprit; null when the fault sits on no certificate (or on one nobody has).
    pub certificate: Option<String>,
    /// All certificates concerned, the culprit first.
    pub certificates: Vec<String>,
    /// One sentence.
    pub message: String,
    /// The facts behind the sentence, by name.
    pub facts: BTreeMap<String, serde_json::Value>,
    /// The team that has to act.
    pub owner: String,
    /// What that team should do, one sentence.
    pub remedy: String,
    /// What applying the remedy showed.
    pub proof: ProofReport,
}

/// What applying the remedy showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ProofReport {
    /// How far it goes.
    pub status: ProofStatus,
    /// The change that was tried.
    pub change: ChangeReport,
    /// What the judges said of the changed chain.
    pub judges: JudgesReport,
    /// Why it is only partial or unproven, or why the judges differ.
    pub why: Option<String>,
}

/// How far a proof goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "the contract closes the list")]
pub enum ProofStatus {
    /// The change was applied with certificates at hand, and the judges accept.
    Proven,
    /// The cure needs a certificate that does not exist yet; all else verifies once this error is lifted.
    Hypothetical,
    /// This error goes, another remains.
    Partial,
    /// The change cannot be tried here.
    Unproven,
}

impl ProofStatus {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Hypothetical => "hypothetical",
            Self::Partial => "partial",
            Self::Unproven => "unproven",
        }
    }
}

/// The change that a proof tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ChangeReport {
    /// Its kind.
    pub kind: ChangeKind,
    /// The certificate added, removed, replaced or trusted.
    pub certificate: Option<String>,
}

/// The kinds of change that mend a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the contract closes the list")]
pub enum ChangeKind {
    /// Send another certificate too.
    Add,
    /// Send one certificate less.
    Remove,
    /// Send another certificate in place of one.
    Replace,
    /// Send the same certificates in another order.
    Reorder,
    /// Add a trust anchor to the clients.
    Trust,
    /// Install a certificate that does not exist yet.
    HypotheticalCertificate,
    /// No change of certificates mends it.
    None,
}

impl ChangeKind {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Replace => "replace",
            Self::Reorder => "reorder",
            Self::Trust => "trust",
            Self::HypotheticalCertificate => "hypothetical-certificate",
            Self::None => "none",
        }
    }
}

/// What the two judges said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct JudgesReport {
    /// Our own judge: `accepts`, `rejects`, or `not-asked`.
    pub own: Judgement,
    /// rustls-webpki, likewise.
    pub webpki: Judgement,
}

/// What one judge said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "a judge accepts, rejects, or was not asked")]
pub enum Judgement {
    /// It accepts.
    Accepts,
    /// It rejects.
    Rejects,
    /// It was not asked, since the certificate to judge does not exist.
    NotAsked,
}

impl Judgement {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepts => "accepts",
            Self::Rejects => "rejects",
            Self::NotAsked => "not-asked",
        }
    }
}

/// A prediction for one client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ClientReport {
    /// The client's name.
    pub client: String,
    /// Whether this client really connects to this kind of endpoint.
    pub in_audience: bool,
    /// `accepts`, `rejects` or `depends`.
    pub outcome: String,
    /// The finding that decides.
    pub because: Option<String>,
    /// `measured`, `documented` or `inferred`.
    pub basis: String,
}

/// A path that was built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PathReport {
    /// SHA-256s, the end-entity first, the trust anchor (when it is a certificate) last.
    pub certificates: Vec<String>,
    /// How it ends.
    pub end: PathEnd,
    /// The stores that hold its anchor.
    pub stores: Vec<String>,
    /// Whether every certificate below the anchor was presented.
    pub as_served: bool,
    /// Each error with the certificate it sits on.
    pub errors: Vec<PathErrorReport>,
}

/// How a path ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the contract closes the list")]
pub enum PathEnd {
    /// At a trust anchor of some store asked.
    Anchored,
    /// At a certificate whose issuer is not at hand.
    NoIssuer,
    /// At a certificate whose only issuers are on the path already.
    Loop,
    /// At a limit of the search.
    Limit,
}

/// One error on a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PathErrorReport {
    /// Index into the path's `certificates`.
    pub index: usize,
    /// The code of the finding that tells of it.
    pub code: String,
}

/// A certificate's facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CertificateReport {
    /// The subject, most specific part first; null when the certificate cannot be read.
    pub subject: Option<String>,
    /// The issuer.
    pub issuer: Option<String>,
    /// The serial number in hex.
    pub serial: Option<String>,
    /// First moment of validity.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub not_before: Option<Time>,
    /// Last moment of validity.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub not_after: Option<Time>,
    /// The public key: `RSA 2048`, `ECDSA P-256`.
    pub key: Option<String>,
    /// The signature algorithm: `ecdsa-with-SHA384`.
    pub signature: Option<String>,
    /// SHA-1 in upper-case hex, only because Windows consoles and cmdlets ask for it.
    pub sha1_thumbprint: String,
    /// Where the certificate came from, every place.
    pub provenance: Vec<ProvenanceReport>,
    /// The certificate itself, DER in base64.
    pub der: String,
}

/// Where a certificate came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ProvenanceReport {
    /// A server sent it.
    Presented {
        /// The endpoint's id.
        endpoint: String,
        /// Index into the endpoint's `chains`.
        chain: usize,
        /// Place in the server's order, from 0.
        index: usize,
    },
    /// Fetched from the URL that a certificate names for its issuer.
    Aia {
        /// That URL.
        url: String,
    },
    /// Given by the user.
    Given {
        /// The file.
        file: String,
    },
    /// A trust anchor.
    Store {
        /// The store's name.
        store: String,
    },
}
