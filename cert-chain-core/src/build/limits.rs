//! How far the search for paths goes, and why no further.

/// Bounds of the search; meeting one is reported.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The most intermediates of a path, those not counted that are self-issued, as path length constraints do
    /// not count them (<https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.9>).
    ///
    /// The longest real path at hand has 5; webpki follows 6, Windows and OpenSSL more. 10 lets a
    /// diagnosis see a little further than any client.
    pub max_depth: usize,
    /// The most certificates of a path, all counted: what bounds the self-issued.
    pub max_length: usize,
    /// The most issuers tried in one search.
    ///
    /// The most tangled real chain at hand (AddTrust, with all its cross-certificates) takes a few
    /// hundred; Go gives up after 100 signatures. Steps here cost no signature.
    pub max_steps: usize,
    /// The most paths kept; each is judged and reported.
    pub max_paths: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_depth: 10, max_length: 16, max_steps: 5_000, max_paths: 128 }
    }
}
