//! An end for what does not end by itself: one timer for all that is under way, since nearly nothing ever needs it.

use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use futures_util::task::AtomicWaker;

use crate::network::Deadline;

/// How often it is looked whether somebody's time has passed.
pub(super) const TICK: Duration = Duration::from_millis(100);

/// All that is under way.
#[derive(Default)]
pub(super) struct Overtime(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    next: u64,
    by_number: HashMap<u64, Arc<Entry>>,
}

struct Entry {
    deadline: Deadline,
    waker: AtomicWaker,
}

impl Overtime {
    /// What comes of `work`, or nothing when it does not end within `grace` after its deadline.
    pub(super) async fn end<T>(&self, deadline: &Deadline, grace: Duration, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        let deadline = deadline.later(grace);
        let mut guard = None;
        poll_fn(|context| {
            if let Poll::Ready(done) = work.as_mut().poll(context) {
                return Poll::Ready(Some(done));
            }
            // Only what has to wait is watched.
            guard.get_or_insert_with(|| self.watch(&deadline)).entry.waker.register(context.waker());
            if deadline.has_passed() { Poll::Ready(None) } else { Poll::Pending }
        })
        .await
    }

    /// Wakes all whose time has passed.
    pub(super) fn tick(&self) {
        let late: Vec<Arc<Entry>> = self
            .with(|entries| entries.by_number.values().filter(|entry| entry.deadline.has_passed()).map(Arc::clone).collect());
        late.iter().for_each(|entry| entry.waker.wake());
    }

    fn watch(&self, deadline: &Deadline) -> Watched<'_> {
        let entry = Arc::new(Entry { deadline: deadline.clone(), waker: AtomicWaker::new() });
        let number = self.with(|entries| {
            entries.next += 1;
            entries.by_number.insert(entries.next, entry.clone());
            entries.next
        });
        Watched { overtime: self, number, entry }
    }

    fn with<T>(&self, work: impl FnOnce(&mut Entries) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Watched until it is dropped.
struct Watched<'o> {
    overtime: &'o Overtime,
    number: u64,
    entry: Arc<Entry>,
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        self.overtime.with(|entries| entries.by_number.remove(&self.number));
    }
}
