//! The first stage: which servers do a tenant's clients connect to?
//!
//! Every row of the catalogue is asked at once, from every vantage; then, at the same time, the hosts that records name, and
//! the discovery services, whose answers lead to more hosts. A name that does not exist is normal: clients try many. A name
//! that leads on to one that does not exist is an endpoint without address, and says so. Every question is kept with its
//! answer; what was not answered is listed as not tested.

mod ask;
mod assemble;
mod catalogue;
pub mod documents;
mod microsoft;
mod walks;

use std::time::Duration;

use futures_util::future::{join, join_all};

pub use ask::{Asked, Vantage};
pub use assemble::{DiscoveredEndpoint, Unresolved, Way};

use self::ask::{Questions, host_queries};
use self::assemble::Endpoints;
pub use self::catalogue::{CLOUDS, Cloud, Learnt};
use self::catalogue::{How, LEARNT, NAMED, Row};
use self::documents::{FederationMetadata, MtaStsPolicy, MtaStsRecord, OpenId, Realm};
pub use self::walks::Requested;
use self::walks::{Lead, Visits, Walked, Walker};
use crate::connect_to::ConnectTo;
use crate::endpoint::{Endpoint, Role, Service, Transport};
use crate::network::{Answer, AnswerOutcome, Deadline, Network, Query, RecordKind};
use crate::reach::{Reach, Visitor};
use crate::target::Target;
use crate::tenant::{DnsName, Host, Tenant};

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
    /// Whether to ask for what only clients of old do.
    pub legacy: bool,
}

