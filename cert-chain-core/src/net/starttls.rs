//! What is said in clear before TLS: SMTP, <https://www.rfc-editor.org/rfc/rfc3207>.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout_at;

use super::dial::Connection;
use crate::network::{Deadline, HandshakeOutcome, StartTls};

/// The name we greet with: reserved (<https://www.rfc-editor.org/rfc/rfc2606#section-2>), so it gives nothing away.
const EHLO: &[u8] = b"EHLO cert-chain.invalid\r\n";

/// A reply line has at most 512 octets (<https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.5>); some servers say more.
const MAX_LINE: usize = 2048;

/// Characters of a line that are repeated in a report: a sentence with its link.
const MAX_SHOWN: usize = 200;

/// Lines of one reply; an EHLO answer has about twenty.
const MAX_LINES: usize = 100;

/// Asks for TLS in the protocol's own words. On success the peer's next byte is TLS.
pub(super) async fn begin(connection: &mut Connection, protocol: StartTls, deadline: Deadline) -> Result<(), HandshakeOutcome> {
    let dialogue = match protocol {
        StartTls::Smtp => smtp(connection),
    };
    timeout_at(deadline.instant().into(), dialogue).await.unwrap_or(Err(HandshakeOutcome::Timeout("starttls")))
}

async fn smtp(connection: &mut Connection) -> Result<(), HandshakeOutcome> {
    let mut lines = Lines { connection, buffer: Vec::new() };
    lines.reply().await?.expect(220, HandshakeOutcome::SmtpRefused)?;
    let extensions = lines.ask(EHLO).await?;
    extensions.expect(250, HandshakeOutcome::SmtpRefused)?;
    if !extensions.lines.iter().any(|line| line.trim().eq_ignore_ascii_case("STARTTLS")) {
        return Err(HandshakeOutcome::StartTlsRefused("STARTTLS is not offered".to_owned()));
    }
    let answer = lines.ask(b"STARTTLS\r\n").await?;
    // A 4yz is for now (RFC 5321 section 4.2.1): the server is busy, or its certificate is being renewed.
    let refused = if answer.code / 100 == 4 { HandshakeOutcome::SmtpRefused } else { HandshakeOutcome::StartTlsRefused };
    answer.expect(220, refused)?;
    if !lines.buffer.is_empty() {
        // Whatever stands here was injected, or would be taken for TLS.
        return Err(HandshakeOutcome::NotTls("text after the answer to STARTTLS".to_owned()));
    }
    lines.connection.begin_tls();
    Ok(())
}

/// A reply: its code, and the text of each line after the code.
struct Reply {
    code: u16,
    lines: Vec<String>,
}

impl Reply {
    fn expect(&self, code: u16, refused: fn(String) -> HandshakeOutcome) -> Result<(), HandshakeOutcome> {
        if self.code == code {
            return Ok(());
        }
        let text: String = self.lines.last().map_or("", String::as_str).chars().take(MAX_SHOWN).collect();
        Err(refused(format!("{} {text}", self.code)))
    }
}

/// A bounded reader of reply lines.
struct Lines<'c> {
    connection: &'c mut Connection,
    buffer: Vec<u8>,
}

impl Lines<'_> {
    async fn ask(&mut self, command: &[u8]) -> Result<Reply, HandshakeOutcome> {
        self.connection.write_all(command).await.map_err(|error| self.connection.outcome(&error))?;
        self.reply().await
    }

    async fn reply(&mut self) -> Result<Reply, HandshakeOutcome> {
        let mut lines = Vec::new();
        while lines.len() < MAX_LINES {
            let line = self.line().await?;
            let code = line.get(..3).and_then(|code| code.parse().ok());
            let (Some(code), separator) = (code, line.as_bytes().get(3)) else {
                return Err(HandshakeOutcome::NotTls("the greeting is not SMTP".to_owned()));
            };
            lines.push(line.get(4..).unwrap_or_default().to_owned());
            if separator != Some(&b'-') {
                return Ok(Reply { code, lines });
            }
        }
        Err(HandshakeOutcome::NotTls("an SMTP reply without end".to_owned()))
    }

    /// The next line, without its end.
    async fn line(&mut self) -> Result<String, HandshakeOutcome> {
        loop {
            if let Some(end) = self.buffer.iter().position(|&b| b == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=end).collect();
                return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            if self.buffer.len() > MAX_LINE {
                return Err(HandshakeOutcome::NotTls("an SMTP line without end".to_owned()));
            }
            let mut chunk = [0; 512];
            match self.connection.read(&mut chunk).await {
                Ok(0) => return Err(HandshakeOutcome::Closed),
                Ok(count) => self.buffer.extend_from_slice(&chunk[..count]),
                Err(error) => return Err(self.connection.outcome(&error)),
            }
        }
    }
}
