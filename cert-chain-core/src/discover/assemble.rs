//! From answers to endpoints: each host and port once, with all that led to it.

use std::net::IpAddr;

use super::ask::{Questions, Vantage, tlsa_query};
use super::catalogue::Row;
use super::found::{DiscoveredEndpoint, Unresolved, Way};
use super::microsoft::owner;
use super::walks::Lead;
use super::{MAX_ENDPOINTS, MAX_MX_HOSTS, MAX_SRV_TARGETS, NotTested};
use crate::connect_to::ConnectTo;
use crate::endpoint::{BelongsTo, Endpoint, Transport};
use crate::network::{Answer, AnswerOutcome, RecordKind, SrvTarget, TlsaRecord};
use crate::tenant::{DnsName, Host, Tenant};

/// The records of an answer that are followed: those with a host, as many as allowed.
pub(super) fn followed(answer: &Answer) -> &[SrvTarget] {
    match &answer.outcome {
        AnswerOutcome::Srv(records) => &records[..records.len().min(MAX_SRV_TARGETS)],
        _ => &[],
    }
}

/// The hosts that take a domain's mail and are followed: those that are tried first.
pub(super) fn mail_hosts(answer: &Answer) -> impl Iterator<Item = &DnsName> {
    let records = match &answer.outcome {
        AnswerOutcome::Mx(records) => &records[..],
        _ => &[],
    };
    records.iter().filter_map(|record| record.host.as_ref()).take(MAX_MX_HOSTS)
}

/// Collects endpoints.
pub(super) struct Endpoints<'o> {
    connect_to: &'o ConnectTo,
    vantages: &'o [Vantage],
    found: Vec<DiscoveredEndpoint>,
    not_tested: Vec<NotTested>,
}

impl<'o> Endpoints<'o> {
    pub(super) fn new(connect_to: &'o ConnectTo, vantages: &'o [Vantage]) -> Self {
        Self { connect_to, vantages, found: Vec::new(), not_tested: Vec::new() }
    }

    /// The endpoints of a host row, if the host exists.
    pub(super) fn host(&mut self, row: &Row, ports: &[u16], tenant: &Tenant, vantage: usize, questions: &Questions<'_>) {
        let name = row.name(tenant);
        let answer = questions.host(vantage, &name);
        let host = Host::Name(name.clone());
        for &port in ports {
            let mapped = self.connect_to.names(&host, port);
            // Without an alias the name just does not exist, as most names of the catalogue do not.
            if answer.addresses.is_empty() && answer.cnames.is_empty() && !mapped {
                continue;
            }
            let kind = if answer.addresses.iter().any(IpAddr::is_ipv4) || answer.addresses.is_empty() { "A" } else { "AAAA" };
            let mut endpoint = Endpoint::server(host.clone(), port, Transport::Tls);
            endpoint.found_by = vec![if mapped && answer.addresses.is_empty() {
                format!("{host}, connected to as given")
            } else {
                self.from(format!("{kind} {name}"), vantage)
            }];
            endpoint.port_certain = ports.len() == 1;
            self.learnt(endpoint, Way::Name, row, tenant, vantage, questions);
        }
    }

    /// The endpoints that an SRV row's records name.
    pub(super) fn srv(&mut self, row: &Row, tenant: &Tenant, vantage: usize, questions: &Questions<'_>) {
        let name = row.name(tenant);
        let Some(answer) = questions.answer(vantage, &name, RecordKind::Srv) else { return };
        let found_by = self.from(format!("SRV {name}"), vantage);
        if let AnswerOutcome::Srv(records) = &answer.outcome
            && records.len() > MAX_SRV_TARGETS
        {
            let what = format!("{} more hosts of {found_by}", records.len() - MAX_SRV_TARGETS);
            let why = format!("of one SRV record set {MAX_SRV_TARGETS} hosts are followed");
            self.not_tested.push(NotTested { what, why, counts: true });
        }
        for record in followed(answer) {
            // The root name says "decidedly no such service" (RFC 2782).
            let Some(target) = &record.target else { continue };
            if record.port == 0 {
                let what = format!("{target}, named by {found_by}");
                self.not_tested.push(NotTested { what, why: "the record names port 0".to_owned(), counts: true });
                continue;
            }
            let mut endpoint = Endpoint::server(Host::Name(target.clone()), record.port, Transport::Tls);
            endpoint.found_by = vec![found_by.clone()];
            let way = Way::Record { kind: RecordKind::Srv, owner: name.clone() };
            self.learnt(endpoint, way, row, tenant, vantage, questions);
        }
    }

