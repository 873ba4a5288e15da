//! Paths that were built.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A path that was built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PathReport {
    /// SHA-256s, the end-entity first, the trust anchor (when it is a certificate) last.
    pub certificates: Vec<String>,
    /// How it ends.
    pub end: PathEnd,
    /// The stores that trust its anchor for this end-entity certificate.
    pub stores: Vec<Arc<str>>,
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
