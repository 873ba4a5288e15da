//! SIP, as far as one request: <https://www.rfc-editor.org/rfc/rfc3261#section-11>.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWrite, AsyncWriteExt};

use super::setup::Sip;
use crate::servers::Log;

/// What who asks by SIP hears where nothing is set.
const ALL_IS_WELL: [&str; 3] = ["SIP/2.0 200 OK", "Server: Lab", "Content-Length: 0"];

/// Reads the head of one request, keeps it, and answers.
pub(super) async fn answer<S>(stream: &mut S, sip: &Sip, log: &Log<String>) -> io::Result<()>
where
    S: AsyncBufRead + AsyncWrite + Unpin,
{
    if *sip == Sip::WhenAsked && !stream.fill_buf().await?.starts_with(b"OPTIONS sip:") {
        return Ok(());
    }
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await? == 0 {
            return Ok(());
        }
    }
    match sip {
        Sip::WhenAsked => say(stream, &ALL_IS_WELL).await,
        Sip::Says(lines) => {
            log.push(head);
            say(stream, lines).await
        }
        Sip::Silence => Ok(()),
        Sip::Endless => {
            stream.write_all(b"SIP/2.0 200 ").await?;
            loop {
                stream.write_all(&[b'O'; 1024]).await?;
            }
        }
    }
}

async fn say<S: AsyncWrite + Unpin>(stream: &mut S, lines: &[&str]) -> io::Result<()> {
    for line in lines.iter().chain([&""]) {
        stream.write_all(format!("{line}\r\n").as_bytes()).await?;
    }
    stream.flush().await
}
