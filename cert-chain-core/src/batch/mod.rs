//! Very many targets: a stream of them in, a stream of reports out.
//!
//! Every target is checked as if it were alone: what they share is what was asked and answered, never what follows from it,
//! so that no target's report depends on which others there are, or on their order.

mod answers;
mod one_of_many;
mod options;
mod pace;
mod provider;
mod run;
mod stream;
mod summary;
mod tally;

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::Stream;

pub use self::options::{BatchOptions, Spawn};
pub use self::stream::CheckMany;
pub use self::summary::Summary;
pub use self::tally::Counted;
use crate::network::Network;
use crate::report::Report;
use crate::target::Target;

/// A target that was checked.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Checked {
    /// The target.
    pub target: Target,
    /// Its report.
    pub report: Report,
    /// How long it was at work; waiting for its turn at servers that others ask too is not counted, here or against its budget.
    pub took: Duration,
}

/// Checks `targets` as they come, many at once, and gives each report as soon as it is there.
///
/// The run ends when the targets do, after the last report; dropping the stream ends it at once.
pub fn check_many<S>(network: Arc<dyn Network>, targets: S, options: BatchOptions) -> CheckMany<Checked>
where
    S: Stream<Item = Target> + Send + 'static,
{
    check_many_with(network, targets, options, |checked| checked)
}

/// The same, with each report made into what `each` makes of it, where the target was checked: work that is done on as many
/// cores as [`BatchOptions::spawn`] uses.
pub fn check_many_with<S, T, F>(network: Arc<dyn Network>, targets: S, options: BatchOptions, each: F) -> CheckMany<T>
where
    S: Stream<Item = Target> + Send + 'static,
    T: Send + 'static,
    F: Fn(Checked) -> T + Send + Sync + 'static,
{
    CheckMany::new(network, Box::pin(targets), options, Arc::new(each))
}
