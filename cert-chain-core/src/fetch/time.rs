//! What time it is at a server that the user named: nothing else of a run asks such a server by HTTP.

use std::time::Duration;

use super::{FetchOptions, Shared};
use crate::network::{Deadline, HttpRequest, Network};
use crate::reach::Visitor;
use crate::tenant::Host;

/// What the request may take. It is made beside the handshakes, and a front page that comes so late is not worth waiting for.
const TIME_BUDGET: Duration = Duration::from_secs(2);

/// Asks for the front page of `host`, of which only the Date matters; what came is in `shared`.
pub(crate) async fn ask_time(
    network: &dyn Network,
    host: &Host,
    port: u16,
    options: &FetchOptions,
    shared: &Shared,
    deadline: Deadline,
) {
    let reach = &shared.reach;
    let allow_private = options.allow_private || options.own_addresses_may_be_private;
    let FetchOptions { connect_to, resolver, .. } = options;
    let visitor = Visitor { network, reach, connect_to, allow_private, resolver: *resolver, log: None };
    let request = HttpRequest::get(host.clone(), port, "/".to_owned(), true, 0);
    // Why there is none says nothing about clocks, and the handshakes tell it.
    let _ = visitor.request(&request, deadline.within(TIME_BUDGET)).await;
}
