use crate::diagnose::finding::{called, hex_list};
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::fetch::AiaOutcome;
use crate::grades::{ChangeKind, Severity};
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
        for attempt in &chain.aia {
            let AiaOutcome::WrongCertificate(others) = &attempt.outcome else { continue };
            let Some(child) = chain.certificate(attempt.child) else { continue };
            let names: Vec<String> = others.iter().take(3).map(called).collect();
            let message =
                format!("{} serves {} as issuer of {}, which it did not sign", attempt.url, names.join(", "), called(child));
            let finding = found.on_chain(chain, StoreSet::default(), message);
            found.push(finding.map(|finding| {
                let finding = finding.blaming(child.sha256(), chain.distance_of(child)).fact("url", attempt.url.clone());
                let finding = finding.fact("served", hex_list(others));
                finding.change(Change::None("what an address serves cannot be changed from here"))
            }));
        }
    }
}
