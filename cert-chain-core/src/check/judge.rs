//! From all that was seen to the report; touches no network.

use std::time::Duration;

use super::evidence_of;
use super::gather::Gathered;
use super::interceptors::Interceptors;
use super::subject::{clocks, is_left_behind, question_of};
use crate::build::Given;
use crate::diagnose::{
    ChainEvidence, Evidence, Interceptor, Question, TenantEvidence, diagnose, diagnose_tenant, has_moved, let_go, strays,
};
use crate::discover::{DiscoveredEndpoint, Discovery};
use crate::endpoint::Endpoint;
use crate::fetch::{Fetched, Shared};
use crate::grades::Severity;
use crate::network::Deadline;
use crate::options::CheckOptions;
use crate::report::{Assembly, NotTested, Report, Subject};
use crate::target::Target;
use crate::time::Time;

/// What judging all that was fetched may take. A tenant's chains take milliseconds; this bounds what servers that
/// make up chains to be slow to judge can cost beyond the target's time.
const JUDGING_BUDGET: Duration = Duration::from_secs(2);

/// Diagnoses each endpoint, and the target as a whole; `now` is the moment that it was seen.
/// `budget` is what judging may take, less than its own bound where others wait for it.
pub(super) fn judged(
    gathered: &Gathered,
    target: &Target,
    options: &CheckOptions,
    shared: &Shared,
    interceptors: &Interceptors,
    (now, budget): (Time, Duration),
) -> Report {
    let Gathered { discovery, controls, fetched, compared } = gathered;
    let at = options.judge.at.unwrap_or(now);
    let mut assembly = Assembly::new(target.to_string(), at, now, &options.judge.anchors);
    assembly.discovery(discovery, &options.vantages);
    let vantages = [&options.vantages[..], &compared.servers].concat();
    let beside = shared.reach.lookups.answered(|server, query| !assembly.tells(server, query, &vantages));
    assembly.lookups(&beside, &vantages);
    let interceptors = interceptors.of(controls, options, now);
    let strays = match target {
        Target::Tenant(tenant) => strays(tenant, discovery, fetched),
        Target::Server { .. } => Vec::new(),
    };
    let has_moved = matches!(target, Target::Tenant(tenant) if has_moved(tenant, discovery, &strays));
    let judging = Deadline::after(JUDGING_BUDGET.min(budget));
    for (found, own) in discovery.endpoints.iter().zip(fetched) {
        if judging.has_passed() {
            let why = "judging what the others present used up the time";
            assembly.not_tested(vec![NotTested::new(found.endpoint.id(), why, true)]);
            continue;
        }
        let mut question = question_of(&found.endpoint, target, discovery, options, now);
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
            may_be_closed: found.endpoint.optional || other_port_answers(&found.endpoint, discovery, fetched),
        };
        let mut findings = diagnose(&evidence);
        if is_left_behind {
            let_go(&mut findings);
        }
        assembly.endpoint(&Subject::Server(found), &evidence, &findings);
    }
    let sign_in = discovery.sign_in.clone().unwrap_or_default();
    let clocks = clocks(shared.reach.clocks.seen(), target, discovery);
    let is_missing = matches!(target, Target::Tenant(tenant) if discovery.lacks(tenant));
    let evidence = TenantEvidence { clocks, strays, is_missing, ..TenantEvidence::of(target.to_string(), &sign_in, at) };
    assembly.tenant(&evidence, &diagnose_tenant(&evidence));
    assembly.authenticate(discovery);
    assembly.finish()
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
