use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Owner, Rule, Stage};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "tls-interception",
    severity: Severity::Error,
    range: (Severity::Error, Severity::Error),
    title: "something between here and the server replaces its certificates",
    explanation: "Microsoft's own hosts, whose chains end at public roots everywhere, come with certificates of another CA from here, and \
        the same CA, by name and key, issued this server's. A firewall or proxy that inspects TLS does so. What the server itself presents \
        was not seen; clients in this network that lack the inspecting CA fail, and Microsoft 365 does not support inspection of \
        its sign-in hosts. Nothing else is told of such a chain.",
    remedy: "exempt these hosts from TLS inspection, and check again from a network without it",
    citations: &[Citation::Microsoft(
        "Microsoft 365 network connectivity principles",
        "microsoft-365-network-connectivity-principles",
    )],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        let (Some(control), Some((_, cert))) = (chain.resigned, &chain.end_entity) else { continue };
        let issuer = cert.issuer_text();
        let message = format!("{} was issued by {issuer}, which also issued for {control} as seen from here", called(cert));
        let finding = found.on_endpoint(message);
        found.push(finding.map(|mut finding| {
            finding.chain = Some(chain.index);
            let finding =
                finding.owner(Owner::ThisNetwork).blaming(cert.sha256(), 0).fact("issuer", issuer).fact("control", control);
            finding.change(Change::None("the certificates are not the server's"))
        }));
    }
}
