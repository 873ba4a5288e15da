//! One TCP connection: opened within a deadline, read within a bound, its failures named.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout_at;

use super::alert;
use crate::network::{Deadline, HandshakeOutcome};

/// So many bytes of a first flight are kept: enough to tell what is spoken there instead of TLS.
const HEAD: usize = 16;

/// A connection that stops reading after a bound, and remembers how the peer began.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    left: usize,
    bound: usize,
    head: Vec<u8>,
}

impl Connection {
    /// Connects to `address`; the peer may send `bound` bytes in all.
    pub(super) async fn open(address: SocketAddr, bound: usize, deadline: Deadline) -> Result<Self, HandshakeOutcome> {
        match timeout_at(deadline.instant().into(), TcpStream::connect(address)).await {
            Err(_) => Err(HandshakeOutcome::Timeout("connect")),
            Ok(Err(error)) => Err(of_connect(&error)),
            Ok(Ok(stream)) => {
                // Only latency is lost where this fails.
                let _ = stream.set_nodelay(true);
                Ok(Self { stream, left: bound, bound, head: Vec::new() })
            }
        }
    }

    /// Forgets what came so far: TLS begins now.
    pub(super) fn begin_tls(&mut self) {
        self.head.clear();
    }

    /// How the reading or writing of TLS on this connection failed.
    pub(super) fn outcome(&self, error: &io::Error) -> HandshakeOutcome {
        let inner = error.get_ref();
        if let Some(TooMuch) = inner.and_then(|e| e.downcast_ref()) {
            return HandshakeOutcome::BrokeTls(format!("sent more than {} KiB before the handshake ended", self.bound / 1024));
        }
        match inner.and_then(|e| e.downcast_ref()) {
            Some(rustls::Error::AlertReceived(description)) => {
                HandshakeOutcome::Alert(alert::name(u8::from(*description)).into_owned())
            }
            Some(error) => match self.spoken_instead() {
                Some(spoken) => HandshakeOutcome::NotTls(spoken.to_owned()),
                None if !self.is_tls() => HandshakeOutcome::NotTls("the first bytes are no TLS record".to_owned()),
                None => HandshakeOutcome::BrokeTls(error.to_string()),
            },
            None => of_io(error),
        }
    }

    /// Whether the peer began with a TLS record: its content type, and a version 3.x.
    fn is_tls(&self) -> bool {
        matches!(self.head[..], [20..=23, 3, ..])
    }

    /// What the peer speaks, when its first bytes are those of a well-known protocol in clear.
    pub(super) fn spoken_instead(&self) -> Option<&'static str> {
        let begins = |prefix: &[u8]| self.head.starts_with(prefix);
        if begins(b"HTTP/") {
            Some("an HTTP answer in clear")
        } else if begins(b"220 ") || begins(b"220-") {
            Some("an SMTP or FTP greeting in clear")
        } else if begins(b"SSH-") {
            Some("an SSH greeting")
        } else if begins(b"SIP/") {
            Some("a SIP answer in clear")
        } else {
            None
        }
    }
}

/// The peer sent more than the bound.
#[derive(Debug, thiserror::Error)]
#[error("the peer sent more than it may")]
struct TooMuch;

/// EAFNOSUPPORT, what a machine without IPv6 says of it; `io::ErrorKind` has no name for it.
const NO_ADDRESS_FAMILY: i32 = if cfg!(windows) {
    10047
} else if cfg!(target_os = "linux") {
    97
} else {
    47
};

/// How a connection that was never opened failed.
fn of_connect(error: &io::Error) -> HandshakeOutcome {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => HandshakeOutcome::ConnectionRefused,
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => HandshakeOutcome::Reset,
        io::ErrorKind::HostUnreachable => HandshakeOutcome::Unreachable,
        io::ErrorKind::TimedOut => HandshakeOutcome::Timeout("connect"),
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::AddrNotAvailable | io::ErrorKind::Unsupported => {
            HandshakeOutcome::NoRoute
        }
        _ if error.raw_os_error() == Some(NO_ADDRESS_FAMILY) => HandshakeOutcome::NoRoute,
        // Too many open files, a local firewall's refusal: nothing was sent.
        _ => HandshakeOutcome::NotTried(error.to_string()),
    }
}

/// How an open connection failed.
fn of_io(error: &io::Error) -> HandshakeOutcome {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => HandshakeOutcome::Closed,
        io::ErrorKind::TimedOut => HandshakeOutcome::Timeout("handshake"),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => HandshakeOutcome::Unreachable,
        // ECONNRESET, EPIPE (written after the peer's reset) and their relatives.
        _ => HandshakeOutcome::Reset,
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.left == 0 {
            return Poll::Ready(Err(io::Error::other(TooMuch)));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let came = &buffer.filled()[before..];
        self.left = self.left.saturating_sub(came.len());
        let wanted = HEAD.saturating_sub(self.head.len()).min(came.len());
        self.head.extend_from_slice(&came[..wanted]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    /// What TLS has to say at once goes out in one packet.
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_to_connect_has_its_name() {
        let outcome = |kind: io::ErrorKind| of_connect(&kind.into());
        assert_eq!(outcome(io::ErrorKind::ConnectionRefused), HandshakeOutcome::ConnectionRefused);
        assert_eq!(outcome(io::ErrorKind::ConnectionReset), HandshakeOutcome::Reset);
        assert_eq!(outcome(io::ErrorKind::HostUnreachable), HandshakeOutcome::Unreachable);
        assert_eq!(outcome(io::ErrorKind::NetworkUnreachable), HandshakeOutcome::NoRoute);
        assert_eq!(outcome(io::ErrorKind::AddrNotAvailable), HandshakeOutcome::NoRoute);
        assert_eq!(outcome(io::ErrorKind::TimedOut), HandshakeOutcome::Timeout("connect"));
        assert!(matches!(outcome(io::ErrorKind::PermissionDenied), HandshakeOutcome::NotTried(_)));
        let of_system = |code| of_connect(&io::Error::from_raw_os_error(code));
        assert_eq!(of_system(NO_ADDRESS_FAMILY), HandshakeOutcome::NoRoute);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn too_many_open_files_is_no_missing_route() {
        let outcome = of_connect(&io::Error::from_raw_os_error(24));
        assert!(matches!(&outcome, HandshakeOutcome::NotTried(why) if why.contains("open files")), "{outcome}");
    }

    #[test]
    fn every_failure_of_an_open_connection_has_its_name() {
        let outcome = |kind: io::ErrorKind| of_io(&kind.into());
        assert_eq!(outcome(io::ErrorKind::UnexpectedEof), HandshakeOutcome::Closed);
        assert_eq!(outcome(io::ErrorKind::ConnectionReset), HandshakeOutcome::Reset);
        assert_eq!(outcome(io::ErrorKind::BrokenPipe), HandshakeOutcome::Reset);
        assert_eq!(outcome(io::ErrorKind::HostUnreachable), HandshakeOutcome::Unreachable);
        assert_eq!(outcome(io::ErrorKind::TimedOut), HandshakeOutcome::Timeout("handshake"));
    }
}
