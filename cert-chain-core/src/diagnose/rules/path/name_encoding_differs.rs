use crate::cert::{Cert, hex};
use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Finding, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "name-encoding-differs",
    severity: Severity::Warning,
    range: (Severity::Note, Severity::Error),
    title: "a certificate spells its issuer's name in another encoding than the issuer does",
    explanation: "Both names read the same, and RFC 5280 has clients compare what they read: without regard to string type, \
        case and runs of spaces. Windows, Apple, OpenSSL and Java do. Clients that compare the encoded bytes, such as Go, \
        GnuTLS and rustls, find no issuer and report an unknown authority. It comes from a CA that was renewed with another \
        string type (PrintableString became UTF8String), or from a hand-made request.",
    remedy: "have the certificate reissued with the issuer's name exactly as the CA's certificate has it, or have the CA's \
        certificate renewed with the name as it was",
    citations: &[Citation::Rfc(5280, "4.1.2.6"), Citation::Rfc(5280, "7.1")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        for (stores, path) in chain.paths_of_stores() {
            for (index, child) in path.path.certs.iter().enumerate().take(path.linked) {
                let Some(issuer) = chain.cert_on(path, index + 1) else { continue };
                if child.issuer() == issuer.subject() || !child.names_as_issuer(issuer) {
                    continue;
                }
                let message = format!("{} spells the name of its issuer {} in another encoding", called(child), called(issuer));
                let finding = found.on_chain(chain, stores, message);
                found.push(finding.map(|finding| told(finding.blaming(child.sha256(), index), child, issuer)));
            }
        }
    }
}

fn told(finding: Finding, child: &Cert, issuer: &Cert) -> Finding {
    finding
        .with([issuer.sha256()])
        .fact("issuer_in_child", hex(child.issuer().as_der()))
        .fact("subject_of_issuer", hex(issuer.subject().as_der()))
        .change(Change::Hypothetical(child.sha256()))
}
