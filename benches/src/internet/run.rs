//! A batch over the simulated Internet, in a process of its own whose memory is watched.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cert_chain_core::Target;
use cert_chain_core::batch::{BatchOptions, Spawn, check_many_with};
use futures_util::stream::{self, StreamExt};
use serde::{Deserialize, Serialize};

use super::plan::domain;
use super::tally::Tally;
use super::{Certificates, Simulated, peer};
use crate::usage;

/// The word by which a program that starts itself again knows that it is to run the batch.
const ROLE: &str = "--simulate";

/// Threads that check: as many as the goal is for.
const THREADS: usize = 2;

/// Domains at work at once.
const AT_ONCE: usize = 64;

/// At this length the file of reports is begun again: a million reports are more than build machines have room for.
const LONGEST_FILE: u64 = 2 << 30;

/// How to run one.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "what a benchmark fills in")]
pub struct Run {
    /// How many domains.
    pub domains: u32,
    /// For how many the certificates were made, at least as many.
    pub made_for: u32,
    /// Where certificates are kept and reports written.
    pub folder: PathBuf,
}

/// What came of one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Figures {
    /// How many domains.
    pub domains: u32,
    /// How long it took, from the first target to the last record.
    pub took: Duration,
    /// How long the first record took.
    pub first: Duration,
    /// Processor time of all threads.
    pub processor: Duration,
    /// Octets written.
    pub written: u64,
    /// Resident memory before the first target, after each tenth of them, and the most ever; octets.
    pub resident: Vec<u64>,
    /// The most that was ever resident; octets.
    pub peak: u64,
    /// What a bare verification of one of the chains takes on this machine.
    pub verification: Duration,
    /// What the reports say.
    pub tally: Tally,
}

impl Run {
    /// Runs it in a process of its own: this very program again, whose `main` must call [`Self::if_asked`] first.
    ///
    /// # Errors
    ///
    /// When it cannot be started, or fails.
    pub fn apart(&self) -> io::Result<Figures> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(ROLE).arg(self.domains.to_string()).arg(self.made_for.to_string()).arg(&self.folder);
        let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
        match output.status.success() {
            true => Ok(serde_json::from_slice(&output.stdout)?),
            false => Err(io::Error::other(format!("the run ended with {}", output.status))),
        }
    }

    /// Runs it, says what came of it, and never returns, if this process was started for that.
    ///
    /// # Panics
    ///
    /// When it cannot.
    pub fn if_asked() {
        let mut words = std::env::args().skip(1);
        if words.next().as_deref() != Some(ROLE) {
            return;
        }
        let mut number = || words.next().and_then(|word| word.parse().ok()).expect("a number");
        let (domains, made_for) = (number(), number());
        let folder = words.next().map(PathBuf::from).expect("a folder");
        let figures = Self { domains, made_for, folder }.here().expect("a run");
        println!("{}", serde_json::to_string(&figures).expect("figures"));
        #[expect(clippy::disallowed_methods, reason = "this stands for main")]
        std::process::exit(0);
    }

    fn here(&self) -> io::Result<Figures> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().build()?;
        let reports = self.folder.join(format!("reports-{}.jsonl", std::process::id()));
        let figures = runtime.block_on(self.measured(&reports));
        std::fs::remove_file(reports)?;
        figures
    }

    #[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
    async fn measured(&self, reports: &Path) -> io::Result<Figures> {
        let certificates = Certificates::of(self.made_for, &self.folder)?;
        let verification = peer::verification(&certificates, self.domains / 10 * 9)?;
        let network = Simulated::new(certificates);
        let mut options = BatchOptions::default();
        options.concurrency = AT_ONCE;
        options.check.judge.anchors = network.anchors();
        (options.per_address, options.per_provider) = (None, None);
        options.spawn = Some(Spawn::new(|task| drop(tokio::spawn(task))));
        let targets = stream::iter((0..self.domains).map(|number| -> Target { domain(number).parse().expect("a domain") }));
        let tally = Arc::new(Mutex::new(Tally::default()));
        let counting = tally.clone();
        let mut file = File::create(reports)?;
        let (mut written, mut done, mut first, mut resident) = (0, 0, Duration::ZERO, vec![usage::resident_memory()]);
        let (start, before) = (Instant::now(), usage::of_this());
        let mut lines = check_many_with(Arc::new(network), targets, options, move |checked| {
            let own = Tally::of(&checked.report);
            // What most of either kind come to.
            let mut line = Vec::with_capacity(if checked.report.endpoints.is_empty() { 2 << 10 } else { 48 << 10 });
            serde_json::to_writer(&mut line, &checked.report).expect("a report");
            line.push(b'\n');
            counting.lock().expect("no panic").add(own);
            line
        });
        while let Some(line) = lines.next().await {
            if done == 0 {
                first = start.elapsed();
            }
            if written / LONGEST_FILE != (written + line.len() as u64) / LONGEST_FILE {
                file.set_len(0)?;
                file.rewind()?;
            }
            file.write_all(&line)?;
            written += line.len() as u64;
            done += 1;
            if done % (self.domains / 10).max(1) == 0 {
                resident.push(usage::resident_memory());
            }
        }
        let (took, processor) = (start.elapsed(), usage::of_this().saturating_sub(before));
        drop(lines);
        let tally = Arc::into_inner(tally).expect("the run is over").into_inner().expect("no panic");
        let (domains, peak) = (self.domains, usage::peak_memory());
        Ok(Figures { domains, took, first, processor, written, resident, peak, verification, tally })
    }
}
