//! How far the run is, on standard error.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cert_chain_core::report::{Report, Verdict};
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::time::Instant;

use crate::failure::Failure;
use crate::output;
use crate::render::page::Look;

/// How often a terminal shows something new.
const ON_TERMINAL: Duration = Duration::from_millis(250);

/// How often a log gets a line.
const IN_LOG: Duration = Duration::from_secs(10);

/// What is known of the run's progress, and the place where it is told: a bar on a terminal, else a line now and then.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    /// Whether lines of data go to a terminal too, which the bar must leave alone.
    shares_terminal: bool,
    far: Mutex<Far>,
}

/// How far the run is.
struct Far {
    begun: Instant,
    /// Reports so far, of this run and, when it is resumed, of before.
    done: u64,
    /// Those of before.
    before: u64,
    /// Lines of the list that hold something, where it can be counted.
    listed: Option<u64>,
    /// Lines that are no targets, or targets that came before.
    left_out: u64,
    repairable: u64,
    broken: u64,
    unreachable: u64,
    untested: u64,
}

impl Progress {
    /// Of a run that begins now, with `before` targets done by an earlier one. What somebody is typing is not written over.
    pub(super) fn new(before: u64, is_typed: bool) -> Self {
        let look = Look::of_stderr();
        // A terminal that cannot go back in a line gets lines, like a log.
        let moves = io::stderr().is_terminal() && !is_dumb() && !is_typed;
        let bar = moves.then(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8)));
        if let Some(bar) = &bar {
            bar.set_style(style(look, false));
            bar.set_position(before);
            bar.reset_eta();
        }
        let far = Far {
            begun: Instant::now(),
            done: before,
            before,
            listed: None,
            left_out: 0,
            repairable: 0,
            broken: 0,
            unreachable: 0,
            untested: 0,
        };
        Self { bar, shares_terminal: io::stdout().is_terminal(), far: Mutex::new(far) }
    }

    fn far(&self) -> MutexGuard<'_, Far> {
        // Plain numbers are whole whatever happened to whoever held them.
        self.far.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The list has so many lines that hold something.
    pub(super) fn listed(&self, lines: u64) {
        self.far().listed = Some(lines);
        if let Some(bar) = &self.bar {
            bar.set_length(lines);
            bar.set_style(style(Look::of_stderr(), true));
        }
    }

    /// A line of the list that leads to no report of its own.
    pub(super) fn left_out(&self) {
        self.far().left_out += 1;
    }

    /// A target is done.
    pub(super) fn add(&self, report: &Report) {
        let mut far = self.far();
        far.done += 1;
        match report.verdict {
            Some(Verdict::Repairable) => far.repairable += 1,
            Some(Verdict::Broken) => far.broken += 1,
            Some(Verdict::Unreachable) => far.unreachable += 1,
            Some(Verdict::Complete) | None => {}
        }
        far.untested += u64::from(report.coverage.not_tested.iter().any(|missing| missing.counts));
    }

    /// How often [`show`](Self::show) is worth while.
    pub(super) fn interval(&self) -> Duration {
        if self.bar.is_some() { ON_TERMINAL } else { IN_LOG }
    }

    /// Shows how far the run is.
    pub(super) fn show(&self) {
        let far = self.far();
        match &self.bar {
            Some(bar) => {
                if let Some(total) = far.total() {
                    bar.set_length(total);
                }
                bar.set_position(far.done);
                bar.set_message(far.failures());
                bar.tick();
            }
            None => eprint(&format!("{}\n", far.line(Instant::now()))),
        }
    }

    /// Tells a line beside the progress.
    pub(super) fn say(&self, text: &str) {
        let line = Look::of_stderr().show(text) + "\n";
        self.aside(|| eprint(&line));
    }

    /// Tells what is laid out already.
    pub(super) fn tell(&self, page: &str) {
        self.aside(|| eprint(page));
    }

    /// Tells a failure after which the run goes on.
    pub(super) fn complain(&self, failure: &Failure) {
        self.aside(|| output::complain(failure));
    }

    /// Lets `write` write to standard output, without a bar in between.
    pub(super) fn beside<T>(&self, write: impl FnOnce() -> T) -> T {
        if self.shares_terminal { self.aside(write) } else { write() }
    }

    fn aside<T>(&self, tell: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(tell),
            None => tell(),
        }
    }

    /// Takes the bar away.
    pub(super) fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// How long the run has been going on.
    pub(super) fn elapsed(&self) -> Duration {
        self.far().begun.elapsed()
    }
}

