//! Exit statuses: the whole answer for a program that reads nothing else.

use std::process::ExitCode;

use cert_chain_core::report::{Report, State};
use clap::ValueEnum;

/// How a run ended. Of several, the order of variants is not the order of badness: see [`Exit::of_all`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: nothing at or above `--fail-on`.
    Clean,
    /// 1: findings.
    Findings,
    /// 2: the job could not be done.
    Undone,
}

/// Which findings make the exit status 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Errors
    #[default]
    Error,
    /// Errors and warnings
    Warning,
    /// None; a job that could not be done still fails
    Never,
}

/// The rules by which a report becomes an exit status.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Policy {
    pub(crate) fail_on: FailOn,
    pub(crate) allow_untested: bool,
}

impl Policy {
    /// The status that `report` alone would give.
    pub(crate) fn judge(self, report: &Report) -> Exit {
        self.of(report.state, untested(report) > 0)
    }

    /// The status that a target in this state would give, of which all was tested or not.
    pub(crate) fn of(self, state: State, is_untested: bool) -> Exit {
        let fails = match self.fail_on {
            FailOn::Error => state >= State::Error,
            FailOn::Warning => state >= State::Warning,
            FailOn::Never => false,
        };
        match (fails, is_untested && !self.allow_untested) {
            (true, _) => Exit::Findings,
            // A half-blind run is never green.
            (false, true) => Exit::Undone,
            (false, false) => Exit::Clean,
        }
    }

    /// The status of `report`, and why when it is not plain from the findings.
    pub(crate) fn explain(self, report: &Report) -> String {
        let exit = self.judge(report);
        let number = exit.number();
        match (exit, untested(report)) {
            (Exit::Undone, untested) => format!(
                "Exit status {number}: {untested} of what belongs to the target could not be tested (--allow-untested accepts that)."
            ),
            (Exit::Clean, _) if report.state >= State::Warning => match self.fail_on {
                FailOn::Never => format!("Exit status {number}, by --fail-on never."),
                _ => format!("Exit status {number}: warnings do not count (--fail-on warning makes them count)."),
            },
            _ => format!("Exit status {number}."),
        }
    }
}

/// How much of what belongs to the target was not tested.
fn untested(report: &Report) -> usize {
    report.coverage.not_tested.iter().filter(|missing| missing.counts).count()
}

impl Exit {
    /// Of several targets: findings before what could not be done, and that before nothing found.
    pub(crate) fn of_all(exits: &[Self]) -> Self {
        [Self::Findings, Self::Undone].into_iter().find(|exit| exits.contains(exit)).unwrap_or(Self::Clean)
    }

    /// The number that the shell sees.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Undone => 2,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(state: &str, untested: bool) -> Report {
        let not_tested =
            if untested { serde_json::json!([{"what": "a", "why": "b", "counts": true}]) } else { serde_json::json!([]) };
        serde_json::from_value(serde_json::json!({
            "schema_version": 1, "target": "contoso.test", "at": "2026-06-01T12:00:00Z", "observed_at": "2026-06-01T12:00:00Z",
            "state": state, "verdict": null, "vantages": [], "limits_met": [], "stores": [], "findings": [], "root_causes": [],
            "coverage": {"asked": 1, "answered": 0, "not_tested": not_tested},
            "discovery": [], "endpoints": [], "certificates": {}
        }))
        .expect("a report")
    }

    #[test]
    fn follows_the_threshold() {
        let judge = |fail_on, state| Policy { fail_on, allow_untested: false }.judge(&report(state, false)).number();
        assert_eq!(["ok", "note", "warning", "error"].map(|state| judge(FailOn::Error, state)), [0, 0, 0, 1]);
        assert_eq!(["ok", "note", "warning", "error"].map(|state| judge(FailOn::Warning, state)), [0, 0, 1, 1]);
        assert_eq!(["ok", "note", "warning", "error"].map(|state| judge(FailOn::Never, state)), [0, 0, 0, 0]);
    }

    #[test]
    fn is_never_green_when_half_blind() {
        let judge = |allow_untested, state| Policy { fail_on: FailOn::Error, allow_untested }.judge(&report(state, true));
        assert_eq!(judge(false, "ok"), Exit::Undone);
        assert_eq!(judge(false, "error"), Exit::Findings);
        assert_eq!(judge(true, "ok"), Exit::Clean);
    }

    #[test]
    fn puts_findings_first_among_several() {
        assert_eq!(Exit::of_all(&[Exit::Clean, Exit::Undone, Exit::Findings]), Exit::Findings);
        assert_eq!(Exit::of_all(&[Exit::Clean, Exit::Undone]), Exit::Undone);
        assert_eq!(Exit::of_all(&[]), Exit::Clean);
    }
}
