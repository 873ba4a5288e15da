use crate::build::End;
use crate::clients::exceeded_days;
use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage, listed};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "validity-too-long",
    severity: Severity::Warning,
    range: (Severity::Warning, Severity::Error),
    title: "the server's certificate is valid for longer than Apple's systems accept",
    explanation: "macOS and iOS refuse TLS certificates issued since July 2019 that are valid for more than 825 days, those of \
        private CAs too, and since September 2020 more than 398 days where the root came with the system. Windows, Android, \
        Java and OpenSSL do not look at it, so the fault shows on iPhones and Macs alone.",
    remedy: "have the certificate reissued for at most 397 days",
    citations: &[
        Citation::Apple("Requirements for trusted certificates in iOS 13 and macOS 10.15", 103_769),
        Citation::Apple("About upcoming limits on trusted certificates", 102_028),
    ],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Validity,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        for (stores, path) in chain.paths_of_stores() {
            let (Some(cert), End::Anchored(anchor)) = (path.path.certs.first(), path.path.end) else { continue };
            let Some(allowed) = exceeded_days(cert, chain.is_public(anchor)) else { continue };
            let hurt = chain.hurt_by(RULE.code);
            if hurt.is_empty() {
                continue;
            }
            let days = cert.not_after().days_since(cert.not_before());
            let message = format!(
                "{} is valid for {days} days, which stops {}: at most {allowed} are accepted",
                called(cert),
                listed(&hurt)
            );
            let finding = found.on_chain(chain, stores, message);
            found.push(finding.map(|finding| {
                finding
                    .severity(chain.severity_for(&hurt))
                    .blaming(cert.sha256(), 0)
                    .fact("days", days)
                    .fact("allowed_days", allowed)
                    .change(Change::Hypothetical(cert.sha256()))
            }));
        }
    }
}
