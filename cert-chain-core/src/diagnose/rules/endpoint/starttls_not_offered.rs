use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::network::HandshakeOutcome;

pub(crate) static RULE: Rule = Rule {
    code: "starttls-not-offered",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "the mail server does not offer STARTTLS",
    explanation: "The server answers in SMTP and refuses to begin TLS, so mail to it goes in clear or not at all. After a \
        renewal Exchange often still looks for the old certificate and stops offering STARTTLS. A warning when the \
        server turned this client away before that, or for now: it may well offer STARTTLS to others.",
    remedy: "bind a valid certificate to the receive connector (TlsCertificateName) and restart the transport service",
    citations: &[
        Citation::Rfc(3207, "4"),
        Citation::Microsoft(
            "Can't receive mail after a new certificate is installed",
            "cannot-receive-mail-with-new-certificate",
        ),
    ],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let Some(fetched) = evidence.fetched else { return };
    for address in &fetched.addresses {
        let refused = address.handshakes.iter().find_map(|handshake| match &handshake.outcome {
            HandshakeOutcome::StartTlsRefused(line) => Some((Severity::Error, line)),
            HandshakeOutcome::SmtpRefused(line) => Some((Severity::Warning, line)),
            _ => None,
        });
        let Some((severity, line)) = refused else { continue };
        let message = match severity {
            Severity::Error => format!("{} refuses STARTTLS: {line}", address.address),
            _ => format!("{} turns this client away before STARTTLS: {line}", address.address),
        };
        let finding = found.on_endpoint(message);
        found.push(finding.map(|finding| {
            let finding = finding.severity(severity).fact("address", address.address.to_string()).fact("answer", line.clone());
            let finding = match severity {
                Severity::Error => finding,
                _ => finding.remedy("try again later, and from an address that the server takes mail from"),
            };
            finding.change(Change::None("no certificate was seen"))
        }));
    }
}
