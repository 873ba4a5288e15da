//! Where answers go: row by row, in the format that was asked for.

use std::io::{self, BufWriter, Write as _};

use serde::Serialize;

use crate::args::QueryFormat;
use crate::failure::Failure;
use crate::render::page::{Ink, Look, Page};
use crate::render::{csv, json};

/// A row of an answer, as people and spreadsheets see it; programs get its fields.
pub(super) trait Answer: Serialize {
    /// What the cells are called in the first line of CSV.
    const COLUMNS: &'static [&'static str];

    /// The line above all in text, for answers that are tables.
    const HEADING: Option<&'static str> = None;

    /// The cells of CSV.
    fn cells(&self) -> Vec<String>;

    /// What rows after one another have in common: told once, above them.
    fn group(&self) -> Option<String> {
        None
    }

    /// The row itself in text.
    fn write(&self, page: &mut Page);
}

/// Standard output, and what was written to it.
pub(super) struct Sink {
    format: QueryFormat,
    look: Look,
    out: BufWriter<io::Stdout>,
    rows: u64,
    group: Option<String>,
}

impl Sink {
    pub(super) fn new(format: QueryFormat) -> Self {
        Self { format, look: Look::of_stdout(), out: BufWriter::new(io::stdout()), rows: 0, group: None }
    }

    /// Says what kind of rows will come, if any do.
    pub(super) fn begin<A: Answer>(&mut self) -> Result<(), Failure> {
        if self.format == QueryFormat::Csv {
            self.out.write_all(csv::line(A::COLUMNS.iter().copied()).as_bytes())?;
        }
        Ok(())
    }

    pub(super) fn row<A: Answer>(&mut self, row: &A) -> Result<(), Failure> {
        let text = match self.format {
            QueryFormat::Json => json::line(row).map_err(|error| Failure::new("cannot write the answer").because(error))?,
            QueryFormat::Csv => csv::line(row.cells().iter().map(String::as_str)),
            QueryFormat::Text => self.text(row),
        };
        self.rows += 1;
        Ok(self.out.write_all(text.as_bytes())?)
    }

    fn text<A: Answer>(&mut self, row: &A) -> String {
        let mut page = Page::new(self.look);
        if let Some(heading) = A::HEADING.filter(|_| self.rows == 0) {
            page.line(&[(Ink::Bold, heading)]);
        }
        let group = row.group();
        if let Some(group) = group.as_deref().filter(|group| self.group.as_deref() != Some(group)) {
            page.wrapped("", 0, group);
        }
        self.group = group;
        row.write(&mut page);
        page.finish()
    }

    /// How many rows there were, once all are written.
    pub(super) fn finish(mut self) -> Result<u64, Failure> {
        self.out.flush()?;
        Ok(self.rows)
    }
}
