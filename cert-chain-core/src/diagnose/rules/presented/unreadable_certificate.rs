use crate::cert::Presented;
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::trust::StoreSet;

pub(crate) static RULE: Rule = Rule {
    code: "unreadable-certificate",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "the server sends something that is no certificate",
    explanation: "One place of the chain holds bytes that cannot be read as an X.509 certificate: a damaged file, a \
        truncated paste, or another kind of file. Most clients give up the whole handshake, even if the other \
        certificates are in order.",
    remedy: "replace the damaged certificate in the server's chain by the one that the CA delivered",
    citations: &[Citation::Rfc(8446, "4.4.2"), Citation::Rfc(5280, "4.1")],
    change: ChangeKind::Remove,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        for (place, item) in chain.presented.items.iter().enumerate() {
            let Presented::Unreadable(unreadable) = item else { continue };
            let at = chain.origin(place).map(|origin| format!(" ({origin})")).unwrap_or_default();
            let message = format!("certificate {} of the chain{at} cannot be read: {}", place + 1, unreadable.reason);
            let finding = found.on_chain(chain, StoreSet::default(), message);
            found.push(finding.map(|finding| {
                let finding = finding.blaming(unreadable.sha256, place).fact("place", place).fact("length", unreadable.length);
                match place {
                    0 => finding.change(Change::None("the server's own certificate cannot be read")),
                    _ => finding.change(Change::Remove(vec![place])),
                }
            }));
        }
    }
}
