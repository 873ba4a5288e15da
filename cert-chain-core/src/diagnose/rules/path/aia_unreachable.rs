use std::fmt::Write as _;

use super::aia_ldap_only;
use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::fetch::AiaOutcome;
use crate::grades::{ChangeKind, Severity};
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
        for attempt in &chain.aia {
            let AiaOutcome::Failed(failure) = &attempt.outcome else { continue };
            // What is on no path helps nobody, with its issuer or without.
            let Some(child) = chain.certificate(attempt.child).filter(|child| chain.is_related(child)) else { continue };
            // That nothing but a directory is named has its own finding.
            if aia_ldap_only::names_directories_only(child) {
                continue;
            }
            // A directory's address beside a working web address is usual, and was not asked.
            let mended =
                chain.aia.iter().any(|other| other.child == attempt.child && matches!(other.outcome, AiaOutcome::Found(_)));
            let severity = if !mended && failure.is_theirs() { Severity::Warning } else { Severity::Note };
            let mut message = format!("the issuer of {} could not be fetched from {}: {failure}", called(child), attempt.url);
            if let Some(lasts) = attempt.told_for {
                let _ = write!(message, " (one answer for all targets, kept for {} seconds at most)", lasts.as_secs());
            }
            let finding = found.on_chain(chain, StoreSet::default(), message);
            found.push(finding.map(|finding| {
                let finding = finding.severity(severity).blaming(child.sha256(), chain.distance_of(child));
                let finding = if failure.is_theirs() {
                    finding
                } else {
                    finding.remedy("send the issuer's certificate from the server, so that no client has to fetch it")
                };
                let finding = finding.fact("url", attempt.url.clone()).fact("answer", failure.to_string());
                finding.change(Change::None("what an address serves cannot be changed from here"))
            }));
        }
    }
}
