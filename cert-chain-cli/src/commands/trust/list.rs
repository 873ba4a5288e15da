//! The stores, as a table or as JSON.

use std::path::Path;

use cert_chain_core::trust::{About, Lists, Program};
use serde::Serialize;

use super::kept;
use crate::args::Format;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::render::json;
use crate::render::page::{Ink, Look, Page, fit};

/// The columns before the last.
const NAME: usize = 9;
const DATE: usize = 10;
const COUNT: usize = 5;
const LIMITS: usize = 6;

/// The terms of all that the CCADB publishes (<https://www.ccadb.org/rootstores/usage>).
const CCADB_LICENCE: &str = "CDLA-Permissive-2.0 (CCADB)";

/// One store, as programs read it.
#[derive(Serialize)]
struct Row {
    name: &'static str,
    date: Option<String>,
    anchors: usize,
    /// What its program says against anchors that it holds.
    limits: usize,
    /// As reports have it: over the anchors' SHA-256s in ascending order.
    sha256: String,
    /// The release, for lists that have such.
    version: Option<String>,
    source: String,
    licence: String,
    /// Whether it came by `trust update` and not with this program.
    updated: bool,
}

/// The CCADB's intermediates, which complete paths.
#[derive(Serialize)]
struct Intermediates {
    date: String,
    certificates: usize,
}

#[derive(Serialize)]
struct Listing {
    stores: Vec<Row>,
    intermediates: Option<Intermediates>,
    /// Where the updated ones are kept; none when there are none.
    kept_in: Option<String>,
}

impl Row {
    fn of(program: Program, lists: &Lists) -> Self {
        let (store, about) = (lists.store(program), program.about());
        let updated = lists.source(program);
        let About { version, source, licence, .. } = about;
        let version = if updated.is_some() { "" } else { version };
        Self {
            name: program.as_str(),
            date: store.date().map(str::to_owned),
            anchors: store.anchors().len(),
            limits: store.limit_count(),
            sha256: store.sha256().to_string(),
            version: (!version.is_empty()).then(|| version.to_owned()),
            source: updated.unwrap_or(source).to_owned(),
            licence: if updated.is_some() { CCADB_LICENCE } else { licence }.to_owned(),
            updated: updated.is_some(),
        }
    }

    fn write(&self, page: &mut Page) {
        let Self { name, date, anchors, limits, sha256, version, updated, .. } = self;
        let date = date.as_deref().unwrap_or("-");
        let short = sha256.get(..8).unwrap_or(sha256);
        let numbers = format!("{anchors:>COUNT$}  {limits:>LIMITS$}");
        let facts = format!("{}  {}  {numbers}  {short}  ", fit(name, NAME), fit(date, DATE));
        page.wrapped(&facts, facts.len(), version.as_deref().unwrap_or(if *updated { "updated" } else { "-" }));
    }
}

pub(super) fn run(format: Format, data_dir: Option<&Path>) -> Result<Exit, Failure> {
    let lists = kept::load(data_dir);
    let stores = Program::ALL.into_iter().map(|program| Row::of(program, &lists)).collect();
    let intermediates =
        lists.intermediates().map(|(date, certs)| Intermediates { date: date.to_owned(), certificates: certs.len() });
    let kept_in = kept::existing(data_dir).map(|path| path.to_string_lossy().into_owned());
    let listing = Listing { stores, intermediates, kept_in };
    let text = match format {
        Format::Json => json::pretty(&listing).map_err(|error| Failure::new("cannot write the list").because(error))?,
        Format::Text => text(&listing),
    };
    output::write(&text)?;
    Ok(Exit::Clean)
}

fn text(listing: &Listing) -> String {
    let mut page = Page::new(Look::of_stdout());
    let heading = format!("{}  {}  ROOTS  LIMITS  SHA-256   RELEASE", fit("STORE", NAME), fit("DATE", DATE));
    page.line(&[(Ink::Bold, &heading)]);
    for store in &listing.stores {
        store.write(&mut page);
    }
    page.blank();
    if let Some(Intermediates { date, certificates }) = &listing.intermediates {
        page.text(&format!("Intermediates known from the CCADB: {certificates}, of {date}."));
    }
    if let Some(path) = &listing.kept_in {
        page.text(&format!("Updated lists are kept in {path}"));
    }
    page.prose(
        0,
        "All are asked unless --store names some. A limit is what a program says against a root that it still holds: not for TLS, \
         or for nothing issued after a day.",
    );
    page.finish()
}
