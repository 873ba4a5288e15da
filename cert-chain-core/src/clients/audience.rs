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
        Service::CertificateSignIn => Some(&["windows-online", "apple", "android"]),
        Service::DeviceRegistration | Service::Enrollment => Some(&["windows-online", "apple", "android"]),
        Service::DirectRouting => Some(&["teams-direct-routing"]),
        Service::ExchangeWebServices => Some(&["exchange-online", "windows-online", "apple", "android"]),
        Service::Legacy => Some(&["sip-phone"]),
        Service::Lyncdiscover | Service::WebServices => Some(&["windows-online", "apple", "android", "sip-phone"]),
        Service::Meeting => Some(&["windows-online", "chrome", "firefox", "apple", "android"]),
        // Exchange Online looks at the policy and the certificates; Postfix and its like do by OpenSSL.
        Service::MtaSts => Some(&["exchange-online", "openssl"]),
        // Exchange Online asks the identity provider in the user's place (KB2466333).
        Service::SignIn => Some(&["windows-online", "exchange-online", "apple", "android", "chrome", "firefox"]),
        Service::Sip => Some(&["windows-online", "apple", "android", "sip-phone"]),
        Service::SipFederation => Some(&["sfb-edge-peer"]),
        Service::SmartHost | Service::Smtp => Some(&["exchange-online"]),
        Service::File | Service::Server => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::clients;

    #[test]
    fn somebody_uses_every_service_and_every_name_is_a_client() {
        for service in Service::ALL {
            assert!(clients().iter().any(|client| is_in_audience(client, &[service])), "{service:?}");
            let names = of(service).unwrap_or_default();
            assert!(names.iter().all(|name| clients().iter().any(|client| client.name == *name)), "{service:?}: {names:?}");
        }
    }
}
