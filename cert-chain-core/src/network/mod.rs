//! The one door to the network. What fails there is evidence, not an error.
//!
//! The trait is small so that a test can stand in for it: it resolves one query, makes one
//! handshake, or makes one HTTP request, each against one address, and follows nothing by itself.
//! Discovery and fetching decide what to ask; the address policy is applied before each dial.

mod clock;
mod deadline;
mod dns;
mod handshake;
mod http;
mod sip;

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;

pub(crate) use self::clock::ServerClock;
pub use self::deadline::Deadline;
pub(crate) use self::deadline::Stopwatch;
pub use self::dns::{Answer, AnswerOutcome, MxRecord, Query, RecordKind, SrvTarget, TlsaRecord};
pub use self::handshake::{AcceptableIssuers, Handshake, HandshakeOutcome, Possession, Profile, StartTls};
pub use self::http::{HttpOutcome, HttpRequest, KEPT_FIELDS};
pub use self::sip::SipOutcome;
use crate::tenant::Host;
use crate::time::Time;

/// A boxed future, so that [`Network`] is dyn-compatible.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The network, as the stages `discover` and `fetch` see it.
///
/// No method fails: every refusal, timeout or reset is part of the answer. No method outlives its
/// deadline. No method follows a redirect or resolves a name to dial.
pub trait Network: Send + Sync {
    /// The wall clock of the machine that observes; it dates the report.
    fn now(&self) -> Time;

    /// Asks one DNS question of `server`, or of the system's resolver.
    fn resolve<'a>(&'a self, query: &'a Query, server: Option<SocketAddr>, deadline: Deadline) -> BoxFuture<'a, Answer>;

    /// Connects to `address`, offers `profile`, and keeps what the server presents.
    ///
    /// `host` is sent as SNI unless it is an address or the profile says otherwise.
    fn handshake<'a>(
        &'a self,
        address: SocketAddr,
        host: &'a Host,
        profile: Profile,
        starttls: Option<StartTls>,
        deadline: Deadline,
    ) -> BoxFuture<'a, Handshake>;

    /// Sends one HTTP request to `address` and reads at most `request.max_body` bytes.
    fn http_once<'a>(&'a self, address: SocketAddr, request: &'a HttpRequest, deadline: Deadline)
    -> BoxFuture<'a, HttpOutcome>;

    /// Shakes hands with `address` and asks by SIP over TLS, with one OPTIONS request, what speaks there
    /// (<https://www.rfc-editor.org/rfc/rfc3261#section-11>). Only the head of the answer is read; no user is named.
    fn sip_options<'a>(&'a self, address: SocketAddr, host: &'a Host, deadline: Deadline) -> BoxFuture<'a, SipOutcome>;
}
