use crate::diagnose::finding::{called, hex_list, told_apart};
use crate::diagnose::{Change, Citation, Evidence, Findings, Gap, Rule, Stage};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "missing-intermediate",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "the server does not send an intermediate certificate",
    explanation: "A TLS server must send every certificate between its own and the root. This one leaves out at least one, \
        which was found elsewhere. Clients that fetch missing issuers by themselves (Windows, Apple, Chrome) or have met \
        the certificate before (Firefox) do not notice; Android, Java, OpenSSL, most phones, gateways and servers fail, \
        Exchange Online among them. That is why it \"works for me\". The certificates were found missing by comparing \
        the shortest path that verifies with what the server sent.",
    remedy: "install the missing certificate after the end-entity certificate and restart the listener",
    citations: &[
        Citation::Rfc(8446, "4.4.2"),
        Citation::Rfc(5246, "7.4.2"),
        Citation::Microsoft(
            "450 4.4.317 UntrustedRoot: Exchange Online does not download intermediate certificates",
            "fix-error-code-450-4-4-317-untrusted-root",
        ),
    ],
    change: ChangeKind::Add,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        for (stores, gap) in chain.gaps() {
            let Gap::MissingIntermediates { child, missing, sent_instead } = gap else { continue };
            let Some(nearest) = missing.first() else { continue };
            let stray = chain.presented.certificates().map(|(_, cert)| cert).find(|cert| sent_instead.contains(&cert.sha256()));
            let mut message = match stray {
                Some(stray) => {
                    let [sent, needed] = told_apart(stray, nearest);
                    format!("the server sends {sent}, needs {needed}, the issuer of {}", child.label())
                }
                None => format!("the server does not send {}, the issuer of {}", called(nearest), child.label()),
            };
            if let [_, others @ ..] = &missing[..]
                && !others.is_empty()
            {
                let others: Vec<String> = others.iter().map(called).collect();
                message = format!("{message}, nor {}", others.join(", "));
            }
            let names: Vec<String> = missing.iter().map(|cert| cert.label()).collect();
            let is_end_entity = chain.end_entity.as_ref().is_some_and(|(_, end_entity)| end_entity == child);
            let place = if is_end_entity { "the end-entity certificate".to_owned() } else { child.label() };
            let remedy = format!("install {} after {place} and restart the listener", names.join(", then "));
            let distance = 1 + chain.distance_of(child);
            let finding = found.on_chain(chain, stores, message).map(|finding| {
                let finding = finding.with(missing.iter().map(crate::cert::Cert::sha256)).blaming(nearest.sha256(), distance);
                let finding = finding.fact("child", child.sha256().to_string()).fact("found_in", chain.found_in(nearest));
                let finding = match sent_instead.is_empty() {
                    true => finding,
                    false => finding.fact("sent_instead", sent_instead.iter().map(ToString::to_string).collect::<Vec<_>>()),
                };
                finding.fact("missing", hex_list(missing)).remedy(remedy).change(Change::Add(missing.clone()))
            });
            found.push(finding.map(|finding| {
                let severity = finding.severity.min(chain.severity_of_gap());
                finding.severity(severity)
            }));
        }
    }
}
