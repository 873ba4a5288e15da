use crate::build::KeyIdMatch;
use crate::cert::hex;
use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "key-id-mismatch",
    severity: Severity::Warning,
    range: (Severity::Warning, Severity::Warning),
    title: "a certificate names another key than its issuer's",
    explanation: "The authority key identifier of the certificate is not the subject key identifier of the certificate \
        that really issued it. The signature holds, and RFC 5280 lets clients ignore the difference; OpenSSL and programs \
        built on it do not take such an issuer into account and report a missing one.",
    remedy: "have the certificate reissued with the right authority key identifier",
    citations: &[Citation::Rfc(5280, "4.2.1.1")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        for (stores, path) in chain.paths_of_stores() {
            // Beyond a signature that fails there is no issuer to compare with.
            let links = if path.is_linked { path.linked } else { path.linked.saturating_sub(1) };
            for (index, child) in path.path.certs.iter().enumerate().take(links) {
                let Some(issuer) = chain.cert_on(path, index + 1) else { continue };
                // An end-entity that is an anchor itself has its issuer nowhere on the path.
                let is_itself = issuer.is_same_entity(child);
                if is_itself || KeyIdMatch::of(child, issuer) != KeyIdMatch::Mismatch {
                    continue;
                }
                let message = format!("{} names another key than that of its issuer {}", called(child), called(issuer));
                let finding = found.on_chain(chain, stores, message);
                found.push(finding.map(|finding| {
                    let finding = finding.blaming(child.sha256(), index).with([issuer.sha256()]);
                    let finding = finding.fact("authority_key_identifier", child.authority_key_identifier().map(hex));
                    finding
                        .fact("subject_key_identifier", issuer.subject_key_identifier().map(hex))
                        .change(Change::Hypothetical(child.sha256()))
                }));
            }
        }
    }
}
