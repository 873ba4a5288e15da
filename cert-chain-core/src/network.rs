//! The one door to the network. What fails there is evidence, not an error.
//!
//! The trait is small so that a test can stand in for it: it resolves one query, makes one
//! handshake, or makes one HTTP request, each against one address, and follows nothing by itself.
//! Discovery and fetching decide what to ask; the address policy is applied before each dial.

use std::fmt;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::tenant::{DnsName, Host};
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

/// A DNS question about an absolute name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Query {
    /// The name asked for; always absolute, no search list is applied.
    pub name: DnsName,
    /// The record type asked for.
    pub kind: RecordKind,
}

impl Query {
    /// The question for records of `kind` at `name`.
    pub fn new(name: DnsName, kind: RecordKind) -> Self {
        Self { name, kind }
    }
}

/// A DNS record type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum RecordKind {
    /// IPv4 addresses.
    A,
    /// IPv6 addresses.
    Aaaa,
    /// The canonical name alone, one step.
    Cname,
    /// Hosts that take mail (<https://www.rfc-editor.org/rfc/rfc5321#section-5.1>).
    Mx,
    /// The servers of a zone.
    Ns,
    /// Service locations (<https://www.rfc-editor.org/rfc/rfc2782>).
    Srv,
    /// What a certificate must match, DANE (<https://www.rfc-editor.org/rfc/rfc6698>).
    Tlsa,
    /// Texts.
    Txt,
}

impl fmt::Display for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
            Self::Mx => "MX",
            Self::Ns => "NS",
            Self::Srv => "SRV",
            Self::Tlsa => "TLSA",
            Self::Txt => "TXT",
        })
    }
}

/// What came back for a [`Query`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The names that CNAME records led through, the one asked for left out; kept for negative answers too.
    pub cnames: Vec<DnsName>,
    /// Records of the kind asked for, or why there are none.
    pub outcome: AnswerOutcome,
    /// What records name that cannot be a host, such as `https://sip.contoso.com`.
    pub unusable: Vec<String>,
}

impl Answer {
    /// An answer reached through `cnames`.
    pub fn new(cnames: Vec<DnsName>, outcome: AnswerOutcome) -> Self {
        Self { cnames, outcome, unusable: Vec::new() }
    }

    /// The same, with names that records give and that cannot be hosts.
    #[must_use]
    pub fn with_unusable(self, unusable: Vec<String>) -> Self {
        Self { unusable, ..self }
    }
}

/// Records, or one of the ways to have none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerOutcome {
    /// Addresses, in the server's order.
    Addresses(Vec<IpAddr>),
    /// The canonical name (for [`RecordKind::Cname`]).
    Cname(DnsName),
    /// The server answered, but not with anything usable; the word says how (`SERVFAIL`, `malformed`).
    Failed(String),
    /// Hosts that take mail, sorted by preference, then host.
    Mx(Vec<MxRecord>),
    /// The name exists and has no record of this kind (NODATA, <https://www.rfc-editor.org/rfc/rfc2308#section-2.2>).
    NoData,
    /// The servers of the zone, sorted.
    Ns(Vec<DnsName>),
    /// The name does not exist (NXDOMAIN).
    NxDomain,
    /// The server refused to answer (REFUSED), or nothing listens there.
    Refused,
    /// Service locations, sorted by priority, then by descending weight, then target.
    Srv(Vec<SrvTarget>),
    /// Nothing came before the deadline.
    Timeout,
    /// What a certificate must match, sorted.
    Tlsa(Vec<TlsaRecord>),
    /// Texts, the strings of each record joined, in the server's order.
    Txt(Vec<String>),
}

impl fmt::Display for Answer {
    /// In words: `CNAME a -> b; 192.0.2.1`, `NXDOMAIN`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.cnames.is_empty() {
            let names: Vec<&str> = self.cnames.iter().map(DnsName::as_str).collect();
            write!(f, "CNAME {}; ", names.join(" -> "))?;
        }
        match &self.outcome {
            AnswerOutcome::Addresses(addresses) => f.write_str(&listed(addresses)),
            AnswerOutcome::Cname(name) => write!(f, "CNAME {name}"),
            AnswerOutcome::Failed(word) => f.write_str(word),
            AnswerOutcome::Mx(records) => f.write_str(&listed(records)),
            AnswerOutcome::NoData => f.write_str("no data"),
            AnswerOutcome::Ns(names) => f.write_str(&listed(names)),
            AnswerOutcome::NxDomain => f.write_str("NXDOMAIN"),
            AnswerOutcome::Refused => f.write_str("refused"),
            AnswerOutcome::Srv(targets) => f.write_str(&listed(targets)),
            AnswerOutcome::Timeout => f.write_str("timeout"),
            AnswerOutcome::Tlsa(records) => f.write_str(&listed(records)),
            AnswerOutcome::Txt(texts) => {
                f.write_str(&listed(&texts.iter().map(|text| format!("\"{}\"", text.escape_debug())).collect::<Vec<_>>()))
            }
        }?;
        for name in &self.unusable {
            write!(f, "; `{name}` is no host name")?;
        }
        Ok(())
    }
}

