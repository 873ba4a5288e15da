//! The records that keep a tenant from being switched to Teams only.

use super::{Finding, Owner};
use crate::discover::documents::Namespace;
use crate::discover::{DiscoveredEndpoint, Discovery, Unresolved, Way};
use crate::endpoint::BelongsTo;
use crate::fetch::{AddressSeen, Fetched};
use crate::tenant::{DnsName, Host, Tenant};

/// One of the four records, leading away from Microsoft's cloud
/// (<https://learn.microsoft.com/en-us/skypeforbusiness/hybrid/decommission-manage-dns-entries>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stray {
    /// Its name.
    pub(crate) record: String,
    /// The hosts that it leads to, or the host itself.
    pub(crate) targets: Vec<String>,
    /// Whether there is somebody.
    pub(crate) standing: Standing,
}

/// Whether a record's servers are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// DNS gives no address, or nothing listens at any.
    Gone,
    /// It could not be found out: a port that is blocked here, a DNS server that does not answer.
    Unknown,
    /// Somebody connects.
    Answers,
}

/// The records that name a host, and those that are one.
const SERVICES: [&str; 2] = ["_sip._tls", "_sipfederationtls._tcp"];
const HOSTS: [&str; 2] = ["lyncdiscover", "sip"];

/// Those of `tenant`'s records that lead away from Microsoft's cloud.
pub(crate) fn strays(tenant: &Tenant, discovery: &Discovery, fetched: &[Option<Fetched>]) -> Vec<Stray> {
    let all = || discovery.endpoints.iter().zip(fetched);
    let stray = |record: DnsName, leads: &dyn Fn(&DiscoveredEndpoint) -> bool| {
        let led = all().filter(|(found, _)| found.endpoint.belongs_to != BelongsTo::Microsoft && leads(found));
        let (mut targets, mut standing) = (Vec::new(), Standing::Gone);
        for (found, own) in led {
            let target = found.endpoint.host.to_string();
            standing = standing.max(standing_of(found, own.as_ref(), discovery));
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
        (!targets.is_empty()).then(|| Stray { record: record.to_string(), targets, standing })
    };
    let hosts = HOSTS.iter().filter_map(|labels| {
        let name = tenant.domain().child(labels);
        stray(name.clone(), &|found| found.endpoint.host == Host::Name(name.clone()) && found.ways.contains(&Way::Name))
    });
    let services = SERVICES.iter().filter_map(|labels| {
        let name = tenant.domain().child(labels);
        stray(name.clone(), &|found| is_named_by(found, &name))
    });
    services.chain(hosts).collect()
}

/// Whether the tenant has left its own servers: Microsoft's cloud knows it, partners find it there, and nothing answers where its
/// records still lead.
pub(crate) fn has_moved(tenant: &Tenant, discovery: &Discovery, strays: &[Stray]) -> bool {
    let federation = tenant.domain().child(SERVICES[1]);
    let is_in_cloud =
        |found: &DiscoveredEndpoint| found.endpoint.belongs_to == BelongsTo::Microsoft && is_named_by(found, &federation);
    // Where this is not known, nobody is told of the records, and what is gone there is as bad as anywhere.
    let realm = discovery.sign_in.as_ref().and_then(|sign_in| sign_in.realm.as_ref());
    let is_verified = realm.is_some_and(|realm| realm.namespace != Namespace::Unknown);
    let are_gone = is_verified && !strays.is_empty() && strays.iter().all(|stray| stray.standing == Standing::Gone);
    are_gone && discovery.endpoints.iter().any(is_in_cloud)
}

/// What to do about servers that nobody looks for any more: not to bring them back.
pub(crate) fn let_go(findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| ["address-unreachable", "name-not-resolved"].contains(&finding.code()))
    {
        finding.owner = Owner::Dns;
        "remove the record that leads here, as record-points-elsewhere says: nobody signs in here any more"
            .clone_into(&mut finding.remedy);
    }
}

fn standing_of(found: &DiscoveredEndpoint, own: Option<&Fetched>, discovery: &Discovery) -> Standing {
    let host = found.endpoint.host.to_string();
    let is_of = |url: &str| {
        // Clients of Lyncdiscover may be served in clear alone.
        let rest = ["http://", "https://"].iter().find_map(|scheme| url.strip_prefix(scheme));
        rest.and_then(|rest| rest.strip_prefix(&*host)).is_some_and(|path| path.starts_with('/'))
    };
    let responds = |answer: &str| answer.starts_with(|first: char| first.is_ascii_digit());
    if discovery.requests.iter().any(|asked| is_of(&asked.url) && responds(&asked.answer)) {
        return Standing::Answers;
    }
    match own {
        None if found.unresolved.iter().all(Unresolved::is_conclusive) => Standing::Gone,
        None => Standing::Unknown,
        Some(own) if own.addresses.iter().any(|address| address.not_tested.is_none() && !address.is_unreachable()) => {
            Standing::Answers
        }
        Some(own) if !own.addresses.is_empty() && own.addresses.iter().all(AddressSeen::is_unreachable) => Standing::Gone,
        Some(_) => Standing::Unknown,
    }
}

fn is_named_by(found: &DiscoveredEndpoint, record: &DnsName) -> bool {
    found.ways.iter().any(|way| matches!(way, Way::Record { owner, .. } if owner == record))
}
