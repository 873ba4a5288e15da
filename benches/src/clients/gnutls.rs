//! GnuTLS's own client.

use std::process::Output;
use std::time::Duration;

use tokio::process::Command;

use super::process::{Failure, run, said};
use super::stage::{Stage, Target};
use super::words::{
    CRITICAL, EXPIRED, NAME, NO_PATH, NOT_A_CA, NOT_YET, SIGNATURE, UNNAMED, UNREADABLE, USAGE, WEAK_SIGNATURE, Words,
};
use super::{Answer, Measured};

const LIMIT: Duration = Duration::from_secs(30);

/// The first that is contained counts.
const WORDS: &[Words] = &[
    ("issuer is unknown", NO_PATH),
    ("signature in the certificate is invalid", SIGNATURE),
    ("not yet valid", NOT_YET),
    ("uses expired certificate", EXPIRED),
    ("issuer is not a CA", NOT_A_CA),
    ("violates the signer's constraints", &["key-usage-forbids-signing", "name-constraint-violated", "path-length-exceeded"]),
    ("does not match the intended purpose", USAGE),
    ("unknown critical extension", CRITICAL),
    ("insecure algorithm", WEAK_SIGNATURE),
    ("does not match the expected", NAME),
    ("Key usage violation", UNNAMED),
    ("Error in the certificate", UNREADABLE),
];

/// Asks about every scenario.
///
/// # Errors
///
/// When the program is missing or does not work.
pub(super) async fn measure(stage: &Stage) -> Result<Measured, Failure> {
    let version = run(Command::new("gnutls-cli").arg("--version"), "", LIMIT).await?;
    let version = said(&version).split_whitespace().nth(1).unwrap_or("unknown").to_owned();
    let mut measured = Measured::new("gnutls", WORDS, format!("GnuTLS {version}"));
    for target in &stage.targets {
        let output = run(&mut command(target), "", LIMIT).await?;
        measured.insert(target, answer(&output));
    }
    Ok(measured)
}

fn command(target: &Target) -> Command {
    let host = target.scenario.host;
    let mut command = Command::new("gnutls-cli");
    command.arg("--x509cafile").arg(&target.roots).arg("--port").arg(target.address.port().to_string());
    command.arg(format!("--verify-hostname={host}"));
    match host.parse::<std::net::IpAddr>() {
        Ok(_) => command.arg("--disable-sni"),
        Err(_) => command.arg(format!("--sni-hostname={host}")),
    };
    command.arg(target.address.ip().to_string());
    command
}

fn answer(output: &Output) -> Answer {
    if output.status.success() {
        return Answer::Accepts;
    }
    let text = said(output);
    let status = text.lines().find_map(|line| line.strip_prefix("- Status: "));
    let fatal = text.lines().find_map(|line| line.strip_prefix("*** Fatal error: "));
    Answer::Rejects(status.or(fatal).unwrap_or("no word").trim().to_owned())
}
