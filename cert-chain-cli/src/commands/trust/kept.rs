//! The lists that `trust update` keeps: one file, replaced as a whole.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use cert_chain_core::trust::Lists;

use super::folder;
use crate::failure::Failure;
use crate::output;

const NAME: &str = "trust-lists";

/// The most that is read: some ten times what all roots and intermediates of the CCADB take.
const LARGEST: u64 = 64 << 20;

/// What is kept in `data_dir` or the user's own folder; nothing, when nothing was. What cannot be used is told, and the
/// lists that are compiled in are used.
pub(in crate::commands) fn load(data_dir: Option<&Path>) -> Lists {
    let Some(path) = file(data_dir) else { return Lists::default() };
    let read = match read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Lists::default(),
        Err(error) => Err(error.to_string()),
        Ok(bytes) => Lists::from_bytes(&bytes).map_err(|error| error.to_string()),
    };
    read.unwrap_or_else(|reason| {
        let name = path.to_string_lossy();
        output::warn(&format!(
            "`{name}`: {reason}; the lists that are compiled in are used (`cert-chain trust update` mends it)"
        ));
        Lists::default()
    })
}

/// The file, if anything is kept in it.
pub(super) fn existing(data_dir: Option<&Path>) -> Option<PathBuf> {
    file(data_dir).filter(|path| path.is_file())
}

/// Keeps `lists` in place of what was kept, at once: whoever reads meanwhile reads the old or the new ones.
pub(super) fn store(lists: &Lists, data_dir: Option<&Path>) -> Result<PathBuf, Failure> {
    let path =
        file(data_dir).ok_or_else(|| Failure::new("this system names no folder for data").hint("name one with --data-dir"))?;
    let failed = |error: io::Error| Failure::new(format!("cannot write `{}`", path.to_string_lossy())).because(error);
    write(&path, &lists.to_bytes()).map_err(failed)?;
    Ok(path)
}

fn file(data_dir: Option<&Path>) -> Option<PathBuf> {
    Some(folder::of_data(data_dir)?.join(NAME))
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    // Two updates at once do not write into each other's file.
    let new = folder.join(format!("{NAME}.new-{}", std::process::id()));
    let written = File::create(&new).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| fs::rename(&new, path));
    if renamed.is_err() {
        // What is left of it is of no use; the error above is the one to tell.
        let _ = fs::remove_file(&new);
    }
    renamed
}
