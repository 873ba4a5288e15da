use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::fetch::HandshakeSeen;
use crate::grades::{ChangeKind, Severity};
use crate::network::{HandshakeOutcome, Profile};

pub(crate) static RULE: Rule = Rule {
    code: "tls-handshake-failed",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "the server answers, but no TLS handshake shows a certificate",
    explanation: "A connection was made, and neither a current client's hello nor an old one's brought a certificate: the port \
        speaks something else, a load balancer has no server behind it, the listener has no certificate or no \
        private key for it, or it drops clients it does not know.",
    remedy: "check the certificate binding of the listener, and that its certificate has its private key",
    citations: &[Citation::Rfc(8446, "4"), Citation::Rfc(5246, "7.3")],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let Some(fetched) = evidence.fetched else { return };
    for address in &fetched.addresses {
        // Every client of a named host sends the name: what others are shown helps none of them.
        let shows_chain = |seen: &HandshakeSeen| seen.chain.is_some() && seen.profile != Profile::NoSni;
        let has_chain = address.handshakes.iter().any(shows_chain);
        // The first handshake is a current client's; what the others said is in the report.
        let Some(first) = address.handshakes.iter().find(|handshake| failed_in_tls(&handshake.outcome)) else { continue };
        if has_chain {
            continue;
        }
        let message = format!("no handshake with {} shows a certificate: {}", address.address, first.outcome);
        let finding = found.on_endpoint(message);
        found.push(finding.map(|finding| {
            let finding = finding.fact("address", address.address.to_string()).fact("outcome", first.outcome.to_string());
            finding.change(Change::None("no certificate was seen"))
        }));
    }
}

fn failed_in_tls(outcome: &HandshakeOutcome) -> bool {
    matches!(
        outcome,
        HandshakeOutcome::Alert(_)
            | HandshakeOutcome::Closed
            | HandshakeOutcome::Completed
            | HandshakeOutcome::NotTls(_)
            | HandshakeOutcome::Reset
            | HandshakeOutcome::Timeout("handshake" | "starttls")
    )
}
