//! Where programs of this user keep their data.

use std::env;
use std::path::{Path, PathBuf};

/// The folder of this program's data: the one given, or the user's; none when the system names no such place.
pub(super) fn of_data(given: Option<&Path>) -> Option<PathBuf> {
    given.map(Path::to_owned).or_else(|| Some(of_user()?.join("cert-chain")))
}

/// By the conventions of each system: for Linux and its kin <https://specifications.freedesktop.org/basedir-spec/latest/>.
fn of_user() -> Option<PathBuf> {
    if cfg!(windows) {
        return variable("LOCALAPPDATA");
    }
    let home = variable("HOME");
    if cfg!(target_os = "macos") {
        return home.map(|home| home.join("Library/Application Support"));
    }
    variable("XDG_DATA_HOME").or_else(|| home.map(|home| home.join(".local/share")))
}

/// An absolute path; others are to be ignored.
#[expect(clippy::disallowed_methods, reason = "the core reads no environment; this is the one place of the program that does")]
fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute())
}
