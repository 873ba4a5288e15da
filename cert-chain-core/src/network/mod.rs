//! The one door to the network. What fails there is evidence, not an error.
//!
//! The trait is small so that a test can stand in for it: it resolves one query, makes one
//! handshake, or makes one HTTP request, each against one address, and follows nothing by itself.
//! Discovery and fetching decide what to ask; the address policy is applied before each dial.

mod clock;
mod dns;
mod handshake;
mod http;
mod sip;

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::{Duration, Instant};

pub(crate) use self::clock::ServerClock;
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

/// What a budget beyond the clock's own end is taken for.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// A moment on the monotonic clock after which an operation is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// `budget` from now.
    #[expect(clippy::disallowed_methods, reason = "a deadline is monotonic and never reaches a verdict")]
    pub fn after(budget: Duration) -> Self {
        let now = Instant::now();
        Self(now.checked_add(budget).unwrap_or(now + LONGEST))
    }

    /// The earlier of this deadline and `budget` from now.
    #[must_use]
    pub fn within(self, budget: Duration) -> Self {
        self.min(Self::after(budget))
    }

    /// What is left of it; nothing once it has passed.
    #[expect(clippy::disallowed_methods, reason = "a deadline is monotonic and never reaches a verdict")]
    pub fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// The instant itself.
    pub fn instant(self) -> Instant {
        self.0
    }

    /// Whether nothing is left of it.
    #[expect(clippy::disallowed_methods, reason = "a deadline is monotonic and never reaches a verdict")]
    pub fn has_passed(self) -> bool {
        Instant::now() >= self.0
    }
}
