use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Gap, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::trust::StoreSet;
use crate::verify::is_self_signed;

pub(crate) static RULE: Rule = Rule {
    code: "root-included",
    severity: Severity::Note,
    range: (Severity::Note, Severity::Note),
    title: "the server sends the root certificate too",
    explanation: "A root is trusted because it is in the client's store, never because a server sent it, so sending it \
        changes nothing but the length of each handshake.",
    remedy: "leave the root out of the server's chain",
    citations: &[Citation::Rfc(8446, "4.4.2")],
    change: ChangeKind::Remove,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        let untrusted =
            |sha256| chain.gaps().iter().any(|(_, gap)| matches!(gap, Gap::UntrustedRoot { root } if root.sha256() == sha256));
        let end_entity = chain.end_entity.as_ref().map(|(_, cert)| cert.sha256());
        for (place, cert) in chain.presented.certificates() {
            // A CA's new key certified by its old one is self-issued too, and may be needed.
            let is_root = is_self_signed(cert, &chain.signatures) && cert.is_ca() && Some(cert.sha256()) != end_entity;
            if !is_root || !chain.is_related(cert) || untrusted(cert.sha256()) {
                continue;
            }
            let finding = found.on_chain(chain, StoreSet::default(), format!("the server sends the root {} too", called(cert)));
            found.push(finding.map(|finding| finding.blaming(cert.sha256(), place).change(Change::Remove(vec![place]))));
        }
    }
}
