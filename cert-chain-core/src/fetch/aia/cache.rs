//! What each URL gave: asked once in a run, however many certificates name it at the same time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::lock::Mutex as AsyncMutex;

use super::outcome::{AiaFailure, UrlAnswer};
use super::request::Asking;
use crate::reach::HttpUrl;

/// Places that are asked for issuers in one run. A tenant's chains name three or four in all; a server that shows
/// everybody another chain must not turn us into a flood of requests to a third party.
pub const MAX_ISSUER_URLS: usize = 64;

/// The first to ask holds the lock until the answer is there; all others wait for it.
type Slot = Arc<AsyncMutex<Option<UrlAnswer>>>;

/// Answers by URL.
#[derive(Debug, Default)]
pub(in crate::fetch) struct AiaCache(Mutex<HashMap<String, Slot>>);

impl AiaCache {
    /// What `url` gives, asked now or before.
    pub(super) async fn ask(&self, url: &HttpUrl, asking: &Asking<'_>) -> UrlAnswer {
        let Some(slot) = self.slot(url.as_str()) else { return Err(AiaFailure::TooMany) };
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

    /// Where the answer of `url` is or will be; none for one place too many.
    fn slot(&self, url: &str) -> Option<Slot> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= MAX_ISSUER_URLS && !slots.contains_key(url) {
            return None;
        }
        Some(slots.entry(url.to_owned()).or_default().clone())
    }
}