impl Default for DiscoverOptions {
    /// The system's resolver alone.
    fn default() -> Self {
        Self {
            vantages: vec![Vantage::new("default", None)],
            connect_to: ConnectTo::default(),
            documents: true,
            allow_private: false,
            legacy: false,
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

/// What home realm discovery brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignIn {
    /// Whose the domain's users are; none when nobody told.
    pub realm: Option<Realm>,
    /// The tenant behind the domain.
    pub openid: Option<OpenId>,
    /// What AD FS publishes of itself, or why it could not be read; none where there is no AD FS.
    pub metadata: Option<Result<FederationMetadata, String>>,
    /// The AD FS asked for it.
    pub metadata_host: Option<String>,
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
    let mut questions = Questions::new(network, reach, &options.vantages, deadline);
    let mut endpoints = Endpoints::new(&options.connect_to, options.vantages.len() > 1);
    let mut discovery = Discovery::default();
    match target {
        Target::Tenant(tenant) => {
            let visitor = |allow_private| Visitor {
                network,
                reach,
                connect_to: &options.connect_to,
                allow_private,
                resolver: options.vantages.first().and_then(|vantage| vantage.resolver),
            };
            let deadline = deadline.within(WALKING_BUDGET.min(deadline.left() / 2));
            let visits = Visits::default();
            let walker =
                Walker { visits: &visits, own: visitor(true), others: visitor(options.allow_private), tenant, deadline };
            of_tenant(&walker, options, &mut questions, &mut endpoints, &mut discovery).await;
        }
        Target::Server { host, port, transport, service } => {
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

async fn of_tenant(
    walker: &Walker<'_>,
    options: &DiscoverOptions,
    questions: &mut Questions<'_>,
    endpoints: &mut Endpoints<'_>,
    discovery: &mut Discovery,
) {
    let tenant = walker.tenant;
    let rows: Vec<&Row> = NAMED.iter().filter(|row| options.legacy || !row.legacy).collect();
    let vantages = 0..questions.vantages.len();
    let all = |vantage| rows.iter().flat_map(|row| row.queries(tenant)).map(move |query| (vantage, query));
    let sign_in = async {
        match options.documents {
            true => Some(walks::sign_in(walker).await),
            false => None,
        }
    };
    let by_name = async {
        questions.ask(vantages.clone().flat_map(all)).await;
        let targets =
            vantages.clone().flat_map(|vantage| record_targets(&rows, vantage, tenant, questions)).collect::<Vec<_>>();
        let asked = Found::of(&rows, tenant, options, questions);
        let (walked, ()) = join(asked.walk(walker), questions.ask(targets)).await;
        walked
    };
    let ((mut walked, mta_sts), sign_in) = join(by_name, sign_in).await;
    discovery.mta_sts = mta_sts;
    if let Some((signing_in, facts)) = sign_in {
        walked.extend(signing_in);
        discovery.sign_in = Some(facts);
    }
    let leads: Vec<Lead> = walked.leads;
    let led = leads.iter().filter_map(|lead| match &lead.host {
        Host::Name(name) => Some(name),
        Host::Address(_) => None,
    });
    let led: Vec<DnsName> = led.cloned().collect();
    let new = |vantage| led.iter().flat_map(host_queries).map(move |query| (vantage, query));
    questions.ask(vantages.clone().flat_map(new)).await;

    for row in rows {
        for vantage in vantages.clone() {
            match row.how {
                How::Host { ports } => endpoints.host(row, ports, tenant, vantage, questions),
                How::Srv => endpoints.srv(row, tenant, vantage, questions),
                How::Mx => endpoints.mx(row, tenant, vantage, questions),
                How::SrvInClear | How::Txt => (),
            }
        }
    }
    for lead in &leads {
        for vantage in vantages.clone() {
            endpoints.lead(lead, tenant, vantage, questions);
        }
    }
    endpoints.sent_on(&walked.sent_on);
    discovery.requests = walked.requested;
    discovery.requests.sort_by(|one, other| one.url.cmp(&other.url));
    discovery.requests.dedup();
    discovery.not_tested = walked.not_tested;
}

/// Which discovery services DNS knows, so that they are asked.
struct Found {
    lyncdiscover: Vec<DnsName>,
    website: bool,
    autodiscover: bool,
    exchange: Vec<String>,
    mta_sts: bool,
}

impl Found {
    fn of(rows: &[&Row], tenant: &Tenant, options: &DiscoverOptions, questions: &Questions<'_>) -> Self {
        let none = Self { lyncdiscover: Vec::new(), website: false, autodiscover: false, exchange: Vec::new(), mta_sts: false };
        if !options.documents {
            return none;
        }
        let vantages = 0..questions.vantages.len();
        let exists = |name: &DnsName| {
            let host = Host::Name(name.clone());
            let mapped = [80, 443].iter().any(|port| options.connect_to.replaces_dns(&host, *port));
            mapped || vantages.clone().any(|vantage| !questions.host(vantage, name).addresses.is_empty())
        };
        let lync = rows.iter().filter(|row| row.service == Service::Lyncdiscover).map(|row| row.name(tenant));
        let named = tenant.domain().child("autodiscover");
        let by_record = rows.iter().filter(|row| row.service == Service::Autodiscover && matches!(row.how, How::Srv));
        let by_record = by_record.filter_map(|row| questions.answer(0, &row.name(tenant), RecordKind::Srv));
        let targets = by_record.flat_map(assemble::followed).filter(|record| record.port == 443);
        let mut exchange: Vec<String> = targets.filter_map(|record| Some(record.target.as_ref()?.to_string())).collect();
        let autodiscover = exists(&named);
        if autodiscover {
            exchange.insert(0, named.to_string());
        }
        exchange.dedup();
        let policy = Query::new(tenant.domain().child("_mta-sts"), RecordKind::Txt);
        let policy = questions.answer(0, &policy.name, policy.kind).map(|answer| &answer.outcome);
        Self {
            lyncdiscover: lync.filter(exists).collect(),
            website: exists(tenant.domain()),
            autodiscover,
            exchange,
            mta_sts: matches!(policy, Some(AnswerOutcome::Txt(texts)) if matches!(MtaStsRecord::among(texts.iter().map(String::as_str)), Ok(Some(_)))),
        }
    }

    async fn walk(&self, walker: &Walker<'_>) -> (Walked, Option<MtaStsPolicy>) {
        let lync = join_all(self.lyncdiscover.iter().map(|host| walks::lyncdiscover(walker, host)));
        let exchange = walks::autodiscover(walker, &self.exchange, self.website, self.autodiscover);
        let mail = async {
            match self.mta_sts {
                true => walks::mta_sts(walker).await,
                false => (Walked::default(), None),
            }
        };
        let (lync, (exchange, (mail, policy))) = join(lync, join(exchange, mail)).await;
        let mut walked = Walked::default();
        lync.into_iter().chain([exchange, mail]).for_each(|walk| walked.extend(walk));
        (walked, policy)
    }
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
        let vantages = 0..questions.vantages.len();
        questions.ask(vantages.flat_map(|vantage| host_queries(name).map(|query| (vantage, query)))).await;
    }
    endpoints.server(&endpoint, questions);
}

fn record_targets(rows: &[&Row], vantage: usize, tenant: &Tenant, questions: &Questions<'_>) -> Vec<(usize, Query)> {
    let answers = rows.iter().filter_map(|row| {
        let kind = match row.how {
            How::Srv => RecordKind::Srv,
            How::Mx => RecordKind::Mx,
            How::Host { .. } | How::SrvInClear | How::Txt => return None,
        };
        questions.answer(vantage, &row.name(tenant), kind)
    });
    let names = answers.flat_map(|answer| {
        let services = assemble::followed(answer).iter().filter_map(|record| record.target.as_ref());
        services.chain(assemble::mail_hosts(answer)).collect::<Vec<_>>()
    });
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
