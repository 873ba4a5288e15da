//! Why a document could not be read.

/// A document that is not what it should be. Each is a sentence about "it", the document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// No byte but blanks.
    #[error("it is empty")]
    Empty,
    /// More than [`super::MAX_DOCUMENT`].
    #[error("it has {0} bytes, more than such a document may have")]
    TooLong(usize),
    /// HTML: a sign-in page, an error page, a captive portal.
    #[error("it is a web page, not {expected}")]
    WebPage {
        /// What was expected, with its article.
        expected: &'static str,
    },
    /// In UTF-16, or not UTF-8, or with NUL in it.
    #[error("it is not UTF-8 text: {0}")]
    NotText(&'static str),
    /// A document type or an entity of its own: no such service sends one, and entities expand without end.
    #[error("it {0}, which no such service sends and which can be made to grow without end")]
    Entities(&'static str),
    /// Elements within elements.
    #[error("it is nested deeper than {0} levels")]
    TooDeep(usize),
    /// More of something than can be meant.
    #[error("it has more than {most} {what}")]
    TooMany {
        /// The most.
        most: usize,
        /// Of what.
        what: &'static str,
    },
    /// Not well-formed.
    #[error("it is broken {format} at byte {at}: {why}")]
    Malformed {
        /// JSON or XML.
        format: &'static str,
        /// About where, counted from 0.
        at: u64,
        /// The reader's words, escaped.
        why: String,
    },
    /// Well-formed, but another document.
    #[error("it is not {expected}: it {found}")]
    Unexpected {
        /// What was expected, with its article.
        expected: &'static str,
        /// What is there or lacks, beginning with a verb, the document's words escaped.
        found: String,
    },
}

impl DocumentError {
    /// Well-formed, but another document.
    pub(super) fn unexpected(expected: &'static str, found: impl Into<String>) -> Self {
        Self::Unexpected { expected, found: found.into() }
    }

    pub(super) fn malformed(format: &'static str, at: u64, why: &str) -> Self {
        Self::Malformed { format, at, why: shown(why) }
    }
}

/// A stranger's words within a sentence: escaped, and cut before they drown it.
pub(super) fn shown(text: &str) -> String {
    /// A sentence stays one line of a report.
    const MOST: usize = 120;
    let cut: String = text.chars().take(MOST).collect();
    let more = if cut.len() < text.len() { "..." } else { "" };
    format!("{}{more}", cut.escape_debug())
}