    /// The hosts that take the domain's mail.
    pub(super) fn mx(&mut self, row: &Row, tenant: &Tenant, vantage: usize, questions: &Questions<'_>) {
        let name = row.name(tenant);
        let Some(answer) = questions.answer(vantage, &name, RecordKind::Mx) else { return };
        let found_by = self.from(format!("MX {name}"), vantage);
        if let AnswerOutcome::Mx(records) = &answer.outcome
            && records.len() > MAX_MX_HOSTS
        {
            let what = format!("{} more hosts of {found_by}", records.len() - MAX_MX_HOSTS);
            let why = format!("of one MX record set the {MAX_MX_HOSTS} hosts that are tried first are followed");
            self.not_tested.push(NotTested { what, why, counts: true });
        }
        for host in mail_hosts(answer) {
            for port in row.ports() {
                let mut endpoint = Endpoint::server(Host::Name(host.clone()), *port, row.transport());
                endpoint.found_by = vec![found_by.clone()];
                let way = Way::Record { kind: RecordKind::Mx, owner: name.clone() };
                self.learnt(endpoint, way, row, tenant, vantage, questions);
            }
        }
    }

    /// A host that an answer of a discovery service leads to. One that does not exist from here is as a rule one for the other
    /// side, so it is not tested and no fault.
    pub(super) fn lead(&mut self, lead: &Lead, tenant: &Tenant, questions: &Questions<'_>) {
        let text = match &lead.seen_from {
            Some(vantage) => format!("{} (from {vantage})", lead.by.text()),
            None => lead.by.text(),
        };
        let mut endpoint = Endpoint::server(lead.host.clone(), lead.port, Transport::Tls);
        endpoint.found_by = vec![text.clone()];
        endpoint.services = vec![lead.service];
        endpoint.role = Some(lead.role);
        endpoint.optional = lead.optional;
        endpoint.is_named = matches!(&lead.host, Host::Name(name) if name.is_within(tenant.domain()));
        let typed = self.connect_to.replaces_dns(&lead.host, lead.port);
        let mut is_found = false;
        for vantage in 0..self.vantages.len() {
            let mut endpoint = endpoint.clone();
            if let Host::Name(name) = &lead.host {
                let answer = questions.host(vantage, name);
                endpoint.belongs_to = owner(name, &answer.cnames, tenant.domain());
                if answer.addresses.is_empty() && !typed {
                    continue;
                }
            }
            is_found = true;
            self.resolve(endpoint, lead.way(tenant), vantage, questions);
        }
        if !is_found && !lead.optional && !self.is_known(&endpoint) {
            let why = "no address from here: it may be meant for the inside".to_owned();
            extend(&mut self.not_tested, vec![NotTested { what: format!("{}, {text}", endpoint.id()), why, counts: false }]);
        }
    }

    fn is_known(&self, endpoint: &Endpoint) -> bool {
        self.found.iter().any(|found| found.endpoint.id() == endpoint.id())
    }

    /// Notes the hosts whose clients are sent on in clear to a host with TLS.
    pub(super) fn sent_on(&mut self, hosts: &[Host]) {
        for found in &mut self.found {
            found.sends_on_in_clear |= hosts.contains(&found.endpoint.host);
        }
    }

    /// A server that was named by the user.
    pub(super) fn server(&mut self, named: &Endpoint, questions: &Questions<'_>) {
        for vantage in 0..questions.vantages.len() {
            let mut endpoint = named.clone();
            if let Host::Name(name) = &named.host
                && owner(name, &questions.host(vantage, name).cnames, name) == BelongsTo::Microsoft
            {
                endpoint.belongs_to = BelongsTo::Microsoft;
            }
            self.resolve(endpoint, Way::Name, vantage, questions);
        }
    }

    /// Adds what a row says about an endpoint.
    fn learnt(
        &mut self,
        mut endpoint: Endpoint,
        way: Way,
        row: &Row,
        tenant: &Tenant,
        vantage: usize,
        questions: &Questions<'_>,
    ) {
        endpoint.services = vec![row.service];
        endpoint.role = Some(row.role);
        endpoint.optional = row.optional;
        if let Host::Name(name) = &endpoint.host {
            endpoint.belongs_to = owner(name, &questions.host(vantage, name).cnames, tenant.domain());
        }
        self.resolve(endpoint, way, vantage, questions);
    }

