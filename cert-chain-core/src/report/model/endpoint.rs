//! Endpoints: what was asked, what was presented, what follows.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{FindingReport, PathReport};
use crate::endpoint::{BelongsTo, Role, Service, Transport};
use crate::grades::{State, Verdict};
use crate::network::{Possession, Profile};

/// One endpoint, what it presented, and what follows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct EndpointReport {
    /// `transport://host:port`; `file:NAME#n` for a chain from a file.
    pub id: String,
    /// What clients want there.
    pub services: Vec<Service>,
    /// The machine that usually answers.
    pub role: Option<Role>,
    /// The name that the certificate must carry; for a file the name given, or null.
    pub host: Option<String>,
    /// The TCP port.
    pub port: Option<u16>,
    /// How TLS begins.
    pub transport: Transport,
    /// Whose server it is.
    pub belongs_to: BelongsTo,
    /// How it was found.
    pub found_by: Vec<String>,
    /// Whether all that led here was authenticated or given by the user.
    pub authenticated: bool,
    /// Whether clients go on unharmed when nothing listens there.
    #[serde(default)]
    pub optional: bool,
    /// Every address and what it did.
    pub addresses: Vec<AddressReport>,
    /// What came of asking by SIP OPTIONS; null where SIP is not expected, no handshake went through, nothing but certificates
    /// was asked for, or the server had no chance to answer.
    #[serde(default)]
    pub sip: Option<SipReport>,
    /// What DNS says that the certificate of a mail server must match. It counts with DNSSEC alone, which is not checked.
    #[serde(default)]
    pub tlsa: Vec<TlsaReport>,
    /// What follows from them for senders that use DANE; null without usable records, or where no chain was presented.
    #[serde(default)]
    pub dane: Option<DaneReport>,
    /// Each distinct presented chain: SHA-256s in the server's order.
    pub chains: Vec<Vec<String>>,
    /// The worst finding.
    pub state: State,
    /// The chains alone, over the stores of the audience.
    pub verdict: Option<Verdict>,
    /// The chains alone, for each store asked.
    pub verdicts: BTreeMap<Arc<str>, Verdict>,
    /// Findings, the root cause first.
    pub findings: Vec<FindingReport>,
    /// What each client makes of it; empty when no chain could be had.
    pub clients: Vec<ClientReport>,
    /// Every path built, the best first.
    pub paths: Vec<PathReport>,
}

/// What a server said when asked, by one SIP OPTIONS that names no user, what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SipReport {
    /// The status code; null where it did not answer in SIP.
    pub status: Option<u16>,
    /// The reason phrase, or what came instead: `an HTTP answer`, `no answer in time (response)`.
    pub reason: String,
    /// What it calls itself, such as `RTC/7.0`.
    pub server: Option<String>,
}

/// One TLSA record, <https://www.rfc-editor.org/rfc/rfc7672>.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TlsaReport {
    /// `DANE-EE`: the server's certificate, whatever its chain; `DANE-TA`: its authority's; `PKIX-EE`, `PKIX-TA`: not for mail.
    pub usage: String,
    /// 0: the certificate; 1: its public key.
    pub selector: u8,
    /// 0: in full; 1: its SHA-256; 2: its SHA-512.
    pub matching: u8,
    /// What is to match, in hex.
    pub data: String,
    /// Whether a chain that was presented does; null where none was, and for records that are not for mail.
    pub matches: Option<bool>,
}

/// What TLSA records make of a mail server's chains, if DNSSEC vouches for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DaneReport {
    /// Every chain begins with a certificate that a record names: the rest of it does not matter.
    EndEntity,
    /// Every chain has a certificate that a record names: it has to be whole up to there.
    Authority,
    /// Some chain has none: senders that use DANE do not deliver there.
    Mismatch,
}

impl TlsaReport {
    pub(crate) fn new(usage: String, selector: u8, matching: u8, data: String, matches: Option<bool>) -> Self {
        Self { usage, selector, matching, data, matches }
    }
}

/// One address of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct AddressReport {
    /// `192.0.2.1:443`.
    pub address: String,
    /// What the chains of this address are worth; null when it was not tested.
    pub verdict: Option<Verdict>,
    /// Every handshake made.
    pub handshakes: Vec<HandshakeReport>,
}

/// One handshake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct HandshakeReport {
    /// The hello that was sent.
    pub profile: Profile,
    /// Counted from 1 for each profile.
    pub attempt: u32,
    /// The vantage whose DNS answer led here.
    pub vantage: Option<String>,
    /// How it ended, in words: `completed`, `alert handshake_failure`.
    pub outcome: String,
    /// The negotiated version.
    pub version: Option<String>,
    /// The cipher suite that the server chose, by IANA's name.
    #[serde(default)]
    pub cipher_suite: Option<String>,
    /// Whether the server proved that it holds the key.
    pub possession: Possession,
    /// Whether a client certificate was asked for.
    pub client_certificate_requested: Option<bool>,
    /// Index into the endpoint's `chains`; null when no chain came.
    pub chain: Option<usize>,
}

/// A prediction for one client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ClientReport {
    /// The client's name.
    pub client: Cow<'static, str>,
    /// Whether this client really connects to this kind of endpoint.
    pub in_audience: bool,
    /// `accepts`, `rejects` or `depends`.
    pub outcome: Cow<'static, str>,
    /// The finding that decides.
    pub because: Option<Cow<'static, str>>,
    /// `measured`, `documented` or `inferred`.
    pub basis: Cow<'static, str>,
}
