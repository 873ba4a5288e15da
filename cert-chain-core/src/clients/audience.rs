//! Who really connects to which endpoint.

use super::Client;
use crate::endpoint::Service;

/// Whether `client` is one of those that use one of these services. To a server that was named, and with a certificate
/// from a file, anyone may connect.
pub(crate) fn is_in_audience(client: &Client, services: &[Service]) -> bool {
    services.is_empty() || services.iter().any(|service| of(*service).is_none_or(|names| names.contains(&client.name)))
}

/// The clients of a service; none when anyone is.
fn of(service: Service) -> Option<&'static [&'static str]> {
    match service {
        Service::Autodiscover => Some(&["windows-online", "exchange-online", "apple", "android"]),
        Service::Lyncdiscover => Some(&["windows-online", "apple", "android", "sip-phone"]),
        Service::Sip => Some(&["windows-online", "apple", "android", "sip-phone"]),
        Service::SipFederation => Some(&["sfb-edge-peer"]),
        Service::File | Service::Server => None,
    }
}
