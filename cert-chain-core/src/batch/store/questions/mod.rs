//! The usual questions, one file each. Every answer is ordered by what it says, never by when it was recorded.

mod changed;
mod expiring;
mod failing;
mod findings;
mod serving;
mod targets;
mod untested;

pub use changed::{Change, Changed};
pub use expiring::ExpiringRow;
pub use failing::FailingRow;
pub use findings::FindingRow;
pub use serving::{Served, ServingRow};
pub use targets::TargetRow;
pub use untested::UntestedRow;
