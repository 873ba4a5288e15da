//! What a caller chose, as the stages that ask take it.

use crate::discover::{DiscoverOptions, Vantage};
use crate::fetch::FetchOptions;
use crate::options::CheckOptions;

pub(super) fn discovering(options: &CheckOptions) -> DiscoverOptions {
    DiscoverOptions {
        vantages: options.vantages.clone(),
        connect_to: options.connect_to.clone(),
        documents: options.ask_services,
        allow_private: options.allow_private,
        own_addresses_may_be_private: options.own_addresses_may_be_private,
        legacy: options.legacy,
        domain_first: options.domain_first,
    }
}

pub(super) fn fetch_options(options: &CheckOptions) -> FetchOptions {
    FetchOptions {
        samples: options.samples,
        all_handshakes: options.all_handshakes,
        own_addresses_may_be_private: options.own_addresses_may_be_private,
        endpoint_budget: options.endpoint_timeout,
        allow_private: options.allow_private,
        connect_to: options.connect_to.clone(),
        follow_aia: options.follow_aia,
        compare_ports: options.ask_services,
        ask_sip: options.ask_services && options.all_handshakes,
        cert_table: options.judge.cert_table.clone(),
        resolver: options.vantages.first().and_then(|vantage: &Vantage| vantage.resolver),
        ..FetchOptions::default()
    }
}
