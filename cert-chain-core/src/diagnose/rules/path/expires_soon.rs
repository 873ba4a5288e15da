use crate::diagnose::finding::{ahead, called};
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "expires-soon",
    severity: Severity::Note,
    range: (Severity::Note, Severity::Warning),
    title: "a certificate on the path expires soon",
    explanation: "Less than a third of the certificate's lifetime is left (a note), or less than a sixth (a warning). \
        Automatic renewal usually happens when a third is left, so a warning means that it did not happen, or that there \
        is none. Whoever renews by hand should begin now.",
    remedy: "renew the certificate, install it on every node and restart the listener",
    citations: &[Citation::Rfc(5280, "4.1.2.5"), Citation::Baseline("6.3.2")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Validity,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let at = evidence.question.at;
    for chain in &evidence.chains {
        for (stores, path) in chain.paths_of_stores() {
            for (index, cert) in path.path.certs.iter().enumerate().take(path.linked) {
                let lifetime = cert.not_after().seconds_since(cert.not_before());
                let left = cert.not_after().seconds_since(at);
                if !cert.is_valid_at(at) || left.saturating_mul(3) >= lifetime {
                    continue;
                }
                let severity = if left.saturating_mul(6) < lifetime { Severity::Warning } else { Severity::Note };
                let days = left / 86_400;
                let message =
                    format!("{} expires on {}, {}", called(cert), cert.not_after().date(), ahead(at, cert.not_after()));
                let finding = found.on_chain(chain, stores, message);
                found.push(finding.map(|finding| {
                    let finding = finding.severity(severity).blaming(cert.sha256(), index).fact("days_left", days);
                    let finding = match index {
                        0 => finding,
                        _ => finding.remedy("ask the CA for the successor of this certificate, and send that instead"),
                    };
                    finding.fact("not_after", cert.not_after().to_string()).change(Change::Hypothetical(cert.sha256()))
                }));
            }
        }
    }
}
