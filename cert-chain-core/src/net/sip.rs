//! One OPTIONS over a TLS stream, <https://www.rfc-editor.org/rfc/rfc3261#section-11>: whether SIP is spoken there.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout_at;
use tokio_rustls::client::TlsStream;

use super::dial::Connection;
use crate::network::{Deadline, HandshakeOutcome, SipOutcome};
use crate::tenant::Host;

/// Octets of an answer's head that are read; answers to OPTIONS have some eight hundred.
pub(super) const MAX_HEAD: usize = 8 * 1024;

/// Characters of a reason phrase or of a product's name that are kept.
const MAX_SHOWN: usize = 200;

/// Who asks: a reserved name (<https://www.rfc-editor.org/rfc/rfc2606#section-2>), so it gives nothing away.
const ASKER: &str = "cert-chain.invalid";

/// Asks, and reads the head of the answer.
pub(super) async fn options(mut stream: TlsStream<Connection>, host: &Host, port: u16, deadline: Deadline) -> SipOutcome {
    match timeout_at(deadline.instant().into(), exchange(&mut stream, host, port)).await {
        Ok(outcome) => outcome,
        Err(_) => SipOutcome::Failed(HandshakeOutcome::Timeout("response")),
    }
}

async fn exchange(stream: &mut TlsStream<Connection>, host: &Host, port: u16) -> SipOutcome {
    if let Err(error) = stream.write_all(request(host, port).as_bytes()).await {
        return SipOutcome::Failed(stream.get_ref().0.outcome(&error));
    }
    let mut head = Vec::new();
    loop {
        let mut chunk = [0; 1024];
        match stream.read(&mut chunk).await {
            Ok(0) if head.is_empty() => return SipOutcome::Failed(HandshakeOutcome::Closed),
            Ok(0) => return response(&head),
            Ok(count) => head.extend_from_slice(&chunk[..count]),
            Err(error) => return SipOutcome::Failed(stream.get_ref().0.outcome(&error)),
        }
        // What begins otherwise need not be waited for.
        if !begins_as_sip(&head) || head.windows(4).any(|end| end == b"\r\n\r\n") {
            return response(&head);
        }
        if head.len() > MAX_HEAD {
            return SipOutcome::NotSip("an answer whose head does not end".to_owned());
        }
    }
}

/// The request. It names no user, and nothing in it tells one asker from another: one branch and one tag do, since each
/// connection carries one request. `Max-Forwards: 0` keeps it from being passed on.
fn request(host: &Host, port: u16) -> String {
    let host = match host {
        Host::Address(address) if address.is_ipv6() => format!("[{address}]"),
        host => host.to_string(),
    };
    format!(
        "OPTIONS sip:{host}:{port};transport=tls SIP/2.0\r\n\
         Via: SIP/2.0/TLS {ASKER};branch=z9hG4bK-cert-chain\r\n\
         Max-Forwards: 0\r\n\
         From: <sip:{ASKER}>;tag=1\r\n\
         To: <sip:{host}>\r\n\
         Call-ID: 1@{ASKER}\r\n\
         CSeq: 1 OPTIONS\r\n\
         Contact: <sip:{ASKER};transport=tls>\r\n\
         Accept: application/sdp\r\n\
         Content-Length: 0\r\n\r\n"
    )
}

const VERSION: &[u8] = b"SIP/2.0 ";

fn begins_as_sip(head: &[u8]) -> bool {
    head.iter().zip(VERSION).all(|(is, wanted)| is.eq_ignore_ascii_case(wanted))
}

/// Reads the status line, and who says it.
fn response(head: &[u8]) -> SipOutcome {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.split("\r\n");
    let line = lines.next().unwrap_or_default();
    let status = begins_as_sip(head).then(|| line.get(VERSION.len()..)?.split_once(' ')).flatten();
    let Some((status, reason)) = status.and_then(|(code, reason)| Some((status_code(code)?, reason))) else {
        return SipOutcome::NotSip(match head {
            [b'H', b'T', b'T', b'P', b'/', ..] => "an HTTP answer".to_owned(),
            _ => "the answer does not begin with a status line of SIP".to_owned(),
        });
    };
    let field = |line: &str| {
        let (name, value) = line.split_once(':')?;
        let name = name.trim_end();
        let names_product = name.eq_ignore_ascii_case("Server") || name.eq_ignore_ascii_case("User-Agent");
        names_product.then(|| shown(value))
    };
    SipOutcome::Response { status, reason: shown(reason), server: lines.find_map(field) }
}

/// Three digits, <https://www.rfc-editor.org/rfc/rfc3261#section-7.2>.
fn status_code(code: &str) -> Option<u16> {
    let status = code.parse().ok()?;
    (code.len() == 3 && (100..700).contains(&status)).then_some(status)
}

fn shown(text: &str) -> String {
    text.trim().chars().take(MAX_SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_names_no_user() {
        let request = request(&"sip.contoso.test".parse().expect("a name"), 5061);
        assert!(request.starts_with("OPTIONS sip:sip.contoso.test:5061;transport=tls SIP/2.0\r\n"), "{request}");
        assert!(request.ends_with("\r\n\r\n"));
        assert!(!request.lines().any(|line| line.contains("sip:") && line.contains('@')), "{request}");
    }

    #[test]
    fn reads_the_head_of_an_answer() {
        let head = b"SIP/2.0 405 Method Not Allowed\r\nVia: x\r\nserver : RTC/7.0\r\n\r\n";
        let server = Some("RTC/7.0".to_owned());
        assert_eq!(response(head), SipOutcome::Response { status: 405, reason: "Method Not Allowed".to_owned(), server });
        for no_answer in [&b"SIP/2.0 99 x"[..], b"SIP/2.0 +20 x", b"SIP/2.0", b"", b"HTTP/1.1 400 Bad Request", &[0xff; 40]] {
            assert!(matches!(response(no_answer), SipOutcome::NotSip(_)), "{no_answer:?}");
        }
    }
}
