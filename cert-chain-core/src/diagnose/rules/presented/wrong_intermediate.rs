use crate::cert::hex;
use crate::diagnose::finding::{called, generation, told_apart};
use crate::diagnose::{Change, Citation, Evidence, Findings, Gap, Rule, Stage};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "wrong-intermediate",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "the server sends an intermediate certificate of the right name with the wrong key",
    explanation: "The certificate that the server sends as issuer has the issuer's name, but its key did not sign the \
        certificate below it: usually it is an older or newer generation of the same CA, kept from the last renewal. \
        Clients that compare names only see a complete chain and fail at the signature; clients that fetch missing \
        issuers may not notice. The right one is told apart by its key identifier.",
    remedy: "replace the intermediate certificate by the one of the generation that signed the server's certificate, and restart the listener",
    citations: &[Citation::Rfc(5280, "4.2.1.1"), Citation::Rfc(8446, "4.4.2")],
    change: ChangeKind::Replace,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        for (stores, gap) in chain.gaps() {
            let Gap::WrongIntermediate { child, wrong, right } = gap else { continue };
            let (sent, needed) = match (right, child.authority_key_identifier()) {
                (Some(right), _) => {
                    let [sent, needed] = told_apart(wrong, right);
                    (sent, format!("needs {needed}"))
                }
                (None, Some(key)) => (called(wrong), format!("needs one with key identifier {}", hex(key))),
                (None, None) => (called(wrong), "needs another".to_owned()),
            };
            let message = format!("the server sends {sent}, {needed}, to vouch for {}", child.label());
            let distance = 1 + chain.distance_of(child);
            let finding = found.on_chain(chain, stores, message).map(|finding| {
                let finding = finding.blaming(wrong.sha256(), distance).fact("child", child.sha256().to_string());
                let finding = finding.fact("sent_generation", generation(wrong));
                match right {
                    Some(right) => {
                        let remedy = format!("replace {} by {} and restart the listener", called(wrong), called(right));
                        let finding = finding.with([right.sha256()]).fact("needed", right.sha256().to_string());
                        let finding = finding.fact("needed_generation", generation(right));
                        let finding = finding.fact("found_in", chain.found_in(right));
                        finding.remedy(remedy).change(Change::Replace(wrong.sha256(), vec![right.clone()]))
                    }
                    None => finding.change(Change::None("nobody at hand has the right certificate")),
                }
            });
            found.push(finding);
        }
    }
}
