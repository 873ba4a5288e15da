use std::collections::BTreeSet;
use std::net::IpAddr;

use super::differing::{Difference, severity, shown};
use super::stale;
use crate::diagnose::{Change, Citation, Evidence, Findings, Owner, Rule, Stage};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "dns-answers-differ",
    severity: Severity::Note,
    range: (Severity::Note, Severity::Warning),
    title: "DNS does not give everybody the same answer",
    explanation: "The DNS servers asked give different addresses for one name. With split DNS that is as planned, and a note; it \
        is a warning when the certificates met there do not fare alike: a phone that comes from the mobile network to the \
        office's Wi-Fi then meets a certificate of an internal CA that it does not know, or the other way round. Of a tenant's names \
        each DNS server's answer is compared with that of the domain's own servers too: where it still has something that they \
        do not give any more, it comes out of a cache; a warning when nothing presents a certificate there. Names whose aliases \
        lead out of the domain, zones of their own and private addresses that a public server cannot know are left out.",
    remedy: "let both sides lead to servers whose chains all clients accept, or one side's name lead to the other side's server; \
        flush the cache of a resolver that gives an old answer, or wait until the record's time to live is over",
    citations: &[Citation::Microsoft("DNS requirements for Skype for Business Server", "network-requirements dns")],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    stale::tell(evidence, found);
    by_vantage(evidence, found);
}

fn by_vantage(evidence: &Evidence<'_>, found: &mut Findings) {
    let resolved = evidence.found.map(|found| &found.resolved[..]).unwrap_or_default();
    let answers: BTreeSet<BTreeSet<IpAddr>> = resolved.iter().map(|(_, given)| given.iter().copied().collect()).collect();
    if answers.len() < 2 {
        return;
    }
    let each = resolved.iter().map(|(vantage, given)| {
        let given: Vec<String> = given.iter().map(ToString::to_string).collect();
        format!("{vantage} gives {}", given.join(", "))
    });
    let message = format!("DNS differs: {}", each.collect::<Vec<_>>().join("; "));
    let difference = Difference::by_vantage(evidence);
    let (message, severity, certs) = match &difference {
        Some(difference) => {
            let message = format!("{message}; the chains met there differ: {}", shown(evidence, difference));
            (message, severity(evidence, difference), difference.end_entities(evidence))
        }
        None => (message, Severity::Note, Vec::new()),
    };
    let facts: serde_json::Map<String, serde_json::Value> = resolved
        .iter()
        .map(|(vantage, given)| (vantage.clone(), given.iter().map(ToString::to_string).collect::<Vec<_>>().into()))
        .collect();
    let finding = found.on_endpoint(message);
    found.push(finding.map(|finding| {
        let finding = finding.severity(severity).with(certs).owner(Owner::Dns).fact("answers", facts);
        finding.change(Change::None("the finding on each chain has its own change"))
    }));
}
