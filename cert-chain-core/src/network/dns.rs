//! Questions to DNS, and what came back.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::tenant::DnsName;

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

    /// Octets that it holds beside itself, about: for whoever keeps many within a bound. A name has some 280 with what holds it.
    pub(crate) fn held(&self) -> usize {
        let records = match &self.outcome {
            AnswerOutcome::Addresses(addresses) => addresses.len() * 17,
            AnswerOutcome::Mx(records) => records.len() * 300,
            AnswerOutcome::Ns(names) => names.len() * 280,
            AnswerOutcome::Srv(targets) => targets.len() * 300,
            AnswerOutcome::Tlsa(records) => records.iter().map(|record| record.data.len() + 32).sum(),
            AnswerOutcome::Txt(texts) => texts.iter().map(|text| text.len() + 24).sum(),
            _ => 0,
        };
        let unusable: usize = self.unusable.iter().map(|text| text.len() + 24).sum();
        self.cnames.len() * 280 + records + unusable
    }

    /// Whether it says that there is no such name, nor anything below it (<https://www.rfc-editor.org/rfc/rfc8020>). An alias is
    /// there, wherever it leads.
    pub fn denies_name(&self) -> bool {
        self.cnames.is_empty() && self.outcome == AnswerOutcome::NxDomain
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
            f.write_str("CNAME ")?;
            list(f, &self.cnames, " -> ")?;
            f.write_str("; ")?;
        }
        match &self.outcome {
            AnswerOutcome::Addresses(addresses) => list(f, addresses, ", "),
            AnswerOutcome::Cname(name) => write!(f, "CNAME {name}"),
            AnswerOutcome::Failed(word) => f.write_str(word),
            AnswerOutcome::Mx(records) => list(f, records, ", "),
            AnswerOutcome::NoData => f.write_str("no data"),
            AnswerOutcome::Ns(names) => list(f, names, ", "),
            AnswerOutcome::NxDomain => f.write_str("NXDOMAIN"),
            AnswerOutcome::Refused => f.write_str("refused"),
            AnswerOutcome::Srv(targets) => list(f, targets, ", "),
            AnswerOutcome::Timeout => f.write_str("timeout"),
            AnswerOutcome::Tlsa(records) => list(f, records, ", "),
            AnswerOutcome::Txt(texts) => list(f, texts.iter().map(|text| Quoted(text)), ", "),
        }?;
        for name in &self.unusable {
            write!(f, "; `{name}` is no host name")?;
        }
        Ok(())
    }
}

/// Writes `items` with `between` between them.
fn list(f: &mut fmt::Formatter<'_>, items: impl IntoIterator<Item = impl fmt::Display>, between: &str) -> fmt::Result {
    for (place, item) in items.into_iter().enumerate() {
        if place > 0 {
            f.write_str(between)?;
        }
        item.fmt(f)?;
    }
    Ok(())
}

/// One text as a zone file shows it.
struct Quoted<'t>(&'t str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_debug())
    }
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
