use super::differing::{Difference, severity, shown};
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "chain-differs-by-attempt",
    severity: Severity::Warning,
    range: (Severity::Note, Severity::Warning),
    title: "one address presents different chains from one connection to the next",
    explanation: "Several machines share this address, and they do not present the same certificates: clients connect or fail \
        by chance. A warning when their verdicts differ, else a note.",
    remedy: "bring every machine behind the address to the same certificate and chain",
    citations: &[Citation::Microsoft("AD FS requirements: the same certificate on every node", "ad-fs-requirements")],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for difference in Difference::by_attempt(evidence) {
        let message =
            format!("one address presents different chains from one connection to the next: {}", shown(evidence, &difference));
        let finding = found.on_endpoint(message);
        found.push(finding.map(|finding| {
            let finding = finding.severity(severity(evidence, &difference)).with(difference.end_entities(evidence));
            finding.fact("attempts", difference.places()).change(Change::None("the finding on each chain has its own change"))
        }));
    }
}
