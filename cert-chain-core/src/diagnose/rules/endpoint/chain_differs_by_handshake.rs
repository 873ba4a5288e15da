use super::differing::{Difference, severity, shown};
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "chain-differs-by-handshake",
    severity: Severity::Warning,
    range: (Severity::Note, Severity::Warning),
    title: "the server presents different chains to different clients",
    explanation: "Servers may hold an RSA and an ECDSA certificate, or another one for clients that send no server name. That \
        is in order, as long as each chain is complete: a warning when one of them is worse than the other, else a \
        note.",
    remedy: "complete the worse chain too, or remove that certificate from the listener",
    citations: &[Citation::Microsoft("AD FS requirements: the same certificate on every node", "ad-fs-requirements")],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for difference in Difference::by_handshake(evidence) {
        let message = format!("different clients are shown different chains: {}", shown(evidence, &difference));
        let finding = found.on_endpoint(message);
        found.push(finding.map(|finding| {
            let finding = finding.severity(severity(evidence, &difference)).with(difference.end_entities(evidence));
            finding.fact("profiles", difference.places()).change(Change::None("the finding on each chain has its own change"))
        }));
    }
}