    /// Adds addresses, or the reason why there are none.
    fn resolve(&mut self, mut endpoint: Endpoint, way: Way, vantage: usize, questions: &Questions<'_>) {
        let mut unresolved = Vec::new();
        let mut resolved = Vec::new();
        if let Host::Name(name) = &endpoint.host {
            let answer = questions.host(vantage, name);
            let whence = questions.vantages[vantage].name.clone();
            match answer.missing {
                None if answer.addresses.is_empty() => (),
                None => resolved.push((whence, answer.addresses.clone())),
                Some(_) if self.connect_to.replaces_dns(&endpoint.host, endpoint.port) => (),
                Some(outcome) => {
                    let name = answer.cnames.last().unwrap_or(name).clone();
                    unresolved.push(Unresolved { name, vantage: whence, outcome });
                }
            }
            endpoint.addresses = answer.addresses;
        }
        let tlsa = tlsa_of(&endpoint, vantage, questions);
        self.merge(DiscoveredEndpoint { endpoint, unresolved, resolved, sends_on_in_clear: false, ways: vec![way], tlsa });
    }

    fn merge(&mut self, new: DiscoveredEndpoint) {
        let same = |old: &DiscoveredEndpoint| {
            let (old, new) = (&old.endpoint, &new.endpoint);
            (&old.host, old.port, old.transport) == (&new.host, new.port, new.transport)
        };
        let Some(place) = self.found.iter().position(same) else {
            if self.found.len() < MAX_ENDPOINTS {
                self.found.push(new);
            } else {
                let why = format!("of one target {MAX_ENDPOINTS} endpoints are tested");
                extend(&mut self.not_tested, vec![NotTested { what: new.endpoint.id(), why, counts: true }]);
            }
            return;
        };
        let old = &mut self.found[place];
        extend(&mut old.endpoint.services, new.endpoint.services);
        old.endpoint.services.sort();
        extend(&mut old.endpoint.found_by, new.endpoint.found_by);
        extend(&mut old.endpoint.addresses, new.endpoint.addresses);
        // Stable: within a family the order of DNS stays.
        old.endpoint.addresses.sort_by_key(IpAddr::is_ipv6);
        old.endpoint.port_certain |= new.endpoint.port_certain;
        old.endpoint.optional &= new.endpoint.optional;
        old.endpoint.is_named |= new.endpoint.is_named;
        if new.endpoint.belongs_to == BelongsTo::Microsoft {
            old.endpoint.belongs_to = BelongsTo::Microsoft;
        }
        extend(&mut old.unresolved, new.unresolved);
        extend(&mut old.resolved, new.resolved);
        extend(&mut old.ways, new.ways);
        if old.tlsa.is_empty() {
            old.tlsa = new.tlsa;
        }
    }

    pub(super) fn finish(mut self) -> (Vec<DiscoveredEndpoint>, Vec<NotTested>) {
        for found in &mut self.found {
            found.endpoint.found_by = seen_from(&found.endpoint.found_by, self.vantages);
        }
        (self.found, self.not_tested)
    }

    /// What led to an endpoint, with the vantage from which it was seen, if there are several.
    fn from(&self, what: String, vantage: usize) -> String {
        if self.vantages.len() > 1 { what + &whence(&self.vantages[vantage]) } else { what }
    }
}

fn whence(vantage: &Vantage) -> String {
    format!(" (from {})", vantage.name)
}

/// The same without the vantages, where all of them see it.
fn seen_from(found_by: &[String], vantages: &[Vantage]) -> Vec<String> {
    let by_all = |what: &&str| vantages.iter().all(|vantage| found_by.contains(&format!("{what}{}", whence(vantage))));
    let without = |text: &'_ str| vantages.iter().find_map(|vantage| Some(text.strip_suffix(&whence(vantage))?.to_owned()));
    let mut seen = Vec::new();
    for text in found_by {
        let what = without(text).filter(|what| by_all(&what.as_str()) || found_by.contains(what));
        extend(&mut seen, vec![what.unwrap_or_else(|| text.clone())]);
    }
    seen
}

fn tlsa_of(endpoint: &Endpoint, vantage: usize, questions: &Questions<'_>) -> Vec<TlsaRecord> {
    let (Transport::SmtpStartTls, Host::Name(name)) = (endpoint.transport, &endpoint.host) else { return Vec::new() };
    let query = tlsa_query(name, endpoint.port);
    match questions.answer(vantage, &query.name, query.kind).map(|answer| &answer.outcome) {
        Some(AnswerOutcome::Tlsa(records)) => records.clone(),
        _ => Vec::new(),
    }
}

/// Appends what is not there yet.
fn extend<T: PartialEq>(old: &mut Vec<T>, new: Vec<T>) {
    for item in new {
        if !old.contains(&item) {
            old.push(item);
        }
    }
}
