//! Runs the program as a user would, with an empty environment.

#![allow(dead_code, reason = "each test file uses its part")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The program, about to run with `args`.
pub(crate) fn cert_chain(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cert-chain"));
    command.args(args).env_clear().stdin(Stdio::null());
    command
}

/// Exit status, standard output and standard error, as one text for a snapshot.
pub(crate) fn told(output: &Output) -> String {
    let mut text = format!("exit {}\n", output.status.code().map_or_else(|| "by signal".to_owned(), |code| code.to_string()));
    for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        if !bytes.is_empty() {
            let shown = String::from_utf8_lossy(bytes);
            let lines: Vec<_> = shown.lines().map(str::trim_end).collect();
            write!(text, "--- {name}\n{}\n", lines.join("\n")).expect("a string takes text");
        }
    }
    text
}

/// What the program says to `args`.
pub(crate) fn run(args: &[&str]) -> String {
    told(&cert_chain(args).output().expect("the program runs"))
}

/// What it says to `args` when `input` comes on standard input.
pub(crate) fn run_with_input(args: &[&str], input: &[u8]) -> String {
    let mut command = cert_chain(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    child.stdin.take().expect("a pipe").write_all(input).expect("the program reads");
    told(&child.wait_with_output().expect("the program ends"))
}

/// A folder of its own for a test, removed with the value.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        // Left over from a run that was killed, perhaps.
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder can be made");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file here.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.0.join(name), content).expect("a file can be written");
    }

    /// What a file here holds.
    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.join(name)).expect("a file can be read")
    }

    /// What the program says to `args` when run here, so that file names are short.
    pub(crate) fn run(&self, args: &[&str]) -> String {
        told(&cert_chain(args).current_dir(&self.0).output().expect("the program runs"))
    }

    /// Its whole output likewise.
    pub(crate) fn output(&self, args: &[&str]) -> Output {
        cert_chain(args).current_dir(&self.0).output().expect("the program runs")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
