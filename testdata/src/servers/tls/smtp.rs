//! The few words of SMTP before TLS.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::setup::Smtp;

/// Greets and answers commands. True when TLS begins now, false when the client went away.
pub(super) async fn begin(stream: &mut TcpStream, smtp: Smtp) -> io::Result<bool> {
    stream.write_all(b"220 mail.contoso.test ESMTP\r\n").await?;
    while let Some(line) = read_line(stream).await? {
        let answer: &[u8] = match (line.to_uppercase().as_str(), smtp) {
            ("STARTTLS", Smtp::Offers) => {
                stream.write_all(b"220 2.0.0 go ahead\r\n").await?;
                return Ok(true);
            }
            ("STARTTLS", Smtp::Injects) => {
                stream.write_all(b"220 2.0.0 go ahead\r\n250 2.0.0 slipped in\r\n").await?;
                return Ok(true);
            }
            ("STARTTLS", Smtp::Refuses) => b"454 4.7.0 TLS not available\r\n",
            ("STARTTLS", Smtp::DoesNotOffer) => b"502 5.5.1 not implemented\r\n",
            (command, Smtp::DoesNotOffer) if command.starts_with("EHLO") => b"250-mail.contoso.test\r\n250 SIZE 1000000\r\n",
            (command, _) if command.starts_with("EHLO") => b"250-mail.contoso.test\r\n250 STARTTLS\r\n",
            ("QUIT", _) => {
                stream.write_all(b"221 2.0.0 bye\r\n").await?;
                return Ok(false);
            }
            _ => b"500 5.5.2 what?\r\n",
        };
        stream.write_all(answer).await?;
    }
    Ok(false)
}

/// Reads byte by byte, so that nothing of the ClientHello after STARTTLS is taken.
async fn read_line(stream: &mut TcpStream) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    let mut byte = [0];
    while stream.read(&mut byte).await? > 0 {
        match byte[0] {
            b'\n' => return Ok(Some(String::from_utf8_lossy(&line).trim_end().to_owned())),
            other => line.push(other),
        }
    }
    Ok(None)
}
