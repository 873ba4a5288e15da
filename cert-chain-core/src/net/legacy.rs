//! Reads the server's first flight after the raw hello, up to ServerHelloDone, and hangs up.

use tls_parser::{
    TlsCipherAu, TlsCipherKx, TlsMessage, TlsMessageHandshake, TlsServerHelloContents, TlsVersion, parse_dh_params,
    parse_digitally_signed, parse_digitally_signed_old, parse_ecdh_params, parse_tls_message_handshake,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout_at;

use super::alert;
use super::dial::Connection;
use super::hello::ClientHello;
use super::signature::{self, ECDSA_SHA1, Scheme};
use crate::network::{AcceptableIssuers, Deadline, Handshake, HandshakeOutcome, Possession};
use crate::tenant::Host;

/// The longest record: 2^14 octets and what compression or encryption may add (<https://www.rfc-editor.org/rfc/rfc5246#section-6.2>).
const MAX_RECORD: usize = 16384 + 2048;

/// The longest handshake message: rustls allows 64 KiB, so this does for what only we see.
const MAX_MESSAGE: usize = 128 * 1024;

const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const WARNING: u8 = 1;
const CLOSE_NOTIFY: u8 = 0;

/// Sends the raw hello and keeps the flight that answers it.
pub(super) async fn handshake(mut connection: Connection, host: &Host, deadline: Deadline) -> Handshake {
    let Ok(hello) = ClientHello::new(host) else {
        return Handshake::without_chain(HandshakeOutcome::NotTried("no random bytes".to_owned()));
    };
    let mut flight = Flight::default();
    let reading = flight.read(&mut connection, &hello.record);
    let outcome = match timeout_at(deadline.instant().into(), reading).await {
        Ok(Ok(())) => HandshakeOutcome::Completed,
        Ok(Err(outcome)) => outcome,
        Err(_) => HandshakeOutcome::Timeout("handshake"),
    };
    Handshake {
        outcome,
        possession: flight.possession(&hello.random),
        client_certificate_requested: (flight.issuers.is_some() || flight.done).then_some(flight.issuers.is_some()),
        acceptable_issuers: flight.issuers,
        version: flight.hello.as_ref().and_then(|hello| version_name(hello.version)),
        cipher_suite: flight.hello.as_ref().map(|hello| hello.suite),
        chain: flight.chain,
    }
}

/// What a server sent, as far as it came.
#[derive(Default)]
struct Flight {
    hello: Option<ServerHello>,
    chain: Vec<Vec<u8>>,
    key_exchange: Option<Vec<u8>>,
    /// Those named where a client certificate is asked for.
    issuers: Option<AcceptableIssuers>,
    done: bool,
}

struct ServerHello {
    version: TlsVersion,
    random: Vec<u8>,
    suite: &'static str,
    exchange: TlsCipherKx,
    authentication: TlsCipherAu,
}

impl Flight {
    async fn read(&mut self, connection: &mut Connection, hello: &[u8]) -> Result<(), HandshakeOutcome> {
        connection.write_all(hello).await.map_err(|error| connection.outcome(&error))?;
        // Messages may span records, and records may hold several.
        let mut pending = Vec::new();
        while !self.done {
            let (kind, payload) = record(connection).await?;
            match (kind, payload.as_slice()) {
                (HANDSHAKE, payload) => pending.extend_from_slice(payload),
                (ALERT, [_, CLOSE_NOTIFY]) => return Err(HandshakeOutcome::Closed),
                // Such as unrecognized_name: the server goes on.
                (ALERT, [WARNING, _]) => continue,
                (ALERT, [_, description]) => return Err(HandshakeOutcome::Alert(alert::name(*description).into_owned())),
                _ => return Err(broke_tls("a record out of place")),
            }
            self.take(&mut pending)?;
        }
        Ok(())
    }

    /// Takes the whole messages off the front of `pending`.
    fn take(&mut self, pending: &mut Vec<u8>) -> Result<(), HandshakeOutcome> {
        while let &[_, high, middle, low, ..] = pending.as_slice()
            && !self.done
        {
            let length = 4 + usize::from(high) * 0x1_0000 + usize::from(middle) * 0x100 + usize::from(low);
            if length > MAX_MESSAGE {
                return Err(broke_tls("a handshake message longer than 128 KiB"));
            }
            if pending.len() < length {
                break;
            }
            let message: Vec<u8> = pending.drain(..length).collect();
            self.message(&message)?;
        }
        Ok(())
    }

    fn message(&mut self, bytes: &[u8]) -> Result<(), HandshakeOutcome> {
        let Ok((_, TlsMessage::Handshake(message))) = parse_tls_message_handshake(bytes) else {
            return Err(broke_tls("a malformed handshake message"));
        };
        match message {
            TlsMessageHandshake::ServerHello(hello) => self.hello = Some(server_hello(&hello)?),
            TlsMessageHandshake::Certificate(certificates) => {
                self.chain = certificates.cert_chain.iter().map(|certificate| certificate.data.to_vec()).collect();
            }
            TlsMessageHandshake::ServerKeyExchange(exchange) => self.key_exchange = Some(exchange.parameters.to_vec()),
            TlsMessageHandshake::CertificateRequest(request) => {
                self.issuers = Some(AcceptableIssuers::new(request.unparsed_ca));
            }
            TlsMessageHandshake::ServerDone(_) => self.done = true,
            _ => (),
        }
        Ok(())
    }

    /// Whether the server signed its key share over both randoms, <https://www.rfc-editor.org/rfc/rfc5246#section-7.4.3>.
    fn possession(&self, client_random: &[u8]) -> Possession {
        let (Some(hello), Some(exchange), Some(end_entity)) = (&self.hello, &self.key_exchange, self.chain.first()) else {
            return Possession::NotShown;
        };
        let Some((parameters, scheme, signature)) = signed(hello, exchange) else { return Possession::NotShown };
        let message = [client_random, &hello.random, parameters].concat();
        signature::possession(end_entity, scheme, &message, signature)
    }
}

/// One record: its content type and payload.
async fn record(connection: &mut Connection) -> Result<(u8, Vec<u8>), HandshakeOutcome> {
    let mut header = [0; 5];
    if let Err(error) = connection.read_exact(&mut header).await {
        // A short text and a hang-up is as telling as a long one.
        return Err(connection.spoken_instead().map_or_else(|| connection.outcome(&error), not_tls));
    }
    let [kind, major, _, high, low] = header;
    let length = usize::from(high) * 0x100 + usize::from(low);
    if !(20..=23).contains(&kind) || major != 3 || length > MAX_RECORD {
        return Err(not_tls(connection.spoken_instead().unwrap_or("the first bytes are no TLS record")));
    }
    let mut payload = vec![0; length];
    connection.read_exact(&mut payload).await.map_err(|error| connection.outcome(&error))?;
    Ok((kind, payload))
}

fn not_tls(what: &str) -> HandshakeOutcome {
    HandshakeOutcome::NotTls(what.to_owned())
}

fn broke_tls(how: &str) -> HandshakeOutcome {
    HandshakeOutcome::BrokeTls(how.to_owned())
}

fn server_hello(hello: &TlsServerHelloContents<'_>) -> Result<ServerHello, HandshakeOutcome> {
    let suite = hello.get_cipher().ok_or_else(|| broke_tls("an unknown cipher suite was chosen"))?;
    Ok(ServerHello {
        version: hello.version,
        random: hello.random.to_vec(),
        suite: suite.name,
        exchange: suite.kx,
        authentication: suite.au,
    })
}

/// The parameters that a ServerKeyExchange signs, the scheme, and the signature.
fn signed<'m>(hello: &ServerHello, message: &'m [u8]) -> Option<(&'m [u8], Scheme, &'m [u8])> {
    let rest = match hello.exchange {
        TlsCipherKx::Ecdhe => parse_ecdh_params(message).ok()?.0,
        TlsCipherKx::Dhe => parse_dh_params(message).ok()?.0,
        _ => return None,
    };
    let parameters = &message[..message.len() - rest.len()];
    if hello.version == TlsVersion::Tls12 {
        let (_, signed) = parse_digitally_signed(rest).ok()?;
        let algorithm = signed.alg?;
        return Some((parameters, Scheme::from_be_bytes([algorithm.hash.0, algorithm.sign.0]), signed.data));
    }
    let (_, signed) = parse_digitally_signed_old(rest).ok()?;
    // Before 1.2 RSA signs MD5 and SHA-1 together, which nothing here verifies.
    (hello.authentication == TlsCipherAu::Ecdsa).then_some((parameters, ECDSA_SHA1, signed.data))
}

