//! What the run comes to, for whoever started it.

use std::time::Duration;

use cert_chain_core::batch::{Counted, Summary};
use cert_chain_core::report::{State, Verdict};
use indicatif::HumanCount;

use super::progress::{decimal, duration};
use crate::exit::Exit;
use crate::render::page::{Ink, Look, Page};

/// How many of each list are told.
const MOST: usize = 10;

/// A run that ended.
pub(super) struct Ended<'e> {
    /// What its reports come to.
    pub(super) summary: &'e Summary,
    pub(super) elapsed: Duration,
    /// Targets that an earlier run did.
    pub(super) before: u64,
    /// Lines that are no targets.
    pub(super) bad: u64,
    /// Targets listed again.
    pub(super) again: u64,
    /// Targets that an earlier part of the run did and that the list does not hold, at least.
    pub(super) unlisted: u64,
    /// Targets of which servers were left out because their addresses are private.
    pub(super) private: u64,
    pub(super) exit: Exit,
    /// Why the exit status is not what the findings alone would make it.
    pub(super) because: Option<&'e str>,
    /// How to go on after an early end: in words, and what to type.
    pub(super) advice: Option<&'e (&'static str, Option<String>)>,
}

/// The whole of it as text that fits `look`.
pub(super) fn render(ended: &Ended<'_>, look: Look) -> String {
    let mut page = Page::new(look);
    let summary = ended.summary;
    headline(&mut page, ended);
    if ended.before > 0 {
        page.prose(0, "What follows is of this part of the run; `cert-chain query` tells of all of it.");
    }
    if ended.unlisted > 0 {
        let are = if ended.unlisted == 1 { "is" } else { "are" };
        let unlisted = HumanCount(ended.unlisted);
        page.prose(0, &format!("{unlisted} of the targets done before {are} not in this list: is it the same list?"));
    }
    if summary.targets() > 0 {
        row(&mut page, "Chains", &chains(summary));
        row(&mut page, "Findings", &findings(summary));
    }
    if ended.private > 0 {
        let targets = counted(ended.private, "target");
        row(
            &mut page,
            "Private",
            &format!("{targets} with servers at private addresses, which are asked with --allow-private"),
        );
    }
    let missing = summary.missing_intermediates(MOST);
    list(&mut page, "Root causes", "targets", &summary.root_causes(MOST), |cause| cause.what.to_owned());
    list(&mut page, "Intermediates most often missing", "targets", &missing, |missing| {
        let short = missing.what.get(..8).unwrap_or(missing.what);
        format!("{} ({short})", missing.label.unwrap_or("(no name)"))
    });
    list(&mut page, "Providers with most errors", "targets", &summary.worst_providers(MOST), |provider| {
        provider.what.to_owned()
    });
    page.blank();
    let because = ended.because.map(|because| format!(": {because}")).unwrap_or_default();
    page.wrapped("", 0, &format!("Exit status {}{because}.", ended.exit.number()));
    if let Some((how, command)) = ended.advice {
        page.prose(0, how);
        // To be copied, so not broken.
        command.iter().for_each(|command| page.unbroken(&format!("  {command}")));
    }
    page.finish()
}

fn headline(page: &mut Page, ended: &Ended<'_>) {
    let targets = ended.summary.targets();
    let mut line = format!("{} in {}", counted(targets, "target"), duration(ended.elapsed));
    let seconds = ended.elapsed.as_secs_f64();
    if targets > 0 && seconds >= 1.0 {
        line += &format!(", {} a second", decimal(targets as f64 / seconds));
    }
    let beside = [
        (ended.before, "done before"),
        (ended.again, "listed again and done once"),
        (ended.bad, if ended.bad == 1 { "line that is no target" } else { "lines that are no targets" }),
    ];
    for (count, what) in beside.into_iter().filter(|(count, _)| *count > 0) {
        line += &format!("; {} {what}", HumanCount(count));
    }
    page.wrapped_in(Ink::Bold, "", 0, &format!("{line}."));
}

fn chains(summary: &Summary) -> String {
    let verdicts = [Verdict::Complete, Verdict::Repairable, Verdict::Broken, Verdict::Unreachable];
    let of = |verdict| (summary.verdict(Some(verdict)), verdict.as_str());
    told(verdicts.map(of).into_iter().chain([(summary.verdict(None), "without any")]))
}

