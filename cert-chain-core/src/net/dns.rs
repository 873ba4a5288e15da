//! DNS through hickory: absolute names, no hosts file, no search list, and the alias chain kept in negative answers too.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{Name, RData, RecordType};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ProtocolConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::lookup::Lookup;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use tokio::net::TcpStream;
use tokio::time::timeout_at;

use crate::network::{Answer, AnswerOutcome, Deadline, MxRecord, Query, RecordKind, SrvTarget, TlsaRecord};
use crate::tenant::DnsName;

/// What one server may take. hickory sends a lost datagram again three times within it.
const ATTEMPT: Duration = Duration::from_secs(3);

/// Kept back of the deadline to find out whether a silent server is there at all: one TCP connection.
const PROBE: Duration = Duration::from_millis(250);

/// Aliases followed, as many as resolvers commonly do. Beyond it the name is as good as broken.
const MAX_ALIASES: usize = 10;

/// Records kept of one answer. TCP lets a server send some four thousand; nobody runs a service on more than this many.
const MAX_RECORDS: usize = 256;

/// Octets kept of one TXT record. Policies have some fifty; SPF, the longest that are common, a few hundred.
const MAX_TEXT: usize = 4096;

/// Octets kept of what a TLSA record holds: a whole certificate at most.
const MAX_ASSOCIATION: usize = 8192;

/// Resolvers kept, one a server. A check asks a few of each; a batch asks those of each tenant's zone, without end.
const MAX_RESOLVERS: usize = 256;

/// Resolvers, one for each server (`None`: the system's), built once.
#[derive(Default)]
pub(super) struct Resolvers(Mutex<HashMap<Option<SocketAddr>, TokioResolver>>);

impl Resolvers {
    /// Asks `query` of `server`; an answer comes before `deadline`, whatever the server does.
    pub(super) async fn resolve(&self, query: &Query, server: Option<SocketAddr>, deadline: Deadline) -> Answer {
        let resolver = match self.of(server) {
            Ok(resolver) => resolver,
            Err(error) => return Answer::new(Vec::new(), outcome_of(&error)),
        };
        let end = deadline.instant().checked_sub(PROBE).unwrap_or_else(|| deadline.instant());
        let lookup = timeout_at(end.into(), lookup(&resolver, &query.name, query.kind));
        let answer = lookup.await.unwrap_or_else(|_| Answer::new(Vec::new(), AnswerOutcome::Timeout));
        if answer.outcome == AnswerOutcome::Timeout
            && let Some(server) = server
            && is_closed(server, deadline.clone()).await
        {
            return Answer::new(answer.cnames, AnswerOutcome::Refused);
        }
        let negative = matches!(answer.outcome, AnswerOutcome::NxDomain | AnswerOutcome::NoData | AnswerOutcome::Failed(_));
        if !negative || !tells_aliases(query.kind) {
            return answer;
        }
        // hickory drops the aliases of a negative answer, and a dangling alias is what we are after.
        let walk = timeout_at(deadline.instant().into(), walk_aliases(&resolver, &query.name));
        let (cnames, end) = walk.await.unwrap_or_default();
        match end {
            Some(end) => Answer { cnames, ..end },
            None => Answer { cnames, ..answer },
        }
    }

    fn of(&self, server: Option<SocketAddr>) -> Result<TokioResolver, NetError> {
        let mut resolvers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(resolver) = resolvers.get(&server) {
            return Ok(resolver.clone());
        }
        let mut builder = match server {
            Some(server) => TokioResolver::builder_with_config(config(server), TokioRuntimeProvider::default()),
            None => TokioResolver::builder_tokio()?,
        };
        set(builder.options_mut());
        if server.is_some() {
            // Whoever asks remembers what was answered; so many empty caches would be memory for nothing.
            builder.options_mut().cache_size = 0;
        }
        let resolver = builder.build()?;
        if resolvers.len() >= MAX_RESOLVERS {
            resolvers.retain(|server, _| server.is_none());
        }
        resolvers.insert(server, resolver.clone());
        Ok(resolver)
    }
}

