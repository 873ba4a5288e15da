//! What DNS answers.

use std::net::{IpAddr, Ipv4Addr};

use cert_chain_core::{Answer, AnswerOutcome, Query, RecordKind, SrvTarget};

use super::certificates::AIA_DOMAIN;
use super::microsoft;
use super::plan::{ServerId, domain_of, exists};

/// The name servers of all domains.
const NAME_SERVERS: [(&str, Ipv4Addr); 2] =
    [("ns1.simulated-hoster.example", Ipv4Addr::new(9, 1, 1, 1)), ("ns2.simulated-hoster.example", Ipv4Addr::new(9, 1, 1, 2))];

/// Where authorities publish their certificates.
const AUTHORITIES: Ipv4Addr = Ipv4Addr::new(23, 1, 1, 1);

/// The answer to a question, whoever is asked: the servers of the zones say what the resolver says.
pub(super) fn answer(query: &Query) -> Answer {
    let name = query.name.as_str();
    let outcome = match domain_of(name) {
        Some((domain, _)) if !exists(domain) => AnswerOutcome::NxDomain,
        Some((domain, below)) => of_domain(domain, below, query.kind),
        None => of_others(name, query.kind),
    };
    Answer::new(Vec::new(), outcome)
}

fn of_domain(domain: u32, below: &str, kind: RecordKind) -> AnswerOutcome {
    if let Some(server) = ServerId::of(domain).find(|server| server.label() == below) {
        return address(kind, server.address());
    }
    match (below, kind) {
        ("", RecordKind::Ns) => AnswerOutcome::Ns(NAME_SERVERS.iter().map(|(name, _)| name.parse().expect("a name")).collect()),
        ("", _) | ("_tcp", _) => AnswerOutcome::NoData,
        ("_sipfederationtls._tcp", RecordKind::Srv) => {
            let edge = ServerId::of(domain).last().map(|server| (server.name(), server.port()));
            let target = |(name, port): (String, u16)| SrvTarget {
                priority: 0,
                weight: 5,
                port,
                target: Some(name.parse().expect("a name")),
            };
            AnswerOutcome::Srv(edge.map(target).into_iter().collect())
        }
        _ => AnswerOutcome::NxDomain,
    }
}

fn of_others(name: &str, kind: RecordKind) -> AnswerOutcome {
    let server = NAME_SERVERS.iter().find(|(server, _)| *server == name).map(|(_, address)| *address);
    let authority = (name == format!("aia.{AIA_DOMAIN}")).then_some(AUTHORITIES);
    match server.or(authority).or_else(|| microsoft::address(name)) {
        Some(found) => address(kind, IpAddr::V4(found)),
        None => AnswerOutcome::NxDomain,
    }
}

fn address(kind: RecordKind, address: IpAddr) -> AnswerOutcome {
    match kind {
        RecordKind::A => AnswerOutcome::Addresses(vec![address]),
        _ => AnswerOutcome::NoData,
    }
}
