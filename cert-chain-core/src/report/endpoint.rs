//! What of one endpoint was seen.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::assemble::Subject;
use super::model::{AddressReport, EndpointReport, HandshakeReport, SipReport};
use crate::diagnose::Evidence;
use crate::discover::{DiscoveredEndpoint, Unresolved};
use crate::endpoint::{BelongsTo, Service, Transport};
use crate::fetch::AddressSeen;
use crate::grades::{State, Verdict};
use crate::network::{HandshakeOutcome, SipOutcome};

/// The endpoint without anything that was seen.
pub(super) fn blank(subject: &Subject<'_>) -> EndpointReport {
    let blank = EndpointReport {
        id: String::new(),
        services: vec![Service::File],
        role: None,
        host: None,
        port: None,
        transport: Transport::File,
        belongs_to: BelongsTo::Tenant,
        found_by: vec!["given on the command line".to_owned()],
        authenticated: true,
        optional: false,
        addresses: Vec::new(),
        sip: None,
        tlsa: Vec::new(),
        dane: None,
        chains: Vec::new(),
        state: State::Ok,
        verdict: None,
        verdicts: BTreeMap::new(),
        findings: Vec::new(),
        clients: Vec::new(),
        paths: Vec::new(),
    };
    match subject {
        Subject::File { name, host } => {
            EndpointReport { id: format!("file:{name}#1"), host: host.map(ToString::to_string), ..blank }
        }
        Subject::Server(DiscoveredEndpoint { endpoint, .. }) => EndpointReport {
            id: endpoint.id(),
            services: endpoint.services.clone(),
            role: endpoint.role,
            host: Some(endpoint.host.to_string()),
            port: Some(endpoint.port),
            transport: endpoint.transport,
            belongs_to: endpoint.belongs_to,
            found_by: endpoint.found_by.clone(),
            authenticated: endpoint.authenticated,
            optional: endpoint.optional,
            ..blank
        },
    }
}

/// For each store the worst of the chains that count.
pub(super) fn verdicts(evidence: &Evidence<'_>) -> BTreeMap<Arc<str>, Verdict> {
    let stores = evidence.question.anchors.stores().iter().enumerate();
    let worst = |store: usize| evidence.counting_chains().map(|chain| chain.standings[store].verdict).max();
    stores.filter_map(|(place, store)| Some((store.shared_name(), worst(place)?))).collect()
}

pub(super) fn verdict(subject: &Subject<'_>, evidence: &Evidence<'_>) -> Option<Verdict> {
    let of_chains = evidence.counting_chains().filter_map(|chain| chain.verdict()).max();
    let tried = match (subject, evidence.fetched) {
        (Subject::Server(found), None) => found.is_unresolved() && found.unresolved.iter().any(Unresolved::is_conclusive),
        // A closed port that clients only try, beside an open one, is as it should be.
        (Subject::Server(_), Some(_)) if evidence.may_be_closed => false,
        (Subject::Server(_), Some(fetched)) => fetched.addresses.iter().any(|address| address.not_tested.is_none()),
        (Subject::File { .. }, _) => false,
    };
    of_chains.or_else(|| tried.then_some(Verdict::Unreachable))
}

pub(super) fn address_report(address: &AddressSeen, subject: &Subject<'_>, evidence: &Evidence<'_>) -> AddressReport {
    let chains = address.handshakes.iter().filter_map(|handshake| evidence.chains.get(handshake.chain?));
    let worst = chains.filter(|chain| !chain.is_fallback).filter_map(|chain| chain.verdict()).max();
    // An address that the user mapped was given by no DNS answer.
    let ip = address.address.ip();
    let vantage = match subject {
        Subject::Server(found) => found.resolved.iter().find(|(_, given)| given.contains(&ip)).map(|(vantage, _)| vantage),
        Subject::File { .. } => None,
    };
    let handshakes = address.handshakes.iter().map(|handshake| HandshakeReport {
        profile: handshake.profile,
        attempt: handshake.attempt,
        vantage: vantage.cloned(),
        outcome: handshake.outcome.to_string(),
        version: handshake.version.map(str::to_owned),
        cipher_suite: handshake.cipher_suite.map(str::to_owned),
        possession: handshake.possession,
        client_certificate_requested: handshake.client_certificate_requested,
        chain: handshake.chain,
    });
    let unreachable = address.not_tested.is_none().then_some(Verdict::Unreachable);
    AddressReport { address: address.address.to_string(), verdict: worst.or(unreachable), handshakes: handshakes.collect() }
}

/// What the server answered; none where it had no chance to.
pub(super) fn sip_report(outcome: &SipOutcome) -> Option<SipReport> {
    match outcome {
        SipOutcome::Response { status, reason, server } => {
            Some(SipReport { status: Some(*status), reason: reason.clone(), server: server.clone() })
        }
        SipOutcome::NotSip(what) => Some(SipReport { status: None, reason: what.clone(), server: None }),
        SipOutcome::Failed(HandshakeOutcome::Late | HandshakeOutcome::NoRoute | HandshakeOutcome::NotTried(_)) => None,
        SipOutcome::Failed(how) => Some(SipReport { status: None, reason: how.to_string(), server: None }),
    }
}
