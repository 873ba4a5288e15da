//! One HTTP request, and what came back.

use super::HandshakeOutcome;
use crate::tenant::Host;

/// A GET request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpRequest {
    /// For the Host field, and SNI when `tls`.
    pub host: Host,
    /// For the Host field when not the scheme's own.
    pub port: u16,
    /// Path and query, beginning with `/`.
    pub path: String,
    /// Whether to speak TLS (whatever the verdict on its chain).
    pub tls: bool,
    /// At most so many bytes of body are read.
    pub max_body: usize,
    /// The Accept field; some services answer otherwise, or at all, when there is none.
    pub accept: Option<&'static str>,
}

impl HttpRequest {
    /// A GET of what an `https` URL names, of at most `max_body` bytes; none for what is no such URL, or holds credentials.
    pub fn https(url: &str, max_body: usize) -> Option<Self> {
        let url = url::Url::parse(url).ok()?;
        if url.scheme() != "https" || !url.username().is_empty() || url.password().is_some() {
            return None;
        }
        let host: Host = url.host_str()?.parse().ok()?;
        let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        Some(Self { host, port: url.port_or_known_default()?, path, tls: true, max_body, accept: Some("*/*") })
    }

    /// A GET of `path` at `host` that accepts anything.
    pub fn get(host: Host, port: u16, path: String, tls: bool, max_body: usize) -> Self {
        Self { host, port, path, tls, max_body, accept: Some("*/*") }
    }
}

/// What an HTTP request brought.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpOutcome {
    /// No response; how the connection ended.
    Failed(HandshakeOutcome),
    /// A response.
    Response {
        /// The status code.
        status: u16,
        /// The Location field, if any.
        location: Option<String>,
        /// The Content-Type field, if any.
        content_type: Option<String>,
        /// The Date field, if any.
        date: Option<String>,
        /// Those of [`KEPT_FIELDS`] that came, by their names in lower case, in the order of that list.
        fields: Vec<(String, String)>,
        /// The body, cut at `max_body`.
        body: Vec<u8>,
        /// Whether there was more than `max_body`.
        truncated: bool,
    },
}

/// Further fields of responses that are kept, in lower case: how long it lay in a cache, which machine of a farm answered, with
/// what, and how it wants to be signed in to.
pub const KEPT_FIELDS: &[&str] = &["age", "server", "www-authenticate", "x-feserver", "x-ms-server-fqdn", "x-ms-webticketurl"];
