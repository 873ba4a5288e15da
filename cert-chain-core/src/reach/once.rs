//! What is asked for once, however many want it at the same time.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::RandomState;
use futures_util::lock::Mutex as AsyncMutex;

/// The first to ask holds the lock until the answer is there; all others wait for it.
type Slot<V> = Arc<AsyncMutex<Option<V>>>;

/// Answers by question. They are looked up some hundred times a target; its questions are too few for anybody to choose them so
/// that they collide.
pub(crate) struct Once<K, V>(Mutex<HashMap<K, Slot<V>, RandomState>>);

impl<K: Eq + Hash, V: Clone> Once<K, V> {
    /// The answer to `question`, made now or before, and kept if it is worth that.
    pub(crate) async fn ask<F: Future<Output = V>>(
        &self,
        question: K,
        answer: impl FnOnce() -> F,
        is_worth: impl Fn(&V) -> bool,
    ) -> V {
        fill(self.slots(|slots| slots.entry(question).or_default().clone()), answer, is_worth).await
    }

    /// The same with at most `most` questions in all; none for one too many.
    pub(crate) async fn ask_within<F: Future<Output = V>>(
        &self,
        most: usize,
        question: K,
        answer: impl FnOnce() -> F,
        is_worth: impl Fn(&V) -> bool,
    ) -> Option<V> {
        let slot = self.slots(|slots| match slots.len() >= most && !slots.contains_key(&question) {
            true => None,
            false => Some(slots.entry(question).or_default().clone()),
        })?;
        Some(fill(slot, answer, is_worth).await)
    }

    /// Takes over an answer to a question that was not asked here.
    pub(crate) fn put(&self, question: K, answer: &V) {
        self.slots(|slots| {
            slots.entry(question).or_insert_with(|| Arc::new(AsyncMutex::new(Some(answer.clone()))));
        });
    }

    /// What is known by now of the questions that are `wanted`, in their order.
    pub(crate) fn known(&self, wanted: impl Fn(&K) -> bool) -> Vec<(K, V)>
    where
        K: Clone + Ord,
    {
        let value = |slot: &Slot<V>| slot.try_lock().and_then(|value| value.clone());
        let known = |(question, slot): (&K, &Slot<V>)| Some((question.clone(), value(slot)?));
        let mut known: Vec<(K, V)> =
            self.slots(|slots| slots.iter().filter(|(question, _)| wanted(question)).filter_map(known).collect());
        known.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        known
    }

    fn slots<T>(&self, work: impl FnOnce(&mut HashMap<K, Slot<V>, RandomState>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn fill<V: Clone, F: Future<Output = V>>(slot: Slot<V>, answer: impl FnOnce() -> F, is_worth: impl Fn(&V) -> bool) -> V {
    let mut known = slot.lock().await;
    if let Some(known) = &*known {
        return known.clone();
    }
    let new = answer().await;
    if is_worth(&new) {
        *known = Some(new.clone());
    }
    new
}

impl<K, V> Default for Once<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K, V> fmt::Debug for Once<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Once").finish_non_exhaustive()
    }
}
