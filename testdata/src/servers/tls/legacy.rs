//! TLS 1.2 by hand, for what rustls does not speak: an RSA key exchange with CBC, and alerts at will.

use std::io;

use rustls::CipherSuite;
use rustls::server::ClientHello;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::setup::Identity;

/// TLS_RSA_WITH_AES_128_CBC_SHA, mandatory in TLS 1.2 and all that some old gateways have:
/// <https://www.rfc-editor.org/rfc/rfc5246#section-9>.
const SUITE: CipherSuite = CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA;

const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const SERVER_HELLO: u8 = 2;
const CERTIFICATE: u8 = 11;
const SERVER_HELLO_DONE: u8 = 14;
const TLS12: [u8; 2] = [3, 3];

/// The most that one record may carry.
const MAX_RECORD: usize = 1 << 14;

/// Whether the client would take the old suite.
pub(super) fn is_offered(hello: &ClientHello<'_>) -> bool {
    hello.cipher_suites().contains(&SUITE)
}

/// Sends the server's first flight and then only listens: there is nothing to decrypt the answer with.
pub(super) async fn serve(mut stream: TcpStream, identity: &Identity) -> io::Result<()> {
    stream.write_all(&flight(&identity.chain)).await?;
    let mut ignored = [0; 1024];
    while stream.read(&mut ignored).await? > 0 {}
    Ok(())
}

/// A record with a fatal alert.
pub(super) fn alert(code: u8) -> Vec<u8> {
    const FATAL: u8 = 2;
    record(ALERT, &[FATAL, code])
}

/// ServerHello, Certificate, ServerHelloDone.
fn flight(chain: &[Vec<u8>]) -> Vec<u8> {
    let mut hello = TLS12.to_vec();
    hello.extend([0x1a; 32]); // random: the lab has none
    hello.push(0); // no session
    hello.extend(u16::from(SUITE).to_be_bytes());
    hello.push(0); // no compression

    let certificates: Vec<u8> = chain.iter().flat_map(|der| with_length(der)).collect();
    let messages =
        [message(SERVER_HELLO, &hello), message(CERTIFICATE, &with_length(&certificates)), message(SERVER_HELLO_DONE, &[])]
            .concat();
    messages.chunks(MAX_RECORD).flat_map(|part| record(HANDSHAKE, part)).collect()
}

fn record(kind: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![kind];
    out.extend(TLS12);
    out.extend((content.len() as u16).to_be_bytes());
    out.extend_from_slice(content);
    out
}

fn message(kind: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![kind];
    out.extend(with_length(content));
    out
}

/// The bytes after their length in three bytes.
fn with_length(content: &[u8]) -> Vec<u8> {
    let mut out = (content.len() as u32).to_be_bytes()[1..].to_vec();
    out.extend_from_slice(content);
    out
}