fn listed(items: &[impl fmt::Display]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for SrvTarget {
    /// As in a zone file: priority, weight, port, target.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let target = self.target.as_ref().map_or(".", DnsName::as_str);
        write!(f, "{} {} {} {target}", self.priority, self.weight, self.port)
    }
}

/// One SRV record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "RFC 2782 fixes the fields")]
pub struct SrvTarget {
    /// Lower is tried first.
    pub priority: u16,
    /// Share among equals.
    pub weight: u16,
    /// The port of the service.
    pub port: u16,
    /// The host; `None` for the root name, "decidedly no such service".
    pub target: Option<DnsName>,
}

/// One MX record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "RFC 1035 fixes the fields")]
pub struct MxRecord {
    /// Lower is tried first.
    pub preference: u16,
    /// The host; `None` for the root name, "takes no mail" (<https://www.rfc-editor.org/rfc/rfc7505>).
    pub host: Option<DnsName>,
}

impl fmt::Display for MxRecord {
    /// As in a zone file: preference, host.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.preference, self.host.as_ref().map_or(".", DnsName::as_str))
    }
}

/// One TLSA record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "RFC 6698 fixes the fields")]
pub struct TlsaRecord {
    /// 0 PKIX-TA, 1 PKIX-EE, 2 DANE-TA, 3 DANE-EE (<https://www.rfc-editor.org/rfc/rfc7218#section-2.1>).
    pub usage: u8,
    /// 0 the certificate, 1 its public key.
    pub selector: u8,
    /// 0 in full, 1 SHA-256, 2 SHA-512.
    pub matching: u8,
    /// What is to match.
    pub data: Vec<u8>,
}

impl fmt::Display for TlsaRecord {
    /// As in a zone file: usage, selector, matching type, hexadecimal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} ", self.usage, self.selector, self.matching)?;
        self.data.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

/// One way to say hello; servers answer different hellos with different chains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Profile {
    /// TLS 1.3 (and 1.2), with SNI: what a current client sends.
    Tls13,
    /// TLS 1.2 only, ECDSA suites.
    Tls12Ecdsa,
    /// TLS 1.2 only, RSA suites.
    Tls12Rsa,
    /// TLS 1.3 and 1.2 without SNI: old phones and gateways.
    NoSni,
    /// One raw ClientHello with every TLS 1.0 to 1.2 suite, read up to ServerHelloDone and never finished.
    Legacy,
}

impl Profile {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tls13 => "tls13",
            Self::Tls12Ecdsa => "tls12-ecdsa",
            Self::Tls12Rsa => "tls12-rsa",
            Self::NoSni => "no-sni",
            Self::Legacy => "legacy",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is said in clear before TLS begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StartTls {
    /// EHLO and STARTTLS (<https://www.rfc-editor.org/rfc/rfc3207>); the read buffer must be empty afterwards.
    Smtp,
}

/// What one handshake showed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Handshake {
    /// How it ended.
    pub outcome: HandshakeOutcome,
    /// The certificates exactly as sent, in the server's order, each as DER; empty when none came.
    pub chain: Vec<Vec<u8>>,
    /// Whether the server showed that it holds the end-entity's private key.
    pub possession: Possession,
    /// Whether a client certificate was asked for; `None` when the handshake ended too early to know.
    pub client_certificate_requested: Option<bool>,
    /// The issuers named with that request; `None` where none was seen.
    pub acceptable_issuers: Option<AcceptableIssuers>,
    /// The negotiated version, `TLS 1.2`, if a ServerHello came.
    pub version: Option<&'static str>,
    /// The cipher suite that the server chose, by IANA's name, if that is known.
    pub cipher_suite: Option<&'static str>,
}

