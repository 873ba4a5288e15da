//! JSON Lines to a file or standard output: whole ones only.

#[cfg(unix)]
use std::fs::TryLockError;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use crate::failure::Failure;

/// Where lines go.
///
/// Every write is of whole lines and begins where the last one ended, with no buffer between that could hold half a line back. What a
/// full disk took of a line is cut off again where the system lets us.
#[derive(Debug)]
pub(super) struct Output {
    file: File,
    /// As people know it.
    name: String,
    /// Octets of whole lines in it, where it is a file that can be cut.
    length: Option<u64>,
}

impl Output {
    /// Standard output.
    pub(super) fn stdout() -> Result<Self, Failure> {
        let name = "standard output".to_owned();
        let mut file = stdout().map_err(|error| Failure::new("cannot write to standard output").because(error))?;
        // Whoever appends to a file (`>>`) begins elsewhere than at its end, and what was there before is not ours to cut.
        let end = file.metadata().ok().filter(|metadata| metadata.is_file()).map(|metadata| metadata.len());
        let length = end.filter(|end| file.stream_position().is_ok_and(|position| position == *end));
        Ok(Self { file, name, length })
    }

    /// The file at `path`, made if it is not there. What it holds stays until it is [cut](Self::cut).
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let name = format!("`{}`", path.to_string_lossy());
        let opened = OpenOptions::new().write(true).create(true).truncate(false).open(path);
        let file = opened.map_err(|error| Failure::new(format!("cannot write {name}")).because(error))?;
        let is_file = file.metadata().is_ok_and(|metadata| metadata.is_file());
        if is_file && is_held(&file) {
            return Err(
                Failure::new(format!("{name} is being written by another run")).hint("each run needs an --output of its own")
            );
        }
        Ok(Self { file, name, length: is_file.then_some(0) })
    }

    /// Cuts a file to its first `length` octets, after which lines go on.
    pub(super) fn cut(&mut self, length: u64) -> Result<(), Failure> {
        if self.length.is_none() {
            return Ok(());
        }
        let failed = |error| Failure::new(format!("cannot write {}", self.name)).because(error);
        let there = self.file.metadata().map_err(failed)?.len();
        if there < length {
            let message = format!("{} has {there} bytes, and the run to resume wrote {length}", self.name);
            return Err(Failure::new(message).hint("without --resume the list is done from its beginning"));
        }
        self.file.set_len(length).and_then(|()| self.file.seek(SeekFrom::Start(length))).map_err(failed)?;
        self.length = Some(length);
        Ok(())
    }

    /// Writes `lines`, each with its end.
    pub(super) fn write(&mut self, lines: &str) -> Result<(), Failure> {
        if let Err(error) = self.file.write_all(lines.as_bytes()) {
            if let Some(length) = self.length {
                // When even that fails, --resume cuts it.
                let _ = self.file.set_len(length).and_then(|()| self.file.seek(SeekFrom::Start(length)));
            }
            if error.kind() == io::ErrorKind::BrokenPipe {
                return Err(Failure::new(format!("nobody reads {} any more", self.name)));
            }
            return Err(Failure::new(format!("cannot write to {}", self.name)).because(error));
        }
        if let Some(length) = &mut self.length {
            *length += lines.len() as u64;
        }
        Ok(())
    }

    /// How many octets of whole lines are in it, all of them on the disk; none where it is no file.
    pub(super) fn settle(&self) -> Result<Option<u64>, Failure> {
        if self.length.is_some() {
            let failed = |error| Failure::new(format!("cannot write to {}", self.name)).because(error);
            self.file.sync_data().map_err(failed)?;
        }
        Ok(self.length)
    }
}

/// Whether another run has it; else it is ours while it is open. Where files cannot be held apart, nobody has it.
#[cfg(unix)]
fn is_held(file: &File) -> bool {
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// On Windows nobody else could read the file meanwhile.
#[cfg(not(unix))]
fn is_held(_: &File) -> bool {
    false
}

/// Standard output without the standard library's buffer, which would write lines in parts.
#[cfg(unix)]
fn stdout() -> io::Result<File> {
    use std::os::fd::AsFd as _;
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
fn stdout() -> io::Result<File> {
    use std::os::windows::io::AsHandle as _;
    Ok(File::from(io::stdout().as_handle().try_clone_to_owned()?))
}
