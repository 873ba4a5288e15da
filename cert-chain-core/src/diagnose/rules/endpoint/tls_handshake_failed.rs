use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::fetch::{AddressSeen, HandshakeSeen};
use crate::grades::{ChangeKind, Severity};
use crate::network::{HandshakeOutcome, Possession, Profile};

pub(crate) static RULE: Rule = Rule {
    code: "tls-handshake-failed",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "the server answers, and clients cannot shake hands with it",
    explanation: "A connection was made, and no TLS session comes of it: the port speaks something else, a load balancer has \
        no server behind it, the listener has no certificate or not the private key of the one that it shows, or it \
        drops clients it does not know. An error when current clients never get through; a warning when some of \
        several connections fail, as where one machine of a farm is broken, or when a mail server says nothing in \
        the time that was left for it.",
    remedy: "check the certificate binding of the listener, and that its certificate has its private key",
    citations: &[Citation::Rfc(8446, "4"), Citation::Rfc(5246, "7.3")],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let Some(fetched) = evidence.fetched else { return };
    for address in &fetched.addresses {
        let Some(failure) = Failure::of(address, evidence) else { continue };
        let finding = found.on_endpoint(failure.message);
        found.push(finding.map(|finding| {
            let finding = finding.severity(failure.severity).fact("address", address.address.to_string());
            let finding = finding.fact("outcome", failure.outcome);
            let finding = if let Some(remedy) = failure.remedy { finding.remedy(remedy) } else { finding };
            finding.change(Change::None("a handshake cannot be mended from here"))
        }));
    }
}

/// What is wrong with the handshakes of one address.
struct Failure {
    severity: Severity,
    message: String,
    outcome: String,
    /// What to do, where the outcome says more than that it failed.
    remedy: Option<&'static str>,
}

impl Failure {
    fn of(address: &AddressSeen, evidence: &Evidence<'_>) -> Option<Self> {
        // Where the server's own certificate stands behind another, no signature fits the first: that is the other's fault.
        let misplaced = |seen: &HandshakeSeen| {
            let chain = seen.chain.and_then(|chain| evidence.chains.get(chain));
            chain.is_some_and(|chain| !chain.is_end_entity_first())
        };
        let gets_through = |seen: &HandshakeSeen| seen.gets_through() || misplaced(seen);
        // Every client of a named host sends the name: what others are shown helps none of them.
        let named: Vec<&HandshakeSeen> =
            address.handshakes.iter().filter(|seen| seen.profile != Profile::NoSni && is_answer(&seen.outcome)).collect();
        let current: Vec<&HandshakeSeen> = named.iter().copied().filter(|seen| seen.profile == Profile::Tls13).collect();
        let first = current.iter().find(|seen| !gets_through(seen));
        let wrong_key = named.iter().find(|seen| seen.possession == Possession::Failed && !misplaced(seen));
        let at = address.address;
        let through = |profiles: &[Profile]| named.iter().any(|seen| profiles.contains(&seen.profile) && gets_through(seen));
        if let Some(wrong) = wrong_key {
            let all = !current.iter().any(|seen| gets_through(seen));
            let message = format!(
                "{at} does not hold the private key of the certificate that it shows{}: its signature in the handshake is not \
                 made with that key",
                if all { String::new() } else { format!(" to some clients (hello {})", wrong.profile) }
            );
            return Some(Self {
                severity: Severity::Error,
                message,
                outcome: "signed with another key".to_owned(),
                remedy: Some(
                    "install the certificate together with the private key that it was requested with, and restart the listener",
                ),
            });
        }
        let first = first?;
        let outcome = first.outcome.to_string();
        let failed = current.iter().filter(|seen| !gets_through(seen)).count();
        let (severity, message) = if failed < current.len() {
            (Severity::Warning, format!("{failed} of {} connections to {at} fail: {outcome}", current.len()))
        } else if through(&[Profile::Tls12Ecdsa, Profile::Tls12Rsa]) {
            (
                Severity::Error,
                format!("{at} fails clients that offer TLS 1.3 ({outcome}) and takes those that offer only TLS 1.2"),
            )
        } else if named.iter().any(|seen| seen.profile == Profile::Legacy && gets_through(seen) && !has_current_suite(seen)) {
            // Another finding says which old ways it wants.
            return None;
        } else if named.iter().any(|seen| seen.certificates > 0) {
            (Severity::Error, format!("{at} shows a certificate, and no handshake with it gets through: {outcome}"))
        } else {
            let mail = first.outcome == HandshakeOutcome::Timeout("starttls");
            let severity = if mail { Severity::Warning } else { Severity::Error };
            (severity, format!("no handshake with {at} shows a certificate: {outcome}"))
        };
        Some(Self { severity, message, remedy: remedy(&first.outcome), outcome })
    }
}

/// What to do about an outcome that tells; `None` for the rule's own remedy.
fn remedy(outcome: &HandshakeOutcome) -> Option<&'static str> {
    match outcome {
        HandshakeOutcome::NotTls(_) => {
            Some("this port speaks another protocol: correct the port, or turn TLS on for this listener")
        }
        HandshakeOutcome::Timeout("starttls") => {
            Some("try again with more time (--endpoint-timeout): mail servers may keep strangers waiting for minutes")
        }
        HandshakeOutcome::Timeout(_) => {
            Some("look behind the load balancer or firewall that takes the connection: the server there does not answer")
        }
        _ => None,
    }
}

/// Whether the server had its say.
fn is_answer(outcome: &HandshakeOutcome) -> bool {
    match outcome {
        HandshakeOutcome::Alert(_)
        | HandshakeOutcome::BrokeTls(_)
        | HandshakeOutcome::Closed
        | HandshakeOutcome::Completed
        | HandshakeOutcome::NotTls(_)
        | HandshakeOutcome::Reset => true,
        HandshakeOutcome::Timeout(step) => *step != "connect",
        HandshakeOutcome::ConnectionRefused
        | HandshakeOutcome::Late
        | HandshakeOutcome::NoRoute
        | HandshakeOutcome::NotTried(_)
        | HandshakeOutcome::SmtpRefused(_)
        | HandshakeOutcome::StartTlsRefused(_)
        | HandshakeOutcome::Unreachable => false,
    }
}

/// Whether the server chose a version and suite that current clients offer.
pub(super) fn has_current_suite(seen: &HandshakeSeen) -> bool {
    let is_current = |suite: &str| suite.contains("ECDHE") && (suite.contains("GCM") || suite.contains("CHACHA20"));
    seen.version == Some("TLS 1.2") && seen.cipher_suite.is_some_and(is_current)
}
