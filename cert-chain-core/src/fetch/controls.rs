//! Microsoft's own hosts, looked at for comparison: what stands between them and here stands before the tenant's too.

use std::time::Duration;

use futures_util::future::join_all;

use super::memory::{FAILURE_LASTS, SURROUNDINGS_LAST};
use super::{FetchOptions, MAX_CHAIN, Shared};
use crate::cert::{Presented, PresentedChain};
use crate::network::{Deadline, Network, Profile};
use crate::reach::{Found, LookupLog, Visitor};
use crate::tenant::Host;

/// Hosts that every tenant's clients use, and whose chains end at public roots
/// (<https://learn.microsoft.com/en-us/microsoft-365/enterprise/urls-and-ip-address-ranges>).
pub const CONTROL_HOSTS: [&str; 5] = [
    "device.login.microsoftonline.com",
    "enterpriseregistration.windows.net",
    "login.microsoftonline.com",
    "outlook.office365.com",
    "teams.microsoft.com",
];

/// What looking at one may take: its address, and a handshake.
const LOOKING_BUDGET: Duration = Duration::from_secs(10);

/// One of them, and what it presents from here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Control {
    /// Its name.
    pub host: &'static str,
    /// The chain.
    pub chain: PresentedChain,
}

/// Shakes hands once with each of [`CONTROL_HOSTS`] that can be reached.
pub async fn controls(network: &dyn Network, options: &FetchOptions, shared: &Shared, deadline: Deadline) -> Vec<Control> {
    let Some(memory) = &shared.memory else { return looked_at(network, options, shared, &deadline, None).await };
    let look = |log: LookupLog| {
        let deadline = &deadline;
        async move {
            let had_time = deadline.left() >= LOOKING_BUDGET;
            let value = looked_at(network, options, shared, deadline, Some(&log)).await;
            // Who had less time may have seen less.
            let lasts = match value.len() {
                all if all == CONTROL_HOSTS.len() => Some(SURROUNDINGS_LAST),
                _ if had_time => Some(FAILURE_LASTS),
                _ => None,
            };
            Found { value, lasts }
        }
    };
    shared.reach.learn(&memory.controls, (), look).await
}

async fn looked_at(
    network: &dyn Network,
    options: &FetchOptions,
    shared: &Shared,
    deadline: &Deadline,
    log: Option<&LookupLog>,
) -> Vec<Control> {
    let visitor = Visitor { log, ..super::visitor(network, options, shared) };
    let deadline = &deadline.within(options.endpoint_budget);
    let looks = CONTROL_HOSTS.iter().map(|name| async move {
        let host: Host = name.parse().ok()?;
        let address = visitor.addresses(&host, 443, deadline.clone()).await.ok()?.into_iter().next()?;
        let _lane = shared.reach.lanes.take(address).await;
        let seen = network.handshake(address, &host, Profile::Tls13, None, deadline.clone()).await;
        let certs: Vec<Presented> = seen.chain.into_iter().take(MAX_CHAIN).map(|der| options.cert_table.read(der)).collect();
        (!certs.is_empty()).then(|| Control { host: name, chain: PresentedChain::new(certs) })
    });
    join_all(looks).await.into_iter().flatten().collect()
}
