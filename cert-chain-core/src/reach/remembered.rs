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
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// As many as weigh `most` in all.
    pub(crate) fn new(most: u64, weigh: fn(&K, &V) -> u32) -> Self {
        let weigher = move |question: &K, found: &Arc<Found<V>>| weigh(question, &found.value);
        Self(Cache::builder().max_capacity(most).weigher(weigher).expire_after(ByItself).build())
    }

    /// The answer to `question`, as somebody was told before, or as `find` finds out now. Who waits for another that asks, on
    /// nobody's time, and hears that its answer is worth nothing to others, asks too; those who come later are told what it hears.
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
        let asking = Box::pin(self.0.try_get_with_by_ref(&question, async {
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
            Err(_) if was_another => {
                let found = Arc::new(find().await);
                if found.lasts.is_some() {
                    self.0.insert(question, found.clone()).await;
                }
                found.value.clone()
            }
            Err(value) => V::clone(&value),
        }
    }
}

impl<K, V> fmt::Debug for Remembered<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Remembered")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use futures_util::future::join;

    use super::*;

    #[tokio::test]
    async fn who_waited_in_vain_finds_out_for_the_others() {
        let (remembered, stopwatch, found) = (Remembered::new(10, |(), _| 1), Stopwatch::start(), AtomicU8::new(0));
        let find = || async {
            let number = found.fetch_add(1, Ordering::Relaxed);
            // Until the other waits for this.
            tokio::task::yield_now().await;
            Found { value: number, lasts: (number > 0).then_some(Duration::from_secs(60)) }
        };
        let both = join(remembered.ask((), &stopwatch, find), remembered.ask((), &stopwatch, find)).await;
        assert_eq!(both, (0, 1), "the first had no time");
        assert_eq!(remembered.ask((), &stopwatch, find).await, 1, "the second had");
    }
}
