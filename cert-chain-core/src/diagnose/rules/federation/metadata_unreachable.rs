use crate::diagnose::{Change, Citation, Findings, Rule, Stage, TenantEvidence};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "metadata-unreachable",
    severity: Severity::Warning,
    range: (Severity::Warning, Severity::Warning),
    title: "the federation metadata of AD FS cannot be read",
    explanation: "AD FS publishes its token certificates at /FederationMetadata/2007-06/FederationMetadata.xml, on the Web \
        Application Proxy too by default. Whoever relies on AD FS reads there which certificate signs tokens; Microsoft's cloud \
        does so to follow a renewal by itself. While it cannot be read, users still sign in, and the next renewal of the \
        token-signing certificate locks them out unless somebody carries it over by hand.",
    remedy: "enable the endpoint /FederationMetadata/2007-06/ for the proxy with Set-AdfsEndpoint, and see whether a firewall \
        or a load balancer answers in its place",
    citations: &[Citation::Microsoft(
        "Renew federation certificates for Microsoft 365 and Microsoft Entra ID",
        "how-to-connect-fed-o365-certs",
    )],
    change: ChangeKind::None,
    stage: Stage::Build,
    check: super::at_no_endpoint,
};

pub(in crate::diagnose::rules) fn check(evidence: &TenantEvidence, found: &mut Findings) {
    let Some(why) = &evidence.unread else { return };
    let host = &evidence.host;
    let finding = found.on_tenant(format!("the federation metadata of {host} could not be read: {why}"));
    found.push(
        finding
            .map(|finding| finding.fact("host", host.clone()).fact("why", why.clone()).change(Change::None(super::NO_CHAIN))),
    );
}
