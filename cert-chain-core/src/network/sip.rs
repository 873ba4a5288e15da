//! What a SIP server answers.

use super::HandshakeOutcome;

/// What one SIP request brought.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SipOutcome {
    /// No answer; how the connection ended.
    Failed(HandshakeOutcome),
    /// What came is no SIP; the text says what.
    NotSip(String),
    /// An answer, whatever it says.
    Response {
        /// The status code.
        status: u16,
        /// The reason phrase.
        reason: String,
        /// The Server field, or the User-Agent that some send instead.
        server: Option<String>,
    },
}
