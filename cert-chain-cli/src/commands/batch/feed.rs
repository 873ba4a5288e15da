//! From the list to the targets, while it is still being written.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use cert_chain_core::Target;
use tokio::sync::mpsc;

use super::lines::{Line, Lines};
use super::progress::Progress;
use crate::failure::Failure;
use crate::input;

/// Targets that are read before anybody asks for them: enough that nobody waits for a disk, and nothing beside what is at work.
const AHEAD: usize = 256;

/// Says of a target whether it is to be done; what it says of the same one again is no.
pub(super) type IsNew = Box<dyn FnMut(&Target) -> Result<bool, String> + Send>;

/// A list that may be open.
pub(super) enum List {
    Stdin,
    File { file: File, path: PathBuf },
}

impl List {
    /// The list at `path`; standard input without one and for `-`.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path.filter(|path| !input::is_stdin(path)) else { return Ok(Self::Stdin) };
        match input::open(path) {
            Ok(file) => Ok(Self::File { file, path: path.to_owned() }),
            Err(failure) => Err(match path.to_string_lossy().parse::<Target>() {
                // `targets.txt` is a domain by its form, and nobody means it.
                Ok(target) if !path.exists() && !is_list_name(path) => {
                    failure.hint(format!("`cert-chain check {target}` checks one target"))
                }
                _ => failure,
            }),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Stdin => "standard input".to_owned(),
            Self::File { path, .. } => format!("`{}`", path.to_string_lossy()),
        }
    }

    /// Counts its lines in the meantime, where it can be read twice.
    fn count(&self, progress: &Arc<Progress>) {
        let Self::File { file, path } = self else { return };
        let is_regular = file.metadata().is_ok_and(|metadata| metadata.is_file());
        let Some(again) = is_regular.then(|| File::open(path).ok()).flatten() else { return };
        let progress = Arc::clone(progress);
        // Nobody needs the total badly enough to wait for it, or to be told why there is none.
        thread::spawn(move || {
            if let Ok(count) = Lines::new(BufReader::new(again)).count() {
                progress.listed(count);
            }
        });
    }

    fn into_source(self) -> Box<dyn BufRead> {
        match self {
            Self::Stdin => Box::new(io::stdin().lock()),
            Self::File { file, .. } => Box::new(BufReader::new(file)),
        }
    }
}

fn is_list_name(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| ["csv", "list", "lst", "tsv", "txt"].iter().any(|known| extension == *known))
}

/// How the reading goes.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Targets handed on.
    pub(super) targets: AtomicU64,
    /// Lines that are no target.
    pub(super) bad: AtomicU64,
    /// Targets that were done already, or are being done.
    pub(super) again: AtomicU64,
    /// Whether all of the list was read.
    pub(super) is_whole: AtomicBool,
    /// Why the rest could not be read.
    failure: Mutex<Option<String>>,
}

impl Reading {
    /// Why the rest of the list could not be read.
    pub(super) fn failure(&self) -> Option<String> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Reads `list` in a thread of its own, which waits where nobody takes the targets.
pub(super) fn start(list: List, is_new: IsNew, progress: &Arc<Progress>) -> (mpsc::Receiver<Target>, Arc<Reading>) {
    let (sender, receiver) = mpsc::channel(AHEAD);
    let reading = Arc::new(Reading::default());
    list.count(progress);
    let reader = Reader { name: list.name(), is_new, progress: Arc::clone(progress), reading: Arc::clone(&reading), sender };
    thread::spawn(move || reader.run(list));
    (receiver, reading)
}

struct Reader {
    name: String,
    is_new: IsNew,
    progress: Arc<Progress>,
    reading: Arc<Reading>,
    sender: mpsc::Sender<Target>,
}

impl Reader {
    fn run(mut self, list: List) {
        match self.read(list) {
            Ok(()) => {}
            Err(failure) => *self.reading.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure),
        }
    }

    fn read(&mut self, list: List) -> Result<(), String> {
        let mut lines = Lines::new(list.into_source());
        while let Some((number, line)) = lines.next().map_err(|error| self.cannot_read(&error))? {
            match line {
                Line::Blank => {}
                Line::Bad(why) => {
                    self.reading.bad.fetch_add(1, Ordering::Relaxed);
                    self.progress.left_out();
                    self.progress.complain(&Failure::new(format!("line {number}: {why}")));
                }
                Line::Target(target) => {
                    if !(self.is_new)(&target)? {
                        self.reading.again.fetch_add(1, Ordering::Relaxed);
                        self.progress.left_out();
                        continue;
                    }
                    // Counted before it is sent: whoever has its report finds it counted.
                    self.reading.targets.fetch_add(1, Ordering::Release);
                    if self.sender.blocking_send(target).is_err() {
                        // The run ends; the rest is for another one.
                        return Ok(());
                    }
                }
            }
        }
        self.reading.is_whole.store(true, Ordering::Release);
        Ok(())
    }

    fn cannot_read(&self, error: &io::Error) -> String {
        format!("cannot read {} to its end: {}", self.name, input::reason(error))
    }
}
