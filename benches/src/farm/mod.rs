//! Very many loopback servers in another process: each address of 127.0.0.0/8 is one, with a certificate of its own.
//!
//! One program listens on all of them at once, and knows by the address that a client connected to which server it is to be.

mod behaviour;
mod server;

use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

pub use self::behaviour::Behaviour;

/// The first server's address; the others follow it.
const FIRST: Ipv4Addr = Ipv4Addr::new(127, 1, 0, 0);

/// Ports that are listened on, each with a queue of its own for connections.
const PORTS: usize = 8;

/// The word by which a benchmark that starts itself again knows that it is to serve.
const ROLE: &str = "--farm";

/// A farm that runs until it is dropped.
#[derive(Debug)]
pub struct Farm {
    process: Child,
    ports: Vec<u16>,
    root: PathBuf,
}

impl Farm {
    /// Starts the farm: this very program again, whose `main` must call [`serve_if_asked`] first. Its root's certificate is
    /// kept in `folder`. With `some_are_ill` every tenth server does what [`Behaviour`] says.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn start(folder: &Path, some_are_ill: bool) -> io::Result<Self> {
        let root = folder.join("farm-root.pem");
        let mut command = with_many_files(&std::env::current_exe()?);
        let command = command.arg(ROLE).arg(&root).arg(if some_are_ill { "ill" } else { "well" });
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut said = String::new();
        if let Some(stdout) = process.stdout.take() {
            BufReader::new(stdout).read_line(&mut said)?;
        }
        let ports: Vec<u16> = said.split_whitespace().filter_map(|port| port.parse().ok()).collect();
        match ports.len() {
            PORTS => Ok(Self { process, ports, root }),
            _ => Err(io::Error::other("the farm did not start")),
        }
    }

    /// Where the server of this number listens.
    pub fn address(&self, number: u32) -> SocketAddr {
        let port = self.ports[number as usize % self.ports.len()];
        SocketAddr::from((Ipv4Addr::from(u32::from(FIRST) + number), port))
    }

    /// The file with the certificate that all servers' chains end at.
    pub fn root(&self) -> &Path {
        &self.root
    }
}

impl Drop for Farm {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Serves, and never returns, if this process was started as a farm.
///
/// # Panics
///
/// When it cannot serve.
pub fn serve_if_asked() {
    let mut words = std::env::args().skip(1);
    if words.next().as_deref() == Some(ROLE) {
        let root = words.next().map(PathBuf::from).expect("where to put the root");
        server::serve(&root, words.next().as_deref() == Some("ill"));
    }
}

/// A command that runs `program` with as many open files as the system lets it have.
pub fn with_many_files(program: &Path) -> Command {
    let mut command = Command::new("sh");
    // Who may raise the bound raises it; everybody may go up to it.
    let raise = "ulimit -n 131072 2>/dev/null || ulimit -n $(ulimit -Hn); exec \"$0\" \"$@\"";
    command.arg("-c").arg(raise).arg(program);
    command
}

/// The number of the server at an address.
fn number(address: SocketAddr) -> u32 {
    match address {
        SocketAddr::V4(address) => u32::from(*address.ip()).wrapping_sub(u32::from(FIRST)),
        SocketAddr::V6(_) => 0,
    }
}
