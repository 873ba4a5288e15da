use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::trust::StoreSet;
use crate::verify::Purpose;

pub(crate) static RULE: Rule = Rule {
    code: "no-subject-alternative-name",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "the certificate has no subject alternative name",
    explanation: "The server's name stands in the common name only. Current clients (Apple, Android, Chrome, Go, rustls) \
        look at alternative names alone and refuse; older ones accept. A CA's certificate has none by nature: where it comes \
        first, the server's own was forgotten.",
    remedy: "have the certificate reissued with the server's name as subject alternative name",
    citations: &[Citation::Rfc(9525, "6.4"), Citation::Baseline("7.1.2.7")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Name,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        let Some((_, cert)) = &chain.end_entity else { continue };
        if cert.subject_alt_names().is_some() {
            continue;
        }
        // Without a name to check, nobody is known to fail; but a CA's certificate is no server's.
        let forgotten = cert.is_ca() && evidence.question.purpose == Purpose::Server;
        let is_error = forgotten || evidence.question.host.is_some();
        let severity = if is_error { Severity::Error } else { Severity::Warning };
        let message = match cert.is_ca() {
            true => format!("{} is a CA's certificate and stands where the server's own belongs", called(cert)),
            false => format!("{} names its server in the common name only", called(cert)),
        };
        let finding = found.on_chain(chain, StoreSet::default(), message);
        found.push(finding.map(|finding| {
            let finding = finding.severity(severity).blaming(cert.sha256(), 0).change(Change::Hypothetical(cert.sha256()));
            match cert.is_ca() {
                true => finding
                    .remedy("put the server's own certificate first, before those of the CAs")
                    .change(Change::None("the server's own certificate is not at hand")),
                false => finding,
            }
        }));
    }
}
