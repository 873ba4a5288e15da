use std::collections::HashMap;
use std::sync::LazyLock;

use crate::cert::{DistinguishedName, NameKey};
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::endpoint::{BelongsTo, Service};
use crate::grades::{ChangeKind, Severity};
use crate::network::AcceptableIssuers;
use crate::trust::{AnchorStore, Program, TrustAnchor};

pub(crate) static RULE: Rule = Rule {
    code: "issuer-list-lacks-peer",
    severity: Severity::Warning,
    range: (Severity::Note, Severity::Warning),
    title: "the server's list of acceptable issuers leaves out the CAs of Microsoft's proxies",
    explanation: "A server that asks its peers for a certificate may send the names of the CAs that it accepts. A peer that holds none of those \
        comes without a certificate, and the server refuses it: calls out work, calls in do not. The certificates of Microsoft's SIP \
        proxies (Teams federation, Direct Routing) chain to one of seven roots, to new ones from 2026 on, and this list names \
        none of those and no other CA of DigiCert or Microsoft that may stand between. A list without names accepts every CA, and is no \
        finding. Microsoft's proxies come to every session border controller of Direct Routing, so it is a warning there; at an edge it is a \
        note, since who federates with partners alone may never meet them. The seven roots are those of message MC1213773 of the \
        Microsoft 365 message center, which is known here from copies alone. It is inferred from the list, not seen: Microsoft's proxies \
        were not there.",
    remedy: "trust the roots of Microsoft's proxies for client certificates: DigiCert Global Root CA, G2 and G3, DigiCert TLS ECC P384 and RSA4096 \
        Root G5, Microsoft ECC and RSA Root Certificate Authority 2017; on Windows, put them into the machine's Trusted Root store",
    citations: &[
        Citation::Microsoft("Plan Direct Routing", "direct-routing-plan"),
        Citation::Rfc(5246, "7.4.4"),
        Citation::Rfc(8446, "4.2.4"),
    ],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

/// The roots that Microsoft's SIP proxies chain to, by their common names (copies of message MC1213773 of the Microsoft 365 message center).
const ROOTS: [&str; 7] = [
    "DigiCert Global Root CA",
    "DigiCert Global Root G2",
    "DigiCert Global Root G3",
    "DigiCert TLS ECC P384 Root G5",
    "DigiCert TLS RSA4096 Root G5",
    "Microsoft ECC Root Certificate Authority 2017",
    "Microsoft RSA Root Certificate Authority 2017",
];

/// Who runs the CAs below them.
const ORGANIZATIONS: [&str; 2] = ["DigiCert Inc", "Microsoft Corporation"];

/// The names of all public roots, and whether they are among [`ROOTS`].
static KNOWN: LazyLock<HashMap<NameKey, bool>> = LazyLock::new(|| {
    let stores = Program::ALL.map(Program::store);
    let names = stores.iter().flat_map(AnchorStore::anchors).map(TrustAnchor::subject);
    let is_peers = |name: &DistinguishedName<'_>| name.common_name().is_some_and(|name| ROOTS.contains(&name.as_str()));
    names.map(|name| (NameKey::of(name), is_peers(&name))).collect()
});

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let (Some(fetched), Some(endpoint)) = (evidence.fetched, evidence.found) else { return };
    let meets_peers = |service: &Service| matches!(service, Service::DirectRouting | Service::SipFederation);
    if endpoint.endpoint.belongs_to != BelongsTo::Tenant || !endpoint.endpoint.services.iter().any(meets_peers) {
        return;
    }
    let severity = match endpoint.endpoint.services.contains(&Service::DirectRouting) {
        true => Severity::Warning,
        false => Severity::Note,
    };
    // What was left out of a list may be the name.
    let complete = fetched.issuer_lists.iter().filter(|list| !list.truncated);
    for list in complete.filter(|list| !names_peer(list)) {
        let count = list.count;
        let whom = if count == 1 { "one CA, but not one".to_owned() } else { format!("{count} CAs, but none") };
        let message = format!(
            "the list of acceptable issuers names {whom} that Microsoft's proxies have their certificates from, so that they may come \
             without a certificate"
        );
        let finding = found.on_endpoint(message);
        found.push(finding.map(|finding| {
            let finding = finding.severity(severity).fact("count", count).fact("roots_of_peer", ROOTS.to_vec());
            finding.change(Change::None("the server's settings have to be changed"))
        }));
    }
}

/// Whether a name on the list may stand above the certificate of one of Microsoft's proxies.
fn names_peer(list: &AcceptableIssuers) -> bool {
    let may_be_between = |name: DistinguishedName<'_>| {
        name.organization().is_some_and(|organization| ORGANIZATIONS.contains(&organization.as_str()))
    };
    let mut names = list.names.iter().map(|der| DistinguishedName::new(der));
    names.any(|name| KNOWN.get(&NameKey::of(name)).copied().unwrap_or_else(|| may_be_between(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_root_of_the_proxies_is_in_a_store() {
        assert_eq!(KNOWN.values().filter(|is_peers| **is_peers).count(), ROOTS.len());
    }
}
