use super::differing::{Difference, severity, shown};
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "chain-differs-by-address",
    severity: Severity::Warning,
    range: (Severity::Note, Severity::Warning),
    title: "the addresses of one name present different chains",
    explanation: "The machines behind one name do not present the same certificates, so it depends on the machine whether a \
        client connects: the usual reason for \"some sign-ins fail\". A warning when their verdicts differ, else a \
        note: each machine may have its own certificate.",
    remedy: "bring every machine behind the name to the same certificate and chain",
    citations: &[Citation::Microsoft("AD FS requirements: the same certificate on every node", "ad-fs-requirements")],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for difference in Difference::by_address(evidence) {
        let message = format!("the addresses present different chains: {}", shown(evidence, &difference));
        let finding = found.on_endpoint(message);
        found.push(finding.map(|finding| {
            let finding = finding.severity(severity(evidence, &difference)).with(difference.end_entities(evidence));
            finding.fact("addresses", difference.places()).change(Change::None("the finding on each chain has its own change"))
        }));
    }
}
