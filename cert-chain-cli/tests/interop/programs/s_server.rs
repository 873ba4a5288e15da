//! OpenSSL's `s_server`, which can be as old-fashioned as one likes.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use super::{Folder, READY_BUDGET, Running, find};
use crate::lab::Identity;

/// One `openssl s_server`.
pub(crate) struct SServer {
    address: SocketAddr,
    _running: Running,
    _folder: Folder,
}

impl SServer {
    /// Serves one certificate, or two of different kinds of key, with further `options`.
    ///
    /// `None` when OpenSSL is not installed.
    pub(crate) fn serve(identities: &[Identity], options: &[&str]) -> Option<Self> {
        let program = find("openssl", "openssl")?;
        let folder = Folder::new();
        let mut command = Command::new(program);
        // No file of the system's plays a part, neither its configuration nor its trusted roots. With -www it does not
        // end with its standard input.
        command.env("OPENSSL_CONF", "/dev/null").stdout(Stdio::piped()).stderr(log(&folder));
        command.args(["s_server", "-accept", "127.0.0.1:0", "-www", "-no-CAfile", "-no-CApath", "-no-CAstore"]);
        for (identity, prefix) in identities.iter().zip(["", "d"]) {
            let certificate = folder.write(&format!("{prefix}cert.pem"), identity.end_entity_pem());
            let key = folder.write(&format!("{prefix}key.pem"), identity.key_pem());
            command.args([format!("-{prefix}cert"), certificate, format!("-{prefix}key"), key]);
            if identity.chain.len() > 1 {
                let issuers = folder.write(&format!("{prefix}chain.pem"), identity.issuers_pem());
                command.args([format!("-{prefix}cert_chain"), issuers]);
            }
        }
        let mut running = Running::start(command.args(options));
        let address =
            listening(&mut running).unwrap_or_else(|| panic!("openssl s_server does not listen: {}", complaints(&folder)));
        Some(Self { address, _running: running, _folder: folder })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

/// It complains about each handshake that fails, as most here are meant to.
fn log(folder: &Folder) -> fs::File {
    fs::File::create(folder.path().join("log")).expect("the folder is ours")
}

fn complaints(folder: &Folder) -> String {
    fs::read_to_string(folder.path().join("log")).unwrap_or_default()
}

/// The address from the line `ACCEPT 127.0.0.1:PORT`, which it prints when it listens.
fn listening(running: &mut Running) -> Option<SocketAddr> {
    let output = running.child.stdout.take().expect("a pipe");
    let (send, receive) = mpsc::channel();
    // To the end, so that it never waits for a reader.
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some(address) = line.strip_prefix("ACCEPT ") {
                let _ = send.send(address.to_owned());
            }
        }
    });
    receive.recv_timeout(READY_BUDGET).ok()?.trim().parse().ok()
}
