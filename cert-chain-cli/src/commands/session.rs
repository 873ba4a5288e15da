//! Reports as they come, and the one exit status of them all.

use cert_chain_core::report::Report;

use super::options;
use crate::args::{FileArgs, Format, JudgeArgs, NetworkArgs, ReportArgs};
use crate::exit::{Exit, Policy};
use crate::failure::Failure;
use crate::output;
use crate::render::page::{Look, Page};
use crate::render::text::Context;
use crate::render::{json, text};

/// A run over one target or several.
pub(super) struct Session {
    command: &'static str,
    format: Format,
    policy: Policy,
    /// Whether there is one target only.
    alone: bool,
    bundle: Option<String>,
    exits: Vec<Exit>,
}

impl Session {
    /// A run of `command` over `targets` targets; `bundle` are the options that `bundle` would need to see what it saw.
    pub(super) fn new(command: &'static str, args: ReportArgs, targets: usize, bundle: Option<String>) -> Self {
        Self { command, format: args.format, policy: args.status.policy(), alone: targets == 1, bundle, exits: Vec::new() }
    }

    /// Writes one report.
    pub(super) fn show(&mut self, report: &Report) -> Result<(), Failure> {
        let text = match self.format {
            Format::Json => {
                json::report(report, self.alone).map_err(|error| Failure::new("cannot write the report").because(error))?
            }
            Format::Text => self.text(report),
        };
        self.exits.push(self.policy.judge(report));
        output::write(&text)
    }

    fn text(&self, report: &Report) -> String {
        let exit = self.policy.explain(report);
        let context = Context { command: self.command, exit: self.alone.then_some(&*exit), bundle: self.bundle.as_deref() };
        let text = text::report(report, context, Look::of_stdout());
        if self.exits.is_empty() { text } else { format!("\n{text}") }
    }

    /// Ends the run; `unreadable` inputs make the exit status 2 whatever the others held.
    pub(super) fn finish(self, unreadable: usize) -> Result<Exit, Failure> {
        let exit = if unreadable > 0 { Exit::Undone } else { Exit::of_all(&self.exits) };
        if !self.alone && self.format == Format::Text {
            let count = |wanted: Exit| self.exits.iter().filter(|exit| **exit == wanted).count();
            let mut page = Page::new(Look::of_stdout());
            if !self.exits.is_empty() {
                page.blank();
            }
            page.text(&format!(
                "{} targets: {} with findings, {} not done, {} clean. Exit status {}.",
                self.exits.len() + unreadable,
                count(Exit::Findings),
                count(Exit::Undone) + unreadable,
                count(Exit::Clean),
                exit.number()
            ));
            output::write(&page.finish())?;
        }
        Ok(exit)
    }
}

/// What the reader would have to add to `cert-chain bundle TARGET`; `None` when no words say it in every shell.
pub(super) fn bundle_options(judge: &JudgeArgs, network: &NetworkArgs, file: Option<&FileArgs>) -> Option<String> {
    let words = options::replay(judge, network, file);
    words.iter().map(|word| Some(format!(" {}", text::shell_word(word)?))).collect()
}
