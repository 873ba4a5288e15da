//! The first stage: which servers do a tenant's clients connect to?
//!
//! Every row of the catalogue is asked at once, from every vantage; then the hosts that SRV records
//! name. A name that does not exist is normal: clients try many. A name that leads on to one that
//! does not exist is an endpoint without address, and says so. Every question is kept with its
//! answer; what DNS did not answer is listed as not tested.

mod ask;
mod assemble;
mod catalogue;
pub mod documents;
mod microsoft;

pub use ask::{Asked, Vantage};
pub use assemble::{DiscoveredEndpoint, Unresolved};

use self::ask::{Questions, host_queries};
use self::assemble::Endpoints;
use self::catalogue::{CATALOGUE, How, Row};
use crate::connect_to::ConnectTo;
use crate::endpoint::{Service, Transport};
use crate::network::{Answer, AnswerOutcome, Deadline, Network, Query, RecordKind};
use crate::target::Target;
use crate::tenant::{Host, Tenant};

/// Hosts followed of one SRV record set. Real ones name one to four; each costs two questions and many handshakes.
pub const MAX_SRV_TARGETS: usize = 16;

/// Endpoints of one target. A hybrid tenant with every service on hosts of its own has some fifteen.
pub const MAX_ENDPOINTS: usize = 32;

/// How to discover.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DiscoverOptions {
    /// From where to ask, at least one. Several are compared, they do not stand in for each other.
    pub vantages: Vec<Vantage>,
    /// What is dialled elsewhere than DNS says, and so needs no address.
    pub connect_to: ConnectTo,
}

impl Default for DiscoverOptions {
    /// The system's resolver alone.
    fn default() -> Self {
        Self { vantages: vec![Vantage::new("default", None)], connect_to: ConnectTo::default() }
    }
}

/// What discovery brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Discovery {
    /// Every question with its answer, in the order asked.
    pub queries: Vec<Asked>,
    /// The servers to look at, in the order found; each host and port once.
    pub endpoints: Vec<DiscoveredEndpoint>,
    /// What could not be asked or followed.
    pub not_tested: Vec<NotTested>,
}

/// Something that was not tested.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotTested {
    /// A question or a target.
    pub what: String,
    /// The reason, one sentence.
    pub why: String,
    /// Whether an endpoint may have been missed because of it.
    pub counts: bool,
}

/// What would be asked about a tenant, asking nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Planned {
    /// The questions; address questions come in pairs.
    pub queries: Vec<Query>,
    /// The ports that would be connected to, in the order that clients try them; empty when the record names the port.
    pub ports: Vec<u16>,
    /// What clients want there.
    pub service: Service,
    /// Who asks, and what for.
    pub purpose: &'static str,
}

/// What [`discover`] would ask about `tenant`, in its order.
pub fn planned(tenant: &Tenant) -> Vec<Planned> {
    let plan = |row: &Row| Planned {
        queries: first_queries(row, tenant),
        ports: match row.how {
            How::Host { ports } => ports.to_vec(),
            How::Srv => Vec::new(),
        },
        service: row.service,
        purpose: row.purpose,
    };
    CATALOGUE.iter().map(plan).collect()
}

/// Finds the endpoints of `target`, before `deadline`.
pub async fn discover(network: &dyn Network, target: &Target, options: &DiscoverOptions, deadline: Deadline) -> Discovery {
    let mut questions = Questions::new(network, &options.vantages, deadline);
    let mut endpoints = Endpoints::new(&options.connect_to, options.vantages.len() > 1);
    match target {
        Target::Tenant(tenant) => of_tenant(tenant, &mut questions, &mut endpoints).await,
        Target::Server { host, port, transport } => {
            of_server(host, *port, *transport, &options.connect_to, &mut questions, &mut endpoints).await;
        }
    }
    let (endpoints, mut not_tested) = endpoints.finish();
    not_tested.extend(unanswered(&questions));
    Discovery { queries: questions.into_asked(), endpoints, not_tested }
}

async fn of_tenant(tenant: &Tenant, questions: &mut Questions<'_>, endpoints: &mut Endpoints<'_>) {
    let vantages = 0..questions.vantages.len();
    let all = |vantage| CATALOGUE.iter().flat_map(|row| first_queries(row, tenant)).map(move |query| (vantage, query));
    questions.ask(vantages.clone().flat_map(all)).await;
    let targets = vantages.clone().flat_map(|vantage| srv_targets(vantage, tenant, questions)).collect::<Vec<_>>();
    questions.ask(targets).await;
    for row in CATALOGUE {
        for vantage in vantages.clone() {
            match row.how {
                How::Host { ports } => endpoints.host(row, ports, tenant, vantage, questions),
                How::Srv => endpoints.srv(row, tenant, vantage, questions),
            }
        }
    }
}

async fn of_server(
    host: &Host,
    port: u16,
    transport: Transport,
    connect_to: &ConnectTo,
    questions: &mut Questions<'_>,
    endpoints: &mut Endpoints<'_>,
) {
    if let Host::Name(name) = host
        && !connect_to.replaces_dns(host, port)
    {
        let vantages = 0..questions.vantages.len();
        questions.ask(vantages.flat_map(|vantage| host_queries(name).map(|query| (vantage, query)))).await;
    }
    endpoints.server(host, port, transport, questions);
}

fn first_queries(row: &Row, tenant: &Tenant) -> Vec<Query> {
    let name = tenant.domain().child(row.labels);
    match row.how {
        How::Host { .. } => host_queries(&name).to_vec(),
        How::Srv => vec![Query::new(name, RecordKind::Srv)],
    }
}

fn srv_targets(vantage: usize, tenant: &Tenant, questions: &Questions<'_>) -> Vec<(usize, Query)> {
    let srv_rows = CATALOGUE.iter().filter(|row| matches!(row.how, How::Srv));
    let records = srv_rows.filter_map(|row| {
        let answer = questions.answer(vantage, &tenant.domain().child(row.labels), RecordKind::Srv)?;
        Some(assemble::followed(answer))
    });
    let names = records.flatten().filter_map(|record| record.target.as_ref());
    names.flat_map(host_queries).map(|query| (vantage, query)).collect()
}

/// The questions that DNS left open.
fn unanswered(questions: &Questions<'_>) -> Vec<NotTested> {
    let several = questions.vantages.len() > 1;
    let open = questions.asked().iter().filter_map(|asked| {
        let why = match &asked.answer.outcome {
            _ if !asked.answer.unusable.is_empty() => {
                format!("it leads to `{}`, which is no host name", asked.answer.unusable.join("`, `"))
            }
            AnswerOutcome::Timeout => "no DNS answer in time".to_owned(),
            AnswerOutcome::Refused => "the DNS server refused to answer, or nothing listens there".to_owned(),
            AnswerOutcome::Failed(word) => format!("DNS failed: {word}"),
            _ => return None,
        };
        let whence = if several { format!(" (from {})", asked.vantage) } else { String::new() };
        let Query { name, kind } = &asked.query;
        let counts = !asked.answer.unusable.is_empty() || !has_other_family(asked, questions.asked());
        Some(NotTested { what: format!("{kind} {name}{whence}"), why, counts })
    });
    open.collect()
}

/// Whether the same name gave addresses of the other family: then a failing question loses little.
fn has_other_family(failed: &Asked, all: &[Asked]) -> bool {
    let gave_addresses = |answer: &Answer| !ask::addresses(answer).is_empty();
    all.iter()
        .any(|other| other.vantage == failed.vantage && other.query.name == failed.query.name && gave_addresses(&other.answer))
}
