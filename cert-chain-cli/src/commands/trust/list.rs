//! The stores, as a table or as JSON.

use cert_chain_core::trust::{About, Program};
use serde::Serialize;

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
}

#[derive(Serialize)]
struct Listing {
    stores: Vec<Row>,
}

impl Row {
    fn of(program: Program) -> Self {
        let (store, About { version, source, licence, .. }) = (program.store(), program.about());
        Self {
            name: program.as_str(),
            date: store.date().map(str::to_owned),
            anchors: store.anchors().len(),
            limits: store.limit_count(),
            sha256: store.sha256().to_string(),
            version: (!version.is_empty()).then(|| version.to_owned()),
            source: source.to_owned(),
            licence: licence.to_owned(),
        }
    }

    fn write(&self, page: &mut Page) {
        let Self { name, date, anchors, limits, sha256, version, .. } = self;
        let date = date.as_deref().unwrap_or("-");
        let short = sha256.get(..8).unwrap_or(sha256);
        let numbers = format!("{anchors:>COUNT$}  {limits:>LIMITS$}");
        let facts = format!("{}  {}  {numbers}  {short}  ", fit(name, NAME), fit(date, DATE));
        page.wrapped(&facts, facts.len(), version.as_deref().unwrap_or("-"));
    }
}

pub(super) fn run(format: Format) -> Result<Exit, Failure> {
    let stores = Program::ALL.into_iter().map(Row::of).collect();
    let listing = Listing { stores };
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
    page.prose(
        0,
        "All are asked unless --store names some. A limit is what a program says against a root that it still holds: not for TLS, \
         or for nothing issued after a day.",
    );
    page.finish()
}
