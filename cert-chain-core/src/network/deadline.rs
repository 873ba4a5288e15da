//! When an operation is given up, on a clock that may be made to stand still.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What a budget beyond the clock's own end is taken for.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// A moment after which an operation is given up.
///
/// It is on the monotonic clock, or on the stopwatch of one target among many: then it moves on while that stands still.
#[derive(Clone)]
pub struct Deadline {
    at: Instant,
    stopwatch: Option<Arc<Stopwatch>>,
}

impl Deadline {
    /// `budget` from now.
    pub fn after(budget: Duration) -> Self {
        Self { at: add(now(), budget), stopwatch: None }
    }

    /// `budget` from now on `stopwatch`.
    pub(crate) fn on(stopwatch: &Arc<Stopwatch>, budget: Duration) -> Self {
        Self { at: add(stopwatch.now(), budget), stopwatch: Some(stopwatch.clone()) }
    }

    /// The earlier of this deadline and `budget` from now.
    #[must_use]
    pub fn within(&self, budget: Duration) -> Self {
        Self { at: self.at.min(add(self.now(), budget)), stopwatch: self.stopwatch.clone() }
    }

    /// The same for what begins now and goes on even while its target's clock stands still.
    pub(crate) fn as_it_stands(&self) -> Self {
        Self { at: self.instant(), stopwatch: None }
    }

    /// The same, `by` later.
    pub(crate) fn later(&self, by: Duration) -> Self {
        Self { at: add(self.at, by), stopwatch: self.stopwatch.clone() }
    }

    /// What is left of it; nothing once it has passed.
    pub fn left(&self) -> Duration {
        self.at.saturating_duration_since(self.now())
    }

    /// The instant itself, as things stand: for an operation that begins now.
    pub fn instant(&self) -> Instant {
        match &self.stopwatch {
            None => self.at,
            Some(_) => add(now(), self.left()),
        }
    }

    /// Whether nothing is left of it.
    pub fn has_passed(&self) -> bool {
        self.now() >= self.at
    }

    fn now(&self) -> Instant {
        self.stopwatch.as_ref().map_or_else(now, |stopwatch| stopwatch.now())
    }
}

impl fmt::Debug for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Deadline({:?} left)", self.left())
    }
}

/// The clock of one target, which stands still while the target only waits for its turn behind others: that is nobody's time.
#[derive(Debug)]
pub(crate) struct Stopwatch {
    started: Instant,
    pauses: Mutex<Pauses>,
}

#[derive(Debug, Default)]
struct Pauses {
    /// Pauses that are over.
    over: Duration,
    /// Operations that wait now, and since when the first of them does.
    waiting: usize,
    since: Option<Instant>,
}

impl Stopwatch {
    pub(crate) fn start() -> Arc<Self> {
        Arc::new(Self { started: now(), pauses: Mutex::default() })
    }

    /// Stands still until what is returned is dropped. Several may hold it at once.
    pub(crate) fn pause(self: &Arc<Self>) -> Pause {
        self.with(|pauses| {
            pauses.waiting += 1;
            pauses.since.get_or_insert_with(now);
        });
        Pause(self.clone())
    }

    /// How long it has run.
    pub(crate) fn elapsed(&self) -> Duration {
        self.now().saturating_duration_since(self.started)
    }

    /// The time that it shows.
    fn now(&self) -> Instant {
        let now = now();
        let stood =
            self.with(|pauses| pauses.over + pauses.since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since)));
        now.checked_sub(stood).unwrap_or(self.started)
    }

    fn with<T>(&self, work: impl FnOnce(&mut Pauses) -> T) -> T {
        work(&mut self.pauses.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Ends the pause when it is dropped.
#[derive(Debug)]
pub(crate) struct Pause(Arc<Stopwatch>);

impl Drop for Pause {
    fn drop(&mut self) {
        self.0.with(|pauses| {
            pauses.waiting -= 1;
            if pauses.waiting == 0
                && let Some(since) = pauses.since.take()
            {
                pauses.over += now().saturating_duration_since(since);
            }
        });
    }
}

fn add(instant: Instant, budget: Duration) -> Instant {
    instant.checked_add(budget).unwrap_or(instant + LONGEST)
}

#[expect(clippy::disallowed_methods, reason = "a deadline is monotonic and never reaches a verdict")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No budget of these runs out while a test runs, however slow the machine.
    const LONG: Duration = Duration::from_secs(10_000);

    #[test]
    fn a_pause_is_not_counted_however_many_share_it() {
        let stopwatch = Stopwatch::start();
        let deadline = Deadline::on(&stopwatch, LONG);
        let first = stopwatch.pause();
        let second = stopwatch.pause();
        let left = deadline.left();
        let mut spin = 0;
        while first.0.pauses.lock().expect("no panic").since.is_some_and(|since| since.elapsed() < Duration::from_millis(5)) {
            spin += 1;
        }
        assert!(spin > 0);
        assert_eq!(deadline.left(), left, "it stands still");
        drop(first);
        assert_eq!(deadline.left(), left, "somebody waits still");
        drop(second);
        assert!(deadline.instant() >= deadline.at + Duration::from_millis(5), "what an operation gets that begins now");
        assert!(stopwatch.elapsed() + Duration::from_millis(5) <= stopwatch.started.elapsed());
    }

    #[test]
    fn a_deadline_within_another_stays_on_its_clock() {
        let stopwatch = Stopwatch::start();
        let deadline = Deadline::on(&stopwatch, LONG);
        let _pause = stopwatch.pause();
        let within = deadline.within(LONG / 2);
        assert_eq!(within.left(), LONG / 2);
        assert!(within.left() < deadline.left() && !within.has_passed());
        assert_eq!(deadline.within(LONG * 2).left(), deadline.left());
        assert!(Deadline::after(Duration::MAX).left() > LONG);
    }
}
