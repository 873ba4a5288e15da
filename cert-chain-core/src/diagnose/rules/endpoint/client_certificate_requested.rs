use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::endpoint::Service;
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "client-certificate-requested",
    severity: Severity::Note,
    range: (Severity::Note, Severity::Note),
    title: "the server asks clients for a certificate of their own",
    explanation: "Between servers (federation, Direct Routing) that is usual. Where users connect it is seldom meant: browsers show a \
        dialogue, Java and phones may fail, and a server that demands one refuses after it has sent its own chain, which reads \
        like a fault of that chain.",
    remedy: "if no client is meant to present a certificate, set the server to ignore client certificates",
    citations: &[Citation::Rfc(8446, "4.3.2")],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

/// Where a request is as it should be.
const MUTUAL: [Service; 5] =
    [Service::CertificateSignIn, Service::DirectRouting, Service::SipFederation, Service::SmartHost, Service::Smtp];

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let (Some(fetched), Some(endpoint)) = (evidence.fetched, evidence.found) else { return };
    if endpoint.endpoint.services.iter().any(|service| MUTUAL.contains(service)) {
        return;
    }
    let handshakes = || fetched.addresses.iter().flat_map(|address| &address.handshakes);
    if !handshakes().any(|handshake| handshake.client_certificate_requested == Some(true)) {
        return;
    }
    let finding = found.on_endpoint("the server asks for a client certificate, which its users may not have");
    found.push(finding.map(|finding| finding.change(Change::None("the server's settings have to be changed"))));
}
