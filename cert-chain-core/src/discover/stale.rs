//! Answers that a cache still gives and the servers of the zone do not.
//!
//! Only what no cache explains is compared: a name whose aliases lead out of the domain is its owner's to answer for, a zone of
//! its own has servers of its own, what is private inside is unknown outside, and websites are often spread over a network that
//! answers everybody differently.

use std::net::IpAddr;
use std::time::Duration;

use futures_util::future::{join, join_all};

use super::ask::{Asked, Vantage, addresses};
use super::authority::{Authorities, NameServer};
use super::found::{DiscoveredEndpoint, Way};
use super::{Discovery, NotTested};
use crate::endpoint::Role;
use crate::network::{Answer, AnswerOutcome, Deadline, Network, Query, RecordKind};
use crate::reach::{Reach, is_globally_routable};
use crate::tenant::{DnsName, Host, Tenant};

/// Answers of one vantage that are compared; each is one question to a server of the zone. A hybrid tenant has some thirty.
const MAX_COMPARED: usize = 48;

/// Answers of one vantage that are found to differ and looked into. Each costs a few questions; where more differ, these tell.
const MAX_DOUBTED: usize = 8;

/// What comparing may take. It goes on beside the handshakes, and all that is asked has answered before.
const COMPARING_BUDGET: Duration = Duration::from_secs(3);

/// An answer with something that the servers of the zone do not give any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stale {
    /// The name that was asked for.
    pub(crate) name: DnsName,
    /// What was asked for; A stands for both kinds of address.
    pub(crate) kind: RecordKind,
    /// Who gives the answer.
    pub(crate) vantage: Vantage,
    /// The answer: addresses, hosts, or hosts with ports.
    pub(crate) given: Vec<String>,
    /// What of it is no longer so.
    pub(crate) old: Vec<String>,
    /// The server of the zone.
    pub(crate) server: DnsName,
    /// What it says.
    pub(crate) now: Now,
}

/// What a server of the zone says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Now {
    /// The name is another name of a host outside the domain.
    Alias(DnsName),
    /// The name does not exist.
    Gone,
    /// Records, as those of [`Stale::given`].
    Records(Vec<String>),
}

impl Stale {
    /// Whether the endpoint is one that the old answer leads to.
    pub(crate) fn concerns(&self, found: &DiscoveredEndpoint) -> bool {
        let endpoint = &found.endpoint;
        let led = |kind| found.ways.contains(&Way::Record { kind, owner: self.name.clone() });
        match self.kind {
            RecordKind::Srv => led(self.kind) && self.old.contains(&format!("{}:{}", endpoint.host, endpoint.port)),
            RecordKind::Mx => led(self.kind) && self.old.contains(&endpoint.host.to_string()),
            _ => is_of(found, &self.name),
        }
    }
}

/// What comparing brought.
#[derive(Default)]
pub(crate) struct Comparison {
    pub(crate) stale: Vec<Stale>,
    /// The servers of the zone, as those who were asked.
    pub(crate) servers: Vec<Vantage>,
    pub(crate) not_tested: Vec<NotTested>,
}

/// Compares what each of `vantages` said with what the servers of the zone say.
pub(crate) async fn stale_answers(
    network: &dyn Network,
    reach: &Reach,
    (tenant, vantages): (&Tenant, &[Vantage]),
    discovery: &Discovery,
    authorities: &Authorities,
    deadline: Deadline,
) -> Comparison {
    let deadline = deadline.within(COMPARING_BUDGET);
    let comparing = Comparing { network, reach, domain: tenant.domain(), discovery, deadline };
    let each = vantages.iter().zip(&authorities.0).map(|(vantage, servers)| comparing.at(vantage, servers));
    let mut comparison = Comparison::default();
    for (stale, not_tested) in join_all(each).await {
        comparison.stale.extend(stale);
        comparison.not_tested.extend(not_tested);
    }
    let servers = authorities.0.iter().flatten();
    comparison.servers = servers.map(|server| Vantage::new(server.name.to_string(), Some(server.address))).collect();
    comparison
}

struct Comparing<'c> {
    network: &'c dyn Network,
    reach: &'c Reach,
    domain: &'c DnsName,
    discovery: &'c Discovery,
    deadline: Deadline,
}

