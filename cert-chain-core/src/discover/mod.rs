//! The first stage: which servers do a tenant's clients connect to?
//!
//! Every row of the catalogue is asked at once, from every vantage; then, at the same time, the hosts that records name, and
//! the discovery services, whose answers lead to more hosts. A name that does not exist is normal: clients try many. A name
//! that leads on to one that does not exist is an endpoint without address, and says so. Every question is kept with its
//! answer; what was not answered is listed as not tested.

mod ask;
mod assemble;
mod authority;
mod catalogue;
pub mod documents;
mod found;
mod microsoft;
mod stale;
mod tenants;
mod walks;

use std::time::Duration;

pub use ask::{Asked, Vantage};
pub(crate) use authority::{Authorities, authorities};
pub use found::{DiscoveredEndpoint, Unresolved, Way};
pub(crate) use microsoft::is_microsoft;
pub(crate) use stale::{Comparison, Now, Stale, stale_answers};
pub(crate) use tenants::nowhere;

use self::ask::{Questions, host_queries};
use self::assemble::Endpoints;
pub use self::catalogue::{CLOUDS, Cloud, Learnt};
use self::catalogue::{LEARNT, NAMED, Row};
use self::documents::{FederationMetadata, MtaStsPolicy, OpenId, Realm};
pub use self::walks::Requested;
use self::walks::{Visits, Walker};
use crate::connect_to::ConnectTo;
use crate::endpoint::{Endpoint, Role, Service, Transport};
use crate::network::{Answer, AnswerOutcome, Deadline, Network, Query};
use crate::reach::{Reach, Visitor};
use crate::target::Target;
use crate::tenant::{Host, Tenant};

/// Hosts followed of one SRV record set. Real ones name one to four; each costs two questions and many handshakes.
pub const MAX_SRV_TARGETS: usize = 16;

/// Hosts followed of one MX record set, those that are tried first. Large domains name four or five.
pub const MAX_MX_HOSTS: usize = 8;

/// Endpoints of one target. A hybrid tenant with every service on hosts of its own has some thirty.
pub const MAX_ENDPOINTS: usize = 64;

/// What following the answers of discovery services may take in all: a server that stalls must leave time to look at the others.
const WALKING_BUDGET: Duration = Duration::from_secs(20);

/// How to discover.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DiscoverOptions {
    /// From where to ask, at least one. Several are compared, they do not stand in for each other.
    pub vantages: Vec<Vantage>,
    /// What is dialled elsewhere than DNS says, and so needs no address.
    pub connect_to: ConnectTo,
    /// Whether discovery services are asked, beside DNS.
    pub documents: bool,
    /// Whether hosts outside the tenant's domain that answers name may be asked at addresses that are not globally routable.
    pub allow_private: bool,
    /// Whether hosts within the tenant's domain may be.
    pub own_addresses_may_be_private: bool,
    /// Whether to ask for what only clients of old do.
    pub legacy: bool,
    /// Whether the domain is asked about first, and nothing below it where it does not exist.
    pub domain_first: bool,
}

impl Default for DiscoverOptions {
    /// The system's resolver alone.
    fn default() -> Self {
        Self {
            vantages: vec![Vantage::new("default", None)],
            connect_to: ConnectTo::default(),
            documents: true,
            allow_private: false,
            own_addresses_may_be_private: true,
            legacy: false,
            domain_first: false,
        }
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
    /// Every request to a discovery service with what came of it, sorted by URL.
    pub requests: Vec<Requested>,
    /// What is known of the tenant's sign-in; none where nobody asked.
    pub sign_in: Option<SignIn>,
    /// The policy by which the domain demands TLS of those who send it mail.
    pub mta_sts: Option<MtaStsPolicy>,
}

impl Discovery {
    /// Whether DNS says from everywhere that there is no such domain as that of `tenant`.
    pub(crate) fn lacks(&self, tenant: &Tenant) -> bool {
        let mut apex = self.queries.iter().filter(|asked| asked.query.name == *tenant.domain()).peekable();
        apex.peek().is_some() && apex.all(|asked| asked.answer.denies_name())
    }
}

/// What home realm discovery brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignIn {
    /// Whose the domain's users are; none when nobody told.
    pub realm: Option<Realm>,
    /// The hosts that sign its users in in place of Microsoft, in the order in which the answers name them.
    pub identity_providers: Vec<IdentityProvider>,
    /// The tenant behind the domain.
    pub openid: Option<OpenId>,
    /// What AD FS publishes of itself, or why it could not be read; none where there is no AD FS.
    pub metadata: Option<Result<FederationMetadata, String>>,
    /// The AD FS asked for it.
    pub metadata_host: Option<String>,
}

