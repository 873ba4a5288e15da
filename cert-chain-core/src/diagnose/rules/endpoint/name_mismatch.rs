use crate::cert::GeneralName;
use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::endpoint::Service;
use crate::grades::{ChangeKind, Severity};
use crate::trust::StoreSet;
use crate::verify::{NameMatch, SubjectName};

pub(crate) static RULE: Rule = Rule {
    code: "name-mismatch",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "the certificate does not carry the server's name",
    explanation: "Clients compare the name that they connect to with the alternative names of the certificate; the common \
        name no longer counts. A wildcard stands for exactly one label. The chain may be in order: a name is another matter \
        than trust, and Lync, Outlook and phones report it with other words.",
    remedy: "have a certificate issued that carries this name, or point the name at the server that has one",
    citations: &[
        Citation::Rfc(9525, "6"),
        Citation::Microsoft("Lync can't verify that the server is trusted", "cannot-verify-the-server-is-trusted"),
    ],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Name,
    check,
};

/// As many names are listed; a certificate may carry a thousand.
const LISTED: usize = 5;

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        let (Some(NameMatch::Mismatch), Some((_, cert)), Some(host)) =
            (chain.name_match(), &chain.end_entity, &evidence.question.host)
        else {
            continue;
        };
        let names: Vec<String> = cert.subject_alt_names().unwrap_or_default().iter().map(GeneralName::text).collect();
        let mut listed = names.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
        if names.len() > LISTED {
            listed = format!("{listed} and {} more", names.len() - LISTED);
        }
        // A wizard that knows DNS names only writes an address as one; clients do not take it for an address.
        let wrong_form = matches!(host, SubjectName::Ip(_)) && names.contains(&host.to_string());
        let message = match wrong_form {
            true => format!("the certificate {} carries {host} as a DNS name, not as an IP address", called(cert)),
            false => format!("the certificate {} carries only {listed}, not {host}", called(cert)),
        };
        // The documented way to spare a certificate with a name for each domain.
        let is_spared =
            evidence.found.is_some_and(|found| found.sends_on_in_clear && found.endpoint.services == [Service::Lyncdiscover]);
        let (message, severity) = match is_spared {
            true => (format!("{message}; clients that ask over HTTP are sent on and spared"), Severity::Warning),
            false => (message, Severity::Error),
        };
        let finding = found.on_chain(chain, StoreSet::default(), message);
        found.push(finding.map(|finding| {
            let finding = finding.severity(severity);
            let finding = finding.blaming(cert.sha256(), 0).fact("expected", host.to_string()).fact("presented", names.clone());
            finding.change(Change::Hypothetical(cert.sha256()))
        }));
    }
}
