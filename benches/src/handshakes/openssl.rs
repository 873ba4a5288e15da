//! What people write in a shell: `xargs -P` over `openssl s_client`.

use std::fs::File;
use std::process::Command;

use super::{Ask, Client, found};

/// Processes at once: a few for each processor, since each waits now and then.
const PROCESSES: &str = "8";

/// How `s_client` ends its account of a chain that it verified.
const VERIFIED: &str = "Verify return code: 0 (ok)";

/// The command line.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct OpenSsl;

impl OpenSsl {
    /// None where there is no openssl, or no xargs.
    pub fn find() -> Option<Self> {
        found("xargs").and_then(|_| found("openssl")).map(|_| Self)
    }
}

impl Client for OpenSsl {
    fn name(&self) -> &str {
        "xargs, openssl s_client"
    }

    fn command(&self, ask: &Ask) -> Command {
        let mut command = Command::new("xargs");
        let line = |target: &std::net::SocketAddr| format!("-connect {target} -verify_ip {}", target.ip());
        command.stdin(File::open(ask.lines(line).expect("a place for targets")).expect("the targets"));
        command.args(["-P", PROCESSES, "-n", "4", "openssl", "s_client", "-tls1_3", "-groups", "X25519"]);
        // xargs gives each process an empty standard input, which ends it after the handshake.
        command.arg("-verify_return_error").arg("-CAfile").arg(&ask.root);
        command
    }

    /// Each process fails by itself where its chain is not accepted, and xargs with it; here they are counted, by line: two
    /// processes may write at once.
    fn assert_answered(&self, ask: &Ask) {
        let said = String::from_utf8_lossy(&std::fs::read(&ask.output).expect("its output")).into_owned();
        let verified = said.matches(VERIFIED).count();
        assert!(verified >= ask.targets.len(), "openssl verified {verified} of {} targets", ask.targets.len());
        assert!(said.contains(" 1 s:") && !said.contains(" 2 s:"), "openssl saw chains of another length than 2");
    }
}