impl Far {
    /// Targets in all, as far as is known by now.
    fn total(&self) -> Option<u64> {
        // Whatever an earlier run did is met again in the list, and left out as well.
        let left_out = self.left_out.saturating_sub(self.before);
        Some(self.listed?.saturating_sub(left_out).max(self.done))
    }

    fn line(&self, now: Instant) -> String {
        let seconds = now.duration_since(self.begun).as_secs_f64().max(0.001);
        let rate = (self.done - self.before) as f64 / seconds;
        let mut line = HumanCount(self.done).to_string();
        if let Some(total) = self.total() {
            line += &format!(" of {}", HumanCount(total));
        }
        line += &format!(" done, {} a second", decimal(rate));
        if let Some(total) = self.total().filter(|_| rate > 0.0) {
            let left = (total - self.done) as f64 / rate;
            line += &format!(", {} left", duration(Duration::from_secs_f64(left.min(1e9))));
        }
        let failures = self.failures();
        if !failures.is_empty() {
            line += &format!("; {failures}");
        }
        line
    }

    /// Those that are not well, by kind.
    fn failures(&self) -> String {
        let kinds = [
            (self.repairable, "repairable"),
            (self.broken, "broken"),
            (self.unreachable, "unreachable"),
            (self.untested, "not wholly tested"),
        ];
        let told = kinds.into_iter().filter(|(count, _)| *count > 0);
        told.map(|(count, kind)| format!("{} {kind}", HumanCount(count))).collect::<Vec<_>>().join(", ")
    }
}

/// Without colour, so that NO_COLOR has nothing to forbid.
fn style(look: Look, has_total: bool) -> ProgressStyle {
    let template = match has_total {
        true => "[{bar:20}] {human_pos} of {human_len}  {per_sec}{time_left}  {wide_msg}",
        false => "{spinner} {human_pos} done  {per_sec}  {wide_msg}",
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let style = style.progress_chars(if look.unicode { "█▌ " } else { "=> " }).tick_chars("|/-\\ ");
    style
        .with_key("per_sec", |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
            // Writing to the bar's line does not fail.
            let _ = write!(out, "{} a second", decimal(state.per_sec()));
        })
        .with_key("time_left", |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
            // Until something is done nobody knows.
            if state.per_sec() > 0.0 {
                let _ = write!(out, "  {} left", duration(state.eta()));
            }
        })
}

/// `4.2`, `370`, `12,034`.
pub(super) fn decimal(number: f64) -> String {
    if number < 10.0 { format!("{number:.1}") } else { HumanCount(number.round() as u64).to_string() }
}

/// `8s`, `2m 40s`, `3h 05m`, `2d 04h`.
pub(super) fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3_600 => format!("{}m {:02}s", seconds / 60, seconds % 60),
        3_600..86_400 => format!("{}h {:02}m", seconds / 3_600, seconds / 60 % 60),
        _ => format!("{}d {:02}h", seconds / 86_400, seconds / 3_600 % 24),
    }
}

fn eprint(text: &str) {
    // When nobody can be told, the run is still worth its data.
    let _ = io::stderr().write_all(text.as_bytes());
}

#[expect(clippy::disallowed_methods, reason = "the terminal is described by the environment, and this is the program")]
fn is_dumb() -> bool {
    std::env::var("TERM").is_ok_and(|term| term == "dumb")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_how_far_it_is() {
        let begun = Instant::now();
        let mut far = Far {
            begun,
            done: 12_000,
            before: 2_000,
            listed: None,
            left_out: 0,
            repairable: 0,
            broken: 0,
            unreachable: 0,
            untested: 0,
        };
        let now = begun + Duration::from_secs(100);
        assert_eq!(far.line(now), "12,000 done, 100 a second");
        (far.listed, far.left_out, far.broken, far.untested) = (Some(50_000), 2_100, 1_234, 5);
        let told = "12,000 of 49,900 done, 100 a second, 6m 19s left; 1,234 broken, 5 not wholly tested";
        assert_eq!(far.line(now), told);
        far.done = 2_000;
        assert_eq!(far.line(now), "2,000 of 49,900 done, 0.0 a second; 1,234 broken, 5 not wholly tested");
    }

    #[test]
    fn writes_spans_of_time_as_people_say_them() {
        let told = [8, 160, 3_600 * 3 + 300, 86_400 * 2 + 3_600 * 4].map(|seconds| duration(Duration::from_secs(seconds)));
        assert_eq!(told, ["8s", "2m 40s", "3h 05m", "2d 04h"]);
    }
}