/// A host that signs users in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IdentityProvider {
    /// The host.
    pub host: Host,
    /// Whether it is an AD FS, by its paths.
    pub is_adfs: bool,
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
    /// Whether the hosts that it leads to are looked at, or only whether the record is there.
    pub followed: bool,
    /// How TLS begins there.
    pub transport: Transport,
    /// What clients want there.
    pub service: Service,
    /// The machine that usually answers.
    pub role: Role,
    /// Whether clients go on unharmed when nothing listens there.
    pub optional: bool,
    /// Whether it is asked for only when [`DiscoverOptions::legacy`] is set.
    pub legacy: bool,
    /// Who asks, and what for.
    pub purpose: &'static str,
    /// What the certificate must carry.
    pub carries: &'static str,
    /// Where that is written.
    pub source: &'static str,
}

/// What [`discover`] would ask about `tenant`, in its order.
pub fn planned(tenant: &Tenant) -> Vec<Planned> {
    let plan = |row: &Row| Planned {
        queries: row.queries(tenant),
        ports: row.ports().to_vec(),
        followed: row.is_followed(),
        transport: row.transport(),
        service: row.service,
        role: row.role,
        optional: row.optional,
        legacy: row.legacy,
        purpose: row.purpose,
        carries: row.carries,
        source: row.source,
    };
    NAMED.iter().map(plan).collect()
}

/// The endpoint kinds whose hosts only answers, or the user, can name.
pub fn learnt() -> &'static [Learnt] {
    LEARNT
}

/// Finds the endpoints of `target`, before `deadline`.
pub async fn discover(network: &dyn Network, target: &Target, options: &DiscoverOptions, deadline: Deadline) -> Discovery {
    discover_with(network, &Reach::default(), target, options, deadline).await
}

/// The same, sharing with others of the run what is resolved, and connections.
pub(crate) async fn discover_with(
    network: &dyn Network,
    reach: &Reach,
    target: &Target,
    options: &DiscoverOptions,
    deadline: Deadline,
) -> Discovery {
    let mut questions = Questions::new(network, reach, &options.vantages, deadline.clone());
    let mut endpoints = Endpoints::new(&options.connect_to, &options.vantages);
    let mut discovery = Discovery::default();
    match target {
        Target::Tenant(tenant) => {
            let deadline = deadline.within(WALKING_BUDGET.min(deadline.left() / 2));
            let visits: Vec<Visits> = options.vantages.iter().map(|_| Visits::default()).collect();
            let walkers = options.vantages.iter().zip(&visits).map(|(vantage, visits)| {
                let connect_to = &options.connect_to;
                let (resolver, log) = (vantage.resolver, None);
                let visitor = |allow_private| Visitor { network, reach, connect_to, allow_private, resolver, log };
                Walker {
                    visits,
                    own: visitor(options.allow_private || options.own_addresses_may_be_private),
                    others: visitor(options.allow_private),
                    tenant,
                    deadline: deadline.clone(),
                }
            });
            let walkers: Vec<Walker<'_>> = walkers.collect();
            tenants::of_tenant(&walkers, options, &mut questions, &mut endpoints, &mut discovery).await;
        }
        Target::Server { host, port, transport, service, .. } => {
            let endpoint = Endpoint {
                services: vec![*service],
                role: role_of(*service),
                ..Endpoint::server(host.clone(), *port, *transport)
            };
            of_server(endpoint, &options.connect_to, &mut questions, &mut endpoints).await;
        }
    }
    let (found, not_tested) = endpoints.finish();
    discovery.endpoints = found;
    discovery.not_tested.extend(not_tested);
    discovery.not_tested.extend(unanswered(&questions));
    discovery.queries = questions.into_asked();
    discovery
}

fn role_of(service: Service) -> Option<Role> {
    match service {
        Service::DirectRouting => Some(Role::Sbc),
        Service::SmartHost => Some(Role::MailGateway),
        _ => None,
    }
}

async fn of_server(endpoint: Endpoint, connect_to: &ConnectTo, questions: &mut Questions<'_>, endpoints: &mut Endpoints<'_>) {
    if let Host::Name(name) = &endpoint.host
        && !connect_to.replaces_dns(&endpoint.host, endpoint.port)
    {
        let mail = (endpoint.transport == Transport::SmtpStartTls).then(|| ask::tlsa_query(name, endpoint.port));
        let queries: Vec<Query> = host_queries(name).into_iter().chain(mail).collect();
        let vantages = 0..questions.vantages.len();
        let asked = vantages.flat_map(|vantage| queries.iter().map(move |query| (vantage, query.clone())));
        questions.ask(asked.collect()).await;
    }
    endpoints.server(&endpoint, questions);
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
