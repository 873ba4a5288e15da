//! A report for a person: what is wrong, where, who mends it, how we know.
//!
//! The order is that of reading at eight in the morning: the headline answers whether there is a fault, the table
//! where, the blocks what to do; what was not seen comes last, so that silence is not mistaken for health.

mod block;
mod chain;
mod clients;
mod closing;
mod headline;
mod names;
mod numbered;
mod sip;
mod table;
#[cfg(test)]
mod tests;
mod tlsa;

use cert_chain_core::report::{Report, State};

pub(crate) use self::names::shell_word;
use super::page::{Look, Page};

/// What a rendering needs besides the report.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'c> {
    /// The subcommand, for the headline.
    pub(crate) command: &'c str,
    /// The exit status in words; left out when several reports share one.
    pub(crate) exit: Option<&'c str>,
    /// The options that `cert-chain bundle TARGET` needs to see the same, each after a space; none when it would not
    /// work for the reader, as with a lab that is gone by then.
    pub(crate) bundle: Option<&'c str>,
}

/// `report` as text that fits `look`.
pub(crate) fn report(report: &Report, context: Context<'_>, look: Look) -> String {
    let mut page = Page::new(look);
    let findings = numbered::collect(report);
    headline::write(&mut page, report, context.command, &findings);
    if table::is_needed(report) {
        page.blank();
        table::write(&mut page, report, &findings);
        table::write_unvouched(&mut page, report);
    }
    if !findings.is_empty() {
        page.blank();
        block::write_all(&mut page, report, &findings, context.bundle);
    } else if let [endpoint] = &report.endpoints[..]
        && !table::is_needed(report)
        && let Some(sent) = endpoint.chains.first()
    {
        page.blank();
        chain::write(&mut page, &chain::rows(report, endpoint, sent, None));
    }
    if report.state <= State::Note {
        closing::write_reassurance(&mut page, report);
    }
    closing::write(&mut page, report, context.exit);
    page.finish()
}
