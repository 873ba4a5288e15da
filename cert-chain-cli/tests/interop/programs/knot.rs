//! Knot DNS with one zone.

use std::fs;
use std::net::SocketAddr;
use std::process::Command;

use super::{Folder, Running, find, free_port, loopback, start, zone};

/// A DNS server that is authoritative for one zone.
pub(crate) struct Knot {
    address: SocketAddr,
    _running: Running,
    _folder: Folder,
}

impl Knot {
    /// Serves `records`, in the form of a zone file without SOA and NS, as the zone `domain`.
    ///
    /// `None` when Knot is not installed.
    pub(crate) fn serve(domain: &str, records: &str) -> Option<Self> {
        let program = find("knotd", "knot")?;
        let folder = Folder::new();
        let zone = folder.write("zone", zone::file(domain, records));
        let (running, address) = start(
            "knot",
            &folder.path().join("log"),
            || {
                let address = loopback(free_port());
                let config = folder.write("knot.conf", config(&folder, domain, &zone, address));
                let mut command = Command::new(&program);
                command.args(["-c", &config]);
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

fn config(folder: &Folder, domain: &str, zone: &str, address: SocketAddr) -> String {
    let own = folder.path().display();
    let database = folder.path().join("db");
    fs::create_dir_all(&database).expect("the folder is ours");
    // The databases are mapped into memory at their full size, which is gigabytes by default.
    format!(
        "server:
    rundir: \"{own}\"
    listen: \"{}@{}\"
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: \"{}\"
    journal-db-max-size: 16M
    kasp-db-max-size: 16M
    timer-db-max-size: 16M
log:
  - target: stderr
    any: info
zone:
  - domain: {domain}
    file: \"{zone}\"
    journal-content: none
",
        address.ip(),
        address.port(),
        database.display(),
    )
}