/// Whether the aliases of a name are worth another question. Whoever asks for IPv6 addresses asks for IPv4 ones too, and most
/// hosts have none of the former: to ask about each would make every one of them a question later. A zone has no alias.
fn tells_aliases(kind: RecordKind) -> bool {
    !matches!(kind, RecordKind::Aaaa | RecordKind::Cname | RecordKind::Ns)
}

/// UDP, and TCP for what does not fit, at the server's own port.
fn config(server: SocketAddr) -> ResolverConfig {
    let connections = [ProtocolConfig::Udp, ProtocolConfig::Tcp]
        .map(|protocol| {
            let mut connection = ConnectionConfig::new(protocol);
            connection.port = server.port();
            connection
        })
        .to_vec();
    ResolverConfig::from_name_servers(vec![NameServerConfig::new(server.ip(), true, connections)])
}

fn set(options: &mut ResolverOpts) {
    options.timeout = ATTEMPT;
    options.attempts = 0;
    options.use_hosts_file = ResolveHosts::Never;
    options.preserve_intermediates = true;
}

/// Whether nothing listens at a server that did not answer over UDP. hickory's datagram sockets are not connected, so
/// the system does not tell them.
async fn is_closed(server: SocketAddr, deadline: Deadline) -> bool {
    let connect = timeout_at(deadline.instant().into(), TcpStream::connect(server));
    matches!(connect.await, Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused)
}

/// One lookup, the answer read strictly: only records at the end of the alias chain count.
async fn lookup(resolver: &TokioResolver, name: &DnsName, kind: RecordKind) -> Answer {
    let record_type = match kind {
        RecordKind::A => RecordType::A,
        RecordKind::Aaaa => RecordType::AAAA,
        RecordKind::Cname => RecordType::CNAME,
        RecordKind::Mx => RecordType::MX,
        RecordKind::Ns => RecordType::NS,
        RecordKind::Srv => RecordType::SRV,
        RecordKind::Tlsa => RecordType::TLSA,
        RecordKind::Txt => RecordType::TXT,
    };
    // The final dot keeps every search list out.
    let Ok(absolute) = Name::from_ascii(format!("{name}.")) else {
        return Answer::new(Vec::new(), AnswerOutcome::Failed("not a DNS name".to_owned()));
    };
    match resolver.lookup(absolute.clone(), record_type).await {
        Ok(lookup) => read(&lookup, absolute, kind),
        Err(error) => Answer::new(Vec::new(), outcome_of(&error)),
    }
}

fn read(lookup: &Lookup, asked: Name, kind: RecordKind) -> Answer {
    let unusable = |target: &Name| {
        Answer::new(Vec::new(), AnswerOutcome::Failed("malformed".to_owned())).with_unusable(vec![target.to_ascii()])
    };
    let alias_of = |name: &Name| {
        lookup.answers().iter().find_map(|record| match &record.data {
            RData::CNAME(target) if record.name == *name => Some(&target.0),
            _ => None,
        })
    };
    if kind == RecordKind::Cname {
        return match alias_of(&asked) {
            Some(target) => match dns_name(target) {
                Some(name) => Answer::new(Vec::new(), AnswerOutcome::Cname(name)),
                None => unusable(target),
            },
            None => Answer::new(Vec::new(), AnswerOutcome::NoData),
        };
    }
    let mut owner = &asked;
    let mut cnames = Vec::new();
    while let Some(target) = alias_of(owner) {
        let Some(name) = dns_name(target) else { return Answer { cnames, ..unusable(target) } };
        if cnames.len() == MAX_ALIASES || cnames.contains(&name) {
            return Answer::new(cnames, AnswerOutcome::Failed("CNAME loop".to_owned()));
        }
        cnames.push(name);
        owner = target;
    }
    let records = lookup.answers().iter().filter(|record| record.name == *owner).map(|record| &record.data);
    let (outcome, unusable) = match kind {
        RecordKind::Mx => mail_hosts(records),
        RecordKind::Ns => name_servers(records),
        RecordKind::Srv => services(records),
        RecordKind::Tlsa => (associations(records), Vec::new()),
        RecordKind::Txt => (texts(records), Vec::new()),
        RecordKind::A | RecordKind::Aaaa | RecordKind::Cname => (addresses(records, kind), Vec::new()),
    };
    Answer::new(cnames, outcome).with_unusable(unusable)
}

