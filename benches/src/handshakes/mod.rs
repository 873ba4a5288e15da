//! Clients that take the chains of many servers and judge them, each a process of its own whose processor time is counted.

mod bare;
mod go;
mod library;
mod openssl;
mod program;

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

pub use self::bare::{Bare, shake_if_asked};
pub use self::go::Go;
pub use self::library::{Library, check_if_asked};
pub use self::openssl::OpenSsl;
pub use self::program::Program;
use crate::usage;

/// Connections that each client keeps open at once, but for openssl, which is a process each.
pub const AT_ONCE: usize = 64;

/// A client.
pub trait Client {
    /// What it is called.
    fn name(&self) -> &str;

    /// The command that asks all of `ask`'s targets.
    fn command(&self, ask: &Ask) -> Command;

    /// Whether the answers in `ask.output` are what they must be: each target once, accepted, with a chain of two.
    ///
    /// # Panics
    ///
    /// When they are not.
    fn assert_answered(&self, ask: &Ask);
}

/// What clients are to do.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "what a benchmark fills in")]
pub struct Ask {
    /// The servers, by number.
    pub targets: Vec<SocketAddr>,
    /// The trust anchor, PEM.
    pub root: PathBuf,
    /// Where a client's answers go.
    pub output: PathBuf,
}

impl Ask {
    /// A file with one line for each target.
    fn lines(&self, line: impl Fn(&SocketAddr) -> String) -> io::Result<PathBuf> {
        let file = self.output.with_extension("targets");
        let lines: String = self.targets.iter().map(|target| line(target) + "\n").collect();
        std::fs::write(&file, lines)?;
        Ok(file)
    }

    /// That each target is among `answered` exactly once.
    ///
    /// # Panics
    ///
    /// When one is not.
    fn assert_all<'a>(&self, who: &str, answered: impl Iterator<Item = &'a str>) {
        let mut answered: Vec<String> = answered.map(str::to_owned).collect();
        let mut asked: Vec<String> = self.targets.iter().map(ToString::to_string).collect();
        answered.sort_unstable();
        asked.sort_unstable();
        assert_eq!(answered.len(), asked.len(), "{who} answered for so many targets");
        assert!(answered == asked, "{who} answered for other targets than were asked");
    }
}

/// What a client needed.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "figures to print")]
pub struct Cost {
    /// How many targets.
    pub targets: usize,
    /// The processor time of the client and all processes that it started, user and system.
    pub processor: Duration,
}

impl Cost {
    /// Targets for each second of the processor.
    pub fn rate(&self) -> f64 {
        self.targets as f64 / self.processor.as_secs_f64().max(0.01)
    }
}

/// Lets a client ask, and holds its answers to what they must be.
///
/// # Errors
///
/// When it cannot be started.
///
/// # Panics
///
/// When it fails, or an answer is not what it must be.
pub fn cost(client: &dyn Client, ask: &Ask) -> io::Result<Cost> {
    let mut command = client.command(ask);
    let command = command.stdout(File::create(&ask.output)?).stderr(Stdio::piped());
    let before = usage::of_children();
    let output = command.output()?;
    let processor = usage::of_children().saturating_sub(before);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {}\n{said}", client.name(), output.status);
    client.assert_answered(ask);
    Ok(Cost { targets: ask.targets.len(), processor })
}

/// A program on the path.
fn found(program: &str) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "a benchmark looks for its peers as a shell does")]
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Where the peers' sources lie.
fn peers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

/// Lets `client` shake hands, and never returns, if this process was started in `role`: with a file of the root, and one of targets.
fn if_asked(role: &str, client: impl AsyncFnOnce(PathBuf, PathBuf)) {
    let mut words = std::env::args().skip(1);
    if words.next().as_deref() != Some(role) {
        return;
    }
    let root = words.next().map(PathBuf::from).expect("a root");
    let targets = words.next().map(PathBuf::from).expect("targets");
    // As many threads as the program has.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(client(root, targets));
    #[expect(clippy::disallowed_methods, reason = "this stands for main")]
    std::process::exit(0);
}
