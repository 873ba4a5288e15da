//! The stream of what comes of the targets.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_timer::Delay;
use futures_util::future::FutureExt;
use futures_util::stream::{FuturesUnordered, Stream, StreamExt};

use super::overtime::TICK;
use super::run::Run;
use super::{BatchOptions, Checked};
use crate::network::{BoxFuture, Network};
use crate::target::Target;

/// Targets that wait for a turn at some server, for each that may work: so many are held in memory at most while one front end
/// answers slowly.
const MOST_PARKED: usize = 4;

/// What is made of each report.
pub(super) type Each<T> = Arc<dyn Fn(Checked) -> T + Send + Sync>;

/// What comes of many targets, in the order in which it is there.
#[must_use = "a stream does nothing unless it is polled"]
pub struct CheckMany<T> {
    /// None once they have come to their end.
    targets: Option<Pin<Box<dyn Stream<Item = Target> + Send>>>,
    running: FuturesUnordered<BoxFuture<'static, T>>,
    run: Arc<Run>,
    each: Each<T>,
    /// When to look for what does not end; only what is under way needs it.
    tick: Option<Delay>,
}

impl<T: Send + 'static> CheckMany<T> {
    pub(super) fn new(
        network: Arc<dyn Network>,
        targets: Pin<Box<dyn Stream<Item = Target> + Send>>,
        options: BatchOptions,
        each: Each<T>,
    ) -> Self {
        Self {
            targets: Some(targets),
            running: FuturesUnordered::new(),
            run: Arc::new(Run::new(network, options)),
            each,
            tick: None,
        }
    }

    /// Whether one more may work. Those that wait for a server that others ask too make room for others, within bounds.
    fn has_room(&self) -> bool {
        let most = self.run.options.concurrency.max(1);
        let parked = self.run.parked.count().min(most.saturating_mul(MOST_PARKED));
        self.running.len() < most.saturating_add(parked)
    }

    /// The work that `target` is, here or where the options say. It ends when what is returned is dropped.
    fn start(&self, target: Target) -> BoxFuture<'static, T> {
        let (run, each) = (self.run.clone(), self.each.clone());
        let work = async move { each(run.check(target).await) };
        match &self.run.options.spawn {
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
        self.run.parked.starter.register(context.waker());
        while let Poll::Ready(()) = self.tick.get_or_insert_with(|| Delay::new(TICK)).poll_unpin(context) {
            self.run.overtime.tick();
            self.tick = None;
        }
        while self.has_room() {
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
