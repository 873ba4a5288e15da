use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::network::HandshakeOutcome;

pub(crate) static RULE: Rule = Rule {
    code: "starttls-not-offered",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "the mail server does not offer STARTTLS",
    explanation: "The server answers in SMTP and refuses to begin TLS, so mail to it goes in clear or not at all. After a \
        renewal Exchange often still looks for the old certificate and stops offering STARTTLS.",
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
            HandshakeOutcome::StartTlsRefused(line) => Some(line),
            _ => None,
        });
        let Some(line) = refused else { continue };
        let finding = found.on_endpoint(format!("{} refuses STARTTLS: {line}", address.address));
        found.push(finding.map(|finding| {
            let finding = finding.fact("address", address.address.to_string()).fact("answer", line.clone());
            finding.change(Change::None("no certificate was seen"))
        }));
    }
}
