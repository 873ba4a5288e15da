//! Every endpoint kind of a tenant: one row each, by name or by what leads there.
//!
//! Sources are named in the rows; <https://learn.microsoft.com/en-us/skypeforbusiness/plan-your-deployment/network-requirements/dns>
//! has most of them.

mod clouds;
mod learnt;
mod named;

pub use clouds::{CLOUDS, Cloud};
pub(super) use learnt::LEARNT;
pub(super) use named::NAMED;

use crate::endpoint::{Role, Service, Transport};
use crate::network::{Query, RecordKind};
use crate::tenant::{DnsName, Tenant};

/// One way in which clients find a server.
#[derive(Debug)]
pub(super) struct Row {
    /// The labels in front of the tenant's domain; none for the domain itself.
    pub(super) labels: &'static str,
    pub(super) how: How,
    pub(super) service: Service,
    pub(super) role: Role,
    /// Whether clients go on unharmed when nothing listens there.
    pub(super) optional: bool,
    /// Whether only clients of old ask.
    pub(super) legacy: bool,
    /// Who asks, and what for.
    pub(super) purpose: &'static str,
    /// What the certificate must carry.
    pub(super) carries: &'static str,
    pub(super) source: &'static str,
}

/// How a row leads to a host and a port.
#[derive(Debug)]
pub(super) enum How {
    /// The name is the host (A, AAAA, perhaps through CNAME); clients try these ports in turn.
    Host { ports: &'static [u16] },
    /// MX records name the hosts, which speak SMTP on port 25.
    Mx,
    /// An SRV record names host and port.
    Srv,
    /// An SRV record of a service without TLS: whether it is there is all that is of interest.
    SrvInClear,
    /// A TXT record, which leads to no host by itself.
    Txt,
}

/// An endpoint kind whose host no name of the domain gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Learnt {
    /// What leads there.
    pub from: &'static str,
    /// What is there.
    pub what: &'static str,
    /// The usual port.
    pub port: u16,
    /// How TLS begins.
    pub transport: Transport,
    /// What clients want there.
    pub service: Service,
    /// The machine that usually answers.
    pub role: Role,
    /// Who connects, and what for.
    pub purpose: &'static str,
    /// What the certificate must carry.
    pub carries: &'static str,
    /// Where that is written.
    pub source: &'static str,
}

impl Row {
    /// The name that is asked for.
    pub(super) fn name(&self, tenant: &Tenant) -> DnsName {
        match self.labels {
            "" => tenant.domain().clone(),
            labels => tenant.domain().child(labels),
        }
    }

    /// The questions that come first.
    pub(super) fn queries(&self, tenant: &Tenant) -> Vec<Query> {
        let name = self.name(tenant);
        match self.how {
            How::Host { .. } => [RecordKind::A, RecordKind::Aaaa].map(|kind| Query::new(name.clone(), kind)).to_vec(),
            How::Mx => vec![Query::new(name, RecordKind::Mx)],
            How::Srv | How::SrvInClear => vec![Query::new(name, RecordKind::Srv)],
            How::Txt => vec![Query::new(name, RecordKind::Txt)],
        }
    }

    /// Whether the hosts that it leads to are looked at.
    pub(super) fn is_followed(&self) -> bool {
        !matches!(self.how, How::SrvInClear | How::Txt)
    }

    pub(super) fn ports(&self) -> &'static [u16] {
        match self.how {
            How::Host { ports } => ports,
            How::Mx => &[25],
            How::Srv | How::SrvInClear | How::Txt => &[],
        }
    }

    pub(super) fn transport(&self) -> Transport {
        match self.how {
            How::Mx => Transport::SmtpStartTls,
            How::Host { .. } | How::Srv | How::SrvInClear | How::Txt => Transport::Tls,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_unique() {
        let key = |row: &Row| (row.labels, row.ports().is_empty(), row.transport());
        assert!(NAMED.is_sorted_by(|a, b| a.labels < b.labels || (a.labels == b.labels && key(a) != key(b))));
    }

    #[test]
    fn labels_show_how_the_row_is_asked() {
        for row in NAMED {
            assert_eq!(row.labels.starts_with('_'), matches!(row.how, How::Srv | How::SrvInClear | How::Txt), "{}", row.labels);
            assert!(format!("{}.contoso.com", row.labels).trim_start_matches('.').parse::<DnsName>().is_ok(), "{}", row.labels);
            assert!(!row.purpose.is_empty() && !row.carries.is_empty() && !row.source.is_empty());
        }
    }

    #[test]
    fn every_host_row_has_ports_in_the_order_that_clients_try() {
        for row in NAMED {
            if let How::Host { ports } = row.how {
                assert!(!ports.is_empty() && ports.iter().all(|port| *port != 0), "{}", row.labels);
            }
        }
    }

    #[test]
    fn what_is_obsolete_harms_nobody() {
        assert!(NAMED.iter().filter(|row| row.legacy).all(|row| row.optional && row.service == Service::Legacy));
    }

    #[test]
    fn every_host_of_a_cloud_is_microsofts() {
        for cloud in &CLOUDS {
            let hosts = [cloud.sip, cloud.federation, cloud.lyncdiscover, cloud.autodiscover, cloud.enrollment];
            for host in hosts.into_iter().flatten().chain([cloud.sign_in]) {
                assert!(crate::discover::microsoft::is_microsoft(&host.parse().expect("a name")), "{host}");
            }
        }
    }
}
