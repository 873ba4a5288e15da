//! What a lab HTTP server has under which path.

use std::collections::BTreeMap;

use super::Clock;
use crate::encode::pkcs7;

/// Paths and replies. Every other path is not found.
///
/// ```
/// use cert_chain_testlab::servers::http::{Reply, Site};
///
/// let site = Site::new()
///     .path("/ca.cer", Reply::certificate(b"DER of the CA"))
///     .path("/moved.cer", Reply::redirect("/ca.cer"))
///     .path("/loop.cer", Reply::redirect("/loop.cer"))
///     .path("/slow.cer", Reply::Drip);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Site {
    replies: BTreeMap<String, Reply>,
    clock: Clock,
}

/// What comes back for a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A complete response.
    Whole {
        /// The status code.
        status: u16,
        /// Fields beside those about length and connection, for example `("Location", "/")`.
        fields: Vec<(&'static str, String)>,
        /// The body.
        body: Vec<u8>,
    },
    /// A response that promises a body and sends one byte of it now and then, for ever.
    Drip,
    /// A body without an end, as fast as the client reads.
    Endless,
    /// The connection is reset instead of a response. Over TLS it is closed without notice.
    Reset,
    /// No response, and the connection stays open.
    Silence,
}

impl Site {
    /// A site where nothing is found.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the reply for a path, which begins with `/` and may carry a query.
    /// A path without a query answers requests with any query.
    #[must_use]
    pub fn path(mut self, path: &str, reply: Reply) -> Self {
        self.replies.insert(path.to_owned(), reply);
        self
    }

    /// Sets the clock, which is right otherwise.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    pub(super) fn date(&self) -> String {
        self.clock.date()
    }

    pub(super) fn reply(&self, path: &str) -> Reply {
        let without_query = path.split_once('?').map_or(path, |(path, _)| path);
        self.replies.get(path).or_else(|| self.replies.get(without_query)).cloned().unwrap_or_else(|| Reply::status(404))
    }
}

impl Reply {
    /// Status 200 with a body.
    pub fn ok(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::Whole { status: 200, fields: vec![("Content-Type", content_type.to_owned())], body: body.into() }
    }

    /// A certificate as AIA asks for it: <https://www.rfc-editor.org/rfc/rfc5280#section-4.2.2.1>.
    pub fn certificate(der: impl Into<Vec<u8>>) -> Self {
        Self::ok("application/pkix-cert", der)
    }

    /// Several certificates in one PKCS#7 file, the other form that AIA allows.
    pub fn certificates<C: AsRef<[u8]>>(certificates: &[C]) -> Self {
        Self::ok("application/pkcs7-mime", pkcs7(certificates))
    }

    /// A page for people, as a captive portal or an error handler sends it with status 200.
    pub fn page(html: &str) -> Self {
        Self::ok("text/html; charset=utf-8", html)
    }

    /// A JSON document.
    pub fn json(text: &str) -> Self {
        Self::ok("application/json", text)
    }

    /// A bare status.
    pub fn status(status: u16) -> Self {
        Self::Whole { status, fields: Vec::new(), body: Vec::new() }
    }

    /// A temporary redirect. To its own path: a loop.
    pub fn redirect(location: &str) -> Self {
        Self::Whole { status: 302, fields: vec![("Location", location.to_owned())], body: Vec::new() }
    }
}
