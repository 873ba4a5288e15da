use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Gap, Rule, Stage};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "self-signed-end-entity",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "the server's certificate is signed with its own key",
    explanation: "Nobody vouches for this certificate but itself. Servers make such certificates at installation; they are \
        meant to be replaced. Every client refuses, unless somebody installed this very certificate on it.",
    remedy: "replace the self-signed certificate by one from a CA that the clients trust",
    citations: &[
        Citation::Rfc(5280, "6.1"),
        Citation::Microsoft(
            "Hybrid deployment prerequisites: certificates cannot be self-signed",
            "hybrid-deployment-prerequisites",
        ),
    ],
    change: ChangeKind::Trust,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        for (stores, gap) in chain.gaps() {
            let Gap::SelfSignedEndEntity { cert } = gap else { continue };
            let message = format!("{} is signed with its own key and is in none of these stores", called(cert));
            let finding = found.on_chain(chain, stores, message);
            found.push(finding.map(|finding| finding.blaming(cert.sha256(), 0).change(Change::Trust(cert.clone()))));
        }
    }
}
