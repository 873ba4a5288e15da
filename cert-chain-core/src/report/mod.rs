//! The last stage: everything seen and judged, as one serialisable [`Report`].

mod assemble;
mod bundle;
mod certificates;
mod clients;
mod endpoint;
mod model;
mod paths;
mod sign_in;
mod tlsa;

pub use crate::grades::{ChangeKind, Judgement, ProofStatus, Severity, State, Verdict};
pub(crate) use assemble::{Assembly, Subject};
pub use bundle::{Bundle, BundleError, bundle};
pub use model::*;

/// The JSON Schema of [`Report`].
#[cfg(feature = "schema")]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Report).to_value()
}
