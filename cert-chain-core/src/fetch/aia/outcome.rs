//! What came of seeking an issuer.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use crate::cert::{Cert, Fingerprint};
use crate::network::{AnswerOutcome, HandshakeOutcome};
use crate::reach::{Unreached, UrlRefusal};

/// One place that was asked for an issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AiaAttempt {
    /// The URL as the child names it.
    pub url: String,
    /// The certificate whose issuer was sought.
    pub child: Fingerprint,
    /// What came of it.
    pub outcome: AiaOutcome,
    /// For how long other targets of the run are told the same instead of asking again; none where nobody else is told.
    pub told_for: Option<Duration>,
}

/// What came of asking for an issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AiaOutcome {
    /// No certificate came.
    Failed(AiaFailure),
    /// An issuer whose key verifies the child's signature.
    Found(Cert),
    /// A certificate with the issuer's name came, but the child's signature algorithm cannot be verified here, so it was not used.
    Unverifiable(Cert),
    /// Certificates came, and none of them is the issuer.
    WrongCertificate(Vec<Cert>),
}

/// Why no certificate came.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AiaFailure {
    /// The host's address is not globally routable, and such addresses are not asked.
    Address(IpAddr),
    /// The URL carries a user name or password.
    Credentials,
    /// A status other than 200.
    HttpStatus(u16),
    /// The time was used up.
    Late,
    /// No URL that can be read.
    MalformedUrl,
    /// The host has no address; what DNS said.
    NameNotResolved(AnswerOutcome),
    /// What came is no certificate; its declared type.
    NotACertificate(Option<String>),
    /// Too many redirects, or one that leads nowhere.
    Redirects,
    /// A scheme that is not fetched from, such as `ldap`.
    Scheme(String),
    /// More than a certificate may have.
    TooLarge,
    /// Enough places were asked for issuers in this run.
    TooMany,
    /// No response; how the connection ended.
    Unreachable(HandshakeOutcome),
}

/// The certificates behind a URL, or why there are none.
pub(in crate::fetch) type UrlAnswer = Result<Vec<Cert>, AiaFailure>;

impl AiaFailure {
    /// Whether the CA's server would have to change for it to go away; else it is this machine's network or our own limits.
    pub fn is_theirs(&self) -> bool {
        match self {
            Self::Address(_) | Self::Late | Self::TooMany => false,
            Self::NameNotResolved(outcome) => matches!(outcome, AnswerOutcome::NoData | AnswerOutcome::NxDomain),
            Self::Unreachable(outcome) => !matches!(outcome, HandshakeOutcome::NoRoute | HandshakeOutcome::NotTried(_)),
            _ => true,
        }
    }
}

impl fmt::Display for AiaFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "its address {address} is not globally routable"),
            Self::Credentials => f.write_str("the URL carries credentials"),
            Self::HttpStatus(status) => write!(f, "it answered with status {status}"),
            Self::Late => f.write_str("the time was used up"),
            Self::MalformedUrl => f.write_str("the URL cannot be read"),
            Self::NameNotResolved(AnswerOutcome::NxDomain) => f.write_str("the name of its host does not exist"),
            Self::NameNotResolved(AnswerOutcome::Timeout) => f.write_str("DNS did not answer in time about its host"),
            Self::NameNotResolved(AnswerOutcome::NoData) => f.write_str("its host has no address"),
            Self::NameNotResolved(_) => f.write_str("DNS failed to answer about its host"),
            Self::NotACertificate(Some(kind)) => write!(f, "what came is no certificate but {}", kind.escape_debug()),
            Self::NotACertificate(None) => f.write_str("what came is no certificate"),
            Self::Redirects => f.write_str("it redirects too often or to nowhere"),
            Self::Scheme(scheme) => write!(f, "nothing is fetched over {}", scheme.escape_debug()),
            Self::TooLarge => f.write_str("it is larger than a certificate may be"),
            Self::TooMany => f.write_str("enough places were asked in this run"),
            Self::Unreachable(HandshakeOutcome::NoRoute | HandshakeOutcome::NotTried(_)) => {
                f.write_str("this machine could not connect to it")
            }
            Self::Unreachable(_) => f.write_str("it could not be reached"),
        }
    }
}

impl From<Unreached> for AiaFailure {
    fn from(unreached: Unreached) -> Self {
        match unreached {
            Unreached::Address(address) => Self::Address(address),
            Unreached::Late => Self::Late,
            Unreached::NameNotResolved(outcome) => Self::NameNotResolved(outcome),
            Unreached::Failed(outcome) => Self::Unreachable(outcome),
        }
    }
}

impl From<UrlRefusal> for AiaFailure {
    fn from(refusal: UrlRefusal) -> Self {
        match refusal {
            UrlRefusal::Credentials => Self::Credentials,
            UrlRefusal::Malformed => Self::MalformedUrl,
            UrlRefusal::Scheme(scheme) => Self::Scheme(scheme),
        }
    }
}
