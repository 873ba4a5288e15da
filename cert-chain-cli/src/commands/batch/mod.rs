//! `cert-chain batch`: very many targets.

mod feed;
mod lines;
mod output;
mod pace;
mod progress;
mod run;
mod seen;
mod stop;
mod summary;

use std::io::{self, IsTerminal as _};
use std::sync::Arc;

use cert_chain_core::Target;
use cert_chain_core::batch::{Checked, check_many_with};
use cert_chain_core::net::Internet;
use futures_util::StreamExt as _;
use futures_util::stream::poll_fn;

use self::feed::List;
use self::output::Output;
use self::progress::{Progress, duration};
use self::run::{Done, Run};
use self::seen::Seen;
use self::stop::Stop;
use super::runtime;
use crate::args::BatchArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::json;

pub(super) fn run(args: &BatchArgs) -> Result<Exit, Failure> {
    let options = pace::options(args)?;
    let list = List::open(args.list.as_deref())?;
    let output = match &args.output.output {
        Some(path) => Output::create(path)?,
        None => Output::stdout()?,
    };
    let progress = Arc::new(Progress::new(0));
    if matches!(list, List::Stdin) && io::stdin().is_terminal() {
        progress.say("type one target a line, and end with Ctrl-D");
    }
    let mut seen = Seen::new();
    let is_new = Box::new(move |target: &Target| Ok(seen.insert(target)));
    runtime()?.block_on(async {
        let patience = format!("which takes {} at most", duration(options.check.timeout));
        let stop = Stop::listen(Arc::clone(&progress), patience)
            .map_err(|error| Failure::new("cannot listen for Ctrl-C").because(error))?;
        let (mut targets, reading) = feed::start(list, is_new, &progress);
        let targets = poll_fn(move |context| targets.poll_recv(context)).take_until(stop.asked());
        let reports = check_many_with(Arc::new(Internet::new()), targets, options, done);
        Run::new(output, progress, reading, stop, args.status.policy()).drive(reports).await
    })
}

/// A report with its line, which is made on whatever core the target was checked.
fn done(checked: Checked) -> Done {
    Done { line: json::report(&checked.report, false), report: checked.report }
}
