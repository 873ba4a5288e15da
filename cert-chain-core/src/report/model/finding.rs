//! Findings with their proof.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::grades::{ChangeKind, Judgement, ProofStatus, Severity};

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
    /// The chain that shows it, as an index into the endpoint's `chains`; null for faults of no chain.
    pub chain: Option<usize>,
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
    /// Where the change is not enough alone: what it showed together with those of the other findings; null when
    /// something would still stand in the way, or nothing does.
    #[serde(default)]
    pub together: Option<TogetherReport>,
}

/// What the changes of several findings showed when they were applied together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TogetherReport {
    /// `proven`, or `hypothetical` when one of the changes needs a certificate that does not exist yet.
    pub status: ProofStatus,
    /// The codes of the other findings, each once, in the order of the findings.
    pub with: Vec<String>,
    /// All changes, each once: a certificate issued anew may cure several faults.
    pub changes: Vec<ChangeReport>,
    /// What the judges said of the chain with all changes.
    pub judges: JudgesReport,
    /// Why the judges differ.
    pub why: Option<String>,
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
