//! What is learnt once for many targets, beside what belongs to each.

use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::future::Cache;

use super::{Lookup, Reach};

/// Answers by question, bounded, each for its time; asked for once however many targets want them at the same time.
///
/// A target that is told what another one asked has the same to tell as if it had asked itself: the DNS questions on the way
/// become its own too.
pub(crate) struct Remembered<K, V>(Cache<K, Arc<Kept<V>>>);

struct Kept<V> {
    value: V,
    lookups: Vec<Lookup>,
    lasts: Duration,
}

/// What was found out, and for how long others may be told; `None`: it says something about this target's time only.
pub(crate) struct Found<V> {
    pub(crate) value: V,
    pub(crate) lasts: Option<Duration>,
}

struct ByItself;

impl<K, V> Expiry<K, Arc<Kept<V>>> for ByItself {
    fn expire_after_create(&self, _: &K, kept: &Arc<Kept<V>>, _: Instant) -> Option<Duration> {
        Some(kept.lasts)
    }
}

impl<K, V> Remembered<K, V>
where
    K: Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// As many as weigh `most` in all.
    pub(crate) fn new(most: u64, weigh: fn(&V) -> u32) -> Self {
        let weigher = move |_: &K, kept: &Arc<Kept<V>>| weigh(&kept.value);
        Self(Cache::builder().max_capacity(most).weigher(weigher).expire_after(ByItself).build())
    }

    /// The answer to `question`, as somebody was told before, or as `find` finds out now, logging the DNS questions on its way.
    pub(crate) async fn ask<F>(&self, question: K, reach: &Reach, find: impl Fn(LookupLog) -> F) -> V
    where
        F: Future<Output = Found<V>>,
    {
        // Until it turns out that it is we who ask.
        let waiting = Mutex::new(Some(reach.stopwatch.pause()));
        let asked = self.0.try_get_with(question, async {
            waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
            let log = LookupLog::default();
            let Found { value, lasts } = find(log.clone()).await;
            match lasts {
                Some(lasts) => Ok(Arc::new(Kept { value, lookups: log.take(), lasts })),
                None => Err(Mutex::new(value)),
            }
        });
        let asked = asked.await;
        let was_another = waiting.lock().unwrap_or_else(PoisonError::into_inner).take().is_some();
        match asked {
            Ok(kept) => {
                if was_another {
                    reach.lookups.note(&kept.lookups);
                }
                kept.value.clone()
            }
            Err(_) if was_another => find(LookupLog::default()).await.value,
            Err(value) => value.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }
}

impl<K, V> fmt::Debug for Remembered<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Remembered")
    }
}

/// The DNS questions that finding something out took, in the order in which they were answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct LookupLog(Arc<Mutex<Vec<Lookup>>>);

impl LookupLog {
    pub(super) fn add(&self, lookup: Lookup) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(lookup);
    }

    fn take(self) -> Vec<Lookup> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
