//! The records that keep a tenant from being switched to Teams only.

use crate::discover::{DiscoveredEndpoint, Discovery, Way};
use crate::endpoint::BelongsTo;
use crate::fetch::Fetched;
use crate::tenant::{DnsName, Host, Tenant};

/// One of the four records, leading away from Microsoft's cloud
/// (<https://learn.microsoft.com/en-us/skypeforbusiness/hybrid/decommission-manage-dns-entries>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stray {
    /// Its name.
    pub(crate) record: String,
    /// The hosts that it leads to, or the host itself.
    pub(crate) targets: Vec<String>,
    /// Whether a server presents a certificate there.
    pub(crate) answers: bool,
}

/// The records that name a host, and those that are one.
const SERVICES: [&str; 2] = ["_sip._tls", "_sipfederationtls._tcp"];
const HOSTS: [&str; 2] = ["lyncdiscover", "sip"];

/// Those of `tenant`'s records that lead away from Microsoft's cloud.
pub(crate) fn strays(tenant: &Tenant, discovery: &Discovery, fetched: &[Option<Fetched>]) -> Vec<Stray> {
    let all = || discovery.endpoints.iter().zip(fetched);
    let stray = |record: DnsName, leads: &dyn Fn(&DiscoveredEndpoint) -> bool| {
        let led = all().filter(|(found, _)| found.endpoint.belongs_to != BelongsTo::Microsoft && leads(found));
        let (mut targets, mut answers) = (Vec::new(), false);
        for (found, own) in led {
            let target = found.endpoint.host.to_string();
            if !targets.contains(&target) {
                targets.push(target);
            }
            answers |= own.as_ref().is_some_and(|own| !own.chains.is_empty());
        }
        (!targets.is_empty()).then(|| Stray { record: record.to_string(), targets, answers })
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

/// Whether the tenant has left its own servers: partners find it in the cloud, and nothing answers where its records still lead.
pub(crate) fn has_moved(tenant: &Tenant, discovery: &Discovery, strays: &[Stray]) -> bool {
    let federation = tenant.domain().child(SERVICES[1]);
    let is_in_cloud =
        |found: &DiscoveredEndpoint| found.endpoint.belongs_to == BelongsTo::Microsoft && is_named_by(found, &federation);
    discovery.endpoints.iter().any(is_in_cloud) && strays.iter().all(|stray| !stray.answers)
}

fn is_named_by(found: &DiscoveredEndpoint, record: &DnsName) -> bool {
    found.ways.iter().any(|way| matches!(way, Way::Record { owner, .. } if owner == record))
}
