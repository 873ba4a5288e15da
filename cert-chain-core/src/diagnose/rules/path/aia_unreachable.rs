use crate::diagnose::evidence::LookedOutcome;
use crate::diagnose::finding::called;
use crate::diagnose::rules::presented::missing_intermediate::distance_of;
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::report::{ChangeKind, Severity};
use crate::trust::StoreSet;

pub(crate) static RULE: Rule = Rule {
    code: "aia-unreachable",
    severity: Severity::Warning,
    range: (Severity::Note, Severity::Warning),
    title: "the issuer cannot be fetched from the address that the certificate names",
    explanation: "A certificate whose issuer is not sent names an address (AIA) where clients can fetch it, and nothing usable came from there. \
        Windows, Apple and Chrome, which would mend the missing certificate by themselves, then fail too.",
    remedy: "send the issuer's certificate from the server, so that no client has to fetch it; tell the CA that its address does not answer",
    citations: &[Citation::Rfc(5280, "4.2.2.1")],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        for looked in chain.looked.iter().filter(|looked| looked.outcome == LookedOutcome::Unreachable) {
            let Some(child) = chain.certificate(looked.child) else { continue };
            let message = format!("the issuer of {} could not be fetched from {}: {}", called(child), looked.place, looked.answer);
            let finding = found.on_chain(chain, StoreSet::default(), message);
            found.push(finding.map(|finding| {
                let finding = finding.blaming(child.sha256(), distance_of(chain, child)).fact("url", looked.place.clone());
                finding.fact("answer", looked.answer.clone()).change(Change::None("what an address serves cannot be changed from here"))
            }));
        }
    }
}