fn findings(summary: &Summary) -> String {
    told([
        (summary.state(State::Error), "with errors"),
        (summary.state(State::Warning), "with warnings"),
        (summary.state(State::Note), "with notes"),
        (summary.state(State::Ok), "with none"),
        (summary.untested(), "not wholly tested"),
    ])
}

fn told(kinds: impl IntoIterator<Item = (u64, &'static str)>) -> String {
    let kinds = kinds.into_iter().filter(|(count, _)| *count > 0);
    kinds.map(|(count, kind)| format!("{} {kind}", HumanCount(count))).collect::<Vec<_>>().join(", ")
}

fn row(page: &mut Page, head: &str, text: &str) {
    page.wrapped(&format!("  {head}"), 12, text);
}

fn list(page: &mut Page, title: &str, of: &str, counted: &[Counted<'_>], name: impl Fn(&Counted<'_>) -> String) {
    let Some(widest) = counted.first().map(|counted| HumanCount(counted.most).to_string().len() + 2) else { return };
    page.blank();
    page.line(&[(Ink::Bold, title), (Ink::Plain, ", by "), (Ink::Plain, of)]);
    for one in counted {
        // Beyond what is kept, counts are bounds.
        let about = if one.least < one.most { "<=" } else { "" };
        let count = format!("{about}{}", HumanCount(one.most));
        page.wrapped(&format!("  {count:>widest$}  "), widest + 4, &name(one));
    }
}

fn counted(count: u64, word: &str) -> String {
    format!("{} {word}{}", HumanCount(count), if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(target: &str, state: &str, verdict: Option<&str>) -> cert_chain_core::report::Report {
        let time = "2026-06-01T12:00:00Z";
        let causes = if state == "error" {
            serde_json::json!([{"code": "missing-intermediate", "certificate": null, "endpoints": []}])
        } else {
            serde_json::json!([])
        };
        serde_json::from_value(serde_json::json!({
            "schema_version": 1, "target": target, "at": time, "observed_at": time, "state": state, "verdict": verdict,
            "vantages": [], "coverage": {"asked": 0, "answered": 0, "not_tested": []}, "limits_met": [], "stores": [],
            "findings": [], "root_causes": causes, "discovery": [], "endpoints": [], "certificates": {},
        }))
        .expect("a report")
    }

    #[test]
    fn tells_what_the_run_comes_to() {
        let mut summary = Summary::default();
        for number in 0..1_200 {
            let (state, verdict) = if number < 30 { ("error", Some("repairable")) } else { ("ok", Some("complete")) };
            summary.add(&report(&format!("tenant{number}.example"), state, verdict));
        }
        summary.add(&report("nothing.example", "ok", None));
        let ended = Ended {
            summary: &summary,
            elapsed: Duration::from_secs(60),
            before: 2_000,
            bad: 1,
            again: 3,
            unlisted: 1,
            private: 2,
            exit: Exit::Undone,
            because: Some("some lines are no targets"),
            advice: None,
        };
        insta::assert_snapshot!(render(&ended, Look::PLAIN), @"
        1,201 targets in 1m 00s, 20 a second; 2,000 done before; 3 listed again and done
        once; 1 line that is no target.
        What follows is of this part of the run; `cert-chain query` tells of all of it.
        1 of the targets done before is not in this list: is it the same list?
          Chains    1,170 complete, 30 repairable, 1 without any
          Findings  30 with errors, 1,171 with none
          Private   2 targets with servers at private addresses, which are asked with
                    --allow-private

        Root causes, by targets
            30  missing-intermediate

        Exit status 2: some lines are no targets.
        ");
    }

    #[test]
    fn says_little_of_nothing() {
        let summary = Summary::default();
        let elapsed = Duration::ZERO;
        let ended = Ended {
            summary: &summary,
            elapsed,
            before: 0,
            bad: 0,
            again: 0,
            unlisted: 0,
            private: 0,
            exit: Exit::Undone,
            because: Some("the list holds no target"),
            advice: None,
        };
        insta::assert_snapshot!(render(&ended, Look::PLAIN), @"
        0 targets in 0s.

        Exit status 2: the list holds no target.
        ");
    }
}
