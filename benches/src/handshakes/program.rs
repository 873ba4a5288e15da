//! `cert-chain batch`, as people run it.

use std::io;
use std::path::PathBuf;
use std::process::Command;

use cert_chain_core::report::{Report, Verdict};

use super::{AT_ONCE, Ask, Client};

/// The program, built.
#[derive(Clone, Debug)]
pub struct Program(PathBuf);

impl Program {
    /// The one that `--through FILE` names among `words`, or else the program as it is released, built now.
    ///
    /// # Errors
    ///
    /// When it cannot be built.
    pub fn of(words: &[String]) -> io::Result<Self> {
        if let Some(place) = words.iter().position(|word| word == "--through") {
            return words
                .get(place + 1)
                .map(|file| Self(file.into()))
                .ok_or_else(|| io::Error::other("--through wants a file"));
        }
        Self::build()
    }

    fn build() -> io::Result<Self> {
        let mut build = Command::new(env!("CARGO"));
        let build = build.args(["build", "--release", "-p", "cert-chain-cli", "--bin", "cert-chain"]);
        let built = build.args(["--message-format", "json"]).output()?;
        let said = String::from_utf8_lossy(&built.stdout);
        let artefacts = said.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        let program = artefacts.filter_map(|artefact| Some(artefact.get("executable")?.as_str()?.to_owned())).next_back();
        match program {
            Some(program) if built.status.success() => Ok(Self(program.into())),
            _ => Err(io::Error::other(String::from_utf8_lossy(&built.stderr).into_owned())),
        }
    }

    /// A command that checks the targets of a file.
    pub fn batch(&self) -> Command {
        let mut command = Command::new(&self.0);
        command.arg("batch");
        command
    }
}

impl Client for Program {
    fn name(&self) -> &str {
        "cert-chain batch"
    }

    fn command(&self, ask: &Ask) -> Command {
        let mut command = self.batch();
        command.arg(ask.lines(ToString::to_string).expect("a place for targets"));
        command.arg("--roots").arg(&ask.root).arg("--allow-private").arg("--concurrency").arg(AT_ONCE.to_string());
        command.args(["--per-address", "0", "--per-provider", "0"]);
        command
    }

    fn assert_answered(&self, ask: &Ask) {
        let said = std::fs::read_to_string(&ask.output).expect("its output");
        let answered: Vec<String> = said.lines().map(answered).collect();
        ask.assert_all(self.name(), answered.iter().map(String::as_str));
    }
}

/// The target of a report that accepts a chain of two after one handshake.
pub(super) fn answered(line: &str) -> String {
    let report: Report = serde_json::from_str(line).expect("a report");
    let [endpoint] = &report.endpoints[..] else { panic!("not one endpoint: {line}") };
    assert_eq!(report.verdict, Some(Verdict::Complete), "{line}");
    assert_eq!(endpoint.chains.iter().map(Vec::len).collect::<Vec<_>>(), [2], "{line}");
    let handshakes = endpoint.addresses.iter().map(|address| address.handshakes.len());
    assert_eq!(handshakes.collect::<Vec<_>>(), [1], "{line}");
    report.target
}
