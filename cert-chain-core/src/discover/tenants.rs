//! One tenant: every row of the catalogue, and what its answers lead to.

use std::collections::BTreeSet;
use std::net::IpAddr;

use futures_util::future::{join, join_all};

use super::ask::{Questions, host_queries, tlsa_query};
use super::assemble::{self, Endpoints};
use super::catalogue::{How, NAMED, Row};
use super::documents::{MtaStsPolicy, MtaStsRecord};
use super::walks::{self, Lead, Walked, Walker};
use super::{DiscoverOptions, Discovery, MAX_ENDPOINTS, NotTested, unanswered};
use crate::endpoint::Service;
use crate::network::{Answer, AnswerOutcome, Deadline, Network, Query, RecordKind};
use crate::reach::Reach;
use crate::tenant::{DnsName, Host, Tenant};

/// Asks DNS for every row, then the services and hosts that the answers name, and collects what all of that led to.
pub(super) async fn of_tenant(
    walkers: &[Walker<'_>],
    options: &DiscoverOptions,
    questions: &mut Questions<'_>,
    endpoints: &mut Endpoints<'_>,
    discovery: &mut Discovery,
) {
    let Some(first) = walkers.first() else { return };
    let tenant = first.tenant;
    let rows: Vec<&Row> = NAMED.iter().filter(|row| options.legacy || !row.legacy).collect();
    let vantages = match options.domain_first {
        true => with_domain(tenant, questions).await,
        false => (0..questions.vantages.len()).collect(),
    };
    if vantages.is_empty() {
        return;
    }
    let vantages = vantages.iter().copied();
    let all = |vantage| rows.iter().flat_map(|row| row.queries(tenant)).map(move |query| (vantage, query));
    let sign_in = async {
        match options.documents {
            true => Some(Box::pin(walks::sign_in(first)).await),
            false => None,
        }
    };
    let by_name = async {
        questions.ask(vantages.clone().flat_map(all).collect()).await;
        let targets =
            vantages.clone().flat_map(|vantage| record_targets(&rows, vantage, tenant, questions)).collect::<Vec<_>>();
        let found: Vec<Found> = vantages.clone().map(|vantage| Found::of(&rows, tenant, options, questions, vantage)).collect();
        let walks = join_all(walkers.iter().zip(&found).map(|(walker, found)| found.walk(walker)));
        let (walks, ()) = join(walks, questions.ask(targets)).await;
        let (mut walked, mut policy) = (Walked::default(), None);
        for ((place, vantage), (mut walk, found)) in vantages.clone().enumerate().zip(walks) {
            // What the first one meets is met by all that are not led elsewhere.
            if place > 0 {
                walk.seen_from(&questions.vantages[vantage].name);
            }
            walked.extend(walk);
            policy = policy.or(found);
        }
        (walked, policy)
    };
    let ((mut walked, mta_sts), sign_in) = join(by_name, sign_in).await;
    discovery.mta_sts = mta_sts;
    if let Some((signing_in, facts)) = sign_in {
        walked.extend(signing_in);
        discovery.sign_in = Some(facts);
    }
    let (leads, led) = within_bounds(&mut walked);
    let new = |vantage| led.iter().flat_map(host_queries).map(move |query| (vantage, query));
    questions.ask(vantages.clone().flat_map(new).collect()).await;

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
        endpoints.lead(lead, tenant, questions);
    }
    endpoints.sent_on(&walked.sent_on);
    discovery.requests = walked.requested;
    discovery.requests.sort_by(|one, other| one.url.cmp(&other.url));
    discovery.requests.dedup();
    discovery.not_tested = walked.not_tested;
}

/// The vantages from which the domain exists, or may. Where not even that was answered nothing below would be, and each question
/// would cost its whole time.
async fn with_domain(tenant: &Tenant, questions: &mut Questions<'_>) -> Vec<usize> {
    let vantages = 0..questions.vantages.len();
    let query = Query::new(tenant.domain().clone(), RecordKind::A);
    questions.ask(vantages.clone().map(|vantage| (vantage, query.clone())).collect()).await;
    let is_silent = |answer: &Answer| matches!(answer.outcome, AnswerOutcome::Refused | AnswerOutcome::Timeout);
    let leads_nowhere = |answer: &Answer| answer.denies_name() || is_silent(answer);
    vantages.filter(|vantage| !questions.answer(*vantage, &query.name, query.kind).is_some_and(leads_nowhere)).collect()
}

/// All that there is to discover of a domain that exists from no vantage, as far as DNS says anything; none of one that may exist.
pub(crate) async fn nowhere(
    network: &dyn Network,
    reach: &Reach,
    tenant: &Tenant,
    options: &DiscoverOptions,
    deadline: &Deadline,
) -> Option<Discovery> {
    let mut questions = Questions::new(network, reach, &options.vantages, deadline.clone());
    let is_anywhere = !with_domain(tenant, &mut questions).await.is_empty();
    if is_anywhere {
        return None;
    }
    let not_tested = unanswered(&questions);
    Some(Discovery { queries: questions.into_asked(), not_tested, ..Discovery::default() })
}

