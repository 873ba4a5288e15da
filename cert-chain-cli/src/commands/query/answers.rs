//! What each row of an answer looks like.

use cert_chain_core::batch::store::{
    Change, Changed, ExpiringRow, FailingRow, FindingRow, Run, RunState, Served, ServingRow, TargetRow, UntestedRow,
};
use cert_chain_core::report::{Severity, State, Verdict};

use super::sink::Answer;
use crate::render::page::{Ink, Page, fit};

/// The columns of words of one kind in text: states and severities, verdicts, and the longest of changes.
const GRADE: usize = 7;
const VERDICT: usize = 11;
const CHANGE: usize = 15;

impl Answer for Run {
    const COLUMNS: &'static [&'static str] = &["run", "state", "begun_at", "targets", "choices"];
    const HEADING: Option<&'static str> = Some("RUN  STATE       BEGUN                 TARGETS  CHOICES");

    fn cells(&self) -> Vec<String> {
        vec![
            self.run.to_string(),
            state_of(self).to_owned(),
            self.begun_at.to_string(),
            self.targets.to_string(),
            choices(self),
        ]
    }

    fn write(&self, page: &mut Page) {
        let facts = format!("{:>3}  {:10}  {:20}  {:>7}  ", self.run, state_of(self), self.begun_at.to_string(), self.targets);
        let choices = choices(self);
        page.wrapped(&facts, facts.len(), if choices.is_empty() { "-" } else { &choices });
    }
}

fn state_of(run: &Run) -> &'static str {
    if run.state == RunState::Finished { "finished" } else { "unfinished" }
}

fn choices(run: &Run) -> String {
    let choices: Vec<String> = run.choices.iter().map(|(name, value)| format!("{name} {value}")).collect();
    choices.join("; ")
}

impl Answer for TargetRow {
    const COLUMNS: &'static [&'static str] =
        &["target", "state", "verdict", "root_causes", "asked", "answered", "untested", "observed_at"];
    const HEADING: Option<&'static str> = Some("STATE    VERDICT      TARGET");

    fn cells(&self) -> Vec<String> {
        vec![
            self.target.clone(),
            self.state.to_string(),
            word(self.verdict),
            self.root_causes.join(" "),
            self.asked.to_string(),
            self.answered.to_string(),
            self.untested.to_string(),
            self.observed_at.to_string(),
        ]
    }

    fn write(&self, page: &mut Page) {
        let verdict = self.verdict.map_or("-", Verdict::as_str);
        let facts = format!("{}  ", fit(verdict, VERDICT));
        let mut text = self.target.clone();
        if !self.root_causes.is_empty() {
            text = format!("{text}: {}", self.root_causes.join(", "));
        }
        if self.untested > 0 {
            text = format!("{text} ({} not tested)", self.untested);
        }
        let head = format!("{}  {facts}", fit(self.state.as_str(), GRADE));
        page.wrapped_in(ink(self.state), &head, head.len(), &text);
    }
}

impl Answer for FailingRow {
    const COLUMNS: &'static [&'static str] =
        &["target", "endpoint", "role", "client", "in_audience", "outcome", "because", "message", "basis"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.target.clone(),
            self.endpoint.clone(),
            self.role.map_or("", |role| role.as_str()).to_owned(),
            self.client.clone(),
            self.in_audience.to_string(),
            self.outcome.clone(),
            text(self.because.as_ref()),
            text(self.message.as_ref()),
            self.basis.clone(),
        ]
    }

    fn group(&self) -> Option<String> {
        Some(self.target.clone())
    }

    fn write(&self, page: &mut Page) {
        let aside = if self.in_audience { "" } else { " (does not really connect there)" };
        let ink = if self.outcome == "rejects" { Ink::Red } else { Ink::Yellow };
        page.wrapped_in(ink, &format!("  {}  ", fit(&self.outcome, GRADE)), 11, &format!("{}{aside}", self.endpoint));
        let why = match (&self.because, &self.message) {
            (Some(code), Some(message)) => format!("{code}: {message}"),
            (Some(code), None) => code.clone(),
            (None, _) => return,
        };
        page.wrapped("", 11, &why);
    }
}

impl Answer for ServingRow {
    const COLUMNS: &'static [&'static str] = &["target", "endpoint", "how", "number", "certificate", "label"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.target.clone(),
            self.endpoint.clone(),
            self.how.as_str().to_owned(),
            self.number.map_or_else(String::new, |number| number.to_string()),
            self.certificate.clone(),
            text(self.label.as_ref()),
        ]
    }

    fn group(&self) -> Option<String> {
        Some(self.target.clone())
    }

    fn write(&self, page: &mut Page) {
        let certificate = called(self.label.as_deref(), &self.certificate);
        let what = match (self.how, self.number) {
            (Served::Served, Some(number)) => format!("{}: {certificate}, at place {number} of the chain", self.endpoint),
            _ => format!("{}: {certificate}", self.endpoint),
        };
        let ink = if self.how == Served::Needed { Ink::Red } else { Ink::Plain };
        page.wrapped_in(ink, &format!("  {}  ", fit(self.how.as_str(), GRADE)), 11, &what);
    }
}