impl Comparing<'_> {
    /// What of one vantage's answers is stale, and what was not compared.
    async fn at(&self, vantage: &Vantage, servers: &[NameServer]) -> (Vec<Stale>, Option<NotTested>) {
        let Some(server) = servers.first() else { return (Vec::new(), None) };
        let own = || self.discovery.queries.iter().filter(|asked| asked.vantage == vantage.name);
        let all: Vec<&Asked> = own().filter(|asked| self.is_comparable(asked)).collect();
        let told = all.iter().take(MAX_COMPARED).map(|asked| self.told(server, &asked.query));
        let told = join_all(told).await;
        let differing = all.iter().zip(told).filter_map(|(asked, now)| {
            let stale = differing(asked, vantage, server, now?)?;
            let is_known_there = !is_globally_routable(server.address.ip()) || !self.leads_inside(asked);
            is_known_there.then_some((*asked, stale))
        });
        let differing: Vec<(&Asked, Stale)> = differing.take(MAX_DOUBTED).collect();
        let holds = join_all(differing.iter().map(|(asked, stale)| self.holds(asked, stale, vantage, servers.get(1)))).await;
        let mut stale: Vec<Stale> = Vec::new();
        for ((_, new), _) in differing.into_iter().zip(holds).filter(|(_, holds)| *holds) {
            join_families(&mut stale, new);
        }
        let left = all.len().saturating_sub(MAX_COMPARED);
        let why = format!("of one vantage {MAX_COMPARED} answers are compared");
        let what = format!("whether {left} more answers of {} are out of date", vantage.name);
        (stale, (left > 0).then_some(NotTested { what, why, counts: false }))
    }

    /// Whether the zone's servers can say something about an answer: it has records, and all names are of the domain.
    fn is_comparable(&self, asked: &Asked) -> bool {
        let Query { name, kind } = &asked.query;
        let mut endpoints = self.discovery.endpoints.iter();
        let is_followed = match kind {
            RecordKind::A | RecordKind::Aaaa => {
                endpoints.any(|found| is_of(found, name) && found.endpoint.role != Some(Role::Website))
            }
            RecordKind::Mx | RecordKind::Srv => {
                let way = Way::Record { kind: *kind, owner: name.clone() };
                endpoints.any(|found| found.ways.contains(&way))
            }
            _ => false,
        };
        let mut names = asked.answer.cnames.iter().chain([name]);
        is_followed
            && names.all(|name| name.is_within(self.domain))
            && records(&asked.answer).is_some_and(|all| !all.is_empty())
    }

    /// Whether an answer leads to addresses that nobody outside can reach. A server outside knows nothing of those: they come
    /// from a zone that the resolver keeps for the inside.
    fn leads_inside(&self, asked: &Asked) -> bool {
        let own = self.discovery.queries.iter().filter(|other| other.vantage == asked.vantage);
        let all: Vec<IpAddr> = match &asked.answer.outcome {
            AnswerOutcome::Addresses(addresses) => addresses.clone(),
            outcome => {
                let hosts = hosts(outcome);
                own.filter(|other| hosts.contains(&&other.query.name))
                    .flat_map(|other| addresses(&other.answer))
                    .copied()
                    .collect()
            }
        };
        all.into_iter().any(|address| !is_globally_routable(address))
    }

    /// Whether a difference is one between a cache and the zone: its other server says the same, and the name is in no zone of
    /// its own.
    async fn holds(&self, asked: &Asked, stale: &Stale, vantage: &Vantage, second: Option<&NameServer>) -> bool {
        let confirmed = async {
            match second {
                Some(second) => self.told(second, &asked.query).await.is_none_or(|now| now == stale.now),
                None => true,
            }
        };
        let names = asked.answer.cnames.iter().chain([&asked.query.name]);
        let cuts = names.flat_map(|name| names_below(name, self.domain)).map(|name| async move {
            let query = Query::new(name, RecordKind::Ns);
            let answer = self.reach.lookups.resolve(self.network, &query, vantage.resolver, self.deadline.clone()).await;
            matches!(answer.outcome, AnswerOutcome::Ns(_))
        });
        let (confirmed, cuts) = join(confirmed, join_all(cuts)).await;
        confirmed && !cuts.contains(&true)
    }

    /// What a server of the zone says; none where it does not answer, or where what it answers proves nothing: to have no
    /// records of the kind may mean that the name is another server's.
    async fn told(&self, server: &NameServer, query: &Query) -> Option<Now> {
        let answer = self.ask(server, query).await;
        if let Some(outside) = answer.cnames.iter().find(|name| !name.is_within(self.domain)) {
            return Some(Now::Alias(outside.clone()));
        }
        match &answer.outcome {
            AnswerOutcome::NxDomain if answer.cnames.is_empty() => Some(Now::Gone),
            // What aliases outside lead to is refused, and the alias lost with it.
            AnswerOutcome::Refused => {
                match self.ask(server, &Query::new(query.name.clone(), RecordKind::Cname)).await.outcome {
                    AnswerOutcome::Cname(target) if !target.is_within(self.domain) => Some(Now::Alias(target)),
                    _ => None,
                }
            }
            _ => records(&answer).map(Now::Records),
        }
    }

    async fn ask(&self, server: &NameServer, query: &Query) -> Answer {
        self.reach.lookups.resolve(self.network, query, Some(server.address), self.deadline.clone()).await
    }
}

