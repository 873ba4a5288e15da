//! The front door: the only file that names all stages.

mod asking;
mod freshness;
mod subject;

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, join, join_all, join3, ready, select};

use self::asking::{discovering, fetch_options};
use self::freshness::{authorities_of, compared};
use self::subject::{clocks, is_left_behind, question_of};
use crate::build::Given;
use crate::cert::{CertTable, InputError, PresentedChain, read_chain};
use crate::diagnose::{
    Audience, ChainEvidence, Evidence, Interceptor, Owner, Question, TenantEvidence, diagnose, diagnose_tenant, has_moved,
    let_go, strays,
};
use crate::discover::{DiscoveredEndpoint, Discovery, SignIn, discover_with};
use crate::endpoint::Endpoint;
use crate::fetch::{AiaAttempt, Control, Fetched, FetchedChain, Known, Shared, ask_time, close_chain, controls, fetch, reopen};
use crate::grades::Severity;
use crate::network::{Deadline, Network};
use crate::options::{CheckOptions, JudgeOptions};
use crate::report::{Assembly, NotTested, Report, Subject};
use crate::target::Target;
use crate::tenant::Tenant;
use crate::time::Time;
use crate::trust::Anchors;
use crate::verify::Compared;

/// The most certificates that are read as one chain from a file.
///
/// TLS servers send two to five; 1,000 is far beyond any, and bounds what a mistaken file costs.
pub const MAX_FILE_CHAIN: usize = 1_000;

/// What judging all that was fetched may take. A tenant's chains take milliseconds; this bounds what servers that
/// make up chains to be slow to judge can cost beyond the target's time.
const JUDGING_BUDGET: Duration = Duration::from_secs(2);

/// Finds the endpoints of `target`, takes the chains that its servers present, and diagnoses them.
///
/// Nothing that fails on the way is an error of this function: it is in the report.
pub async fn check(network: &dyn Network, target: &Target, options: &CheckOptions) -> Report {
    let deadline = Deadline::after(options.timeout);
    let shared = Shared::default();
    let fetching = fetch_options(options);
    let looking = async {
        match target {
            Target::Tenant(_) if options.ask_services => controls(network, &fetching, &shared, deadline).await,
            _ => Vec::new(),
        }
    };
    let discovering = discovering(options);
    let finding = pin!(authorities_of(network, target, &discovering, &shared, deadline));
    let found = join(discover_with(network, &shared.reach, target, &discovering, deadline), looking);
    // Nobody waits for the servers of the zone but what is asked of them.
    let ((mut discovery, controls), authorities) = match select(pin!(found), finding).await {
        Either::Left((found, finding)) => (found, Either::Left(finding)),
        Either::Right((authorities, found)) => (found.await, Either::Right(ready(authorities))),
    };
    let judge = &options.judge;
    let known = Known { anchors: &judge.anchors, given: &judge.given, memo: Some(&judge.signature_memo) };
    let (fetched, compared) = {
        let fetched = join_all(discovery.endpoints.iter().map(|found| async {
            match found.is_unresolved() {
                true => None,
                false => Some(fetch(network, &found.endpoint, &fetching, known, &shared, deadline).await),
            }
        }));
        let comparing = compared(network, target, &discovery, &options.vantages, &shared, authorities, deadline);
        let asking_time = async {
            if let (Target::Server { host, port, http: true, .. }, true) = (target, options.ask_services) {
                ask_time(network, host, *port, &fetching, &shared, deadline).await;
            }
        };
        let (mut fetched, compared, ()) = join3(fetched, comparing, asking_time).await;
        reopen(fetched.iter_mut().flatten());
        (fetched, compared)
    };
    discovery.not_tested.extend(compared.not_tested);

    let now = network.now();
    let mut assembly = Assembly::new(target.to_string(), options.judge.at.unwrap_or(now), now, &options.judge.anchors);
    assembly.discovery(&discovery, &options.vantages);
    assembly.lookups(&shared.reach.lookups.answered(), &[&options.vantages[..], &compared.servers].concat());
    let interceptors = interceptors(&controls, options, now);
    let strays = match target {
        Target::Tenant(tenant) => strays(tenant, &discovery, &fetched),
        Target::Server { .. } => Vec::new(),
    };
    let has_moved = matches!(target, Target::Tenant(tenant) if has_moved(tenant, &discovery, &strays));
    let judging = Deadline::after(JUDGING_BUDGET);
    for (found, own) in discovery.endpoints.iter().zip(&fetched) {
        if judging.has_passed() {
            let why = "judging what the others present used up the time";
            assembly.not_tested(vec![NotTested::new(found.endpoint.id(), why, true)]);
            continue;
        }
        let mut question = question_of(&found.endpoint, target, &discovery, options, now);
        let is_left_behind = has_moved && is_left_behind(&found.endpoint);
        if is_left_behind {
            question.worst = question.worst.min(Severity::Warning);
        }
        let evidence = Evidence {
            question: &question,
            chains: own.as_ref().map(|own| chains_of(own, &question, &options.judge.given, &interceptors)).unwrap_or_default(),
            fetched: own.as_ref(),
            found: Some(found),
            stale: compared.stale.iter().filter(|stale| stale.concerns(found)).collect(),
            may_be_closed: found.endpoint.optional || other_port_answers(&found.endpoint, &discovery, &fetched),
        };
        let mut findings = diagnose(&evidence);
        if is_left_behind {
            let_go(&mut findings);
        }
        assembly.endpoint(&Subject::Server(found), &evidence, &findings);
    }
    let sign_in = discovery.sign_in.clone().unwrap_or_default();
    let clocks = clocks(shared.reach.clocks.seen(), target, &discovery);
    let evidence =
        TenantEvidence { clocks, strays, ..TenantEvidence::of(target.to_string(), &sign_in, options.judge.at.unwrap_or(now)) };
    assembly.tenant(&evidence, &diagnose_tenant(&evidence));
    assembly.authenticate(&discovery);
    assembly.finish()
}