impl Handshake {
    /// A handshake that ended with `outcome` before any certificate came.
    pub fn without_chain(outcome: HandshakeOutcome) -> Self {
        Self {
            outcome,
            chain: Vec::new(),
            possession: Possession::NotShown,
            client_certificate_requested: None,
            acceptable_issuers: None,
            version: None,
            cipher_suite: None,
        }
    }
}

/// Whose certificates a server says it takes from clients: `certificate_authorities`,
/// <https://www.rfc-editor.org/rfc/rfc5246#section-7.4.4> and <https://www.rfc-editor.org/rfc/rfc8446#section-4.2.4>.
/// No names at all means any issuer will do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AcceptableIssuers {
    /// The names sent, counted.
    pub count: usize,
    /// Octets of the list as it is sent, with the two octets of length before each name.
    pub bytes: usize,
    /// The names as DER, in the server's order; those beyond [`Self::MAX_KEPT`] octets in all are left out.
    pub names: Vec<Vec<u8>>,
    /// Whether names were left out.
    pub truncated: bool,
}

impl AcceptableIssuers {
    /// Octets of names kept: what one list can hold at most (<https://www.rfc-editor.org/rfc/rfc5246#section-7.4.4>).
    pub const MAX_KEPT: usize = 65_535;

    /// The list of these names.
    pub fn new<'n>(names: impl IntoIterator<Item = &'n [u8]>) -> Self {
        let mut list = Self { count: 0, bytes: 0, names: Vec::new(), truncated: false };
        for name in names {
            list.count += 1;
            list.bytes += 2 + name.len();
            list.truncated |= list.bytes > Self::MAX_KEPT;
            if !list.truncated {
                list.names.push(name.to_vec());
            }
        }
        list
    }
}

/// How a handshake ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HandshakeOutcome {
    /// The server ended it with a TLS alert, by its name in <https://www.rfc-editor.org/rfc/rfc8446#section-6>.
    Alert(String),
    /// The server broke a rule of TLS; the text says which.
    BrokeTls(String),
    /// The server closed the connection.
    Closed,
    /// It went through.
    Completed,
    /// The connection was refused: nothing listens on that port.
    ConnectionRefused,
    /// The time granted was cut short, and ended before the server could be expected to answer: nobody's fault.
    Late,
    /// What came was no TLS; the text says what.
    NotTls(String),
    /// This machine could not even try; the text says why.
    NotTried(String),
    /// This machine has no route for that kind of address.
    NoRoute,
    /// The connection was reset.
    Reset,
    /// The mail server turned this client away, for good or for now, whatever it offers to others; the text is its line.
    SmtpRefused(String),
    /// STARTTLS was not offered or was refused for good; the text is the server's line.
    StartTlsRefused(String),
    /// Nothing came before the deadline; the word says in which step: `connect`, `handshake`, `starttls`, `response`.
    Timeout(&'static str),
    /// The server cannot be reached: the network said so.
    Unreachable,
}

impl fmt::Display for HandshakeOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alert(name) => write!(f, "alert {name}"),
            Self::BrokeTls(how) => write!(f, "TLS broken: {how}"),
            Self::Closed => f.write_str("the server closed the connection"),
            Self::Completed => f.write_str("completed"),
            Self::ConnectionRefused => f.write_str("connection refused"),
            Self::Late => f.write_str("the time was used up before it answered"),
            Self::NotTls(what) => write!(f, "no TLS: {what}"),
            Self::NotTried(why) => write!(f, "not tried: {why}"),
            Self::NoRoute => f.write_str("no route from this machine"),
            Self::Reset => f.write_str("connection reset"),
            Self::SmtpRefused(line) => write!(f, "mail refused: {line}"),
            Self::StartTlsRefused(line) => write!(f, "STARTTLS refused: {line}"),
            Self::Timeout(step) => write!(f, "no answer in time ({step})"),
            Self::Unreachable => f.write_str("network unreachable"),
        }
    }
}

/// Whether the server proved that it holds the private key of the certificate it sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Possession {
    /// A signature was sent and does not verify.
    Failed,
    /// Nothing in this handshake proves it (RSA key exchange, or it ended before the signature).
    NotShown,
    /// A signature over this handshake verified with the certificate's key.
    Proven,
}

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

/// Further fields of responses that are kept, in lower case: which machine of a farm answered, with what, and how it wants
/// to be signed in to.
pub const KEPT_FIELDS: &[&str] = &["server", "www-authenticate", "x-feserver", "x-ms-server-fqdn", "x-ms-webticketurl"];

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
