//! OpenSSL's `s_client`, which verifies as programs do that use libssl as it comes.

use std::process::Output;
use std::time::Duration;

use tokio::process::Command;

use super::process::{Failure, run, said};
use super::stage::{Stage, Target};
use super::words::{
    CONSTRAINT, CRITICAL, EXPIRED, LENGTH, NAME, NO_PATH, NOT_A_CA, NOT_YET, SIGNATURE, UNREADABLE, USAGE, WEAK_KEY,
    WEAK_SIGNATURE, Words,
};
use super::{Answer, Measured};

const LIMIT: Duration = Duration::from_secs(30);

/// The first that is contained counts.
const WORDS: &[Words] = &[
    ("num=2:", NO_PATH),
    ("num=20:", NO_PATH),
    ("num=7:", SIGNATURE),
    ("num=9:", NOT_YET),
    ("num=10:", EXPIRED),
    ("num=18:", NO_PATH),
    ("num=19:", NO_PATH),
    ("num=25:", LENGTH),
    ("num=26:", USAGE),
    ("num=34:", CRITICAL),
    ("num=47:", CONSTRAINT),
    ("num=48:", CONSTRAINT),
    ("num=62:", NAME),
    ("num=64:", NAME),
    ("num=66:", WEAK_KEY),
    ("num=67:", WEAK_KEY),
    ("num=68:", WEAK_SIGNATURE),
    ("num=79:", NOT_A_CA),
    ("asn1 encoding routines", UNREADABLE),
];

/// Asks about every scenario.
///
/// # Errors
///
/// When the program is missing or does not work.
pub(super) async fn measure(stage: &Stage) -> Result<Measured, Failure> {
    let version = run(Command::new("openssl").arg("version"), "", LIMIT).await?;
    let version = said(&version).split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    let mut measured = Measured::new("openssl", WORDS, version);
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
