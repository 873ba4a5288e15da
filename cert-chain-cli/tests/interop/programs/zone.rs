//! What every DNS server here is given and asked.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::time::Duration;

/// A zone file: `records`, with the SOA and NS that a zone must have.
pub(super) fn file(domain: &str, records: &str) -> String {
    format!("$ORIGIN {domain}.\n$TTL 60\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n{records}\n")
}

/// Whether the server at `address` is authoritative for `domain`: it answers a question for the SOA with one.
pub(super) fn is_answered(address: SocketAddr, domain: &str) -> io::Result<()> {
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
