//! Files and standard input, read whole but never without end.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::failure::Failure;

/// The most that is read of any input: some ten times the largest public list of trust anchors and intermediates.
const LARGEST: u64 = 64 << 20;

/// An input by the name that reports use for it.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// Reads the file at `path`; `-` stands for standard input.
pub(crate) fn read(path: &Path) -> Result<Input, Failure> {
    let name = path.to_string_lossy().into_owned();
    let bytes = if is_stdin(path) { bounded(io::stdin().lock()) } else { File::open(path).and_then(bounded) };
    match bytes {
        Ok(bytes) if bytes.len() as u64 > LARGEST => {
            Err(Failure::new(format!("cannot read `{name}`: larger than {} MiB, which no chain or store is", LARGEST >> 20)))
        }
        Ok(bytes) => Ok(Input { name, bytes }),
        Err(error) => Err(Failure::new(format!("cannot read `{name}`: {}", reason(&error)))),
    }
}

/// Opens the file at `path`, to be read as it comes.
pub(crate) fn open(path: &Path) -> Result<File, Failure> {
    let opened = File::open(path).and_then(|file| match file.metadata()?.is_dir() {
        true => Err(io::ErrorKind::IsADirectory.into()),
        false => Ok(file),
    });
    opened.map_err(|error| Failure::new(format!("cannot read `{}`: {}", path.to_string_lossy(), reason(&error))))
}

/// Whether `text` was meant as a file's name, whether there is one or not: `chain.pem` is a domain by its form.
pub(crate) fn is_file_name(text: &str) -> bool {
    let extension = text.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let known = ["pem", "crt", "cer", "der", "p7b", "p7c", "pfx", "p12"];
    extension.is_some_and(|extension| known.contains(&&*extension)) || (text.contains(['/', '\\']) && !text.contains("://"))
}

pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn bounded(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The system's words without its number.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split_once(" (os error").map_or(&*text, |(words, _)| words).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_can_only_be_a_file() {
        for name in ["chain.pem", "server.CRT", "./x", "certs/contoso", "C:\\certs\\x"] {
            assert!(is_file_name(name), "{name}");
        }
        for name in ["contoso.com", "sip.contoso.com:5061", "https://sts.contoso.com/adfs", "smtp://mail.contoso.com"] {
            assert!(!is_file_name(name), "{name}");
        }
    }
}
