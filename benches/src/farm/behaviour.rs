//! What servers do instead of shaking hands.

use std::time::Duration;

use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

/// How long a stalling server keeps a connection: longer than any client waits.
const STALL: Duration = Duration::from_secs(120);

/// A byte each.
const DRIP: Duration = Duration::from_millis(100);

/// The header of a TLS record that holds 16 KiB of a handshake, and that of a message of 64 KiB in it.
const BEGINNING: [u8; 9] = [0x16, 0x03, 0x03, 0x40, 0x00, 0x02, 0x00, 0xff, 0xff];

/// What the server of a number does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "all that the farm does")]
pub enum Behaviour {
    /// Shakes hands as it should.
    Well,
    /// Accepts the connection and says nothing.
    Stalls,
    /// Ends the connection at once with a reset.
    Resets,
    /// Sends a byte each tenth of a second.
    Drips,
    /// Sends without end.
    Floods,
}

impl Behaviour {
    /// That of the server of this number: every tenth is ill, each of the four ways as often as the others.
    pub fn of(number: u32) -> Self {
        match (number.is_multiple_of(10), number / 10 % 4) {
            (false, _) => Self::Well,
            (true, 0) => Self::Stalls,
            (true, 1) => Self::Resets,
            (true, 2) => Self::Drips,
            (true, _) => Self::Floods,
        }
    }

    /// Does it to one client.
    pub(super) async fn ill(self, mut stream: TcpStream) -> io::Result<()> {
        match self {
            Self::Resets | Self::Well => stream.set_zero_linger(),
            Self::Stalls => {
                // It reads, so that the client's goodbye ends it.
                let _ = timeout(STALL, io::copy(&mut stream, &mut io::sink())).await;
                Ok(())
            }
            Self::Drips => {
                let ((mut reader, mut writer), mut sink) = (stream.split(), io::sink());
                let dripping = async {
                    for byte in BEGINNING.into_iter().chain(std::iter::repeat(0)) {
                        writer.write_all(&[byte]).await?;
                        sleep(DRIP).await;
                    }
                    Ok(())
                };
                tokio::select! {
                    written = dripping => written,
                    read = io::copy(&mut reader, &mut sink) => read.map(drop),
                }
            }
            Self::Floods => {
                let mut record = BEGINNING.to_vec();
                record.resize(5 + 0x4000, 0);
                let _ = stream.read(&mut [0; 1024]).await?;
                loop {
                    stream.write_all(&record).await?;
                }
            }
        }
    }
}
