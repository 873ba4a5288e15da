use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "address-unreachable",
    severity: Severity::Error,
    range: (Severity::Note, Severity::Error),
    title: "nothing answers at an address that clients are sent to",
    explanation: "DNS gives this address for the name, and no TCP connection to it succeeds from here: nothing listens there, \
        a firewall drops the packets, or the machine is down. An error when no address of the endpoint answers, a \
        warning when another one does, a note when clients only try this port and another port of the name answers. Where clients go on unharmed without, it is no finding. \
        From another network the answer may differ. On the ports that \
        networks block most, 25 and 5061, a host of Microsoft's is tried before this is said: where that cannot be reached either, \
        the address is not tested.",
    remedy: "start the service or open the port at this address, or take the address out of DNS",
    citations: &[Citation::Microsoft("Port and protocol planning for Edge Servers", "edge-environmental-requirements")],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let Some(fetched) = evidence.fetched else { return };
    // What may be closed and is, is as it should be.
    if evidence.found.is_some_and(|found| found.endpoint.optional) {
        return;
    }
    let answering = fetched.addresses.iter().any(|address| address.not_tested.is_none() && !address.is_unreachable());
    for address in fetched.addresses.iter().filter(|address| address.is_unreachable()) {
        let Some(first) = address.handshakes.first() else { continue };
        let severity = match () {
            () if answering => Severity::Warning,
            () if evidence.may_be_closed => Severity::Note,
            () => Severity::Error,
        };
        let message = format!("no connection to {}: {}", address.address, first.outcome);
        let finding = found.on_endpoint(message);
        found.push(finding.map(|finding| {
            let finding = finding.severity(severity).fact("address", address.address.to_string());
            finding.fact("outcome", first.outcome.to_string()).change(Change::None("it is no matter of certificates"))
        }));
    }
}