/// Diagnoses the chain in the content of a file, touching no network; `now` is the moment to judge
/// at unless the options name one.
///
/// # Errors
///
/// When the file holds nothing that was meant as a certificate.
pub fn inspect(name: &str, content: &[u8], now: Time, options: &JudgeOptions) -> Result<Report, InputError> {
    let file = File::read(name, content, &options.cert_table)?;
    Ok(file.report(Vec::new(), now, options))
}

/// Diagnoses what is known of a tenant's sign-in, touching no network: who signs its users in, and the certificates of its
/// tokens. `now` is the moment to judge at unless the options name one.
pub fn inspect_sign_in(tenant: &Tenant, sign_in: &SignIn, now: Time, options: &JudgeOptions) -> Report {
    let at = options.at.unwrap_or(now);
    let mut assembly = Assembly::new(tenant.domain().to_string(), at, now, &options.anchors);
    let evidence = TenantEvidence::of(tenant.domain().to_string(), sign_in, at);
    assembly.tenant(&evidence, &diagnose_tenant(&evidence));
    assembly.finish()
}

/// Every path that [`inspect`] judges, before both judges: ours, and rustls-webpki on as much of the question as it can be
/// asked. Where they differ for no reason of [`Difference::ALL`](crate::verify::Difference::ALL), one is mistaken.
///
/// # Errors
///
/// When the file holds nothing that was meant as a certificate.
pub fn compare_judges(name: &str, content: &[u8], now: Time, options: &JudgeOptions) -> Result<Vec<Compared>, InputError> {
    let file = File::read(name, content, &options.cert_table)?;
    let question = question_of_file(options.at.unwrap_or(now), options);
    let gathered = ChainEvidence::gather(&question, 0, file.chain, &options.given, &[]);
    Ok(gathered.compared())
}

/// Like [`inspect`], but fetches missing issuers from the addresses that the certificates name.
///
/// # Errors
///
/// When the file holds nothing that was meant as a certificate.
pub async fn inspect_with_aia(
    network: &dyn Network,
    name: &str,
    content: &[u8],
    options: &CheckOptions,
) -> Result<Report, InputError> {
    let judge = &options.judge;
    let file = File::read(name, content, &judge.cert_table)?;
    let known = Known { anchors: &judge.anchors, given: &judge.given, memo: Some(&judge.signature_memo) };
    let fetching = fetch_options(options);
    let deadline = Deadline::after(options.timeout.min(options.endpoint_timeout));
    let aia = close_chain(network, &file.chain, &fetching, known, &Shared::default(), deadline).await;
    Ok(file.report(aia, network.now(), &options.judge))
}

/// A file, read.
struct File {
    name: String,
    chain: PresentedChain,
    /// What else was in it.
    not_tested: Vec<NotTested>,
    limits_met: Vec<String>,
}

