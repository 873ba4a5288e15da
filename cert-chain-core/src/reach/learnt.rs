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

impl<V> Learnt<V> {
    /// Octets that the questions and their answers hold, about.
    pub(crate) fn held(&self) -> usize {
        self.lookups.iter().map(|(_, query, answer)| size_of::<Lookup>() + query.name.as_str().len() + answer.held()).sum()
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
        K: Clone + Eq + Hash + Send + Sync + 'static,
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

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;
    use crate::network::{Answer, AnswerOutcome, Query, RecordKind};

    #[test]
    fn weighs_its_questions() {
        let log = LookupLog::default();
        let addresses = vec![IpAddr::V4(Ipv4Addr::LOCALHOST); 256];
        let name = "pki.fabrikam.test".parse().expect("a name");
        let query = Query { name, kind: RecordKind::A };
        log.add((None, query, Answer::new(Vec::new(), AnswerOutcome::Addresses(addresses))));
        assert!(Learnt { value: (), lookups: log.take() }.held() > 256 * size_of::<IpAddr>());
    }
}
