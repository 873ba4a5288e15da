//! Whether what DNS answers is what the servers of a tenant's zone say.

use crate::discover::{Authorities, Comparison, DiscoverOptions, Discovery, Vantage, authorities, stale_answers};
use crate::fetch::Shared;
use crate::network::{Deadline, Network};
use crate::target::Target;

/// The servers of the zone, where they are to be asked.
pub(super) async fn authorities_of(
    network: &dyn Network,
    target: &Target,
    options: &DiscoverOptions,
    shared: &Shared,
    deadline: Deadline,
) -> Authorities {
    match target {
        Target::Tenant(tenant) if options.documents => authorities(network, &shared.reach, tenant, options, deadline).await,
        _ => Authorities::none(),
    }
}

/// What they say of the answers that led to endpoints.
pub(super) async fn compared(
    network: &dyn Network,
    target: &Target,
    discovery: &Discovery,
    vantages: &[Vantage],
    shared: &Shared,
    authorities: impl Future<Output = Authorities>,
    deadline: Deadline,
) -> Comparison {
    match target {
        Target::Tenant(tenant) => {
            let authorities = authorities.await;
            stale_answers(network, &shared.reach, (tenant, vantages), discovery, &authorities, deadline).await
        }
        Target::Server { .. } => Comparison::default(),
    }
}
