//! What each URL gave: asked once in a run, however many certificates name it at the same time.

use super::outcome::{AiaFailure, UrlAnswer};
use super::request::Asking;
use crate::reach::{HttpUrl, Once};

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
        let answer = self.0.ask_within(MAX_ISSUER_URLS, url.as_str().to_owned(), asking.get(url), is_worth).await;
        answer.unwrap_or(Err(AiaFailure::TooMany))
    }
}
