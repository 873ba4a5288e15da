//! `cert-chain trust update`: newer lists, from the CCADB or from files carried here.

use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use cert_chain_core::net::Internet;
use cert_chain_core::trust::ccadb::{MAX_REPORT, Published, Report};
use cert_chain_core::trust::{Lists, Program, Taken};
use cert_chain_core::{Deadline, HttpRequest, Network as _, Time};

use super::kept;
use crate::args::UpdateArgs;
use crate::commands::{options, runtime};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input;
use crate::output;
use crate::render::page::{Look, Page};

/// A report, before it is taken.
struct Brought {
    content: Vec<u8>,
    date: String,
    /// A URL, or the name of a file.
    source: String,
}

pub(super) fn run(args: &UpdateArgs, data_dir: Option<&Path>) -> Result<Exit, Failure> {
    let mut lists = kept::load(data_dir);
    let brought = if args.from.is_empty() { fetch(args)? } else { carried(args)? };
    let mut changes = Vec::new();
    // Everything is taken, or nothing is kept of it.
    for report in brought {
        changes.extend(
            take(&mut lists, report).map_err(|failure| failure.hint("nothing was changed; the old lists stay in use"))?,
        );
    }
    let path = kept::store(&lists, data_dir)?;
    output::write(&text(&lists, &changes, &path))?;
    Ok(Exit::Clean)
}

fn take(lists: &mut Lists, brought: Brought) -> Result<Vec<Taken>, Failure> {
    let Brought { content, date, source } = brought;
    let refused = || Failure::new(format!("`{source}` is not taken"));
    let published = Published::read(&content).map_err(|error| refused().because(error))?;
    if published.unreadable > 0 {
        output::warn(&format!("`{source}`: {} certificates cannot be read and are left out", published.unreadable));
    }
    lists.take(published, &date, &source).map_err(|error| refused().because(error))
}

/// The files of `--from`, each of the day on which it was last written if nobody says another: the reports have no date.
fn carried(args: &UpdateArgs) -> Result<Vec<Brought>, Failure> {
    let now = Internet::new().now();
    let brought = args.from.iter().map(|path| {
        let input = input::read(path)?;
        let written = fs::metadata(path).and_then(|about| about.modified()).ok();
        let written = written.and_then(|moment| moment.duration_since(UNIX_EPOCH).ok()).map(|since| since.as_secs());
        let written = written.and_then(|seconds| i64::try_from(seconds).ok()).map_or(now, Time::from_unix);
        let date = args.date.clone().unwrap_or_else(|| written.min(now).date());
        Ok(Brought { content: input.bytes, date, source: input.name })
    });
    brought.collect()
}

/// Every report, from the CCADB or its mirror.
fn fetch(args: &UpdateArgs) -> Result<Vec<Brought>, Failure> {
    let network = Internet::new();
    let now = network.now();
    let roots = match &args.roots {
        Some(path) => options::certificates(path)?,
        None => Program::Mozilla.store().anchors().iter().map(|anchor| anchor.cert().clone()).collect(),
    };
    let runtime = runtime()?;
    let deadline = Deadline::after(args.timeout);
    let brought = Report::ALL.iter().map(|report| {
        let url = format!("{}{}", args.mirror.trim_end_matches('/'), report.path());
        let request = HttpRequest::https(&url, MAX_REPORT)
            .ok_or_else(|| Failure::new(format!("--mirror: `{}` is no https URL without credentials", args.mirror)))?;
        output::progress(&format!("fetching {} from {} ...", report.as_str(), request.host));
        let roots = roots.iter().map(|cert| cert.der());
        let content = runtime.block_on(network.download(&request, roots, now, deadline.clone())).map_err(|error| {
            let hint = "nothing was changed; a machine with Internet can fetch the file, and --from takes it";
            Failure::new(format!("cannot fetch {} from `{url}`", report.as_str())).because(error).hint(hint)
        })?;
        let date = args.date.clone().unwrap_or_else(|| now.date());
        Ok(Brought { content, date, source: url })
    });
    brought.collect()
}

fn text(lists: &Lists, changes: &[Taken], path: &Path) -> String {
    let mut page = Page::new(Look::of_stdout());
    for Taken { what, count, added, removed, .. } in changes {
        page.text(&format!("{what}: {count} certificates, {added} added, {removed} removed"));
    }
    let left: Vec<&str> =
        Program::ALL.into_iter().filter(|program| lists.source(*program).is_none()).map(Program::as_str).collect();
    if !left.is_empty() {
        page.text(&format!("as compiled in: {}", left.join(", ")));
    }
    page.text(&format!("kept in {}", path.to_string_lossy()));
    page.finish()
}
