//! A page of text: the only way for words to reach the terminal, so nothing goes round the escaping.

use std::io::IsTerminal;

use super::printable::{columns, cut, printable, split_at_columns};

/// What the place that text goes to can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// Columns of a line.
    pub(crate) width: usize,
    /// Whether to colour.
    pub(crate) colour: bool,
    /// Whether letters beyond ASCII show.
    pub(crate) unicode: bool,
}

impl Look {
    /// What a file or a pipe can show: 80 columns of ASCII.
    pub(crate) const PLAIN: Self = Self { width: 80, colour: false, unicode: false };

    /// What standard output can show.
    pub(crate) fn of_stdout() -> Self {
        Self::of_terminal(std::io::stdout().is_terminal())
    }

    /// What standard error can show.
    pub(crate) fn of_stderr() -> Self {
        Self::of_terminal(std::io::stderr().is_terminal())
    }

    #[expect(clippy::disallowed_methods, reason = "the terminal is described by the environment, and this is the program")]
    fn of_terminal(terminal: bool) -> Self {
        if !terminal {
            return Self::PLAIN;
        }
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default().to_ascii_lowercase();
        // A table wider than this is harder to follow, not easier; below 60 columns its lines would break up.
        let width = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0).clamp(60, 100));
        Self {
            width,
            colour: set("NO_COLOR").is_none() && set("TERM").is_none_or(|term| term != "dumb"),
            // A Windows console takes UTF-16 from the standard library, whatever its code page.
            unicode: cfg!(windows) || locale.contains("utf-8") || locale.contains("utf8"),
        }
    }

    /// `text` as it will be shown.
    pub(crate) fn show(self, text: &str) -> String {
        printable(text, self.unicode)
    }
}

/// How a stretch of text stands out; never the only bearer of a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    Plain,
    Bold,
    Red,
    Yellow,
    Green,
}

impl Ink {
    /// The parameters of Select Graphic Rendition (ECMA-48, 8.3.117).
    fn sgr(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Bold => Some("1"),
            Self::Red => Some("1;31"),
            Self::Yellow => Some("33"),
            Self::Green => Some("32"),
        }
    }
}

/// Lines under way to a terminal or file.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) look: Look,
    out: String,
}

impl Page {
    pub(crate) fn new(look: Look) -> Self {
        Self { look, out: String::new() }
    }

    pub(crate) fn finish(self) -> String {
        self.out
    }

    pub(crate) fn blank(&mut self) {
        self.out.push('\n');
    }

    /// One line, cut at the page's width; foreign text is escaped here at the latest.
    pub(crate) fn line(&mut self, spans: &[(Ink, &str)]) {
        let mut left = self.look.width;
        let last = spans.iter().rposition(|(_, text)| !text.trim_end().is_empty()).map_or(0, |last| last + 1);
        for (place, (ink, text)) in spans[..last].iter().enumerate() {
            let shown = self.look.show(text);
            let shown = cut(if place + 1 == last { shown.trim_end() } else { &shown }, left);
            left -= columns(&shown);
            match ink.sgr().filter(|_| self.look.colour && !shown.is_empty()) {
                Some(sgr) => self.out.push_str(&format!("\x1b[{sgr}m{shown}\x1b[0m")),
                None => self.out.push_str(&shown),
            }
        }
        self.out.push('\n');
    }

    /// One plain line, as long as it is: for what is to be copied.
    pub(crate) fn unbroken(&mut self, text: &str) {
        self.out.push_str(&self.look.show(text));
        self.out.push('\n');
    }

    /// One plain line.
    pub(crate) fn text(&mut self, text: &str) {
        self.line(&[(Ink::Plain, text)]);
    }

    /// `text` broken at spaces, its first line after `head`, the others indented to `indent` columns.
    ///
    /// Cut after ten lines' worth: what a stranger wrote shall not push the rest off the screen.
    pub(crate) fn wrapped(&mut self, head: &str, indent: usize, text: &str) {
        self.wrapped_in(Ink::Plain, head, indent, text);
    }

    /// Like [`Self::wrapped`], with the head in `ink`.
    pub(crate) fn wrapped_in(&mut self, ink: Ink, head: &str, indent: usize, text: &str) {
        let text = cut(&self.look.show(text), self.look.width * 10);
        self.hang(ink, head, indent, &text);
    }

    /// Our own prose, of any length.
    pub(crate) fn prose(&mut self, indent: usize, text: &str) {
        let text = self.look.show(text);
        self.hang(Ink::Plain, "", indent, &text);
    }

    fn hang(&mut self, ink: Ink, head: &str, indent: usize, text: &str) {
        for (number, line) in wrap(text, self.look.width.saturating_sub(indent).max(20)).into_iter().enumerate() {
            let head = if number == 0 { self.look.show(head) } else { String::new() };
            let padding = " ".repeat(indent.saturating_sub(columns(&head)));
            self.line(&[(ink, &head), (Ink::Plain, &padding), (Ink::Plain, &line)]);
        }
    }
}

/// `text`, cut or filled up with spaces to exactly `width` columns.
pub(crate) fn fit(text: &str, width: usize) -> String {
    let cut = cut(text, width);
    let padding = " ".repeat(width - columns(&cut));
    cut + &padding
}

/// Breaks escaped text at spaces into lines of at most `width` columns; a longer word is broken where it must.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut word = word;
        let used = lines.last().map_or(0, |line| columns(line));
        if used > 0 && used + 1 + columns(word) <= width {
            if let Some(line) = lines.last_mut() {
                line.push(' ');
                line.push_str(word);
            }
            continue;
        }
        if used > 0 {
            lines.push(String::new());
        }
        while columns(word) > width {
            let (head, rest) = split_at_columns(word, width);
            if let Some(line) = lines.last_mut() {
                line.push_str(head);
            }
            lines.push(String::new());
            word = rest;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_at_spaces_and_long_words_where_it_must() {
        assert_eq!(wrap("the server does not send it", 12), ["the server", "does not", "send it"]);
        assert_eq!(wrap("see http://a.test/abcdefghijkl now", 10), ["see", "http://a.t", "est/abcdef", "ghijkl now"]);
        assert_eq!(wrap("", 10), [""]);
    }

    #[test]
    fn colours_only_when_asked_and_never_past_the_width() {
        let line = |look| {
            let mut page = Page::new(look);
            page.line(&[(Ink::Red, "ERROR"), (Ink::Plain, "  a\x1bb  ")]);
            page.finish()
        };
        assert_eq!(line(Look::PLAIN), "ERROR  a\\u{1b}b\n");
        assert_eq!(line(Look { width: 10, colour: true, unicode: false }), "\x1b[1;31mERROR\x1b[0m  ...\n");
    }

    #[test]
    fn hangs_wrapped_text_under_its_head() {
        let mut page = Page::new(Look { width: 30, ..Look::PLAIN });
        page.wrapped("  Do", 10, "install the certificate and restart the listener");
        assert_eq!(page.finish(), "  Do      install the\n          certificate and\n          restart the listener\n");
    }
}
