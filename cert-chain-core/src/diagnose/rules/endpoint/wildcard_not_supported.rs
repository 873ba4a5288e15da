use crate::cert::{Cert, GeneralName};
use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::endpoint::Service;
use crate::grades::{ChangeKind, Severity};
use crate::trust::StoreSet;
use crate::verify::SubjectName;

pub(crate) static RULE: Rule = Rule {
    code: "wildcard-not-supported",
    severity: Severity::Warning,
    range: (Severity::Warning, Severity::Warning),
    title: "only a wildcard covers the name, where Skype for Business supports none",
    explanation: "Microsoft supports wildcards in the alternative names of reverse proxies and of the Front End's web \
        services. The Access Edge is not on that list: partners' Edge servers and gateways may refuse the name. Lync Phone \
        Edition, which accepted wildcards nowhere, is gone.",
    remedy: "have the certificate reissued with this name among its alternative names",
    citations: &[
        Citation::Microsoft("Wildcard certificate support in Lync Server 2013", "wildcard-certificate-support"),
        Citation::Microsoft("Edge Server environmental requirements", "edge-environmental-requirements"),
    ],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Name,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let services = &evidence.question.services;
    let is_edge = services.iter().any(|service| matches!(service, Service::Sip | Service::SipFederation));
    let Some(SubjectName::Dns(host)) = evidence.question.host.as_ref().filter(|_| is_edge) else { return };
    for chain in &evidence.chains {
        let Some((_, cert)) = &chain.end_entity else { continue };
        let Some(pattern) = covering_wildcard(cert, host.as_str()) else { continue };
        let message = format!("{} carries {pattern} and not {host}, and Edge servers are not to have wildcards", called(cert));
        let finding = found.on_chain(chain, StoreSet::default(), message);
        found.push(finding.map(|finding| {
            let finding = finding.blaming(cert.sha256(), 0).fact("expected", host.as_str()).fact("wildcard", pattern);
            finding.change(Change::Hypothetical(cert.sha256()))
        }));
    }
}

/// The wildcard by which alone the certificate carries `host`.
fn covering_wildcard<'c>(cert: &'c Cert, host: &str) -> Option<&'c str> {
    let names = cert.subject_alt_names().unwrap_or_default().iter();
    let dns = names.filter_map(|name| match name {
        GeneralName::Dns(name) => Some(name.as_ref()),
        _ => None,
    });
    let names: Vec<&str> = dns.collect();
    if names.iter().any(|name: &&str| name.eq_ignore_ascii_case(host)) {
        return None;
    }
    let (_, parent) = host.split_once('.')?;
    names.into_iter().find(|name| name.strip_prefix("*.").is_some_and(|rest| rest.eq_ignore_ascii_case(parent)))
}
