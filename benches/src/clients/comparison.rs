//! What clients do beside what the library says that they do.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use super::prediction::Prediction;
use super::stage::Stage;
use super::{Answer, Failure, Measured};

/// Everything that was asked and answered.
pub struct Comparison<'a> {
    /// The scenarios.
    pub stage: &'a Stage,
    /// Each client's answers, or why it was not asked.
    pub measured: Vec<(&'static str, Result<Measured, Failure>)>,
    /// By scenario.
    pub predicted: BTreeMap<&'static str, Vec<Prediction>>,
}

/// How the comparison came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The client does what is predicted.
    pub passed: usize,
    /// It does otherwise, or nothing is predicted.
    pub failed: usize,
    /// It was not asked.
    pub skipped: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 { write!(f, ", {} skipped", self.skipped) } else { Ok(()) }
    }
}

impl Comparison<'_> {
    /// The counts, and a line for each disagreement. A client that could not be asked is skipped, or fails where all
    /// are required.
    pub fn judge(&self, all_required: bool) -> (Tally, String) {
        let (mut tally, mut text) = (Tally::default(), String::new());
        for (client, measured) in &self.measured {
            let measured = match measured {
                Ok(measured) => measured,
                Err(failure) => {
                    let tallied = if all_required || !matches!(failure, Failure::Missing) {
                        &mut tally.failed
                    } else {
                        &mut tally.skipped
                    };
                    *tallied += self.stage.targets.len();
                    let _ = writeln!(text, "{client}: not asked: {failure}");
                    continue;
                }
            };
            for target in &self.stage.targets {
                let name = target.scenario.name;
                match self.disagreement(measured, name) {
                    None => tally.passed += 1,
                    Some(what) => {
                        tally.failed += 1;
                        let _ = writeln!(text, "{client}: {name}: {what}");
                    }
                }
            }
        }
        (tally, text)
    }

    /// What the library says of a client in a scenario.
    pub fn prediction(&self, client: &str, scenario: &str) -> Option<&Prediction> {
        self.predicted.get(scenario)?.iter().find(|prediction| prediction.client == client)
    }

    fn disagreement(&self, measured: &Measured, scenario: &str) -> Option<String> {
        let Some(answer) = measured.answers.get(scenario) else { return Some("the client was not asked".to_owned()) };
        let Some(predicted) = self.prediction(measured.client, scenario) else {
            return Some("nothing is predicted".to_owned());
        };
        let because = predicted.because.as_deref().map_or_else(String::new, |code| format!(" because of {code}"));
        match (answer, predicted.outcome.as_str()) {
            (Answer::Accepts, "accepts") | (Answer::Rejects(_), "rejects") => None,
            (Answer::Accepts, outcome) => Some(format!("it accepts, predicted is {outcome}{because}")),
            (Answer::Rejects(words), outcome) => Some(format!("it rejects, predicted is {outcome}{because}; it says: {words}")),
        }
    }
}
