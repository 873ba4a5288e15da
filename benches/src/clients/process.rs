//! Clients that are programs.

use std::process::{Output, Stdio};
use std::time::Duration;
use std::{fmt, io};

use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// Why a program gave no output.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// It is not there.
    Missing,
    /// It ran for longer than it may, and was ended.
    TooLong(Duration),
    /// It did not do its work; what it said.
    Broken(String),
    /// It could not be started or spoken to.
    Io(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("it is not installed"),
            Self::TooLong(limit) => write!(f, "it ran for more than {} s and was ended", limit.as_secs()),
            Self::Broken(said) => write!(f, "it does not work: {said}"),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Io(error),
        }
    }
}

/// Runs a program with `input` on its standard input; past `limit` it is ended.
///
/// # Errors
///
/// When it is missing, cannot be run, or takes too long. How it exits is in the output.
pub(super) async fn run(command: &mut Command, input: &str, limit: Duration) -> Result<Output, Failure> {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.kill_on_drop(true).spawn()?;
    let stdin = child.stdin.take();
    let conversation = async {
        if let Some(mut stdin) = stdin {
            // A program that has seen enough may have closed it.
            let _ = stdin.write_all(input.as_bytes()).await;
        }
        child.wait_with_output().await
    };
    match tokio::time::timeout(limit, conversation).await {
        Ok(output) => Ok(output?),
        Err(_) => Err(Failure::TooLong(limit)),
    }
}

/// What a program said on both its outputs.
pub(super) fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat()
}
