//! Real clients against lab servers: what each says of each scenario, beside what the library says that it says.

mod chromium;
mod comparison;
mod document;
mod gnutls;
mod go;
mod java;
mod openssl;
mod prediction;
mod process;
mod rustls;
mod scenarios;
mod stage;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::{fs, io};

use cert_chain_core::Time;

pub use comparison::{Comparison, Tally};
pub use prediction::{Prediction, predict};
pub use process::Failure;
pub use scenarios::Scenario;
pub use stage::{Stage, Target};
pub use words::Words;

/// What a client said of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The handshake went through.
    Accepts,
    /// It did not; the client's own words.
    Rejects(String),
}

/// What a client said of every scenario.
#[derive(Clone, Debug)]
pub struct Measured {
    /// As the core's table calls it.
    pub client: &'static str,
    /// Its name and version, as it says itself.
    pub version: String,
    /// What its words stand for.
    pub words: &'static [Words],
    /// By scenario.
    pub answers: BTreeMap<&'static str, Answer>,
}

impl Measured {
    fn new(client: &'static str, words: &'static [Words], version: String) -> Self {
        Self { client, version, words, answers: BTreeMap::new() }
    }

    fn insert(&mut self, target: &Target, answer: Answer) {
        self.answers.insert(target.scenario.name, answer);
    }
}

/// Reads what a program says that was asked about all scenarios at once.
fn all_at_once(client: &'static str, words: &'static [Words], stage: &Stage, output: &Output) -> Result<Measured, Failure> {
    let text = String::from_utf8_lossy(&output.stdout);
    let version = text.lines().find_map(|line| line.strip_prefix("version\t"));
    let Some(version) = version.filter(|_| output.status.success()) else {
        return Err(Failure::Broken(process::said(output)));
    };
    let mut measured = Measured::new(client, words, version.to_owned());
    for target in &stage.targets {
        let line = text.lines().find_map(|line| line.strip_prefix(target.scenario.name)?.strip_prefix('\t'));
        let answer = match line.and_then(|line| line.split_once('\t')) {
            Some(("accepts", _)) => Answer::Accepts,
            Some(("rejects", words)) => Answer::Rejects(words.to_owned()),
            _ => return Err(Failure::Broken(format!("it said nothing of {}", target.scenario.name))),
        };
        measured.insert(target, answer);
    }
    Ok(measured)
}

/// What is asked of the binary.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Write docs/clients.md; otherwise it must be current.
    pub write: bool,
    /// Print what each client said.
    pub words: bool,
    /// Fail when a client is not installed; otherwise it is skipped.
    pub all_required: bool,
}

/// Runs the binary: every client and every prediction, and what they say of each other. Whether all is well.
///
/// # Errors
///
/// When servers cannot be started or files not be written.
pub async fn run(now: Time, options: Options) -> io::Result<bool> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or_else(|| Path::new("."));
    let stage = Stage::start(now.unix(), &project.join("target/clients")).await?;
    let comparison = Comparison {
        scenarios: stage.targets.iter().map(|target| &target.scenario).collect(),
        predicted: predict(&stage).await?,
        measured: measure(&stage).await,
    };
    if options.words {
        print(&comparison.words());
    }
    let (tally, disagreements) = comparison.judge(options.all_required);
    print(&disagreements);
    let current = document(project, &comparison, &now.date(), options.write)?;
    print(&format!("{tally}\n"));
    Ok(current && tally.failed == 0)
}

/// Writes docs/clients.md, or tells whether it is current; a machine that lacks clients can do neither.
fn document(project: &Path, comparison: &Comparison<'_>, date: &str, write: bool) -> io::Result<bool> {
    let file: PathBuf = project.join("docs/clients.md");
    if let Some((client, _)) = comparison.measured.iter().find(|(_, measured)| measured.is_err()) {
        print(&format!("docs/clients.md is left as it is: {client} was not asked.\n"));
        return Ok(!write);
    }
    let new = document::document(comparison, date);
    if write {
        fs::write(file, new)?;
        return Ok(true);
    }
    let current = document::lasting(&fs::read_to_string(file).unwrap_or_default()) == document::lasting(&new);
    print(if current { "" } else { "docs/clients.md says otherwise; --write renews it.\n" });
    Ok(current)
}

#[expect(clippy::print_stdout, reason = "a runner prints what it found")]
fn print(text: &str) {
    print!("{text}");
}

/// Every client in turn; those that could not be asked with the reason.
async fn measure(stage: &Stage) -> Vec<(&'static str, Result<Measured, Failure>)> {
    vec![
        ("openssl", openssl::measure(stage).await),
        ("gnutls", gnutls::measure(stage).await),
        ("java", java::measure(stage).await),
        ("go", go::measure(stage).await),
        ("rustls", rustls::measure(stage).await),
        ("chrome", chromium::measure(stage).await),
    ]
}
