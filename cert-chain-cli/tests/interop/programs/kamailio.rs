//! Kamailio, a SIP server, over TLS alone.

use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;

use super::{Folder, Running, find, free_port, loopback, skip, start};
use crate::lab::Identity;

/// Megabytes for all its processes together, and for each: enough for a few calls.
const MEMORY: [&str; 4] = ["-m", "32", "-M", "4"];

/// One Kamailio.
pub(crate) struct Kamailio {
    address: SocketAddr,
    _running: Running,
    _folder: Folder,
}

/// Whether callers must show a certificate of their own.
#[derive(Clone, Copy)]
pub(crate) enum Callers<'a> {
    /// None is asked for.
    Anyone,
    /// One must come from the CA with this certificate, which is named in the request.
    Of(&'a str),
}

impl Kamailio {
    /// Serves this chain, speaking `versions` of TLS in Kamailio's words: `TLSv1.2`, or `TLSv1.2+` for 1.3 too.
    ///
    /// `None` when Kamailio or its TLS is not installed.
    pub(crate) fn serve(identity: &Identity, versions: &str, callers: Callers<'_>) -> Option<Self> {
        let program = find("kamailio", "kamailio")?;
        let folder = Folder::new();
        let tls = folder.write("tls.cfg", tls_config(&folder, identity, versions, callers));
        let settings = folder.write("kamailio.cfg", config(loopback(0), &tls));
        if lacks_tls(&program, &settings) {
            skip("kamailio's TLS is not installed");
            return None;
        }
        let pid_file = folder.path().join("pid");
        let (running, address) = start(
            "kamailio",
            &folder.path().join("log"),
            || {
                let address = loopback(free_port());
                let settings = folder.write("kamailio.cfg", config(address, &tls));
                let mut command = Command::new(&program);
                // In the foreground, with its complaints there too.
                command.args(["-DD", "-E", "-f", &settings, "-P"]).arg(&pid_file).args(MEMORY);
                command.arg("-Y").arg(folder.path()).arg("-w").arg(folder.path());
                (command, address)
            },
            |address| pid_file.exists() && TcpStream::connect(address).is_ok(),
        );
        Some(Self { address, _running: running, _folder: folder })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Its TLS is a package of its own.
fn lacks_tls(program: &Path, settings: &str) -> bool {
    let read = Command::new(program).args(["-c", "-f", settings]).output().expect("it runs");
    String::from_utf8_lossy(&read.stderr).contains("could not find module")
}

/// Whoever calls is told that all is well; it asks no DNS for that.
fn config(address: SocketAddr, tls: &str) -> String {
    format!(
        "#!KAMAILIO
log_stderror=yes
children=1
tcp_children=1
enable_tls=yes
auto_aliases=no
listen=tls:{address}
loadmodule \"sl.so\"
loadmodule \"tls.so\"
modparam(\"tls\", \"config\", \"{tls}\")
request_route {{ sl_send_reply(\"200\", \"OK\"); }}
"
    )
}

fn tls_config(folder: &Folder, identity: &Identity, versions: &str, callers: Callers<'_>) -> String {
    let certificate = folder.write("chain.pem", identity.chain_pem());
    let key = folder.write("key.pem", identity.key_pem());
    let callers = match callers {
        Callers::Anyone => "verify_certificate = no\nrequire_certificate = no".to_owned(),
        Callers::Of(ca) => {
            let ca = folder.write("callers.pem", ca);
            format!("verify_certificate = yes\nrequire_certificate = yes\nca_list = {ca}")
        }
    };
    format!("[server:default]\nmethod = {versions}\ncertificate = {certificate}\nprivate_key = {key}\n{callers}\n")
}
