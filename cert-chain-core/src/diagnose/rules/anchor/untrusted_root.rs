use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Gap, Rule, Stage};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "untrusted-root",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "the chain ends at a root that no store asked trusts",
    explanation: "All signatures hold up to a self-signed certificate, but that certificate is in none of the stores that \
        were asked. Usually it is the root of a private CA (AD CS) on an endpoint that people outside reach, or of a CA \
        that was removed. Only machines that have the root installed by hand or by policy accept; phones and partners do not.",
    remedy: "use a certificate from a CA that every client trusts; where only managed clients connect, install this root on all of them",
    citations: &[
        Citation::Rfc(5280, "6.1.1"),
        Citation::Microsoft("Certificate requirements for hybrid deployments", "certificate-requirements"),
    ],
    change: ChangeKind::Trust,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        for (stores, gap) in chain.gaps() {
            let Gap::UntrustedRoot { root } = gap else { continue };
            let sent = if chain.is_presented(root) { "sent by the server" } else { "found elsewhere" };
            let message =
                format!("the chain ends at {}, a self-signed root ({sent}) that is in none of these stores", called(root));
            let finding = found.on_chain(chain, stores, message);
            found
                .push(finding.map(|finding| {
                    finding.blaming(root.sha256(), chain.distance_of(root)).change(Change::Trust(root.clone()))
                }));
        }
    }
}
