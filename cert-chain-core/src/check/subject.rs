//! Who answers for an endpoint, what its certificate must carry, and how bad a fault there can be.

use super::question_of_file;
use crate::diagnose::{Audience, Clock, Owner, Question};
use crate::discover::documents::MtaStsMode;
use crate::discover::{Discovery, is_microsoft};
use crate::endpoint::{BelongsTo, Endpoint, Role, Service};
use crate::grades::Severity;
use crate::network::ServerClock;
use crate::options::CheckOptions;
use crate::target::Target;
use crate::tenant::Host;
use crate::time::Time;
use crate::verify::SubjectName;

pub(super) fn question_of(
    endpoint: &Endpoint,
    target: &Target,
    discovery: &Discovery,
    options: &CheckOptions,
    now: Time,
) -> Question {
    let judge = &options.judge;
    let is_bare = matches!(target, Target::Server { service: Service::Server, .. });
    Question {
        host: name_to_carry(endpoint, target),
        audience: if is_bare { Audience::Anyone } else { Audience::Tenant },
        services: if is_bare { Vec::new() } else { endpoint.services.clone() },
        owner: owner_of(endpoint),
        worst: worst_of(endpoint, discovery),
        ..question_of_file(judge.at.unwrap_or(now), judge)
    }
}

/// Whether nobody comes there any more once a tenant has left its own servers.
pub(super) fn is_left_behind(endpoint: &Endpoint) -> bool {
    endpoint.belongs_to != BelongsTo::Microsoft
        && endpoint.services.iter().all(|service| matches!(service, Service::Lyncdiscover | Service::Sip))
}

/// The worst that a finding there can be. Whoever sends mail without a policy that says otherwise does not look at
/// certificates, and whoever asks a domain's website for Autodiscover goes on to the next name.
fn worst_of(endpoint: &Endpoint, discovery: &Discovery) -> Severity {
    let mild = |service: &Service| match (service, &endpoint.host) {
        (Service::Smtp, Host::Name(host)) => {
            !discovery.mta_sts.as_ref().is_some_and(|policy| policy.mode == MtaStsMode::Enforce && policy.covers(host))
        }
        (Service::Autodiscover, _) => endpoint.role == Some(Role::Website),
        (Service::Legacy, _) => true,
        _ => false,
    };
    match endpoint.services.iter().all(mild) {
        true if endpoint.services.contains(&Service::Legacy) => Severity::Note,
        true => Severity::Warning,
        false => Severity::Error,
    }
}

/// The name that the certificate must carry. A tenant's alias of Microsoft's cloud (lyncdiscover,
/// autodiscover, sip) is answered with Microsoft's own names; clients know that and are redirected
/// over HTTP, or follow the record, to a name that fits. So none is asked for there.
fn name_to_carry(endpoint: &Endpoint, target: &Target) -> Option<SubjectName> {
    match (target, &endpoint.host, endpoint.belongs_to) {
        (Target::Tenant(tenant), Host::Name(name), BelongsTo::Microsoft) if name.is_within(tenant.domain()) => None,
        _ => Some(SubjectName::from(&endpoint.host)),
    }
}

/// Who answers for what the endpoint presents. Microsoft's servers are in order: when a chain of
/// theirs is not, something between them and here replaced it.
fn owner_of(endpoint: &Endpoint) -> Owner {
    match (endpoint.belongs_to, endpoint.role) {
        (BelongsTo::Microsoft, _) => Owner::ThisNetwork,
        (_, Some(Role::Adfs)) => Owner::Adfs,
        (_, Some(Role::IdentityProvider)) => Owner::Idp,
        (_, Some(Role::MailGateway)) => Owner::MailGateway,
        (_, Some(Role::Sbc)) => Owner::Sbc,
        (_, Some(Role::Website)) => Owner::Website,
        (_, Some(Role::Edge)) => Owner::Edge,
        (_, Some(Role::Exchange)) => Owner::Exchange,
        (_, Some(Role::FrontEnd)) => Owner::FrontEnd,
        (_, Some(Role::ReverseProxy)) => Owner::ReverseProxy,
        (_, None) => Owner::Server,
    }
}

/// Whose clocks those are. Nobody in particular answers for the clock of a host that is no endpoint.
pub(super) fn clocks(seen: Vec<ServerClock>, target: &Target, discovery: &Discovery) -> Vec<Clock> {
    let clock = |seen: ServerClock| {
        let found = discovery.endpoints.iter().map(|found| &found.endpoint).find(|endpoint| endpoint.host == seen.host);
        let is_microsofts = found.is_some_and(|endpoint| endpoint.belongs_to == BelongsTo::Microsoft)
            || matches!(&seen.host, Host::Name(name) if is_microsoft(name));
        let is_within =
            matches!((target, &seen.host), (Target::Tenant(tenant), Host::Name(name)) if name.is_within(tenant.domain()));
        Clock {
            signs_in: found.is_some_and(|endpoint| endpoint.services.contains(&Service::SignIn)),
            owner: found.map_or(Owner::Server, owner_of),
            is_microsofts,
            is_tenants: is_within && !is_microsofts,
            seen,
        }
    };
    seen.into_iter().map(clock).collect()
}