/// The leads, and the names of hosts among them: no more than endpoints are tested, whatever answers name.
fn within_bounds(walked: &mut Walked) -> (Vec<Lead>, Vec<DnsName>) {
    let mut leads = std::mem::take(&mut walked.leads);
    let mut led: Vec<DnsName> = Vec::new();
    let mut left_out = 0;
    leads.retain(|lead| {
        let Host::Name(name) = &lead.host else { return true };
        let is_new = !led.contains(name);
        let fits = !is_new || led.len() < MAX_ENDPOINTS;
        left_out += usize::from(!fits);
        if is_new && fits {
            led.push(name.clone());
        }
        fits
    });
    if left_out > 0 {
        let why = format!("of what answers name, {MAX_ENDPOINTS} hosts are followed");
        walked.not_tested.push(NotTested {
            what: format!("{left_out} more pointers of discovery services"),
            why,
            counts: true,
        });
    }
    (leads, led)
}

/// Which discovery services DNS knows at a vantage, so that they are asked from there. What earlier vantages lead to as well is
/// asked from the first of them alone: it is the same server.
struct Found {
    lyncdiscover: Vec<DnsName>,
    website: bool,
    autodiscover: bool,
    exchange: Vec<String>,
    mta_sts: bool,
}

impl Found {
    fn of(rows: &[&Row], tenant: &Tenant, options: &DiscoverOptions, questions: &Questions<'_>, vantage: usize) -> Self {
        let none = Self { lyncdiscover: Vec::new(), website: false, autodiscover: false, exchange: Vec::new(), mta_sts: false };
        if !options.documents {
            return none;
        }
        let exists = |name: &DnsName| {
            let host = Host::Name(name.clone());
            let is_typed = [80, 443].map(|port| options.connect_to.replaces_dns(&host, port));
            // Where to connect was typed, whatever the vantages say.
            if is_typed == [true, true] {
                return vantage == 0;
            }
            let at = |vantage| questions.host(vantage, name).addresses.into_iter().collect::<BTreeSet<IpAddr>>();
            let here = at(vantage);
            let leads_elsewhere = !here.is_empty() && (0..vantage).all(|earlier| at(earlier) != here);
            leads_elsewhere || (vantage == 0 && is_typed.contains(&true))
        };
        let lync = rows.iter().filter(|row| row.service == Service::Lyncdiscover).map(|row| row.name(tenant));
        let named = tenant.domain().child("autodiscover");
        let mut exchange = exchange_hosts(rows, tenant, questions, vantage);
        exchange.retain(|host| (0..vantage).all(|earlier| !exchange_hosts(rows, tenant, questions, earlier).contains(host)));
        let autodiscover = exists(&named);
        if autodiscover {
            exchange.insert(0, named.to_string());
        }
        exchange.dedup();
        Self {
            lyncdiscover: lync.filter(exists).collect(),
            website: exists(tenant.domain()),
            autodiscover,
            exchange,
            mta_sts: has_policy(tenant, questions, vantage)
                && (0..vantage).all(|earlier| !has_policy(tenant, questions, earlier)),
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

/// The hosts that the record of Autodiscover names, as far as they are asked in its way.
fn exchange_hosts(rows: &[&Row], tenant: &Tenant, questions: &Questions<'_>, vantage: usize) -> Vec<String> {
    let by_record = rows.iter().filter(|row| row.service == Service::Autodiscover && matches!(row.how, How::Srv));
    let by_record = by_record.filter_map(|row| questions.answer(vantage, &row.name(tenant), RecordKind::Srv));
    let targets = by_record.flat_map(assemble::followed).filter(|record| record.port == 443);
    targets.filter_map(|record| Some(record.target.as_ref()?.to_string())).collect()
}

/// Whether the domain says that it has a policy for those who send it mail.
fn has_policy(tenant: &Tenant, questions: &Questions<'_>, vantage: usize) -> bool {
    let answer = questions.answer(vantage, &tenant.domain().child("_mta-sts"), RecordKind::Txt);
    match answer.map(|answer| &answer.outcome) {
        Some(AnswerOutcome::Txt(texts)) => matches!(MtaStsRecord::among(texts.iter().map(String::as_str)), Ok(Some(_))),
        _ => false,
    }
}

fn record_targets(rows: &[&Row], vantage: usize, tenant: &Tenant, questions: &Questions<'_>) -> Vec<(usize, Query)> {
    let answers = rows.iter().filter_map(|row| {
        let kind = match row.how {
            How::Srv => RecordKind::Srv,
            How::Mx => RecordKind::Mx,
            How::Host { .. } | How::SrvInClear | How::Txt => return None,
        };
        Some((row, questions.answer(vantage, &row.name(tenant), kind)?))
    });
    let queries = answers.flat_map(|(row, answer)| {
        let services = assemble::followed(answer).iter().filter_map(|record| record.target.as_ref());
        let hosts = services.chain(assemble::mail_hosts(answer)).flat_map(host_queries);
        let ports = row.ports().iter();
        let tlsa = ports.flat_map(|port| assemble::mail_hosts(answer).map(|host| tlsa_query(host, *port)));
        hosts.chain(tlsa).collect::<Vec<_>>()
    });
    queries.map(|query| (vantage, query)).collect()
}
