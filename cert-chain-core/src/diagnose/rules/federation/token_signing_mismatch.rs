use crate::cert::Cert;
use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Findings, Rule, Stage, TenantEvidence};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "token-signing-mismatch",
    severity: Severity::Error,
    range: (Severity::Error, Severity::Error),
    title: "Microsoft's cloud knows another token-signing certificate than AD FS has",
    explanation: "Microsoft's cloud keeps a copy of the certificate with which AD FS signs tokens, and refuses tokens signed \
        with any other (errors 80041317 and 80043431). None of its copies is in AD FS' federation metadata: the certificate was \
        renewed, and the cloud was not told. All federated users are locked out at once, while every server's chain is in order.",
    remedy: "carry the certificate over with Update-MgDomainFederationConfiguration, or have Microsoft Entra Connect do it",
    citations: &[Citation::Microsoft(
        "Renew federation certificates for Microsoft 365 and Microsoft Entra ID",
        "how-to-connect-fed-o365-certs",
    )],
    change: ChangeKind::None,
    stage: Stage::Signature,
    check: super::at_no_endpoint,
};

pub(in crate::diagnose::rules) fn check(evidence: &TenantEvidence, found: &mut Findings) {
    let (Some(own), Some(copy)) = (evidence.signing.first(), evidence.cloud.first()) else { return };
    if evidence.cloud.iter().any(|copy| evidence.signing.contains(copy)) {
        return;
    }
    let (domain, host) = (&evidence.domain, &evidence.host);
    let message = format!(
        "for {domain} Microsoft's cloud accepts tokens signed with {} of {}, and {host} signs with {} of {}",
        called(copy),
        copy.not_before().date(),
        called(own),
        own.not_before().date()
    );
    let thumbprints = |certs: &[Cert]| certs.iter().map(Cert::sha1_thumbprint).map(str::to_owned).collect::<Vec<_>>();
    let finding = found.on_tenant(message);
    found.push(finding.map(|finding| {
        finding
            .with(evidence.signing.iter().chain(&evidence.cloud).map(Cert::sha256))
            .blaming(copy.sha256(), 0)
            .fact("cloud", thumbprints(&evidence.cloud))
            .fact("metadata", thumbprints(&evidence.signing))
            .change(Change::None(super::NO_CHAIN))
    }));
}
