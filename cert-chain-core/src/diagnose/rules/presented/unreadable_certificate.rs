use crate::cert::{Cert, Fingerprint, Presented, UnreadableCertificate};
use crate::diagnose::finding::called;
use crate::diagnose::{ChainEvidence, Change, Citation, Evidence, Finding, Findings, Gap, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::trust::StoreSet;

pub(crate) static RULE: Rule = Rule {
    code: "unreadable-certificate",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "the server sends something that is no certificate",
    explanation: "One place of the chain holds bytes that cannot be read as an X.509 certificate: a damaged file, a \
        truncated paste, another kind of file, or a certificate whose encoding breaks a rule. What can be read of it is \
        shown, with the rules that it breaks. Most clients give up the whole handshake, even if the other certificates \
        are in order.",
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
            let finding = found.on_chain(chain, StoreSet::default(), message(chain, place, unreadable));
            found.push(finding.map(|finding| {
                let finding = finding.blaming(unreadable.sha256, place).fact("place", place);
                mended(with_facts(finding, unreadable), chain, place, unreadable)
            }));
        }
    }
}

/// What stands in the way, whose it is, and whom it concerns: the nearest cause of what fails above.
fn message(chain: &ChainEvidence<'_>, place: usize, unreadable: &UnreadableCertificate) -> String {
    let at = chain.origin(place).map(|origin| format!(" ({origin})")).unwrap_or_default();
    let name = unreadable.called().map(|name| format!(", {name},")).unwrap_or_default();
    let message = format!("certificate {} of the chain{at}{name} cannot be read: {}", place + 1, unreadable.reason);
    match issued_by(chain, unreadable.sha256) {
        Some((child, _)) => format!("{message}; it is the issuer of {}", called(child)),
        None => message,
    }
}

/// The certificate that the unreadable one issued, and the same issuer in a form that can be read.
fn issued_by<'c>(chain: &'c ChainEvidence<'_>, sha256: Fingerprint) -> Option<(&'c Cert, Option<&'c Cert>)> {
    chain.gaps().into_iter().find_map(|(_, gap)| match gap {
        Gap::UnreadableIssuer { child, unreadable, right } if *unreadable == sha256 => Some((child, right.as_ref())),
        _ => None,
    })
}

fn with_facts(finding: Finding, unreadable: &UnreadableCertificate) -> Finding {
    let partial = &unreadable.partial;
    let broken: Vec<String> = partial.broken.iter().map(ToString::to_string).collect();
    let finding = finding.fact("length", unreadable.length).fact("breaks", broken);
    let shown = [("subject", &partial.subject), ("issuer", &partial.issuer)];
    shown.into_iter().fold(finding, |finding, (name, text)| match text {
        Some(text) => finding.fact(name, text.clone()),
        None => finding,
    })
}

/// The change that gets rid of it.
fn mended(finding: Finding, chain: &ChainEvidence<'_>, place: usize, unreadable: &UnreadableCertificate) -> Finding {
    const AGAIN: &str =
        "install it again from the file that the CA delivered; if it is the same there, have the CA issue it anew";
    match (place, issued_by(chain, unreadable.sha256)) {
        (0, _) => finding.remedy(AGAIN).change(Change::None("the server's own certificate cannot be read")),
        (_, Some((child, Some(right)))) => finding
            .with([child.sha256(), right.sha256()])
            .remedy(format!("replace it by {}, which can be read, and restart the listener", called(right)))
            .change(Change::Replace(unreadable.sha256, vec![right.clone()])),
        (_, Some((child, None))) => finding
            .with([child.sha256()])
            .remedy(AGAIN)
            .change(Change::None("the issuer's certificate cannot be read, and nobody at hand has it in another form")),
        (_, None) => finding.change(Change::Remove(vec![place])),
    }
}