impl Answer for ExpiringRow {
    const COLUMNS: &'static [&'static str] = &["not_after", "certificate", "label", "target", "endpoint", "number"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.not_after.to_string(),
            self.certificate.clone(),
            text(self.label.as_ref()),
            self.target.clone(),
            self.endpoint.clone(),
            self.number.to_string(),
        ]
    }

    fn group(&self) -> Option<String> {
        Some(format!("{}  {}", self.not_after, called(self.label.as_deref(), &self.certificate)))
    }

    fn write(&self, page: &mut Page) {
        page.wrapped("  ", 2, &format!("{}: {}", self.target, self.endpoint));
    }
}

impl Answer for Change {
    const COLUMNS: &'static [&'static str] = &["target", "endpoint", "what", "code", "certificate", "old", "new"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.target.clone(),
            text(self.endpoint.as_ref()),
            self.what.as_str().to_owned(),
            text(self.code.as_ref()),
            text(self.certificate.as_ref()),
            text(self.old.as_ref()),
            text(self.new.as_ref()),
        ]
    }

    fn group(&self) -> Option<String> {
        Some(self.target.clone())
    }

    fn write(&self, page: &mut Page) {
        let (old, new) = (self.old.as_deref().unwrap_or("none"), self.new.as_deref().unwrap_or("none"));
        let what = match self.what {
            Changed::TargetNew | Changed::EndpointNew | Changed::FindingNew | Changed::NotTested => new.to_owned(),
            Changed::TargetGone
            | Changed::EndpointGone
            | Changed::EndpointUnseen
            | Changed::FindingGone
            | Changed::FindingUnseen => old.to_owned(),
            Changed::Tested => format!("was not: {old}"),
            _ => format!("{old}, now {new}"),
        };
        let head = format!("  {}  ", fit(self.what.as_str(), CHANGE));
        let parts: Vec<&str> = [self.endpoint.as_deref(), self.code.as_deref(), Some(&what)].into_iter().flatten().collect();
        page.wrapped(&head, head.len(), &parts.join(": "));
    }
}

impl Answer for FindingRow {
    const COLUMNS: &'static [&'static str] = &[
        "target",
        "endpoint",
        "code",
        "severity",
        "root_cause",
        "certificate",
        "label",
        "message",
        "owner",
        "remedy",
        "proof",
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.target.clone(),
            text(self.endpoint.as_ref()),
            self.code.clone(),
            self.severity.to_string(),
            self.root_cause.to_string(),
            text(self.certificate.as_ref()),
            text(self.label.as_ref()),
            self.message.clone(),
            self.owner.clone(),
            self.remedy.clone(),
            self.proof.as_str().to_owned(),
        ]
    }

    fn group(&self) -> Option<String> {
        Some(self.target.clone())
    }

    fn write(&self, page: &mut Page) {
        let place = self.endpoint.as_deref().map_or_else(String::new, |endpoint| format!(" on {endpoint}"));
        let head = format!("  {}  ", fit(self.severity.as_str(), GRADE));
        page.wrapped_in(ink(State::from(self.severity)), &head, head.len(), &format!("{}{place}", self.code));
        page.wrapped("", head.len(), &self.message);
        if self.severity == Severity::Error {
            page.wrapped("", head.len(), &format!("-> {}: {}", self.owner, self.remedy));
        }
    }
}

impl Answer for UntestedRow {
    const COLUMNS: &'static [&'static str] = &["target", "what", "why", "counts"];

    fn cells(&self) -> Vec<String> {
        vec![self.target.clone(), self.what.clone(), self.why.clone(), self.counts.to_string()]
    }

    fn group(&self) -> Option<String> {
        Some(self.target.clone())
    }

    fn write(&self, page: &mut Page) {
        let aside = if self.counts { "" } else { " (does not count)" };
        page.wrapped("  ", 2, &format!("{}: {}{aside}", self.what, self.why));
    }
}

fn ink(state: State) -> Ink {
    match state {
        State::Error => Ink::Red,
        State::Warning => Ink::Yellow,
        State::Ok | State::Note => Ink::Plain,
    }
}

fn word(verdict: Option<Verdict>) -> String {
    verdict.map_or("", Verdict::as_str).to_owned()
}

fn text(text: Option<&String>) -> String {
    text.cloned().unwrap_or_default()
}

/// A certificate by its name and the first digits of its SHA-256, as messages call it.
fn called(label: Option<&str>, sha256: &str) -> String {
    format!("{} ({})", label.unwrap_or("a certificate"), sha256.get(..8).unwrap_or(sha256))
}
