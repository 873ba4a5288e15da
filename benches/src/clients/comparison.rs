//! What clients do beside what the library says that they do.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use super::prediction::Prediction;
use super::scenarios::Scenario;
use super::words::meaning;
use super::{Answer, Failure, Measured};

/// Everything that was asked and answered.
pub struct Comparison<'a> {
    /// What was shown.
    pub scenarios: Vec<&'a Scenario>,
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
                    *tallied += self.scenarios.len();
                    let _ = writeln!(text, "{client}: not asked: {failure}");
                    continue;
                }
            };
            for scenario in &self.scenarios {
                let name = scenario.name;
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

    /// Each answer in the client's own words, a line each.
    pub fn words(&self) -> String {
        let mut text = String::new();
        for scenario in &self.scenarios {
            for measured in self.measured.iter().filter_map(|(_, measured)| measured.as_ref().ok()) {
                let said = match measured.answers.get(scenario.name) {
                    None => "was not asked",
                    Some(Answer::Accepts) => "accepts",
                    Some(Answer::Rejects(words)) => words,
                };
                let _ = writeln!(text, "{}: {}: {said}", scenario.name, measured.client);
            }
        }
        text
    }

    /// What the library says of a client in a scenario.
    pub fn prediction(&self, client: &str, scenario: &str) -> Option<&Prediction> {
        self.predicted.get(scenario)?.iter().find(|prediction| prediction.client == client)
    }

    fn disagreement(&self, measured: &Measured, scenario: &str) -> Option<String> {
        let Some(answer) = measured.answers.get(scenario) else { return Some("the client was not asked".to_owned()) };
        let Some(predicted) = self.prediction(measured.client, scenario) else {
            return Some("nothing is foretold".to_owned());
        };
        let because = predicted.because.as_deref().unwrap_or("what no finding tells of");
        match (answer, predicted.outcome.as_str()) {
            (Answer::Accepts, "accepts") => None,
            (Answer::Accepts, outcome) => Some(format!("it accepts; foretold is {outcome}, because of {because}")),
            (Answer::Rejects(words), "rejects") => match meaning(measured.words, words) {
                Some([]) if predicted.because.is_none() => None,
                Some(codes) if codes.contains(&because) => None,
                Some(_) => Some(format!("it rejects for another reason than {because}: {words}")),
                None => Some(format!("it rejects in words that are not known; foretold is {because}: {words}")),
            },
            (Answer::Rejects(words), outcome) => Some(format!("it rejects; foretold is {outcome}: {words}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario(name: &'static str) -> Scenario {
        Scenario { name, what: "", presented: Vec::new(), roots: Vec::new(), key: Vec::new(), host: "" }
    }

    const WORDS: &[crate::clients::Words] = &[("too old", &["expired-end-entity", "expired-intermediate"]), ("too long", &[])];

    fn predicted(client: &str, outcome: &str) -> Prediction {
        let because = (outcome == "rejects").then(|| "expired-intermediate".to_owned());
        Prediction { client: client.into(), outcome: outcome.into(), because, basis: "measured".into() }
    }

    fn judged(answer: Answer, predictions: Vec<Prediction>) -> Tally {
        let mut measured = Measured::new("go", WORDS, "Go 1".into());
        measured.answers.insert("healthy", answer);
        let scenario = scenario("healthy");
        let comparison = Comparison {
            scenarios: vec![&scenario],
            measured: vec![("go", Ok(measured))],
            predicted: BTreeMap::from([("healthy", predictions)]),
        };
        comparison.judge(true).0
    }

    #[test]
    fn only_the_same_outcome_passes() {
        let rejects = || Answer::Rejects("the certificate is too old".into());
        let passes = |answer, outcome| judged(answer, vec![predicted("go", outcome)]).passed == 1;
        assert!(passes(Answer::Accepts, "accepts") && passes(rejects(), "rejects"));
        assert!(!passes(Answer::Accepts, "rejects") && !passes(rejects(), "accepts"));
        // A client that is run remembers nothing, so there is nothing that it could depend on.
        assert!(!passes(Answer::Accepts, "depends") && !passes(rejects(), "depends"));
    }

    #[test]
    fn the_reason_must_be_the_clients() {
        let because = |code: Option<&str>, words: &str| {
            let mut prediction = predicted("go", "rejects");
            prediction.because = code.map(str::to_owned);
            judged(Answer::Rejects(words.into()), vec![prediction]).passed == 1
        };
        assert!(because(Some("expired-end-entity"), "it is too old"));
        assert!(!because(Some("untrusted-root"), "it is too old"));
        assert!(!because(None, "it is too old"));
        assert!(because(None, "it is too long") && !because(Some("expired-end-entity"), "it is too long"));
        assert!(!because(Some("expired-end-entity"), "nobody knows these words"));
    }

    #[test]
    fn a_prediction_that_is_missing_fails() {
        assert_eq!(judged(Answer::Accepts, vec![predicted("java", "accepts")]), Tally { failed: 1, ..Tally::default() });
    }

    #[test]
    fn a_client_that_is_missing_is_skipped_only_where_it_may_be() {
        let scenario = scenario("healthy");
        let with = |failure| Comparison {
            scenarios: vec![&scenario],
            measured: vec![("go", Err(failure))],
            predicted: BTreeMap::new(),
        };
        assert_eq!(with(Failure::Missing).judge(false).0, Tally { skipped: 1, ..Tally::default() });
        assert_eq!(with(Failure::Missing).judge(true).0, Tally { failed: 1, ..Tally::default() });
        let broken = with(Failure::Broken("words".into()));
        assert_eq!(broken.judge(false).0, Tally { failed: 1, ..Tally::default() });
    }
}
