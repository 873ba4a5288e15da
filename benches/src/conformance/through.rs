//! The cases through the command line: `cert-chain inspect` is run on files with the options that say the same, and has to
//! accept exactly what the library accepts, and to refuse the rest for the same reason.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, io, thread};

use cert_chain_core::Time;
use cert_chain_core::report::Report;

use super::outcome::{Outcome, Outcomes, TOTAL, TOTAL_MARK, namespace, outcome};
use super::suite::{Case, Suite};

/// What the program said, case by case.
#[derive(Debug)]
pub(super) struct Answers(Vec<Answer>);

#[derive(Debug)]
struct Answer {
    id: String,
    told: Told,
    /// How it differs from what the library said.
    differs: Option<String>,
}

/// What an exit status says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    /// 0.
    Accepted,
    /// 1.
    Refused,
    /// 2, with what it complained of.
    NotDone(String),
}

/// Asks `program` about every case of `suite` that the library judged, a few at a time.
///
/// # Errors
///
/// When a file cannot be written, or the program cannot be run or ends otherwise than it may.
pub(super) fn ask(suite: &Suite, outcomes: &Outcomes, program: &Path, now: Time) -> io::Result<Answers> {
    let program = fs::canonicalize(program).map_err(|error| io::Error::other(format!("{}: {error}", program.display())))?;
    let folder = Folder::new()?;
    let next = AtomicUsize::new(0);
    let work = |worker: usize| -> io::Result<Vec<Answer>> {
        let desk = Desk::new(&program, folder.0.join(worker.to_string()), now)?;
        let mut answers = Vec::new();
        while let Some(case) = suite.testcases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let Some((_, expected)) = outcomes.0.get(&case.id) else { continue };
            answers.push(desk.answer(case, expected)?);
        }
        Ok(answers)
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let answers = thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = (0..workers).map(|worker| scope.spawn(move || work(worker))).collect();
        let done =
            workers.into_iter().map(|worker| worker.join().unwrap_or_else(|_| Err(io::Error::other("a worker panicked"))));
        done.collect::<io::Result<Vec<_>>>()
    })?;
    Ok(Answers(answers.into_iter().flatten().collect()))
}

/// Where one worker lays out the files of one case after the other.
struct Desk<'p> {
    program: &'p Path,
    folder: PathBuf,
    now: Time,
}

impl<'p> Desk<'p> {
    fn new(program: &'p Path, folder: PathBuf, now: Time) -> io::Result<Self> {
        fs::create_dir(&folder)?;
        Ok(Self { program, folder, now })
    }

    fn answer(&self, case: &Case, by_library: &Outcome) -> io::Result<Answer> {
        let (told, by_program) = self.ask(case)?;
        let agree = match (&told, by_library) {
            (Told::Accepted, Outcome::Accepted) | (Told::Refused, Outcome::Refused(_)) => {
                by_program.as_ref() == Some(by_library)
            }
            // The program does not judge what it cannot read or understand.
            (Told::NotDone(_), Outcome::Unreadable | Outcome::Skipped) => true,
            _ => false,
        };
        let differs = (!agree).then(|| {
            let said = by_program.as_ref().map_or("no report", Outcome::word);
            format!("the library says {}, the program ends with {told:?} and reports {said}", by_library.word())
        });
        Ok(Answer { id: case.id.clone(), told, differs })
    }

    /// The exit status in words, and what the report says.
    fn ask(&self, case: &Case) -> io::Result<(Told, Option<Outcome>)> {
        let mut command = Command::new(self.program);
        command.args(["inspect", "--offline", "--format=json", "--data-dir=."]).args(self.files_of(case)?).args(case.words());
        if case.validation_time.is_none() {
            command.arg(format!("--at={}", self.now));
        }
        let output = command.arg("peer.pem").current_dir(&self.folder).env_clear().stdin(Stdio::null()).output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        let told = match output.status.code() {
            Some(0) => Told::Accepted,
            Some(1) => Told::Refused,
            Some(2) => Told::NotDone(said.lines().last().unwrap_or_default().to_owned()),
            _ => return Err(io::Error::other(format!("{}: {}: {said}", case.id, output.status))),
        };
        let report: Option<Report> = match &told {
            Told::NotDone(_) => None,
            _ => Some(serde_json::from_slice(&output.stdout)?),
        };
        Ok((told, report.map(|report| outcome(&report, case.peer_name().is_some()))))
    }

    /// Writes the files of the case, and names them in options; what to judge is in `peer.pem`.
    fn files_of(&self, case: &Case) -> io::Result<Vec<String>> {
        let mut words = Vec::new();
        let mut write = |option: &str, name: String, content: &[String]| {
            words.push(format!("{option}={name}"));
            fs::write(self.folder.join(name), content.join("\n"))
        };
        write("--roots", "roots.pem".to_owned(), &case.trusted_certs)?;
        // The program takes no file without any certificate.
        if !case.held().is_empty() {
            write("--intermediates", "intermediates.pem".to_owned(), case.held())?;
        }
        for (place, crl) in case.crls.iter().enumerate() {
            write("--crl", format!("{place}.crl"), std::slice::from_ref(crl))?;
        }
        fs::write(self.folder.join("peer.pem"), case.presented().join("\n"))?;
        Ok(words)
    }
}

impl Answers {
    /// Whether the program said of every case what the library says.
    pub(super) fn agree(&self) -> bool {
        self.0.iter().all(|answer| answer.differs.is_none())
    }

    /// Agreement by namespace, one line each, the sum, and what differs.
    pub(super) fn summary(&self) -> String {
        let mut tallies: BTreeMap<&str, [usize; 5]> = BTreeMap::new();
        for answer in &self.0 {
            let told = match answer.told {
                Told::Accepted => 0,
                Told::Refused => 1,
                Told::NotDone(_) => 2,
            };
            for name in [namespace(&answer.id), TOTAL] {
                let tally = tallies.entry(name).or_default();
                tally[told] += 1;
                tally[if answer.differs.is_none() { 3 } else { 4 }] += 1;
            }
        }
        let mut text = format!(
            "\n{:<16}{:>10}{:>10}{:>10}{:>10}{:>10}\n",
            "by the program", "accepted", "refused", "not done", "agree", "differ"
        );
        for (name, [accepted, refused, not_done, agree, differ]) in tallies {
            let name = name.trim_start_matches(TOTAL_MARK);
            let _ = writeln!(text, "{name:<16}{accepted:>10}{refused:>10}{not_done:>10}{agree:>10}{differ:>10}");
        }
        for answer in &self.0 {
            if let Some(differs) = &answer.differs {
                let _ = writeln!(text, "{}: {differs}", answer.id);
            }
        }
        let differ = self.0.iter().filter(|answer| answer.differs.is_some()).count();
        let _ = writeln!(text, "The program and the library agree on {}, differ on {differ}.", self.0.len() - differ);
        text
    }
}

/// A folder for the files, removed with the value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("cert-chain-conformance-{}", std::process::id()));
        fs::create_dir(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left is in the way of nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}
