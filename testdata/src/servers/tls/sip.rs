//! SIP, as far as one request: <https://www.rfc-editor.org/rfc/rfc3261#section-11>.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWrite, AsyncWriteExt};

use super::setup::Sip;
use crate::servers::Log;

/// Reads the head of one request, keeps it, and answers.
pub(super) async fn answer<S>(stream: &mut S, sip: &Sip, log: &Log<String>) -> io::Result<()>
where
    S: AsyncBufRead + AsyncWrite + Unpin,
{
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await? == 0 {
            return Ok(());
        }
    }
    log.push(head);
    match sip {
        Sip::Says(lines) => {
            for line in lines.iter().chain([&""]) {
                stream.write_all(format!("{line}\r\n").as_bytes()).await?;
            }
            stream.flush().await
        }
        Sip::Endless => {
            stream.write_all(b"SIP/2.0 200 ").await?;
            loop {
                stream.write_all(&[b'O'; 1024]).await?;
            }
        }
    }
}
