//! What one target learns from another, with the DNS questions that it took.

use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Found, Lookup, Reach, Remembered};

/// Something found out, and the DNS questions on the way.
#[derive(Clone, Debug)]
pub(crate) struct Learnt<V> {
    pub(crate) value: V,
    lookups: Arc<[Lookup]>,
}

/// Where finding something out writes down its DNS questions, in the order in which they are answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct LookupLog(Arc<Mutex<Vec<Lookup>>>);

impl LookupLog {
    pub(super) fn add(&self, lookup: Lookup) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(lookup);
    }

    fn take(self) -> Arc<[Lookup]> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Reach {
    /// What `memory` has for `question`, or what `find` finds out. A target that is told what another asked has the same to tell as
    /// if it had asked itself: the DNS questions become its own too.
    pub(crate) async fn learn<K, V, F>(
        &self,
        memory: &Remembered<K, Learnt<V>>,
        question: K,
        find: impl Fn(LookupLog) -> F,
    ) -> V
    where
        K: Eq + Hash + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
        F: Future<Output = Found<V>>,
    {
        let find = || async {
            let log = LookupLog::default();
            let Found { value, lasts } = find(log.clone()).await;
            Found { value: Learnt { value, lookups: log.take() }, lasts }
        };
        let learnt = memory.ask(question, &self.stopwatch, find).await;
        self.lookups.note(&learnt.lookups);
        learnt.value
    }
}
