//! What each URL gave: asked once in a run, however many certificates name it at the same time.

use super::outcome::{AiaFailure, UrlAnswer};
use super::request::Asking;
use crate::fetch::memory::{FAILURE_LASTS, ISSUER_LASTS};
use crate::reach::{Found, HttpUrl, LookupLog, Once};

/// Places that are asked for issuers in one run. A tenant's chains name three or four in all; a server that shows
/// everybody another chain must not turn us into a flood of requests to a third party.
pub const MAX_ISSUER_URLS: usize = 64;

/// Answers by URL.
#[derive(Debug, Default)]
pub(in crate::fetch) struct AiaCache(Once<String, UrlAnswer>);

impl AiaCache {
    /// What `url` gives, asked now or before.
    pub(super) async fn ask(&self, url: &HttpUrl, asking: &Asking<'_>) -> UrlAnswer {
        // One endpoint's lack of time says nothing about the URL.
        let is_worth = |answer: &UrlAnswer| *answer != Err(AiaFailure::Late);
        let get = || async {
            match &asking.shared.memory {
                Some(memory) => {
                    let find = |log| for_all(url, asking, log);
                    asking.shared.reach.learn(&memory.issuers, url.as_str().to_owned(), find).await
                }
                None => asking.get(url, None).await,
            }
        };
        let answer = self.0.ask_within(MAX_ISSUER_URLS, url.as_str().to_owned(), get, is_worth).await;
        answer.unwrap_or(Err(AiaFailure::TooMany))
    }
}

/// What `url` gives, for the other targets of the run too.
async fn for_all(url: &HttpUrl, asking: &Asking<'_>, log: LookupLog) -> Found<UrlAnswer> {
    // Silence says something about the server only to who had all the time for it that others may have.
    let had_time = asking.has_time();
    let value = asking.get(url, Some(&log)).await;
    let lasts = match &value {
        Ok(_) => Some(ISSUER_LASTS),
        Err(AiaFailure::Late) => None,
        Err(AiaFailure::Unreachable(_) | AiaFailure::NameNotResolved(_)) if !had_time => None,
        Err(_) => Some(FAILURE_LASTS),
    };
    Found { value, lasts }
}
