use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Gap, Rule, Stage};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "bad-signature",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "a certificate's signature does not verify",
    explanation: "The issuer's certificate is at hand, and its key does not verify the signature on this one: the \
        certificate was altered or damaged after it was signed (a broken copy, a re-encoded file), or it was signed by \
        somebody else under the same name. Every client refuses.",
    remedy: "install the certificate again from the file that the CA delivered; if it still fails, ask the CA to issue it anew",
    citations: &[Citation::Rfc(5280, "6.1.3")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Signature,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        for (stores, gap) in chain.gaps() {
            let Gap::BadSignature { child, issuer } = gap else { continue };
            let message = format!("the key of {} does not verify the signature on {}", called(issuer), called(child));
            let finding = found.on_chain(chain, stores, message);
            found.push(finding.map(|finding| {
                let finding = finding.blaming(child.sha256(), chain.distance_of(child)).with([issuer.sha256()]);
                finding.fact("issuer", issuer.sha256().to_string()).change(Change::Hypothetical(child.sha256()))
            }));
        }
    }
}
