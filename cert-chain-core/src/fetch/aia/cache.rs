//! What each URL gave: asked once in a run, however many certificates name it at the same time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::lock::Mutex as AsyncMutex;

use super::outcome::{AiaFailure, UrlAnswer};
use super::request::Asking;
use crate::fetch::url::HttpUrl;

/// URLs remembered. All the CAs of the Web name some two thousand; a run that meets more starts afresh.
const MAX_REMEMBERED: usize = 4096;

/// The first to ask holds the lock until the answer is there; all others wait for it.
type Slot = Arc<AsyncMutex<Option<UrlAnswer>>>;

/// Answers by URL.
#[derive(Debug, Default)]
pub(in crate::fetch) struct AiaCache(Mutex<HashMap<String, Slot>>);

impl AiaCache {
    /// What `url` gives, asked now or before.
    pub(super) async fn ask(&self, url: &HttpUrl, asking: &Asking<'_>) -> UrlAnswer {
        let slot = self.slot(url.as_str());
        let mut answer = slot.lock().await;
        if let Some(known) = &*answer {
            return known.clone();
        }
        let new = asking.get(url).await;
        // One endpoint's lack of time says nothing about the URL.
        if new != Err(AiaFailure::Late) {
            *answer = Some(new.clone());
        }
        new
    }

    fn slot(&self, url: &str) -> Slot {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= MAX_REMEMBERED && !slots.contains_key(url) {
            slots.clear();
        }
        slots.entry(url.to_owned()).or_default().clone()
    }
}
