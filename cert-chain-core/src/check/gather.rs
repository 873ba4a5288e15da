//! What a check asks of the network, each part beside the others as far as it depends on none of them.

use std::pin::pin;

use futures_util::future::{Either, join, join_all, join3, ready, select};

use super::asking::{discovering, fetch_options};
use super::freshness::{authorities_of, compared};
use crate::discover::{Comparison, Discovery, discover_with, nowhere};
use crate::fetch::{Control, Fetched, Known, Shared, ask_time, controls, fetch, reopen};
use crate::network::{Deadline, Network};
use crate::options::CheckOptions;
use crate::target::Target;

/// All that was seen.
pub(super) struct Gathered {
    pub(super) discovery: Discovery,
    /// Microsoft's hosts, looked at for comparison.
    pub(super) controls: Vec<Control>,
    /// What each endpoint presents, in the order of the discovery; none for those without an address.
    pub(super) fetched: Vec<Option<Fetched>>,
    /// What the servers of the zone say of DNS' answers.
    pub(super) compared: Comparison,
}

/// Finds the endpoints of `target`, and takes what their servers present.
pub(super) async fn gather(
    network: &dyn Network,
    target: &Target,
    options: &CheckOptions,
    shared: &Shared,
    deadline: &Deadline,
) -> Gathered {
    if let Target::Tenant(tenant) = target
        && options.domain_first
        && let Some(discovery) = nowhere(network, &shared.reach, tenant, &discovering(options), deadline).await
    {
        return Gathered { discovery, controls: Vec::new(), fetched: Vec::new(), compared: Comparison::default() };
    }
    // Most of very many domains do not exist: the large state of those that do is made for them alone.
    Box::pin(async move {
        let (fetching, discovering) = (fetch_options(options), discovering(options));
        let looking = async {
            match target {
                Target::Tenant(_) if options.ask_services => controls(network, &fetching, shared, deadline.clone()).await,
                _ => Vec::new(),
            }
        };
        let finding = pin!(authorities_of(network, target, &discovering, shared, deadline.clone()));
        // A `join` moves what it holds when that ends.
        let discovering = Box::pin(discover_with(network, &shared.reach, target, &discovering, deadline.clone()));
        let found = join(discovering, looking);
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
                    false => Some(fetch(network, &found.endpoint, &fetching, known, shared, deadline.clone()).await),
                }
            }));
            let comparing = compared(network, target, &discovery, &options.vantages, shared, authorities, deadline.clone());
            let asking_time = async {
                if let (Target::Server { host, port, http: true, .. }, true) = (target, options.ask_services) {
                    ask_time(network, host, *port, &fetching, shared, deadline.clone()).await;
                }
            };
            let (mut fetched, compared, ()) = join3(fetched, comparing, asking_time).await;
            reopen(fetched.iter_mut().flatten());
            (fetched, compared)
        };
        discovery.not_tested.extend(compared.not_tested.iter().cloned());
        Gathered { discovery, controls, fetched, compared }
    })
    .await
}
