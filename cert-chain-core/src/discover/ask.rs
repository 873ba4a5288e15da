//! Asks DNS, each question once a vantage, and keeps every answer.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use foldhash::fast::RandomState;
use futures_util::future::join_all;

use crate::network::{Answer, AnswerOutcome, Deadline, Network, Query, RecordKind};
use crate::reach::Reach;
use crate::tenant::DnsName;

/// What one question may take, sent again a few times; a resolver that needs longer has given up on the zone.
pub(super) const QUERY_BUDGET: Duration = Duration::from_secs(5);

/// A point of view in DNS: inside and outside often see different records.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Vantage {
    /// How reports call it.
    pub name: String,
    /// The server to ask; `None` is the system's resolver.
    pub resolver: Option<SocketAddr>,
}

impl Vantage {
    /// The vantage `name`, from which `resolver` is asked.
    pub fn new(name: impl Into<String>, resolver: Option<SocketAddr>) -> Self {
        Self { name: name.into(), resolver }
    }
}

/// One question with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asked {
    /// What was asked.
    pub query: Query,
    /// From where.
    pub vantage: String,
    /// What came back, or did not.
    pub answer: Answer,
}

/// All questions of one discovery so far.
pub(super) struct Questions<'n> {
    network: &'n dyn Network,
    reach: &'n Reach,
    pub(super) vantages: &'n [Vantage],
    deadline: Deadline,
    asked: Vec<Asked>,
    places: HashMap<(usize, Query), usize, RandomState>,
}

impl<'n> Questions<'n> {
    pub(super) fn new(network: &'n dyn Network, reach: &'n Reach, vantages: &'n [Vantage], deadline: Deadline) -> Self {
        Self { network, reach, vantages, deadline, asked: Vec::new(), places: HashMap::default() }
    }

    /// Asks all of `queries` at once, from the vantage of each; those asked before are not asked again.
    pub(super) async fn ask(&mut self, queries: Vec<(usize, Query)>) {
        let mut new = Vec::new();
        for (vantage, query) in queries {
            let place = self.asked.len() + new.len();
            if let Entry::Vacant(entry) = self.places.entry((vantage, query.clone())) {
                entry.insert(place);
                new.push((vantage, query));
            }
        }
        let (network, reach, vantages) = (self.network, self.reach, self.vantages);
        let deadline = (!self.deadline.has_passed()).then(|| self.deadline.within(QUERY_BUDGET));
        let whence: Vec<usize> = new.iter().map(|(vantage, _)| *vantage).collect();
        let answers = join_all(new.into_iter().map(|(vantage, query)| {
            let (vantage, deadline) = (&vantages[vantage], deadline.clone());
            async move {
                let answer = match deadline {
                    None => Answer::new(Vec::new(), AnswerOutcome::Timeout),
                    Some(deadline) => reach.lookups.resolve(network, &query, vantage.resolver, deadline).await,
                };
                Asked { query, vantage: vantage.name.clone(), answer }
            }
        }));
        let first = self.asked.len();
        self.asked.extend(answers.await);
        for (place, vantage) in (first..).zip(whence) {
            self.share_aliases(place, vantage);
        }
    }

    /// Aliases are a matter of the name: where one address question was answered without them, the other one's are its too.
    fn share_aliases(&mut self, place: usize, vantage: usize) {
        let Asked { query, answer, .. } = &self.asked[place];
        if query.kind != RecordKind::Aaaa || !answer.cnames.is_empty() || !addresses(answer).is_empty() {
            return;
        }
        let other = self.answer(vantage, &query.name, RecordKind::A);
        let aliases = other.map(|other| other.cnames.clone()).unwrap_or_default();
        self.asked[place].answer.cnames = aliases;
    }

    /// The answer to a question that was asked.
    pub(super) fn answer(&self, vantage: usize, name: &DnsName, kind: RecordKind) -> Option<&Answer> {
        let place = self.places.get(&(vantage, Query::new(name.clone(), kind)))?;
        Some(&self.asked.get(*place)?.answer)
    }

    /// What the address questions about `name` brought.
    pub(super) fn host(&self, vantage: usize, name: &DnsName) -> HostAnswer {
        let answers = [RecordKind::A, RecordKind::Aaaa].map(|kind| self.answer(vantage, name, kind));
        let answers = || answers.iter().copied().flatten();
        let cnames = answers().map(|answer| &answer.cnames).max_by_key(|cnames| cnames.len()).cloned();
        let addresses: Vec<IpAddr> = answers().flat_map(addresses).copied().collect();
        // NXDOMAIN is about the name, whatever became of the other question; after it a failure says more than NODATA.
        let failure = answers().map(|answer| &answer.outcome).max_by_key(|outcome| match outcome {
            AnswerOutcome::NxDomain => 2,
            AnswerOutcome::NoData => 0,
            _ => 1,
        });
        let missing = if addresses.is_empty() { failure.cloned() } else { None };
        HostAnswer { addresses, cnames: cnames.unwrap_or_default(), missing }
    }

    pub(super) fn into_asked(self) -> Vec<Asked> {
        self.asked
    }

    pub(super) fn asked(&self) -> &[Asked] {
        &self.asked
    }
}

/// The addresses of a host from one vantage: IPv4 before IPv6.
pub(super) struct HostAnswer {
    pub(super) addresses: Vec<IpAddr>,
    pub(super) cnames: Vec<DnsName>,
    /// Why there are none.
    pub(super) missing: Option<AnswerOutcome>,
}

pub(super) fn addresses(answer: &Answer) -> &[IpAddr] {
    match &answer.outcome {
        AnswerOutcome::Addresses(addresses) => addresses,
        _ => &[],
    }
}

/// The question what certificates at a host's port must match.
pub(super) fn tlsa_query(host: &DnsName, port: u16) -> Query {
    Query::new(host.child(&format!("_{port}._tcp")), RecordKind::Tlsa)
}

/// The two questions about a host's addresses.
pub(super) fn host_queries(name: &DnsName) -> [Query; 2] {
    [RecordKind::A, RecordKind::Aaaa].map(|kind| Query::new(name.clone(), kind))
}
