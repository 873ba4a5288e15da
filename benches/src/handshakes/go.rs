//! Go's standard library, by the program in `peers/go`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs::File, io};

use serde::Deserialize;

use super::{AT_ONCE, Ask, Client, found, peers};

/// The program, built.
#[derive(Clone, Debug)]
pub struct Go {
    program: PathBuf,
    name: &'static str,
    any_group: bool,
}

impl Go {
    /// Builds the program into `folder`; none where there is no Go.
    ///
    /// # Errors
    ///
    /// When it cannot be built.
    pub fn build(folder: &Path) -> io::Result<Option<Self>> {
        let Some(go) = found("go") else { return Ok(None) };
        let program = folder.join("go-peer");
        let mut build = Command::new(go);
        // Nothing but the toolchain at hand, and nothing from outside.
        build.env("GOTOOLCHAIN", "local").env("GOPROXY", "off").env("GOCACHE", folder.join("go-cache")).env("CGO_ENABLED", "0");
        let built = build.arg("build").arg("-o").arg(&program).arg(".").current_dir(peers().join("go")).output()?;
        match built.status.success() {
            true => Ok(Some(Self { program, name: "Go", any_group: false })),
            false => Err(io::Error::other(String::from_utf8_lossy(&built.stderr).into_owned())),
        }
    }

    /// The same program offering the groups for key exchange that Go offers by itself.
    #[must_use]
    pub fn with_its_own_groups(&self) -> Self {
        Self { name: "Go, its own groups", any_group: true, ..self.clone() }
    }
}

#[derive(Deserialize)]
struct Answer {
    target: String,
    accepted: bool,
    #[serde(default)]
    error: String,
    subjects: Vec<String>,
}

impl Client for Go {
    fn name(&self) -> &str {
        self.name
    }

    fn command(&self, ask: &Ask) -> Command {
        let mut command = Command::new(&self.program);
        let targets = ask.lines(ToString::to_string).expect("a place for targets");
        command.stdin(File::open(targets).expect("the targets"));
        command.arg("-roots").arg(&ask.root).arg("-concurrency").arg(AT_ONCE.to_string());
        if self.any_group {
            command.arg("-default-groups");
        }
        command
    }

    fn assert_answered(&self, ask: &Ask) {
        let said = std::fs::read_to_string(&ask.output).expect("its output");
        let answers: Vec<Answer> = said.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
        for answer in &answers {
            assert!(answer.accepted && answer.subjects.len() == 2, "Go on {}: {}", answer.target, answer.error);
        }
        ask.assert_all(self.name(), answers.iter().map(|answer| answer.target.as_str()));
    }
}
