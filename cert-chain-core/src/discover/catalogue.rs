//! What a tenant's clients look up in DNS: one row an endpoint kind.

use crate::endpoint::{Role, Service};

/// One way in which clients find a server.
#[derive(Debug)]
pub(super) struct Row {
    /// The labels in front of the tenant's domain.
    pub(super) labels: &'static str,
    pub(super) how: How,
    pub(super) service: Service,
    pub(super) role: Role,
    /// Who asks, and what for.
    pub(super) purpose: &'static str,
}

/// How a row leads to a host and a port.
#[derive(Debug)]
pub(super) enum How {
    /// The name is the host (A, AAAA, perhaps through CNAME); clients try these ports in turn.
    Host { ports: &'static [u16] },
    /// An SRV record names host and port.
    Srv,
}

/// The catalogue, sorted by labels. To add an endpoint kind, add a row.
///
/// Sources: <https://learn.microsoft.com/en-us/skypeforbusiness/plan-your-deployment/network-requirements/dns> and, for
/// Autodiscover, <https://learn.microsoft.com/en-us/exchange/architecture/client-access/autodiscover>.
pub(super) static CATALOGUE: &[Row] = &[
    Row {
        labels: "_autodiscover._tcp",
        how: How::Srv,
        service: Service::Autodiscover,
        role: Role::Exchange,
        purpose: "Outlook and mobile mail, when autodiscover.<domain> does not answer",
    },
    Row {
        labels: "_sip._tls",
        how: How::Srv,
        service: Service::Sip,
        role: Role::Edge,
        purpose: "desktop clients and phones that sign in from outside",
    },
    Row {
        labels: "_sipfederationtls._tcp",
        how: How::Srv,
        service: Service::SipFederation,
        role: Role::Edge,
        purpose: "partners' Edge servers and Teams, for federation over mutual TLS",
    },
    Row {
        labels: "_sipinternaltls._tcp",
        how: How::Srv,
        service: Service::Sip,
        role: Role::FrontEnd,
        purpose: "desktop clients and phones that sign in from inside",
    },
    Row {
        labels: "autodiscover",
        how: How::Host { ports: &[443] },
        service: Service::Autodiscover,
        role: Role::Exchange,
        purpose: "Outlook, mobile mail, and Skype for Business for the calendar",
    },
    Row {
        labels: "lyncdiscover",
        how: How::Host { ports: &[443] },
        service: Service::Lyncdiscover,
        role: Role::ReverseProxy,
        purpose: "desktop and mobile clients outside, before any SIP; mobile clients have no other way",
    },
    Row {
        labels: "lyncdiscoverinternal",
        how: How::Host { ports: &[443] },
        service: Service::Lyncdiscover,
        role: Role::FrontEnd,
        purpose: "desktop and mobile clients inside, before any SIP",
    },
    Row {
        labels: "sip",
        how: How::Host { ports: &[5061, 443] },
        service: Service::Sip,
        role: Role::Edge,
        purpose: "desktop clients and phones, when no SRV record answers",
    },
    Row {
        labels: "sipexternal",
        how: How::Host { ports: &[443] },
        service: Service::Sip,
        role: Role::Edge,
        purpose: "desktop clients and phones outside, as the last resort",
    },
    Row {
        labels: "sipinternal",
        how: How::Host { ports: &[5061, 443] },
        service: Service::Sip,
        role: Role::FrontEnd,
        purpose: "desktop clients and phones inside, when no SRV record answers",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_unique() {
        assert!(CATALOGUE.is_sorted_by(|a, b| a.labels < b.labels), "sort the rows by labels, each once");
    }

    #[test]
    fn labels_show_how_the_row_is_asked() {
        for row in CATALOGUE {
            assert_eq!(row.labels.starts_with('_'), matches!(row.how, How::Srv), "{}", row.labels);
            assert!(format!("{}.contoso.com", row.labels).parse::<crate::DnsName>().is_ok(), "{}", row.labels);
            assert!(!row.purpose.is_empty());
        }
    }

    #[test]
    fn every_host_row_has_ports_in_the_order_that_clients_try() {
        for row in CATALOGUE {
            if let How::Host { ports } = row.how {
                assert!(!ports.is_empty() && ports.iter().all(|port| *port != 0), "{}", row.labels);
            }
        }
    }
}