/// What of an answer the server of the zone does not give. That it gives more is no fault: some give each asker a part.
fn differing(asked: &Asked, vantage: &Vantage, server: &NameServer, now: Now) -> Option<Stale> {
    let given = records(&asked.answer)?;
    let old: Vec<String> = match &now {
        Now::Records(now) => given.iter().filter(|record| !now.contains(record)).cloned().collect(),
        Now::Alias(_) | Now::Gone => given.clone(),
    };
    let kind = if asked.query.kind == RecordKind::Aaaa { RecordKind::A } else { asked.query.kind };
    let (name, server) = (asked.query.name.clone(), server.name.clone());
    (!old.is_empty()).then(|| Stale { name, kind, vantage: vantage.clone(), given, old, server, now })
}

/// Adds a stale answer; IPv4 and IPv6 addresses of one name are told together.
fn join_families(all: &mut Vec<Stale>, new: Stale) {
    let Some(known) = all.iter_mut().find(|known| known.kind == RecordKind::A && known.name == new.name) else {
        all.push(new);
        return;
    };
    known.given.extend(new.given);
    known.old.extend(new.old);
    match (&mut known.now, new.now) {
        (Now::Records(known), Now::Records(new)) => known.extend(new),
        (known, new) => *known = new,
    }
}

/// The records of an answer in words, sorted; none where it has no set of records.
fn records(answer: &Answer) -> Option<Vec<String>> {
    if !answer.unusable.is_empty() {
        return None;
    }
    let mut records: Vec<String> = match &answer.outcome {
        AnswerOutcome::Addresses(addresses) => addresses.iter().map(ToString::to_string).collect(),
        AnswerOutcome::Mx(records) => records.iter().filter_map(|record| Some(record.host.as_ref()?.to_string())).collect(),
        AnswerOutcome::Srv(records) => {
            records.iter().filter_map(|record| Some(format!("{}:{}", record.target.as_ref()?, record.port))).collect()
        }
        _ => return None,
    };
    records.sort();
    records.dedup();
    Some(records)
}

fn hosts(outcome: &AnswerOutcome) -> Vec<&DnsName> {
    match outcome {
        AnswerOutcome::Mx(records) => records.iter().filter_map(|record| record.host.as_ref()).collect(),
        AnswerOutcome::Srv(records) => records.iter().filter_map(|record| record.target.as_ref()).collect(),
        _ => Vec::new(),
    }
}

fn is_of(found: &DiscoveredEndpoint, name: &DnsName) -> bool {
    matches!(&found.endpoint.host, Host::Name(host) if host == name)
}

/// The name and those above it, below `domain`: where a zone of its own may begin.
fn names_below(name: &DnsName, domain: &DnsName) -> Vec<DnsName> {
    let mut names = Vec::new();
    let mut next = Some(name.clone());
    while let Some(name) = next.filter(|name| name != domain && name.is_within(domain)) {
        next = name.as_str().split_once('.').and_then(|(_, above)| above.parse().ok());
        names.push(name);
    }
    names
}
