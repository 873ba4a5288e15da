//! BIND's name server with one zone.

use std::net::SocketAddr;
use std::process::Command;

use super::{Folder, Running, find, free_port, loopback, start, zone};

/// A DNS server that is authoritative for one zone.
pub(crate) struct Named {
    address: SocketAddr,
    _running: Running,
    _folder: Folder,
}

impl Named {
    /// Serves `records`, in the form of a zone file without SOA and NS, as the zone `domain`.
    ///
    /// `None` when BIND is not installed.
    pub(crate) fn serve(domain: &str, records: &str) -> Option<Self> {
        let program = find("named", "bind9")?;
        let folder = Folder::new();
        let zone = folder.write("zone", zone::file(domain, records));
        let (running, address) = start(
            "named",
            &folder.path().join("log"),
            || {
                let address = loopback(free_port());
                let config = folder.write("named.conf", config(&folder, domain, &zone, address));
                let mut command = Command::new(&program);
                // In the foreground, with its complaints there too, and one thread to ask.
                command.args(["-g", "-n", "1", "-c", &config]);
                (command, address)
            },
            |address| zone::is_answered(*address, domain).is_ok(),
        );
        Some(Self { address, _running: running, _folder: folder })
    }

    /// Where it answers, by UDP and TCP.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Nobody controls it, it asks no other server, and it keeps nothing outside its folder.
fn config(folder: &Folder, domain: &str, zone: &str, address: SocketAddr) -> String {
    format!(
        "options {{
    directory \"{}\";
    listen-on port {} {{ {}; }};
    listen-on-v6 {{ none; }};
    pid-file none;
    session-keyfile none;
    recursion no;
    dnssec-validation no;
    notify no;
}};
controls {{ }};
zone \"{domain}\" {{ type primary; file \"{zone}\"; }};
",
        folder.path().display(),
        address.port(),
        address.ip(),
    )
}
