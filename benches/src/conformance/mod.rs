//! Conformance suites in the format of x509-limbo: what is accepted, what is refused, and for which reason; by the library
//! and through the program.

mod differences;
mod outcome;
mod question;
mod suite;
mod through;

use std::path::PathBuf;
use std::{fs, io};

use cert_chain_core::Time;

pub use suite::Suite;

/// What the command line of a runner says.
struct Arguments {
    suite: PathBuf,
    /// Whether what is found becomes the record.
    record: bool,
    /// The program that is asked the same.
    through: Option<PathBuf>,
}

impl Arguments {
    fn read(mut words: impl Iterator<Item = String>) -> io::Result<Self> {
        let (mut suite, mut record, mut through) = (None, false, None);
        while let Some(word) = words.next() {
            match &*word {
                "--record" => record = true,
                "--through" => {
                    let program = words.next().ok_or_else(|| io::Error::other("--through: name the program to ask"))?;
                    through = Some(program.into());
                }
                _ if word.starts_with("--") || suite.is_some() => {
                    return Err(io::Error::other(format!("`{word}`: not known here (FILE [--record] [--through PROGRAM])")));
                }
                _ => suite = Some(word.into()),
            }
        }
        let suite = suite.ok_or_else(|| io::Error::other("name one file, such as ../shared/data/pkits/pkits-limbo.json"))?;
        Ok(Self { suite, record, through })
    }
}

/// Runs a suite's binary: judges the file named on the command line, prints the summary, and compares with the record
/// kept under `name`; `--record` writes it; `--through PROGRAM` asks that program about every case, too. Whether all is as
/// recorded, and the program answers as the library does.
///
/// # Errors
///
/// When a file cannot be read or written, none is named, or the program cannot be run.
pub fn run(name: &str, arguments: impl Iterator<Item = String>, now: Time) -> io::Result<bool> {
    let arguments = Arguments::read(arguments)?;
    let suite = Suite::read(&arguments.suite)?;
    let outcomes = suite.run(now);
    print(&outcomes.summary());
    let differences = suite.compare(now);
    print(&differences.summary());
    let found = outcomes.record() + &differences.record();
    let kept = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("conformance").join(format!("{name}.txt"));
    if arguments.record {
        fs::write(&kept, &found)?;
    }
    let holds = compare(&fs::read_to_string(&kept)?, &found) && differences.are_explained();
    let Some(program) = &arguments.through else { return Ok(holds) };
    let answers = through::ask(&suite, &outcomes, program, now)?;
    print(&answers.summary());
    Ok(holds && answers.agree())
}

/// Prints each line that only one of them has; whether there is none.
fn compare(recorded: &str, found: &str) -> bool {
    for line in recorded.lines().filter(|line| !found.lines().any(|other| other == *line)) {
        print(&format!("- {line}\n"));
    }
    for line in found.lines().filter(|line| !recorded.lines().any(|other| other == *line)) {
        print(&format!("+ {line}\n"));
    }
    print(if recorded == found { "As recorded.\n" } else { "NOT as recorded; --record accepts it.\n" });
    recorded == found
}

#[expect(clippy::print_stdout, reason = "a runner prints what it found")]
fn print(text: &str) {
    print!("{text}");
}
