//! One connection: requests in, replies out. Works over TCP and inside TLS.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWrite, AsyncWriteExt};

use super::super::Log;
use super::site::{Reply, Site};

/// How a connection is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::servers) enum End {
    Close,
    Reset,
}

/// Between two bytes of [`Reply::Drip`]: well inside any read timeout, so that only an overall deadline ends it.
const DRIP: Duration = Duration::from_millis(50);

/// Answers requests until the client closes, or until a reply closes.
pub(in crate::servers) async fn serve<S>(stream: &mut S, site: &Site, log: &Log<String>) -> io::Result<End>
where
    S: AsyncBufRead + AsyncWrite + Unpin,
{
    while let Some(request) = read_request(stream).await? {
        log.push(format!("{} {} {}", request.method, request.host, request.path));
        match site.reply(&request.path) {
            Reply::Whole { status, fields, body } => whole(stream, &site.date(), status, &fields, &body).await?,
            Reply::Drip => drip(stream, &site.date()).await?,
            Reply::Endless => endless(stream, &site.date()).await?,
            Reply::Reset => return Ok(End::Reset),
            Reply::Silence => std::future::pending().await,
        }
    }
    Ok(End::Close)
}

struct Request {
    method: String,
    path: String,
    host: String,
}

/// Reads up to the empty line; the lab's requests have no body. None when the client is done.
async fn read_request<S: AsyncBufRead + Unpin>(stream: &mut S) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let (Some(method), Some(path)) = (words.next(), words.next()) else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    let mut host = String::new();
    loop {
        let mut field = String::new();
        if stream.read_line(&mut field).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match field.trim_end().split_once(':') {
            None if field.trim_end().is_empty() => return Ok(Some(Request { method, path, host })),
            Some((name, value)) if name.eq_ignore_ascii_case("host") => value.trim().clone_into(&mut host),
            _ => (),
        }
    }
}

async fn whole<S: AsyncWrite + Unpin>(
    stream: &mut S,
    date: &str,
    status: u16,
    fields: &[(&'static str, String)],
    body: &[u8],
) -> io::Result<()> {
    let fields: String = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!("HTTP/1.1 {status} Lab\r\nDate: {date}\r\n{fields}Content-Length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    stream.flush().await
}

async fn drip<S: AsyncWrite + Unpin>(stream: &mut S, date: &str) -> io::Result<()> {
    let head = format!("HTTP/1.1 200 Lab\r\nDate: {date}\r\nContent-Length: 1000000\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    loop {
        stream.write_all(b"0").await?;
        stream.flush().await?;
        tokio::time::sleep(DRIP).await;
    }
}

async fn endless<S: AsyncWrite + Unpin>(stream: &mut S, date: &str) -> io::Result<()> {
    let head = format!("HTTP/1.1 200 Lab\r\nDate: {date}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    loop {
        stream.write_all(&[b'0'; 4096]).await?;
    }
}
