//! Other people's programs: whether they are here, starting them, and stopping them.

pub(crate) mod kamailio;
pub(crate) mod knot;
pub(crate) mod named;
pub(crate) mod nginx;
pub(crate) mod postfix;
pub(crate) mod s_server;
mod zone;

use std::fs;
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How long a program may take until it serves, or has ended; a loaded build machine needs a few seconds at worst.
const READY_BUDGET: Duration = Duration::from_secs(30);

/// The pause between two looks at a condition.
const POLL: Duration = Duration::from_millis(20);

/// How often a program is started anew because somebody else took its port meanwhile.
const ATTEMPTS: usize = 5;

/// Where servers are installed, beside what `PATH` says: Debian leaves these out of a user's `PATH`.
const SERVER_FOLDERS: [&str; 3] = ["/usr/sbin", "/usr/local/sbin", "/sbin"];

/// The file of `program`, or `None` after saying that `name` is not installed.
///
/// Panics instead when `CERT_CHAIN_REQUIRE_ALL` is 1.
#[expect(clippy::disallowed_methods, reason = "a test may read the environment")]
pub(crate) fn find(program: &str, name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(SERVER_FOLDERS.map(PathBuf::from));
    let found = folders.map(|folder| folder.join(program)).find(|file| file.is_file());
    if found.is_none() {
        skip(&format!("{name} is not installed"));
    }
    found
}

/// Says why a test is skipped. Panics when `CERT_CHAIN_REQUIRE_ALL` is 1.
#[expect(clippy::disallowed_methods, reason = "a test may read the environment")]
fn skip(why: &str) {
    let required = std::env::var("CERT_CHAIN_REQUIRE_ALL").is_ok_and(|value| value == "1");
    assert!(!required, "{why}, and CERT_CHAIN_REQUIRE_ALL=1 says that nothing is skipped");
    // Not `eprintln`, which the test harness hides for tests that pass.
    let _ = writeln!(io::stderr(), "skipped: {why}");
}

/// A temporary folder, removed with its content when dropped.
///
/// It has a short path, since Unix sockets are made in it.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("cert-chain-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).expect("a fresh folder");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file and returns its path as text.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::write(&path, content).expect("the folder is ours");
        path.to_str().expect("temporary folders have readable names").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A program that runs until this is dropped.
pub(crate) struct Running {
    child: Child,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let child = command.stdin(Stdio::null()).spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        Self { child }
    }

    /// Whether it has ended by itself.
    fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("it is our child").is_some()
    }
}

impl Drop for Running {
    /// Asks it to end, so that it ends its own children too, and makes an end of it when it does not.
    fn drop(&mut self) {
        if self.has_ended() {
            return;
        }
        // Built into the shell: the program of this name is not installed everywhere.
        let asked = Command::new("sh").args(["-c", "kill \"$0\"", &self.child.id().to_string()]).status();
        if !asked.is_ok_and(|status| status.success()) || !eventually(|| self.has_ended()) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// A loopback port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has free ports");
    listener.local_addr().expect("it is bound").port()
}

/// Where nobody listens.
pub(crate) fn nobody() -> SocketAddr {
    loopback(free_port())
}

fn loopback(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// Starts a program until it is ready, on other ports when it ends before: somebody else may have taken one.
///
/// `start` chooses ports and says how to tell that the program serves on them. Its complaints are in `log`.
fn start<S>(
    name: &str,
    log: &Path,
    mut start: impl FnMut() -> (Command, S),
    mut is_ready: impl FnMut(&S) -> bool,
) -> (Running, S) {
    for _ in 0..ATTEMPTS {
        let (mut command, served) = start();
        let complaints = fs::File::create(log).expect("the folder is ours");
        command.stdout(complaints.try_clone().expect("an open file")).stderr(complaints);
        let mut running = Running::start(&mut command);
        let mut ended = false;
        let ready = eventually(|| {
            ended = running.has_ended();
            ended || is_ready(&served)
        });
        if ready && !ended {
            return (running, served);
        }
    }
    panic!("{name} does not start: {}", fs::read_to_string(log).unwrap_or_default());
}

/// Looks at `condition` again and again, until it holds or the time is used up; whether it holds.
#[expect(clippy::disallowed_methods, reason = "a test waits for another process, by the monotonic clock")]
fn eventually(mut condition: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + READY_BUDGET;
    loop {
        if condition() {
            return true;
        }
        if Instant::now() >= deadline {
            return false;
        }
        thread::sleep(POLL);
    }
}