/// The service locations, and the names among them that no host can have.
fn services<'a>(records: impl Iterator<Item = &'a RData>) -> (AnswerOutcome, Vec<String>) {
    let mut targets = Vec::new();
    let mut unusable = Vec::new();
    for data in records.take(MAX_RECORDS) {
        let RData::SRV(srv) = data else { continue };
        let target = if srv.target.is_root() { None } else { dns_name(&srv.target) };
        if target.is_none() && !srv.target.is_root() {
            unusable.push(srv.target.to_ascii());
        } else {
            targets.push(SrvTarget { priority: srv.priority, weight: srv.weight, port: srv.port, target });
        }
    }
    targets.sort_by(|a, b| (a.priority, b.weight, &a.target, a.port).cmp(&(b.priority, a.weight, &b.target, b.port)));
    targets.dedup();
    unusable.sort();
    unusable.dedup();
    (if targets.is_empty() { AnswerOutcome::NoData } else { AnswerOutcome::Srv(targets) }, unusable)
}

/// The hosts that take mail, and the names among them that no host can have.
fn mail_hosts<'a>(records: impl Iterator<Item = &'a RData>) -> (AnswerOutcome, Vec<String>) {
    let mut hosts = Vec::new();
    let mut unusable = Vec::new();
    for data in records.take(MAX_RECORDS) {
        let RData::MX(mx) = data else { continue };
        let host = if mx.exchange.is_root() { None } else { dns_name(&mx.exchange) };
        if host.is_none() && !mx.exchange.is_root() {
            unusable.push(mx.exchange.to_ascii());
        } else {
            hosts.push(MxRecord { preference: mx.preference, host });
        }
    }
    hosts.sort();
    hosts.dedup();
    unusable.sort();
    unusable.dedup();
    (if hosts.is_empty() { AnswerOutcome::NoData } else { AnswerOutcome::Mx(hosts) }, unusable)
}

/// The servers of a zone, and the names among them that no host can have.
fn name_servers<'a>(records: impl Iterator<Item = &'a RData>) -> (AnswerOutcome, Vec<String>) {
    let mut servers = Vec::new();
    let mut unusable = Vec::new();
    for data in records.take(MAX_RECORDS) {
        let RData::NS(server) = data else { continue };
        match dns_name(&server.0) {
            Some(name) => servers.push(name),
            None => unusable.push(server.0.to_ascii()),
        }
    }
    servers.sort();
    servers.dedup();
    unusable.sort();
    unusable.dedup();
    (if servers.is_empty() { AnswerOutcome::NoData } else { AnswerOutcome::Ns(servers) }, unusable)
}

/// What certificates must match.
fn associations<'a>(records: impl Iterator<Item = &'a RData>) -> AnswerOutcome {
    let association = |data: &RData| match data {
        RData::TLSA(tlsa) => Some(TlsaRecord {
            usage: tlsa.cert_usage.into(),
            selector: tlsa.selector.into(),
            matching: tlsa.matching.into(),
            data: tlsa.cert_data.iter().copied().take(MAX_ASSOCIATION).collect(),
        }),
        _ => None,
    };
    let mut found: Vec<TlsaRecord> = records.filter_map(association).take(MAX_RECORDS).collect();
    found.sort();
    found.dedup();
    if found.is_empty() { AnswerOutcome::NoData } else { AnswerOutcome::Tlsa(found) }
}

