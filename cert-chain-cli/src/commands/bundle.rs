//! `cert-chain bundle`: the chain as it should be sent.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cert_chain_core::cert::Cert;
use cert_chain_core::net::Internet;
use cert_chain_core::report::{BundleError, Report, Severity, bundle};
use cert_chain_core::{CheckOptions, Target};

use super::{inspect, lists, options, runtime};
use crate::args::BundleArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input;
use crate::output;
use crate::render::page::Look;
use crate::render::text;

pub(super) fn run(args: &BundleArgs) -> Result<Exit, Failure> {
    let judge = options::judge(&args.judge, Some(&args.file))?;
    let options = options::check(judge, &args.network, None)?;
    let report = report(&args.subject, &options)?;
    lists::warn_of_idle(&options.judge.crls, &lists::certificates_of(&report).collect::<Vec<_>>());
    match bundle(&report, &options.judge) {
        Ok(bundle) => {
            let pem: String = bundle.certs.iter().map(block).collect();
            match &args.output {
                Some(path) => output::write_file(path, &pem)?,
                None => output::write(&pem)?,
            }
            if bundle.is_as_served {
                output::note(&format!("{} sends exactly this already", args.subject.to_string_lossy()));
            }
            note_remaining(&report);
            Ok(Exit::Clean)
        }
        Err(error) => refuse(error, args),
    }
}

/// What exists as a file, or can be nothing else, is inspected; the rest is checked.
fn report(subject: &Path, options: &CheckOptions) -> Result<Report, Failure> {
    if input::is_stdin(subject) || subject.exists() {
        return inspect::inspect(subject, options);
    }
    let text = subject.to_string_lossy();
    match text.parse::<Target>() {
        Ok(target) if !input::is_file_name(&text) => {
            output::progress(&format!("checking {target}, at most {:?} ...", options.timeout));
            Ok(runtime()?.block_on(cert_chain_core::check(&Internet::new(), &target, options)))
        }
        // Whoever meant a file is told that there is none.
        _ if input::is_file_name(&text) => inspect::inspect(subject, options),
        Ok(_) => Err(Failure::new(format!("`{text}` is neither a file nor a server"))),
        Err(error) => Err(Failure::new(error).hint("nor is there a file of that name")),
    }
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

fn refuse(error: BundleError, args: &BundleArgs) -> Result<Exit, Failure> {
    let failure = Failure::new(&error);
    match (error, report_command(args)) {
        (BundleError::NothingVerifies { .. } | BundleError::SeveralCertificates { .. }, command) => {
            output::complain(&failure.hint(format!("`{command}` says what to do")));
            Ok(Exit::Findings)
        }
        (BundleError::NoChain { .. }, command) => Err(failure.hint(format!("`{command}` says why"))),
        _ => Err(failure),
    }
}

/// The command that reports on the same, judged in the same way.
fn report_command(args: &BundleArgs) -> String {
    let is_file = input::is_stdin(&args.subject) || args.subject.exists();
    let (command, file) = if is_file { ("inspect", Some(&args.file)) } else { ("check", None) };
    let subject = args.subject.to_string_lossy();
    let words = [subject.into_owned()].into_iter().chain(options::replay(&args.judge, &args.network, file));
    let words: Vec<String> = words.map(|word| text::shell_word(&word).unwrap_or(word)).collect();
    format!("cert-chain {command} {}", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lets_no_subject_begin_a_block() {
        assert_eq!(comment("CN=-----BEGIN CERTIFICATE-----\n\u{1b}x"), "CN=-BEGIN CERTIFICATE-\\u{a}\\u{1b}x");
    }
}
