//! CSV as the CCADB writes it: a header, every cell quoted, line ends within cells.

use std::collections::HashMap;

use csv::{ByteRecord, ReaderBuilder};

use super::{CcadbError, MAX_REPORT, RowFault};

/// The most columns: the widest report has about a hundred.
const MAX_COLUMNS: usize = 400;

/// The most rows: the whole CCADB has some ten thousand certificates.
const MAX_ROWS: usize = 100_000;

/// The longest cell, in bytes. A certificate of the longest kind has 26 KiB and a third more in Base64.
const MAX_CELL: usize = 256 << 10;

pub(super) struct Table {
    columns: HashMap<String, usize>,
    /// Names that more than one column has.
    repeated: Vec<String>,
    rows: Vec<(u64, ByteRecord)>,
}

/// One row.
pub(super) struct Row<'t> {
    table: &'t Table,
    line: u64,
    record: &'t ByteRecord,
}

impl Table {
    pub(super) fn read(content: &[u8]) -> Result<Self, CcadbError> {
        if content.len() > MAX_REPORT {
            return Err(CcadbError::TooLarge { size: content.len(), most: MAX_REPORT });
        }
        let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
        if content.trim_ascii_start().starts_with(b"<") {
            return Err(CcadbError::NotATable);
        }
        let damaged = |line: u64, reason: &str| CcadbError::Damaged { line, reason: reason.to_owned() };
        // What follows an opening quote that is never closed would be one cell to the end.
        if content.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
            return Err(damaged(1, "a quote is not closed"));
        }
        // A row with more or fewer cells than the header is an error of the reader itself.
        let mut reader = ReaderBuilder::new().from_reader(content);
        let names: Vec<String> = match reader.byte_headers() {
            Ok(header) if header.len() <= MAX_COLUMNS => {
                header.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect()
            }
            Ok(_) => return Err(damaged(1, "too many columns")),
            Err(error) => return Err(damaged(1, &error.to_string())),
        };
        let mut rows = Vec::new();
        for record in reader.into_byte_records() {
            let record = record.map_err(|error| {
                let line = error.position().map_or(0, csv::Position::line);
                damaged(line, &reason(&error))
            })?;
            let line = record.position().map_or(0, csv::Position::line);
            if rows.len() == MAX_ROWS {
                return Err(damaged(line, "too many rows"));
            }
            if record.iter().any(|cell| cell.len() > MAX_CELL) {
                return Err(damaged(line, "a cell is too long"));
            }
            rows.push((line, record));
        }
        let (mut columns, mut repeated) = (HashMap::new(), Vec::new());
        for (place, name) in names.into_iter().enumerate() {
            if columns.insert(name.clone(), place).is_some() {
                repeated.push(name);
            }
        }
        Ok(Self { columns, repeated, rows })
    }

    pub(super) fn has_columns(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.columns.contains_key(*name))
    }

    /// That none of `names` is the name of two columns, of which only one could be read.
    pub(super) fn check_unique(&self, names: &[&str]) -> Result<(), CcadbError> {
        match self.repeated.iter().find(|name| names.contains(&name.as_str())) {
            Some(name) => Err(CcadbError::Damaged { line: 1, reason: format!("two columns are called `{name}`") }),
            None => Ok(()),
        }
    }

    /// The names of the columns, in their order.
    pub(super) fn columns(&self) -> Vec<String> {
        let mut columns: Vec<(&usize, &String)> = self.columns.iter().map(|(name, place)| (place, name)).collect();
        columns.sort();
        columns.into_iter().map(|(_, name)| name.clone()).collect()
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, record)| Row { table: self, line: *line, record })
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}

/// What the reader found wrong, in words that need no knowledge of it.
fn reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!("{len} cells where the header has {expected_len}"),
        _ => error.to_string(),
    }
}

impl Row<'_> {
    /// The line where it begins, counted from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// What stands in a column, without the spaces around it; empty when there is no such column.
    ///
    /// Other columns may hold what is not UTF-8. Taken for empty, a damaged cell would lift a limit or lose a root.
    pub(super) fn cell(&self, column: &str) -> Result<&str, RowFault> {
        let bytes = self.table.columns.get(column).and_then(|place| self.record.get(*place)).unwrap_or_default();
        std::str::from_utf8(bytes).map(str::trim).map_err(|_| RowFault::NotText { column: column.to_owned() })
    }
}