/// Texts as far as they are UTF-8, each cut where no policy is as long.
fn texts<'a>(records: impl Iterator<Item = &'a RData>) -> AnswerOutcome {
    let text = |data: &RData| match data {
        RData::TXT(txt) => Some(txt.txt_data.iter().flat_map(|part| part.iter().copied()).take(MAX_TEXT).collect::<Vec<u8>>()),
        _ => None,
    };
    let texts = records.filter_map(text).take(MAX_RECORDS);
    let texts: Vec<String> = texts.map(|text| String::from_utf8_lossy(&text).into_owned()).collect();
    if texts.is_empty() { AnswerOutcome::NoData } else { AnswerOutcome::Txt(texts) }
}

fn addresses<'a>(records: impl Iterator<Item = &'a RData>, kind: RecordKind) -> AnswerOutcome {
    let address = |data: &RData| match data {
        RData::A(a) if kind == RecordKind::A => Some(a.0.into()),
        RData::AAAA(a) if kind == RecordKind::Aaaa => Some(a.0.into()),
        _ => None,
    };
    let mut addresses = Vec::new();
    for address in records.filter_map(address).take(MAX_RECORDS) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    if addresses.is_empty() { AnswerOutcome::NoData } else { AnswerOutcome::Addresses(addresses) }
}

/// A host name as we keep names; `None` for what no host name may contain.
fn dns_name(name: &Name) -> Option<DnsName> {
    name.to_ascii().parse().ok()
}

/// Follows the aliases of `name` one by one. The outcome says how they end, when that is known better than from the
/// first answer.
async fn walk_aliases(resolver: &TokioResolver, name: &DnsName) -> (Vec<DnsName>, Option<Answer>) {
    let end = |outcome| Some(Answer::new(Vec::new(), outcome));
    let mut cnames: Vec<DnsName> = Vec::new();
    loop {
        let at = cnames.last().unwrap_or(name);
        let answer = lookup(resolver, at, RecordKind::Cname).await;
        match answer.outcome {
            AnswerOutcome::Cname(target) if target == *name || cnames.contains(&target) || cnames.len() == MAX_ALIASES => {
                return (cnames, end(AnswerOutcome::Failed("CNAME loop".to_owned())));
            }
            AnswerOutcome::Cname(target) => cnames.push(target),
            AnswerOutcome::NxDomain if !cnames.is_empty() => return (cnames, end(AnswerOutcome::NxDomain)),
            _ if !answer.unusable.is_empty() => return (cnames, Some(answer)),
            _ => return (cnames, None),
        }
    }
}

fn outcome_of(error: &NetError) -> AnswerOutcome {
    let failed = |word: &str| AnswerOutcome::Failed(word.to_owned());
    match error {
        NetError::Timeout => AnswerOutcome::Timeout,
        NetError::Dns(DnsError::NoRecordsFound(none)) => match none.response_code {
            ResponseCode::NXDomain => AnswerOutcome::NxDomain,
            _ => AnswerOutcome::NoData,
        },
        NetError::Dns(DnsError::ResponseCode(code)) => match code {
            ResponseCode::Refused => AnswerOutcome::Refused,
            ResponseCode::ServFail => failed("SERVFAIL"),
            ResponseCode::FormErr => failed("FORMERR"),
            ResponseCode::NotImp => failed("NOTIMP"),
            ResponseCode::NotAuth => failed("NOTAUTH"),
            code => AnswerOutcome::Failed(format!("RCODE {}", u16::from(*code))),
        },
        NetError::Io(error) => match error.kind() {
            io::ErrorKind::ConnectionRefused => AnswerOutcome::Refused,
            io::ErrorKind::NotFound => failed("no resolver configured"),
            _ => failed("the server cannot be reached"),
        },
        NetError::NoConnections => failed("no server can be reached"),
        NetError::Truncated => failed("truncated"),
        _ => failed("malformed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn however_many_servers_are_asked_few_resolvers_are_kept() {
        let resolvers = Resolvers::default();
        for last in 0..3 * u32::try_from(MAX_RESOLVERS).expect("small") {
            let address = std::net::Ipv4Addr::from(0x0900_0000 + last);
            drop(resolvers.of(Some(SocketAddr::new(address.into(), 53))).expect("a resolver"));
        }
        assert!(resolvers.0.lock().expect("no panic").len() <= MAX_RESOLVERS);
    }
}
