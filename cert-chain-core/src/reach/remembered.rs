//! What is found out once for many targets.

use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::future::Cache;

use crate::network::Stopwatch;

/// Answers by question, bounded, each for its time; asked for once however many targets want them at the same time.
pub(crate) struct Remembered<K, V>(Cache<K, Arc<Found<V>>>);

/// What was found out, and for how long others may be told; `None`: it says something about this target's time only.
pub(crate) struct Found<V> {
    pub(crate) value: V,
    pub(crate) lasts: Option<Duration>,
}

struct ByItself;

impl<K, V> Expiry<K, Arc<Found<V>>> for ByItself {
    fn expire_after_create(&self, _: &K, found: &Arc<Found<V>>, _: Instant) -> Option<Duration> {
        found.lasts
    }
}

impl<K, V> Remembered<K, V>
where
    K: Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// As many as weigh `most` in all.
    pub(crate) fn new(most: u64, weigh: fn(&V) -> u32) -> Self {
        let weigher = move |_: &K, found: &Arc<Found<V>>| weigh(&found.value);
        Self(Cache::builder().max_capacity(most).weigher(weigher).expire_after(ByItself).build())
    }

    /// The answer to `question`, as somebody was told before, or as `find` finds out now. Who waits for another that asks, on
    /// nobody's time, and hears that its answer is worth nothing to others, asks too.
    pub(crate) async fn ask<F>(&self, question: K, stopwatch: &Arc<Stopwatch>, find: impl Fn() -> F) -> V
    where
        F: Future<Output = Found<V>>,
    {
        if let Some(known) = self.0.get(&question).await {
            return known.value.clone();
        }
        // Until it turns out that it is we who ask.
        let waiting = Mutex::new(Some(stopwatch.pause()));
        let end = || waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Nearly always somebody was told before: the large state is made where nobody was.
        let asking = Box::pin(self.0.try_get_with(question, async {
            end();
            let found = find().await;
            match found.lasts {
                Some(_) => Ok(Arc::new(found)),
                None => Err(found.value),
            }
        }));
        let asked = asking.await;
        let was_another = end().is_some();
        match asked {
            Ok(found) => found.value.clone(),
            Err(_) if was_another => find().await.value,
            Err(value) => V::clone(&value),
        }
    }
}

impl<K, V> fmt::Debug for Remembered<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Remembered")
    }
}
