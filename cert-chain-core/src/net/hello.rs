//! The raw ClientHello: TLS 1.0 to 1.2 with every suite that old servers still want.
//!
//! rustls offers ECDHE with AEAD alone, and gets no certificate at all from servers that know only
//! CBC, DHE or RSA key exchange. This hello is for looking, never for talking: no key is agreed on.

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand;

use crate::tenant::Host;

/// A hello ready to be sent, and the random that the server signs.
pub(super) struct ClientHello {
    pub(super) random: [u8; 32],
    pub(super) record: Vec<u8>,
}

/// Suites in the order offered. Kept short, so that the whole hello stays below 256 octets for names of usual length:
/// some old load balancers hang on hellos of 256 to 511 octets (<https://www.rfc-editor.org/rfc/rfc7685#section-1>).
const SUITES: &[u16] = &[
    0xc02c, 0xc02b, 0xc024, 0xc023, 0xc00a, 0xc009, // ECDHE-ECDSA: AES GCM, CBC with SHA-2, CBC with SHA-1
    0xc030, 0xc02f, 0xc028, 0xc027, 0xc014, 0xc013, // ECDHE-RSA: the same
    0xcca9, 0xcca8, // ECDHE: ChaCha20
    0x009f, 0x009e, 0x006b, 0x0067, 0x0039, 0x0033, // DHE-RSA: the same
    0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f, // RSA: the same
    0xc012, 0xc008, 0x0016, 0x000a, // 3DES
    0xc011, 0xc007, 0x0005, 0x0004, // RC4
    0x0038, 0x0032, // DHE-DSS: AES
];

/// x25519, P-256, P-384, P-521.
const GROUPS: &[u16] = &[0x001d, 0x0017, 0x0018, 0x0019];

/// RSA-PSS, RSA, ECDSA and DSA, down to SHA-1: <https://www.rfc-editor.org/rfc/rfc8446#section-4.2.3>.
const SCHEMES: &[u16] =
    &[0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0603, 0x0806, 0x0601, 0x0807, 0x0203, 0x0201, 0x0202];

// Extension numbers, <https://www.iana.org/assignments/tls-extensiontype-values>.
const SERVER_NAME: u16 = 0;
const SUPPORTED_GROUPS: u16 = 10;
const EC_POINT_FORMATS: u16 = 11;
const SIGNATURE_ALGORITHMS: u16 = 13;
const EXTENDED_MASTER_SECRET: u16 = 23;
const RENEGOTIATION_INFO: u16 = 0xff01;

impl ClientHello {
    /// A hello for `host`; an address is not sent as a name.
    ///
    /// # Errors
    ///
    /// When the system gives no random bytes.
    pub(super) fn new(host: &Host) -> Result<Self, Unspecified> {
        let mut random = [0; 32];
        rand::fill(&mut random)?;
        let mut body = Vec::with_capacity(256);
        body.extend_from_slice(&[3, 3]); // TLS 1.2 at most
        body.extend_from_slice(&random);
        body.push(0); // no session
        with_length(&mut body, |out| out.extend(SUITES.iter().flat_map(|suite| suite.to_be_bytes())));
        body.extend_from_slice(&[1, 0]); // no compression
        with_length(&mut body, |out| extensions(out, host));
        let mut message = vec![1, 0]; // client_hello, and the upper octet of its length
        with_length(&mut message, |out| out.extend_from_slice(&body));
        let mut record = vec![22, 3, 1]; // handshake, in the oldest version offered
        with_length(&mut record, |out| out.extend_from_slice(&message));
        Ok(Self { random, record })
    }
}

fn extensions(out: &mut Vec<u8>, host: &Host) {
    if let Host::Name(name) = host {
        extension(out, SERVER_NAME, |out| {
            with_length(out, |out| {
                out.push(0); // host_name
                with_length(out, |out| out.extend_from_slice(name.as_str().as_bytes()));
            });
        });
    }
    extension(out, SUPPORTED_GROUPS, |out| list(out, GROUPS));
    extension(out, EC_POINT_FORMATS, |out| out.extend_from_slice(&[1, 0])); // uncompressed
    extension(out, SIGNATURE_ALGORITHMS, |out| list(out, SCHEMES));
    extension(out, EXTENDED_MASTER_SECRET, |_| ());
    extension(out, RENEGOTIATION_INFO, |out| out.push(0));
}

fn extension(out: &mut Vec<u8>, number: u16, content: impl FnOnce(&mut Vec<u8>)) {
    out.extend_from_slice(&number.to_be_bytes());
    with_length(out, content);
}

fn list(out: &mut Vec<u8>, numbers: &[u16]) {
    with_length(out, |out| out.extend(numbers.iter().flat_map(|number| number.to_be_bytes())));
}

/// Writes `content` behind its length in two octets. All that is written here is far below 64 KiB: a name has at most
/// 253 octets, the rest is constant.
fn with_length(out: &mut Vec<u8>, content: impl FnOnce(&mut Vec<u8>)) {
    let at = out.len();
    out.extend_from_slice(&[0, 0]);
    content(out);
    let length = u16::try_from(out.len() - at - 2).unwrap_or(u16::MAX);
    out[at..at + 2].copy_from_slice(&length.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use tls_parser::{TlsMessage, TlsMessageHandshake, parse_tls_client_hello_extensions, parse_tls_plaintext};

    use super::*;

    #[test]
    fn a_parser_reads_the_hello_back() {
        let host = "lyncdiscoverinternal.contoso.example".parse().expect("valid");
        let hello = ClientHello::new(&host).expect("random bytes");
        assert!(hello.record.len() < 256, "{}", hello.record.len());
        let (rest, record) = parse_tls_plaintext(&hello.record).expect("a record");
        assert!(rest.is_empty());
        let [TlsMessage::Handshake(TlsMessageHandshake::ClientHello(read))] = record.msg.as_slice() else {
            panic!("no ClientHello: {record:?}")
        };
        assert_eq!(read.random, hello.random);
        assert_eq!(read.ciphers.len(), SUITES.len());
        assert!(read.get_ciphers().iter().all(Option::is_some), "an unknown suite");
        let (rest, extensions) = parse_tls_client_hello_extensions(read.ext.expect("extensions")).expect("extensions");
        assert!(rest.is_empty());
        assert_eq!(extensions.len(), 6);
    }

    #[test]
    fn an_address_is_not_sent_as_a_name() {
        let named = ClientHello::new(&"a.example".parse().expect("valid")).expect("random bytes");
        let bare = ClientHello::new(&"192.0.2.1".parse().expect("valid")).expect("random bytes");
        assert_eq!(named.record.len() - bare.record.len(), 9 + "a.example".len());
    }
}
