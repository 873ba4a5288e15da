//! Why the job could not be done, as it is told on standard error.

use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind};

use crate::render::page::{Look, Page};

/// Any error, with advice. Only the program has such a type; the library's errors are precise.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    source: Option<Box<dyn Error>>,
    hint: Option<String>,
}

impl Failure {
    pub(crate) fn new(message: impl fmt::Display) -> Self {
        Self { message: message.to_string(), source: None, hint: None }
    }

    /// Says what caused it.
    pub(crate) fn because(self, source: impl Into<Box<dyn Error>>) -> Self {
        Self { source: Some(source.into()), ..self }
    }

    /// Says what may help.
    pub(crate) fn hint(self, hint: impl fmt::Display) -> Self {
        Self { hint: Some(hint.to_string()), ..self }
    }

    /// Whether nobody reads what we write any more: `cert-chain ... | head` is no failure.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        let io = self.source.as_deref().and_then(|source| source.downcast_ref::<io::Error>());
        io.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
    }

    /// `error: ...`, `caused by: ...`, `hint: ...`, a line each, foreign text escaped and never cut.
    pub(crate) fn render(&self, look: Look) -> String {
        let mut page = Page::new(Look { width: usize::MAX, ..look });
        page.text(&format!("error: {}", self.message));
        let mut source: Option<&dyn Error> = self.source.as_deref();
        while let Some(error) = source {
            page.text(&format!("caused by: {error}"));
            source = error.source();
        }
        if let Some(hint) = &self.hint {
            page.text(&format!("hint: {hint}"));
        }
        page.finish()
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new("cannot write to standard output").because(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_whole_chain_of_causes() {
        let cause = io::Error::new(ErrorKind::NotFound, "no such\x1b file");
        let failure = Failure::new("cannot read `a\nb`").because(cause).hint("look elsewhere");
        assert_eq!(
            failure.render(Look::PLAIN),
            "error: cannot read `a\\u{a}b`\ncaused by: no such\\u{1b} file\nhint: look elsewhere\n"
        );
    }
}
