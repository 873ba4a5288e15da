//! Very many targets: a stream of them in, a stream of reports out.
//!
//! Every target is checked as if it were alone: what they share is what was asked and answered, never what follows from it,
//! so that no target's report depends on which others there are, or on their order. Shared, each within bounds: DNS answers
//! about hosts outside the targets' own domains, issuers fetched by AIA (one request a URL; that there was none is remembered
//! for a minute, and findings say so), certificates of authorities, and signatures that hold.
//!
//! Servers are met gently: so many connections at once and a second to one address and to one provider, with rests where
//! nobody answers. A target that waits for its turn there does so on nobody's budget, and makes room for others meanwhile.

mod answers;
mod one_of_many;
mod options;
mod overtime;
mod pace;
mod provider;
mod run;
#[cfg(feature = "sqlite")]
pub mod store;
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
/// The run ends when the targets do, after the last report: to stop taking more, end their stream, by `take_until` or by closing
/// the channel that it is. Dropping what is returned cancels all at once, what runs elsewhere included.
///
/// Every target has its report, whatever becomes of it; that of one that could not be checked says so under
/// `coverage.not_tested`. Poll the stream without long breaks: unless [`BatchOptions::spawn`] says where else, targets are at
/// work only while it is polled, and their time passes all the same.
///
/// ```
/// # use cert_chain_testlab::LabTenant;
/// use std::sync::Arc;
///
/// use cert_chain_core::Target;
/// use cert_chain_core::batch::{BatchOptions, check_many};
/// use cert_chain_core::net::Internet;
/// use futures_util::stream::{self, StreamExt};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut options = BatchOptions::default();
/// # let lab = LabTenant::start().await?;
/// # options.check.vantages = vec![cert_chain_core::discover::Vantage::new("lab", Some(lab.dns()))];
/// # let mappings = lab.connect_to().iter().map(|to| to.to_string().parse()).collect::<Result<_, _>>()?;
/// # options.check.connect_to = cert_chain_core::connect_to::ConnectTo::new(mappings);
/// options.concurrency = 100;
/// let (mut tell, targets) = futures_channel::mpsc::channel::<Target>(10);
/// tell.try_send("contoso.test".parse()?)?;
/// tell.try_send("sts.contoso.test:443".parse()?)?;
/// // No more of them: the run will end by itself.
/// drop(tell);
///
/// let mut reports = check_many(Arc::new(Internet::new()), targets, options);
/// # let mut seen = 0;
/// while let Some(checked) = reports.next().await {
///     println!("{}: {:?}", checked.target, checked.report.state);
/// #   seen += 1;
/// }
/// # assert_eq!(seen, 2);
/// # Ok(())
/// # }
/// ```
///
/// `examples/many_domains.rs` is a whole program that embeds it, with cancellation.
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
