//! The program while it runs.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use cert_chain_core::report::Report;

use crate::support::cert_chain;

/// The options that every test wants: the moment is fixed, and nothing is asked but the lab.
pub(crate) fn batch(resolver: SocketAddr, more: &[&str]) -> Command {
    let resolver = resolver.to_string();
    let options = ["batch", "--at", "2026-06-01T12:00:00Z", "--offline", "--allow-private", "--resolver", &resolver];
    let mut command = cert_chain(&options);
    command.args(more);
    command
}

/// A batch that runs; it is killed with the value.
pub(crate) struct Running {
    child: Child,
    list: Option<ChildStdin>,
    lines: Option<BufReader<ChildStdout>>,
    /// Standard error line by line, read in a thread so that the program never waits for us.
    telling: Receiver<String>,
    told: String,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        let lines = child.stdout.take().map(BufReader::new);
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let (teller, telling) = mpsc::channel();
        thread::spawn(move || {
            for line in stderr.lines() {
                // Nobody listens once a test has failed.
                let _ = teller.send(line.expect("UTF-8") + "\n");
            }
        });
        Self { list: child.stdin.take(), child, lines, telling, told: String::new() }
    }

    /// Writes to its list, which stays open.
    pub(crate) fn write(&mut self, text: &str) {
        self.list.as_mut().expect("an open list").write_all(text.as_bytes()).expect("the program reads");
    }

    /// Its list; when it is dropped, the list has ended.
    pub(crate) fn take_list(&mut self) -> ChildStdin {
        self.list.take().expect("an open list")
    }

    /// The next report.
    pub(crate) fn report(&mut self) -> Option<Report> {
        let mut line = String::new();
        self.lines.as_mut().expect("an open pipe").read_line(&mut line).expect("UTF-8");
        (!line.is_empty()).then(|| whole(&line))
    }

    /// Closes standard output, as `head` does.
    pub(crate) fn stop_reading(&mut self) {
        self.lines = None;
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.expect("kill is installed").success());
    }

    /// Returns once standard error has `text` in a line.
    pub(crate) fn wait_until_told(&mut self, text: &str) {
        loop {
            let line = self.telling.recv().unwrap_or_else(|_| panic!("no {text} in {}", self.told));
            self.told += &line;
            if line.contains(text) {
                return;
            }
        }
    }

    /// Its exit status, the reports that are left, and all that it told.
    pub(crate) fn finish(mut self) -> (Option<i32>, Vec<Report>, String) {
        let mut reports = Vec::new();
        while self.lines.is_some() {
            let Some(report) = self.report() else { break };
            reports.push(report);
        }
        let status = self.child.wait().expect("the program ends");
        self.told.extend(self.telling.iter());
        (status.code(), reports, std::mem::take(&mut self.told))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a line says, which is whole and of JSON alone.
pub(crate) fn whole(line: &str) -> Report {
    let json = line.strip_suffix('\n').unwrap_or_else(|| panic!("a torn line: {line}"));
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {line}"))
}

/// Every report in what a run wrote.
pub(crate) fn reports(jsonl: &[u8]) -> Vec<Report> {
    let text = std::str::from_utf8(jsonl).expect("UTF-8");
    text.split_inclusive('\n').map(whole).collect()
}

/// The targets of reports, in alphabetical order.
pub(crate) fn targets(reports: &[Report]) -> Vec<&str> {
    let mut targets: Vec<&str> = reports.iter().map(|report| &*report.target).collect();
    targets.sort_unstable();
    targets
}
