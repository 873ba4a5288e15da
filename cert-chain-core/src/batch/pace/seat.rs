//! A target's place in the run.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_timer::Delay;
use futures_util::task::AtomicWaker;

use crate::network::Stopwatch;

/// One target: its clock, and whether it waits for servers that others ask too.
pub(in crate::batch) struct Seat {
    pub(in crate::batch) stopwatch: Arc<Stopwatch>,
    waiting: AtomicUsize,
    parked: Arc<Parked>,
}

/// How many targets only wait; others may work in their place. Whoever starts targets is told of each.
#[derive(Default)]
pub(in crate::batch) struct Parked {
    targets: AtomicUsize,
    pub(in crate::batch) starter: AtomicWaker,
}

impl Parked {
    pub(in crate::batch) fn count(&self) -> usize {
        self.targets.load(Ordering::Acquire)
    }
}

impl Seat {
    pub(in crate::batch) fn new(parked: Arc<Parked>) -> Self {
        Self { stopwatch: Stopwatch::start(), waiting: AtomicUsize::new(0), parked }
    }

    /// Waits for something that the whole run has to wait for.
    pub(in crate::batch) async fn pause<T>(&self, until: impl Future<Output = T>) -> T {
        let _pause = self.stopwatch.pause();
        until.await
    }

    /// Waits for a turn at one server, as others may not have to.
    pub(super) async fn park<T>(&self, until: impl Future<Output = T>) -> T {
        let _stand = Stand::new(self);
        self.pause(until).await
    }

    /// Waits that long, if at all.
    pub(super) async fn park_if(&self, wait: Option<Duration>) {
        if let Some(wait) = wait {
            self.park(Delay::new(wait)).await;
        }
    }
}

/// Counts its target as parked until it is dropped.
struct Stand<'s>(&'s Seat);

impl<'s> Stand<'s> {
    fn new(seat: &'s Seat) -> Self {
        if seat.waiting.fetch_add(1, Ordering::AcqRel) == 0 {
            seat.parked.targets.fetch_add(1, Ordering::AcqRel);
            seat.parked.starter.wake();
        }
        Self(seat)
    }
}

impl Drop for Stand<'_> {
    fn drop(&mut self) {
        if self.0.waiting.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.parked.targets.fetch_sub(1, Ordering::AcqRel);
        }
    }
}
