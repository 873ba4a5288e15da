use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::endpoint::Service;
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "pss-signature",
    severity: Severity::Note,
    range: (Severity::Note, Severity::Warning),
    title: "a certificate is signed with RSASSA-PSS, which Lync and Skype for Business do not support",
    explanation: "Lync and Skype for Business servers and clients cannot verify RSASSA-PSS signatures anywhere in a chain; \
        sign-in and call forwarding fail. Most other clients accept them. It comes from an AD CS authority that was set \
        up with AlternateSignatureAlgorithm=1.",
    remedy: "set AlternateSignatureAlgorithm=0 on the issuing authority, renew its certificate if that is signed so too, and have the certificate reissued with PKCS #1 v1.5",
    citations: &[
        Citation::Microsoft("Environmental requirements for Skype for Business Server", "environmental-requirements"),
        Citation::Rfc(4055, "3.1"),
    ],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Signature,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let services = &evidence.question.services;
    let is_skype =
        services.iter().any(|service| matches!(service, Service::Sip | Service::SipFederation | Service::Lyncdiscover));
    for chain in &evidence.chains {
        for (stores, path) in chain.paths_of_stores() {
            for (index, cert) in path.path.certs.iter().enumerate().take(path.linked) {
                if cert.signature_name() != "rsassaPss" {
                    continue;
                }
                let message = format!("{} is signed with RSASSA-PSS, which Lync and Skype for Business refuse", called(cert));
                let finding = found.on_chain(chain, stores, message);
                let severity = if is_skype { Severity::Warning } else { Severity::Note };
                found.push(finding.map(|finding| {
                    finding.severity(severity).blaming(cert.sha256(), index).change(Change::Hypothetical(cert.sha256()))
                }));
            }
        }
    }
}
