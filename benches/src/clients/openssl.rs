//! OpenSSL's `s_client`, which verifies as programs do that use libssl as it comes.

use std::process::Output;
use std::time::Duration;

use tokio::process::Command;

use super::process::{Failure, run, said};
use super::stage::{Stage, Target};
use super::{Answer, Measured};

const LIMIT: Duration = Duration::from_secs(10);

/// Asks about every scenario.
///
/// # Errors
///
/// When the program is missing or does not work.
pub(super) async fn measure(stage: &Stage) -> Result<Measured, Failure> {
    let version = run(Command::new("openssl").arg("version"), "", LIMIT).await?;
    let version = said(&version).split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    let mut measured = Measured::new("openssl", version);
    for target in &stage.targets {
        let output = run(&mut command(target), "", LIMIT).await?;
        measured.insert(target, answer(&output));
    }
    Ok(measured)
}

fn command(target: &Target) -> Command {
    let host = target.scenario.host;
    let mut command = Command::new("openssl");
    command.arg("s_client").arg("-brief").arg("-connect").arg(target.address.to_string());
    command.arg("-verify_return_error").arg("-CAfile").arg(&target.roots).args(["-no-CApath", "-no-CAstore"]);
    match host.parse::<std::net::IpAddr>() {
        Ok(_) => command.args(["-noservername", "-verify_ip", host]),
        Err(_) => command.args(["-servername", host, "-verify_hostname", host]),
    };
    command
}

fn answer(output: &Output) -> Answer {
    if output.status.success() {
        return Answer::Accepts;
    }
    let text = said(output);
    let error = text.lines().find_map(|line| line.strip_prefix("verify error:"));
    Answer::Rejects(error.unwrap_or_else(|| text.lines().next().unwrap_or("no word")).to_owned())
}
