//! What became of the cases: accepted, refused and why, as the report has it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use cert_chain_core::report::{EndpointReport, PathEnd, Report, Severity};

use super::suite::Expected;

/// What became of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Accepted,
    /// With the finding that stands for the refusal.
    Refused(String),
    /// It asks for what cannot be asked.
    Skipped,
    /// No certificate in it, which refuses it too.
    Unreadable,
}

impl Outcome {
    fn is_as(&self, expected: Expected) -> bool {
        match self {
            Self::Accepted => expected == Expected::Success,
            Self::Refused(_) | Self::Unreadable => expected == Expected::Failure,
            Self::Skipped => false,
        }
    }

    /// As the record has it.
    pub(super) fn word(&self) -> &str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused(code) => code,
            Self::Skipped => "skipped",
            Self::Unreadable => "unreadable-certificate",
        }
    }
}

/// Accepted when some anchored path has no error, and the name fits if one was asked for.
pub(super) fn outcome(report: &Report, asks_name: bool) -> Outcome {
    let endpoint = &report.endpoints[0];
    // The second judge answers otherwise, for no reason on the closed list.
    if let Some(difference) = report.limits_met.iter().find(|limit| limit.contains("please report this")) {
        return Outcome::Refused(format!("UNEXPLAINED: {difference}"));
    }
    let of_name = ["name-mismatch", "no-subject-alternative-name"];
    let is_error = |code: &str| report.endpoints[0].findings.iter().any(|f| f.code == code && f.severity == Severity::Error);
    let sound = endpoint.paths.iter().any(|path| path.end == PathEnd::Anchored && path.errors.is_empty());
    let refusing = of_name.into_iter().find(|code| asks_name && is_error(code));
    match (sound, refusing) {
        (true, None) => Outcome::Accepted,
        (true, Some(code)) => Outcome::Refused(code.to_owned()),
        (false, None) => Outcome::Refused(reason(endpoint)),
        (false, Some(code)) => Outcome::Refused(format!("{}, {code}", reason(endpoint))),
    }
}

/// What stands in the way of the path that has the fewest faults; where no path reaches an anchor, the root cause.
fn reason(endpoint: &EndpointReport) -> String {
    let anchored = endpoint.paths.iter().filter(|path| path.end == PathEnd::Anchored);
    match anchored.min_by_key(|path| path.errors.len()) {
        Some(path) => {
            let mut codes: Vec<&str> = path.errors.iter().map(|error| &*error.code).collect();
            codes.dedup();
            codes.join(", ")
        }
        None => endpoint.findings.first().map_or_else(|| "no-path".to_owned(), |finding| finding.code.clone()),
    }
}

/// What became of every case, by id.
#[derive(Debug)]
pub(super) struct Outcomes(pub(super) BTreeMap<String, (Expected, Outcome)>);

/// How the cases of one namespace fared.
#[derive(Debug, Default)]
struct Tally {
    agree: usize,
    false_accept: usize,
    false_reject: usize,
    skipped: usize,
}

impl Outcomes {
    /// Agreement by namespace, one line each, and the sum.
    pub(super) fn summary(&self) -> String {
        let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
        for (id, (expected, outcome)) in &self.0 {
            for name in [namespace(id), TOTAL] {
                let tally = tallies.entry(name).or_default();
                match outcome {
                    Outcome::Skipped => tally.skipped += 1,
                    _ if outcome.is_as(*expected) => tally.agree += 1,
                    Outcome::Accepted => tally.false_accept += 1,
                    Outcome::Refused(_) | Outcome::Unreadable => tally.false_reject += 1,
                }
            }
        }
        let mut text =
            format!("{:<16}{:>8}{:>15}{:>15}{:>10}\n", "namespace", "agree", "false accept", "false reject", "skipped");
        for (name, tally) in tallies {
            let Tally { agree, false_accept, false_reject, skipped } = tally;
            let _ = writeln!(
                text,
                "{:<16}{agree:>8}{false_accept:>15}{false_reject:>15}{skipped:>10}",
                name.trim_start_matches(TOTAL_MARK)
            );
        }
        text
    }

    /// One line for each case that is refused or not answered as expected: what is kept for review. Of the thousands of
    /// cases that one generator made, only those not answered as expected.
    pub(super) fn record(&self) -> String {
        let mut text = String::new();
        for (id, (expected, outcome)) in &self.0 {
            let agrees = outcome.is_as(*expected);
            if agrees && (*outcome == Outcome::Accepted || id.starts_with("bettertls::")) {
                continue;
            }
            let mark = if agrees { "" } else { "  NOT AS EXPECTED" };
            let _ = writeln!(text, "{id}: {}{mark}", outcome.word());
        }
        text
    }
}

/// Sorts behind every letter.
pub(super) const TOTAL_MARK: char = '\u{7f}';

/// The name of the sum, which sorts behind every namespace.
pub(super) const TOTAL: &str = "\u{7f}total";

/// The first part of a case's name.
pub(super) fn namespace(id: &str) -> &str {
    id.split("::").next().unwrap_or(id)
}
