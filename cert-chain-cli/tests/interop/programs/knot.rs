//! Knot DNS with one zone.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::process::Command;
use std::time::Duration;

use super::{Folder, Running, find, free_port, loopback, start};

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
        let zone = format!(
            "$ORIGIN {domain}.\n$TTL 60\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n{records}\n"
        );
        let zone = folder.write("zone", zone);
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
            |address| answers(*address, domain).is_ok(),
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

/// Whether the server at `address` is authoritative for `domain`: it answers a question for the SOA with one.
fn answers(address: SocketAddr, domain: &str) -> io::Result<()> {
    const ID: [u8; 2] = [0x0c, 0x0c];
    let mut question = [&ID[..], &[0, 0, 0, 1, 0, 0, 0, 0, 0, 0]].concat();
    for label in domain.split('.') {
        question.push(u8::try_from(label.len()).expect("labels are short"));
        question.extend(label.bytes());
    }
    question.extend([0, 0, 6, 0, 1]);

    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    socket.set_read_timeout(Some(Duration::from_millis(200)))?;
    socket.connect(address)?;
    socket.send(&question)?;
    let mut answer = [0; 512];
    let length = socket.recv(&mut answer)?;
    // Authoritative, no error, one record in the answer.
    let good = length > 12 && answer[..2] == ID && answer[2] & 0x84 == 0x84 && answer[3] & 0x0f == 0 && answer[7] == 1;
    if good { Ok(()) } else { Err(io::Error::other("no such zone yet")) }
}
