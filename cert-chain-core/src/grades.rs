//! The closed lists of words in which diagnosis grades and the report tells: severities, verdicts,
//! kinds of change, statuses of proof.

use std::fmt;

use serde::{Deserialize, Serialize};

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

impl State {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
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