fn version_name(version: TlsVersion) -> Option<&'static str> {
    match version {
        TlsVersion::Ssl30 => Some("SSL 3.0"),
        TlsVersion::Tls10 => Some("TLS 1.0"),
        TlsVersion::Tls11 => Some("TLS 1.1"),
        TlsVersion::Tls12 => Some("TLS 1.2"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Handshake messages with plausible types and any content.
    fn flight() -> impl Strategy<Value = Vec<u8>> {
        let kind = prop_oneof![Just(2_u8), Just(11), Just(12), Just(13), Just(14), any::<u8>()];
        let message = (kind, prop::collection::vec(any::<u8>(), 0..200)).prop_map(|(kind, content)| {
            let length = u8::try_from(content.len()).expect("short");
            [&[kind, 0, 0, length][..], &content].concat()
        });
        prop::collection::vec(message, 0..6).prop_map(|messages| messages.concat())
    }

    proptest! {
        #[test]
        fn no_flight_makes_it_panic(mut bytes in flight()) {
            let mut flight = Flight::default();
            let _ = flight.take(&mut bytes);
            flight.possession(&[0; 32]);
        }

        #[test]
        fn no_key_exchange_makes_it_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..300),
            exchange in prop::sample::select(vec![TlsCipherKx::Ecdhe, TlsCipherKx::Dhe, TlsCipherKx::Rsa]),
            version in prop::sample::select(vec![TlsVersion::Tls10, TlsVersion::Tls12]),
        ) {
            let hello =
                ServerHello { version, random: vec![0; 32], suite: "", exchange, authentication: TlsCipherAu::Ecdsa };
            if let Some((parameters, _, signature)) = signed(&hello, &bytes) {
                prop_assert!(parameters.len() + signature.len() < bytes.len());
            }
        }
    }

    #[test]
    fn a_message_longer_than_the_bound_is_refused_by_its_length_alone() {
        let mut pending = vec![11, 0xff, 0, 0];
        let refused = Flight::default().take(&mut pending);
        assert_eq!(refused, Err(broke_tls("a handshake message longer than 128 KiB")));
    }
}
