//! The front door: the only room that names all stages.

mod asking;
mod freshness;
mod gather;
mod interceptors;
mod judge;
mod subject;

use std::time::Duration;

use self::asking::fetch_options;
use self::gather::gather;
pub(crate) use self::interceptors::Interceptors;
use self::judge::judged;
use crate::build::Given;
use crate::cert::{CertTable, InputError, PresentedChain, read_chain};
use crate::diagnose::{Audience, ChainEvidence, Evidence, Owner, Question, TenantEvidence, diagnose, diagnose_tenant};
use crate::discover::SignIn;
use crate::fetch::{AiaAttempt, FetchedChain, Known, Shared, close_chain};
use crate::grades::Severity;
use crate::network::{Deadline, Network};
use crate::options::{CheckOptions, JudgeOptions};
use crate::report::{Assembly, NotTested, Report, Subject};
use crate::target::Target;
use crate::tenant::Tenant;
use crate::time::Time;
use crate::verify::Compared;

/// The most certificates that are read as one chain from a file.
///
/// TLS servers send two to five; 1,000 is far beyond any, and bounds what a mistaken file costs.
pub const MAX_FILE_CHAIN: usize = 1_000;

/// Finds the endpoints of `target`, takes the chains that its servers present, and diagnoses them.
///
/// Nothing that fails on the way is an error of this function: it is in the report.
pub async fn check(network: &dyn Network, target: &Target, options: &CheckOptions) -> Report {
    check_in_run(network, target, options, &Shared::default(), &Interceptors::default(), Duration::MAX).await
}

/// The same for one of many targets, on its own clock and with what it shares with the others.
///
/// Judging may take `grace` beyond the target's time, as far as nothing is left of that.
pub(crate) async fn check_in_run(
    network: &dyn Network,
    target: &Target,
    options: &CheckOptions,
    shared: &Shared,
    interceptors: &Interceptors,
    grace: Duration,
) -> Report {
    let deadline = Deadline::on(&shared.reach.stopwatch, options.timeout);
    let gathered = gather(network, target, options, shared, &deadline).await;
    judged(&gathered, target, options, shared, interceptors, (network.now(), deadline.left().saturating_add(grace)))
}

/// The report on a target that could not be checked at all, and why.
pub(crate) fn unchecked(target: &Target, why: &str, options: &CheckOptions, now: Time) -> Report {
    let mut assembly = Assembly::new(target.to_string(), options.judge.at.unwrap_or(now), now, &options.judge.anchors);
    assembly.not_tested(vec![NotTested::new(target.to_string(), why, true)]);
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
