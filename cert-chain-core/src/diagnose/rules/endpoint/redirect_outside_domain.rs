use crate::diagnose::{Change, Citation, Evidence, Findings, Owner, Rule, Stage};
use crate::discover::Way;
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "redirect-outside-domain",
    severity: Severity::Warning,
    range: (Severity::Warning, Severity::Warning),
    title: "an answer in clear sends clients to a host outside the domain of their addresses",
    explanation: "Lync and Skype for Business follow a pointer that came over plain HTTP only within the domain of the user's \
        sign-in address, or to the domains that are trusted everywhere (lync.com, outlook.com, microsoftonline.com, and what the \
        policy TrustModelData names). To others desktop clients ask the user whether to trust the server; phones fail. A \
        pointer that came over HTTPS is followed.",
    remedy: "send clients to a host in the domain, or publish the discovery service over HTTPS with a certificate that they accept",
    citations: &[
        Citation::Microsoft("Lync can't verify that the server is trusted", "cannot-verify-the-server-is-trusted"),
        Citation::Microsoft("UCWA: root URL", "UCWA RootURL"),
    ],
    change: ChangeKind::None,
    stage: Stage::Name,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let Some(endpoint) = evidence.found else { return };
    // Whoever comes by another way is not asked to trust what came in clear.
    let leaving = |way: &Way| match way {
        Way::Answer { leaves_domain, .. } => leaves_domain.clone(),
        Way::Name | Way::Record { .. } => None,
    };
    let Some(from) = endpoint.ways.iter().find_map(leaving).filter(|_| endpoint.ways.iter().all(|way| leaving(way).is_some()))
    else {
        return;
    };
    let host = &endpoint.endpoint.host;
    let finding = found.on_endpoint(format!("{from} sends clients in clear to {host}, outside the domain of their addresses"));
    found.push(finding.map(|finding| {
        let finding = finding.owner(Owner::ReverseProxy).fact("from", from.clone()).fact("host", host.to_string());
        finding.change(Change::None("the answer of the discovery service has to be changed"))
    }));
}
