//! Reading and writing at a place of a file that several threads share, as each system has it.

use std::fs::File;
use std::io;

/// Fills `octets` from `place` on.
#[cfg(unix)]
pub(crate) fn read(file: &File, octets: &mut [u8], place: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, octets, place)
}

/// Writes all of `octets` from `place` on.
#[cfg(unix)]
pub(crate) fn write(file: &File, octets: &[u8], place: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, octets, place)
}

/// Fills `octets` from `place` on.
#[cfg(windows)]
pub(crate) fn read(file: &File, mut octets: &mut [u8], mut place: u64) -> io::Result<()> {
    while !octets.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, octets, place)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => (octets, place) = (&mut octets[count..], place + count as u64),
        }
    }
    Ok(())
}

/// Writes all of `octets` from `place` on.
#[cfg(windows)]
pub(crate) fn write(file: &File, mut octets: &[u8], mut place: u64) -> io::Result<()> {
    while !octets.is_empty() {
        match std::os::windows::fs::FileExt::seek_write(file, octets, place)? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            count => (octets, place) = (&octets[count..], place + count as u64),
        }
    }
    Ok(())
}
