use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::trust::StoreSet;

pub(crate) static RULE: Rule = Rule {
    code: "duplicate-certificate",
    severity: Severity::Note,
    range: (Severity::Note, Severity::Note),
    title: "the server sends a certificate twice",
    explanation: "One certificate stands more than once in what the server sends, usually because a bundle was appended \
        to a file that held it already. Clients ignore the copy; it makes each handshake longer.",
    remedy: "remove the copy from the server's chain",
    citations: &[Citation::Rfc(8446, "4.4.2")],
    change: ChangeKind::Remove,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        for (place, cert) in chain.presented.certificates() {
            let copies: Vec<usize> = chain
                .presented
                .certificates()
                .filter(|(other, copy)| *other > place && *copy == cert)
                .map(|(other, _)| other)
                .collect();
            let is_first = !chain.presented.certificates().any(|(other, copy)| other < place && copy == cert);
            if copies.is_empty() || !is_first {
                continue;
            }
            let message = format!("the server sends {} {} times", called(cert), copies.len() + 1);
            let finding = found.on_chain(chain, StoreSet::default(), message);
            found.push(finding.map(|finding| {
                finding.blaming(cert.sha256(), place).fact("places", copies.clone()).change(Change::Remove(copies.clone()))
            }));
        }
    }
}