impl File {
    fn read(name: &str, content: &[u8], table: &CertTable) -> Result<Self, InputError> {
        let read = read_chain(name, content, MAX_FILE_CHAIN, table)?;
        let not_tested =
            read.problems.iter().map(|problem| NotTested::new(format!("{name}, {}", problem.position), &problem.what, false));
        let not_tested = not_tested.collect();
        let limits_met = match read.truncated {
            true => vec![format!("of {name} the first {MAX_FILE_CHAIN} certificates are used")],
            false => Vec::new(),
        };
        let (origins, items) = read.items.into_iter().unzip();
        let mut chain = PresentedChain::new(items);
        chain.origins = origins;
        Ok(Self { name: name.to_owned(), chain, not_tested, limits_met })
    }

    fn report(self, aia: Vec<AiaAttempt>, now: Time, options: &JudgeOptions) -> Report {
        let at = options.at.unwrap_or(now);
        let question = question_of_file(at, options);
        let chain = FetchedChain::of(self.chain, aia);
        let evidence = Evidence {
            question: &question,
            chains: vec![evidence_of(&question, 0, &chain, &options.given, false)],
            fetched: None,
            found: None,
            stale: Vec::new(),
            may_be_closed: false,
        };
        let findings = diagnose(&evidence);
        let mut assembly = Assembly::new(self.name.clone(), at, now, &options.anchors);
        assembly.not_tested(self.not_tested);
        assembly.limits(self.limits_met);
        assembly.endpoint(&Subject::File { name: &self.name, host: options.host.as_ref() }, &evidence, &findings);
        assembly.finish()
    }
}

fn question_of_file(at: Time, options: &JudgeOptions) -> Question {
    Question {
        at,
        purpose: options.purpose,
        policies: options.policies.clone(),
        crls: options.crls.clone(),
        profile: options.profile,
        allow_weak: options.allow_weak,
        host: options.host.clone(),
        anchors: options.anchors.clone(),
        limits: options.limits(),
        memo: options.signature_memo.clone(),
        audience: Audience::Anyone,
        services: Vec::new(),
        owner: Owner::Server,
        worst: Severity::Error,
    }
}

/// Who stands between Microsoft's hosts and here. What the user trusts beside makes no public root; a store that
/// replaces all others may be a lab's, so it counts too.
fn interceptors(controls: &[Control], options: &CheckOptions, now: Time) -> Vec<Interceptor> {
    let own = question_of_file(options.judge.at.unwrap_or(now), &options.judge);
    let programs = Question { anchors: Anchors::programs(), ..own.clone() };
    let by = |question: &Question, control: &Control| {
        let chain = ChainEvidence::gather(question, 0, control.chain.clone(), &options.judge.given, &[]);
        Interceptor::of(control.host, &chain)
    };
    controls.iter().filter_map(|control| by(&own, control).filter(|_| by(&programs, control).is_some())).collect()
}

fn chains_of<'q>(
    fetched: &Fetched,
    question: &'q Question,
    given: &Given,
    interceptors: &[Interceptor],
) -> Vec<ChainEvidence<'q>> {
    let chains = fetched.chains.iter().enumerate().map(|(index, chain)| {
        let mut evidence = evidence_of(question, index, chain, given, fetched.is_fallback(index));
        evidence.resigned = evidence.end_entity.as_ref().and_then(|(_, cert)| Interceptor::among(interceptors, cert));
        evidence
    });
    chains.collect()
}

fn evidence_of<'q>(
    question: &'q Question,
    index: usize,
    chain: &FetchedChain,
    given: &Given,
    is_fallback: bool,
) -> ChainEvidence<'q> {
    let mut evidence = ChainEvidence::gather(question, index, chain.presented.clone(), given, &chain.aia);
    evidence.is_fallback = is_fallback;
    evidence.ask_second_judge();
    evidence
}

/// Whether the port is one that clients only try, and another port of the same host answers.
fn other_port_answers(endpoint: &Endpoint, discovery: &Discovery, fetched: &[Option<Fetched>]) -> bool {
    if endpoint.port_certain {
        return false;
    }
    let others = discovery.endpoints.iter().zip(fetched);
    let mut others = others.filter(|(other, _): &(&DiscoveredEndpoint, _)| {
        other.endpoint.host == endpoint.host && other.endpoint.port != endpoint.port
    });
    others.any(|(_, fetched)| fetched.as_ref().is_some_and(|fetched| !fetched.chains.is_empty()))
}
