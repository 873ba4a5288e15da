//! Ways to say hello over TLS, and what the server showed.

use std::fmt;

use serde::{Deserialize, Serialize};

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
