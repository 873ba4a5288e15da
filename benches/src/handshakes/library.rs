//! The library in a program of nothing else: `check_many`, each report a line of JSON.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use cert_chain_core::batch::{BatchOptions, Spawn, check_many_with};
use cert_chain_core::net::Internet;
use cert_chain_core::trust::{AnchorStore, Anchors};
use futures_util::stream::{self, StreamExt};

use super::program::answered;
use super::{AT_ONCE, Ask, Client, if_asked};

/// The word by which a benchmark that starts itself again knows that it is to be this client.
const ROLE: &str = "--check-many";

/// The client: this very program again, whose `main` must call [`check_if_asked`] first.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "there is nothing to choose")]
pub struct Library;

impl Client for Library {
    fn name(&self) -> &str {
        "check_many"
    }

    fn command(&self, ask: &Ask) -> Command {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.arg(ROLE).arg(&ask.root).arg(ask.lines(ToString::to_string).expect("a place for targets"));
        command
    }

    fn assert_answered(&self, ask: &Ask) {
        let said = std::fs::read_to_string(&ask.output).expect("its output");
        let all: Vec<String> = said.lines().map(answered).collect();
        ask.assert_all(self.name(), all.iter().map(String::as_str));
    }
}

/// Checks, and never returns, if this process was started as that client.
///
/// # Panics
///
/// When it cannot.
pub fn check_if_asked() {
    if_asked(ROLE, async |root, targets| check(&root, &targets).await);
}

async fn check(root: &Path, targets: &Path) {
    let mut options = BatchOptions::default();
    let root = std::fs::read(root).expect("a root");
    options.check.judge.anchors = Anchors::new([AnchorStore::from_file("given", "root.pem", &root).expect("a root")]);
    options.check.allow_private = true;
    options.concurrency = AT_ONCE;
    (options.per_address, options.per_provider) = (None, None);
    options.spawn = Some(Spawn::new(|task| drop(tokio::spawn(task))));
    let targets = std::fs::read_to_string(targets).expect("targets");
    let targets: Vec<_> = targets.lines().map(|line| line.parse().expect("a target")).collect();
    let mut lines = check_many_with(Arc::new(Internet::new()), stream::iter(targets), options, |checked| {
        let mut line = serde_json::to_vec(&checked.report).expect("a report");
        line.push(b'\n');
        line
    });
    let mut out = BufWriter::new(std::io::stdout().lock());
    while let Some(line) = lines.next().await {
        out.write_all(&line).expect("a reader");
    }
    out.flush().expect("a reader");
}
