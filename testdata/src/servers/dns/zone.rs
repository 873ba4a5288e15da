//! The table that a lab DNS server answers from.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Names with their records, or with the way in which asking for them fails.
///
/// ```
/// use cert_chain_testlab::servers::dns::{Failure, Zone};
///
/// let zone = Zone::new()
///     .address("sip.contoso.test", [127, 0, 0, 1])
///     .cname("autodiscover.contoso.test", "mail.contoso.test")
///     .srv("_sip._tls.contoso.test", "sip.contoso.test", 443)
///     .fails("slow.contoso.test", Failure::Silence);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Zone {
    names: BTreeMap<String, Entry>,
}

/// What is known about a name.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    Records(Vec<RecordData>),
    Fails(Failure),
}

/// One record, without its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordData {
    /// An IPv4 address.
    A(Ipv4Addr),
    /// An IPv6 address.
    Aaaa(Ipv6Addr),
    /// Another name to ask for instead; it need not exist.
    Cname(String),
    /// A service's priority, weight, port and host.
    Srv(u16, u16, u16, String),
    /// A mail server's preference and host.
    Mx(u16, String),
    /// A server of the zone.
    Ns(String),
    /// DANE: usage, selector, matching type, and what is to match.
    Tlsa(u8, u8, u8, Vec<u8>),
    /// A text.
    Txt(String),
}

/// How asking for a name goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The server could not find out: SERVFAIL.
    ServerFailure,
    /// The server does not answer this client: REFUSED.
    Refused,
    /// No answer, ever.
    Silence,
}

impl Zone {
    /// A table in which nothing exists.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one record.
    ///
    /// Panics for a name that fails.
    #[must_use]
    pub fn record(mut self, name: &str, data: RecordData) -> Self {
        self.records_of(name).push(data);
        self
    }

    /// Adds an address record. Several for one name are answered in the order of adding.
    #[must_use]
    pub fn address(self, name: &str, address: impl Into<IpAddr>) -> Self {
        let data = match address.into() {
            IpAddr::V4(address) => RecordData::A(address),
            IpAddr::V6(address) => RecordData::Aaaa(address),
        };
        self.record(name, data)
    }

    /// Makes `name` another name of `target`.
    #[must_use]
    pub fn cname(self, name: &str, target: &str) -> Self {
        self.record(name, RecordData::Cname(target.to_owned()))
    }

    /// Adds a service record with priority and weight 0.
    #[must_use]
    pub fn srv(self, name: &str, target: &str, port: u16) -> Self {
        self.record(name, RecordData::Srv(0, 0, port, target.to_owned()))
    }

    /// Adds a mail server with preference 10.
    #[must_use]
    pub fn mx(self, name: &str, exchange: &str) -> Self {
        self.record(name, RecordData::Mx(10, exchange.to_owned()))
    }

    /// Adds a text.
    #[must_use]
    pub fn txt(self, name: &str, text: &str) -> Self {
        self.record(name, RecordData::Txt(text.to_owned()))
    }

    /// Lets `name` exist without any record.
    #[must_use]
    pub fn empty(mut self, name: &str) -> Self {
        self.records_of(name);
        self
    }

    /// Makes every question about `name` fail.
    #[must_use]
    pub fn fails(mut self, name: &str, failure: Failure) -> Self {
        self.names.insert(name.to_lowercase(), Entry::Fails(failure));
        self
    }

    /// Forgets `name`: it does not exist any more.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.names.remove(&name.to_lowercase());
        self
    }

    pub(super) fn get(&self, name: &str) -> Option<&Entry> {
        self.names.get(&name.to_lowercase())
    }

    /// Whether names exist under `name`, so that it exists too, though without records.
    /// <https://www.rfc-editor.org/rfc/rfc8020>
    pub(super) fn is_ancestor(&self, name: &str) -> bool {
        let suffix = format!(".{}", name.to_lowercase());
        self.names.keys().any(|known| known.ends_with(&suffix))
    }

    fn records_of(&mut self, name: &str) -> &mut Vec<RecordData> {
        let entry = self.names.entry(name.to_lowercase()).or_insert_with(|| Entry::Records(Vec::new()));
        match entry {
            Entry::Records(records) => records,
            Entry::Fails(failure) => panic!("{name} fails with {failure:?} and has no records"),
        }
    }
}
