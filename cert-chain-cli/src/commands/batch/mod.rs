//! `cert-chain batch`: very many targets.

#[cfg(feature = "sqlite")]
mod choices;
mod feed;
mod go_on;
#[cfg(feature = "sqlite")]
mod kept;
#[cfg(not(feature = "sqlite"))]
#[path = "unkept.rs"]
mod kept;
mod lines;
mod output;
mod pace;
mod progress;
mod run;
mod seen;
mod stop;
mod summary;

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use cert_chain_core::batch::{Checked, check_many_with};
use cert_chain_core::net::Internet;
use cert_chain_core::{Network as _, Target};
use futures_util::StreamExt as _;
use futures_util::stream::poll_fn;

use self::feed::{IsNew, List};
use self::kept::Kept;
use self::output::Output;
use self::progress::{Progress, duration};
use self::run::{Done, Run};
use self::seen::Seen;
use self::stop::Stop;
use super::runtime;
use crate::args::BatchArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output as told;
use crate::render::json;

/// What cannot be had of standard output.
const WRITTEN_BEFORE: &str = "reports that the store did not have yet when the run ended may stand in its output already, and come \
    again; with --output each stands there once";

/// The store, which whoever reads the list asks and whoever takes reports writes to.
type Shared = Arc<Mutex<Kept>>;

pub(super) fn run(args: &BatchArgs) -> Result<Exit, Failure> {
    let options = pace::options(args)?;
    hold_apart(args)?;
    let list = List::open(args.list.as_deref())?;
    let network = Internet::new();
    let mut output = match &args.output.output {
        Some(path) => Output::open(path)?,
        None => Output::stdout()?,
    };
    // Only whoever has the store may touch what a run of it wrote.
    let kept = Kept::begin(args, &options, network.now())?;
    if args.output.output.is_some() {
        output.cut(kept.as_ref().map_or(0, |kept| kept.output_len))?;
    }
    let before = kept.as_ref().map_or(0, |kept| kept.before);
    if before > 0 && args.output.output.is_none() {
        told::note(WRITTEN_BEFORE);
    }
    let is_stdin = matches!(list, List::Stdin);
    let is_typed = is_stdin && io::stdin().is_terminal();
    let progress = Arc::new(Progress::new(before, is_typed));
    if is_typed {
        progress.say("type one target a line, and end with Ctrl-D");
    }
    let advice = go_on::advice(&args.store, is_stdin);
    let kept = kept.map(|kept| Arc::new(Mutex::new(kept)));
    let is_new = is_new(kept.as_ref());
    runtime()?.block_on(async {
        let patience =
            format!("which takes {} at most, and longer where servers have a queue", duration(options.check.timeout));
        let farewell = format!("ended at once. {}", go_on::told(&advice));
        let stop = Stop::listen(Arc::clone(&progress), patience, farewell)
            .map_err(|error| Failure::new("cannot listen for Ctrl-C").because(error))?;
        let (mut targets, reading) = feed::start(list, is_new, &progress);
        let targets = poll_fn(move |context| targets.poll_recv(context)).take_until(stop.asked());
        let reports = check_many_with(Arc::new(network), targets, options, done);
        let run = Run::new(output, kept, progress, reading, stop, args.status.policy(), before);
        run.drive(reports, advice).await
    })
}

/// Refuses a file that would be written over while it is read, or by two at once.
fn hold_apart(args: &BatchArgs) -> Result<(), Failure> {
    let Some(output) = &args.output.output else { return Ok(()) };
    let place = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).ok();
    let others = [("the list", args.list.as_deref()), ("--db", args.store.db())];
    for (name, other) in others {
        if let Some(other) = other.and_then(place)
            && place(output) == Some(other)
        {
            return Err(Failure::new(format!("--output: `{}` is {name} too", output.to_string_lossy())));
        }
    }
    Ok(())
}

/// Who knows which targets came before: the store, or without one a table of them.
fn is_new(kept: Option<&Shared>) -> IsNew {
    match kept.cloned() {
        Some(kept) => Box::new(move |target: &Target| lock(&kept).is_new(target).map_err(|error| error.to_string())),
        None => {
            let mut seen = Seen::new();
            Box::new(move |target: &Target| Ok(seen.insert(target)))
        }
    }
}

fn lock(kept: &Shared) -> std::sync::MutexGuard<'_, Kept> {
    // After a panic the store refuses by itself what it cannot do.
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A report with its line, which is made on whatever core the target was checked.
fn done(checked: Checked) -> Done {
    Done { line: json::report(&checked.report, false), target: checked.target, report: checked.report }
}
