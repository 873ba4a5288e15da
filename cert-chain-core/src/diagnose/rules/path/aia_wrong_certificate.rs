use crate::diagnose::evidence::LookedOutcome;
use crate::diagnose::finding::called;
use crate::diagnose::rules::presented::missing_intermediate::distance_of;
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::report::{ChangeKind, Severity};
use crate::trust::StoreSet;

pub(crate) static RULE: Rule = Rule {
    code: "aia-wrong-certificate",
    severity: Severity::Warning,
    range: (Severity::Note, Severity::Warning),
    title: "the address that a certificate names for its issuer serves another certificate",
    explanation: "The certificate fetched from the address (AIA) that this one names for its issuer did not sign it. Clients that fetch \
        missing issuers get the wrong one and fail; private CAs that were renewed without publishing the new certificate do this.",
    remedy: "publish the right issuer certificate at that address, and send it from the server",
    citations: &[Citation::Rfc(5280, "4.2.2.1")],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        for looked in chain.looked.iter().filter(|looked| looked.outcome == LookedOutcome::WrongCertificate) {
            let Some(child) = chain.certificate(looked.child) else { continue };
            let message = format!("what {} names as its issuer at {} did not sign it: {}", called(child), looked.place, looked.answer);
            let finding = found.on_chain(chain, StoreSet::default(), message);
            found.push(finding.map(|finding| {
                let finding = finding.blaming(child.sha256(), distance_of(chain, child)).fact("url", looked.place.clone());
                finding.fact("answer", looked.answer.clone()).change(Change::None("what an address serves cannot be changed from here"))
            }));
        }
    }
}
