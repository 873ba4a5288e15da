//! What is told of an answer that the servers of the zone no longer give.

use std::net::IpAddr;

use crate::diagnose::{Change, Evidence, Findings, Owner};
use crate::discover::{Now, Stale};
use crate::fetch::AddressSeen;
use crate::grades::Severity;
use crate::network::RecordKind;

/// One finding for each stale answer that leads to the endpoint.
pub(super) fn tell(evidence: &Evidence<'_>, found: &mut Findings) {
    for stale in &evidence.stale {
        let dead = is_dead(evidence, stale);
        let finding = found.on_endpoint(message(stale, dead));
        found.push(finding.map(|finding| {
            let severity = if dead { Severity::Warning } else { Severity::Note };
            let owner = if stale.vantage.resolver.is_some() { Owner::Dns } else { Owner::ThisMachine };
            let now = match &stale.now {
                Now::Records(records) => records.clone(),
                Now::Alias(target) => vec![target.to_string()],
                Now::Gone => Vec::new(),
            };
            let answers = [(stale.vantage.name.clone(), stale.given.clone()), (stale.server.to_string(), now)];
            let answers: serde_json::Map<String, serde_json::Value> =
                answers.into_iter().map(|(whose, given)| (whose, given.into())).collect();
            let finding = finding.severity(severity).owner(owner).remedy(remedy(stale));
            let finding = finding.fact("answers", answers).fact("authoritative", stale.server.to_string());
            finding.fact("name", stale.name.to_string()).change(Change::None("it is a matter of DNS"))
        }));
    }
}

fn message(stale: &Stale, dead: bool) -> String {
    let Stale { name, vantage, server, .. } = stale;
    let resolver = match vantage.resolver {
        Some(address) if address.to_string() == vantage.name => format!("the resolver {address}"),
        Some(address) => format!("the resolver {} ({address})", vantage.name),
        None => "this machine's resolver".to_owned(),
    };
    let what = match stale.kind {
        RecordKind::A => name.to_string(),
        kind => format!("the {kind} record of {name}"),
    };
    let now = match &stale.now {
        Now::Records(records) if records.is_empty() => "gives none".to_owned(),
        Now::Records(records) => format!("gives {}", records.join(", ")),
        Now::Alias(target) => format!("makes it an alias of {target}"),
        Now::Gone => "says that there is no such name".to_owned(),
    };
    let so = match dead {
        true => "the old answer is in a cache, and no certificate is presented there",
        false => "the old answer is in a cache, unless that server answers everybody differently",
    };
    format!("{resolver} still gives {} for {what}; {server}, which is authoritative, {now}: {so}", stale.given.join(", "))
}

fn remedy(stale: &Stale) -> String {
    match stale.vantage.resolver {
        Some(_) => {
            "wait until the record's time to live is over, or flush the cache of that resolver (Clear-DnsServerCache on \
            Windows Server), and then those of the clients (ipconfig /flushdns)"
        }
        None => {
            "wait until the record's time to live is over, or flush the cache of this machine (ipconfig /flushdns) and that \
            of the DNS server it asks (Clear-DnsServerCache on Windows Server)"
        }
    }
    .to_owned()
}

/// Whether all that the old answer leads to was tried, and presents nothing.
fn is_dead(evidence: &Evidence<'_>, stale: &Stale) -> bool {
    // Clients only try such ports: a closed one says nothing.
    if evidence.may_be_closed {
        return false;
    }
    let Some(fetched) = evidence.fetched else {
        return evidence.found.is_some_and(crate::discover::DiscoveredEndpoint::is_unresolved);
    };
    let is_old = |ip: IpAddr| stale.kind != RecordKind::A || stale.old.contains(&ip.to_string());
    let mut old = fetched.addresses.iter().filter(|seen| is_old(seen.address.ip())).peekable();
    let presents_nothing =
        |seen: &AddressSeen| seen.not_tested.is_none() && seen.handshakes.iter().all(|handshake| handshake.certificates == 0);
    old.peek().is_some() && old.all(presents_nothing)
}
