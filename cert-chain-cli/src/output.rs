//! Data to standard output, complaints and progress to standard error.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use crate::failure::Failure;
use crate::render::page::Look;

/// Writes `text` to standard output, at once and whole.
pub(crate) fn write(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    Ok(stdout.flush()?)
}

/// Writes `text` to a file, in place of what it held.
pub(crate) fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    let name = path.to_string_lossy();
    std::fs::write(path, text).map_err(|error| Failure::new(format!("cannot write `{name}`")).because(error))
}

/// Tells a failure on standard error.
pub(crate) fn complain(failure: &Failure) {
    let text = failure.render(Look::of_stderr());
    // When nobody can be told, the exit status still tells.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Tells what may matter though the job goes on.
pub(crate) fn warn(text: &str) {
    let _ = writeln!(io::stderr().lock(), "warning: {}", Look::of_stderr().show(text));
}

/// Tells what is good to know beside the data.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "note: {}", Look::of_stderr().show(text));
}

/// Says what goes on, when somebody is watching.
pub(crate) fn progress(text: &str) {
    let stderr = io::stderr();
    if stderr.is_terminal() {
        let look = Look::of_stderr();
        let _ = writeln!(stderr.lock(), "{}", look.show(text));
    }
}

/// Help, version, or a command line of the wrong shape, in clap's own words.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        let look = Look { width: usize::MAX, ..Look::of_stderr() };
        let text: String = error.to_string().lines().map(|line| look.show(line) + "\n").collect();
        let _ = io::stderr().write_all(text.as_bytes());
    } else {
        // Help that nobody reads to its end is no failure.
        let _ = error.print();
    }
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}
