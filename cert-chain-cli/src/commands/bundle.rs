//! `cert-chain bundle`: the chain as it should be sent.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cert_chain_core::cert::Cert;
use cert_chain_core::net::Internet;
use cert_chain_core::report::{BundleError, Report, Severity, bundle};
use cert_chain_core::{CheckOptions, Target};

use super::{inspect, options, runtime};
use crate::args::BundleArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input;
use crate::output;
use crate::render::page::Look;

pub(super) fn run(args: &BundleArgs) -> Result<Exit, Failure> {
    let judge = options::judge(&args.judge, Some(&args.file))?;
    let options = options::check(judge, &args.network, None);
    let report = report(&args.subject, &options)?;
    match bundle(&report, &options.judge) {
        Ok(bundle) => {
            output::write(&bundle.certs.iter().map(block).collect::<String>())?;
            if bundle.is_as_served {
                output::note(&format!("{} sends exactly this already", bundle.endpoint));
            }
            note_remaining(&report);
            Ok(Exit::Clean)
        }
        Err(error) => refuse(error, &args.subject),
    }
}

/// What exists as a file, or can be nothing else, is inspected; the rest is checked.
fn report(subject: &Path, options: &CheckOptions) -> Result<Report, Failure> {
    if input::is_stdin(subject) || subject.exists() {
        return inspect::inspect(subject, options);
    }
    let text = subject.to_string_lossy();
    match text.parse::<Target>() {
        Ok(target) if !is_file_name(&text) => {
            output::progress(&format!("checking {target}, at most {} s ...", options.timeout.as_secs()));
            Ok(runtime()?.block_on(cert_chain_core::check(&Internet::new(), &target, options)))
        }
        // Whoever meant a file is told that there is none.
        _ if is_file_name(&text) => inspect::inspect(subject, options),
        Ok(_) => Err(Failure::new(format!("`{text}` is neither a file nor a server"))),
        Err(error) => Err(Failure::new(error).hint("nor is there a file of that name")),
    }
}

/// Whether a name that is no file here was meant as one: `chain.pem` is a domain by its form.
fn is_file_name(text: &str) -> bool {
    let extension = text.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let known = ["pem", "crt", "cer", "der", "p7b", "p7c"];
    extension.is_some_and(|extension| known.contains(&&*extension)) || (text.contains(['/', '\\']) && !text.contains("://"))
}

/// A certificate in PEM (<https://www.rfc-editor.org/rfc/rfc7468>), under a line that says which it is.
fn block(cert: &Cert) -> String {
    let base64 = STANDARD.encode(cert.der());
    let lines: Vec<&str> = (0..base64.len()).step_by(64).map(|at| &base64[at..base64.len().min(at + 64)]).collect();
    format!(
        "# {}, {}, {} to {}\n-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        comment(cert.subject_text()),
        cert.sha256().short(),
        cert.not_before().date(),
        cert.not_after().date(),
        lines.join("\n")
    )
}

/// A subject that no reader of PEM takes for the start of a block, nor for another line.
fn comment(subject: &str) -> String {
    let mut shown = Look::PLAIN.show(if subject.is_empty() { "(empty subject)" } else { subject });
    while shown.contains("--") {
        shown = shown.replace("--", "-");
    }
    shown
}

/// Says which errors the bundle leaves: a wrong name takes another certificate, not another bundle.
fn note_remaining(report: &Report) {
    let findings = report.endpoints.iter().flat_map(|endpoint| &endpoint.findings);
    let errors = findings.filter(|finding| finding.severity == Severity::Error).map(|finding| &*finding.code);
    let names: Vec<_> = errors.filter(|code| ["name-mismatch", "no-subject-alternative-name"].contains(code)).collect();
    if !names.is_empty() {
        output::note(&format!("no bundle mends {}", names.join(", ")));
    }
}

fn refuse(error: BundleError, subject: &Path) -> Result<Exit, Failure> {
    let command = if input::is_stdin(subject) || subject.exists() { "inspect" } else { "check" };
    let failure = Failure::new(&error);
    match error {
        BundleError::NothingVerifies { .. } | BundleError::SeveralCertificates { .. } => {
            output::complain(&failure.hint(format!("`cert-chain {command} {}` says what to do", subject.to_string_lossy())));
            Ok(Exit::Findings)
        }
        BundleError::NoChain { .. } => {
            Err(failure.hint(format!("`cert-chain {command} {}` says why", subject.to_string_lossy())))
        }
        _ => Err(failure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_can_only_be_a_file() {
        for name in ["chain.pem", "server.CRT", "./x", "certs/contoso", "C:\\certs\\x"] {
            assert!(is_file_name(name), "{name}");
        }
        for name in ["contoso.com", "sip.contoso.com:5061", "https://sts.contoso.com/adfs", "smtp://mail.contoso.com"] {
            assert!(!is_file_name(name), "{name}");
        }
    }

    #[test]
    fn lets_no_subject_begin_a_block() {
        assert_eq!(comment("CN=-----BEGIN CERTIFICATE-----\n\u{1b}x"), "CN=-BEGIN CERTIFICATE-\\u{a}\\u{1b}x");
    }
}
