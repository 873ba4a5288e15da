use crate::diagnose::{Change, Citation, Evidence, Findings, Owner, Rule, Stage};
use crate::discover::Way;
use crate::endpoint::{BelongsTo, Service};
use crate::grades::{ChangeKind, Severity};
use crate::network::RecordKind;
use crate::tenant::{DnsName, Host};

pub(crate) static RULE: Rule = Rule {
    code: "srv-target-outside-domain",
    severity: Severity::Warning,
    range: (Severity::Warning, Severity::Warning),
    title: "an SRV record sends SIP clients to a host outside the domain of their addresses",
    explanation: "Lync and Skype for Business trust a server that DNS names only if it lies in the domain of the user's sign-in \
        address, whatever its certificate says: desktop clients ask the user, phones fail without a word, and a federated \
        partner's Edge refuses (ms-diagnostics 1009). DNS alone must not be able to send users elsewhere.",
    remedy: "let the record name a host in the domain, such as sip.<domain>, and have the certificate carry that name",
    citations: &[
        Citation::Microsoft("DNS requirements for Skype for Business Server", "network-requirements dns"),
        Citation::Microsoft("Plan hybrid connectivity", "plan-hybrid-connectivity"),
    ],
    change: ChangeKind::None,
    stage: Stage::Name,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let Some(endpoint) = evidence.found else { return };
    let Host::Name(host) = &endpoint.endpoint.host else { return };
    // Microsoft's own servers are known to every client.
    if endpoint.endpoint.belongs_to == BelongsTo::Microsoft {
        return;
    }
    let is_sip = |service: &Service| matches!(service, Service::Sip | Service::SipFederation);
    if !endpoint.endpoint.services.iter().any(is_sip) {
        return;
    }
    for way in &endpoint.ways {
        let Way::Record { kind: RecordKind::Srv, owner } = way else { continue };
        if domain_of(owner).is_none_or(|domain| host.is_within(&domain)) {
            continue;
        }
        let finding = found.on_endpoint(format!("SRV {owner} names {host}, which lies outside the domain of the addresses"));
        found.push(finding.map(|finding| {
            let finding = finding.owner(Owner::Dns).fact("record", owner.as_str()).fact("target", host.as_str());
            finding.change(Change::None("a DNS record has to be changed"))
        }));
    }
}

/// The domain that a service's record is for: without its labels of service and protocol.
fn domain_of(owner: &DnsName) -> Option<DnsName> {
    owner.as_str().split('.').skip_while(|label| label.starts_with('_')).collect::<Vec<_>>().join(".").parse().ok()
}
