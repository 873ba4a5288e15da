//! The stream of what comes of the targets.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::future::FutureExt;
use futures_util::stream::{FuturesUnordered, Stream, StreamExt};

use super::{BatchOptions, Checked};
use crate::check::check_in_run;
use crate::network::{BoxFuture, Network, Stopwatch};
use crate::target::Target;

/// What is made of each report.
pub(super) type Each<T> = Arc<dyn Fn(Checked) -> T + Send + Sync>;

/// What comes of many targets, in the order in which it is there.
#[must_use = "a stream does nothing unless it is polled"]
pub struct CheckMany<T> {
    /// None once they have come to their end.
    targets: Option<Pin<Box<dyn Stream<Item = Target> + Send>>>,
    running: FuturesUnordered<BoxFuture<'static, T>>,
    network: Arc<dyn Network>,
    options: BatchOptions,
    each: Each<T>,
}

impl<T: Send + 'static> CheckMany<T> {
    pub(super) fn new(
        network: Arc<dyn Network>,
        targets: Pin<Box<dyn Stream<Item = Target> + Send>>,
        options: BatchOptions,
        each: Each<T>,
    ) -> Self {
        Self { targets: Some(targets), running: FuturesUnordered::new(), network, options, each }
    }

    /// The work that `target` is, here or where the options say. It ends when what is returned is dropped.
    fn start(&self, target: Target) -> BoxFuture<'static, T> {
        let (network, options, each) = (self.network.clone(), self.options.check.clone(), self.each.clone());
        let work = async move {
            let stopwatch = Stopwatch::start();
            let report = check_in_run(&*network, &target, &options, stopwatch.clone()).await;
            let took = stopwatch.elapsed();
            each(Checked { target, report, took })
        };
        match &self.options.spawn {
            None => work.boxed(),
            Some(spawn) => {
                let (remote, handle) = work.remote_handle();
                spawn.run(remote.boxed());
                handle.boxed()
            }
        }
    }
}

impl<T: Send + 'static> Stream for CheckMany<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        while self.running.len() < self.options.concurrency.max(1) {
            let Some(targets) = &mut self.targets else { break };
            match targets.as_mut().poll_next(context) {
                Poll::Pending => break,
                Poll::Ready(None) => self.targets = None,
                Poll::Ready(Some(target)) => {
                    let work = self.start(target);
                    self.running.push(work);
                }
            }
        }
        match self.running.poll_next_unpin(context) {
            Poll::Ready(None) if self.targets.is_some() => Poll::Pending,
            result => result,
        }
    }
}

impl<T> fmt::Debug for CheckMany<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CheckMany").field("running", &self.running.len()).finish_non_exhaustive()
    }
}
