//! Why a report is not taken.

/// Why a report is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CcadbError {
    /// It is damaged as a table.
    #[error("line {line}: the table is damaged: {reason}")]
    Damaged {
        /// The line, counted from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// It is a web page: a portal's or a server's in trouble.
    #[error("a web page, not a table")]
    NotATable,
    /// One row cannot be right.
    #[error("the row at line {line}: {fault}")]
    Row {
        /// The line where it begins, counted from 1.
        line: u64,
        /// What is wrong.
        fault: RowFault,
    },
    /// It holds fewer than any such report did.
    #[error("only {count} {what}; at least {least} are in a whole report")]
    TooFew {
        /// Of what.
        what: String,
        /// How many.
        count: usize,
        /// How many there must be.
        least: usize,
    },
    /// It is larger than any such report.
    #[error("{size} bytes; at most {most} are read")]
    TooLarge {
        /// How large.
        size: usize,
        /// What is read.
        most: usize,
    },
    /// Its columns are those of no report known here.
    #[error("no report known here has these columns: {}", shown(columns))]
    UnknownReport {
        /// The first of them.
        columns: Vec<String>,
    },
    /// Too many of its certificates cannot be read.
    #[error("{unreadable} of {of} certificates cannot be read")]
    Unreadable {
        /// How many.
        unreadable: usize,
        /// Of how many.
        of: usize,
    },
}

/// What is wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowFault {
    /// An earlier row says otherwise of the same certificate.
    #[error("an earlier row says otherwise of the certificate {sha256}")]
    Contradicts {
        /// The certificate's SHA-256, in hex.
        sha256: String,
    },
    /// The day from which a root is distrusted is no day.
    #[error("`{}` is no day", cut(text))]
    Day {
        /// What stands there.
        text: String,
    },
    /// The SHA-256 is none.
    #[error("`{}` is no SHA-256", cut(text))]
    Fingerprint {
        /// What stands there.
        text: String,
    },
    /// There is not exactly one certificate in PEM.
    #[error("there is no certificate in PEM")]
    NoCertificate,
    /// A cell that is asked for is not UTF-8.
    #[error("what stands under `{column}` is not UTF-8")]
    NotText {
        /// The column.
        column: String,
    },
    /// The certificate is another than the row says.
    #[error("the certificate has the SHA-256 {found}, not {said}")]
    OtherCertificate {
        /// What the row says.
        said: String,
        /// What it is.
        found: String,
    },
}

/// The first of the columns, as far as a sentence bears them.
fn shown(columns: &[String]) -> String {
    const MOST: usize = 5;
    let shown: Vec<String> = columns.iter().take(MOST).map(|column| format!("`{}`", cut(column))).collect();
    let more = if columns.len() > MOST { " ..." } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// The start of a text, escaped.
fn cut(text: &str) -> String {
    text.chars().take(64).collect::<String>().escape_default().to_string()
}
