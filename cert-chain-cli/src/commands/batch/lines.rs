//! The lines of a list, one after the other, however long the list is.

use std::io::{self, BufRead};

use cert_chain_core::Target;

use crate::render::printable::cut;

/// The longest line in bytes: a host name has 253 at most, an address of a sign-in not many more, and a comment its reason.
const LONGEST: usize = 4 << 10;

/// How much of a bad line is told.
const SHOWN: usize = 100;

/// What a line says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing, or a comment.
    Blank,
    Target(Target),
    /// No target, and why.
    Bad(String),
}

/// Reads line after line, each at most [`LONGEST`] bytes.
pub(super) struct Lines<R> {
    source: R,
    /// The line that was read last.
    line: Vec<u8>,
    is_too_long: bool,
    /// How many were read.
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, line: Vec::new(), is_too_long: false, number: 0 }
    }

    /// The next line with its number, from 1; none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Line)>> {
        if !self.advance()? {
            return Ok(None);
        }
        if self.number == 1 && [[0xff, 0xfe], [0xfe, 0xff]].iter().any(|mark| self.line.starts_with(mark)) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it looks like UTF-16; save the list as UTF-8"));
        }
        let line = match self.is_too_long {
            true => Line::Bad(format!("longer than {LONGEST} bytes, which no target is")),
            false => read(&self.line),
        };
        Ok(Some((self.number, line)))
    }

    /// How many of the lines that are left are neither blank nor comments.
    pub(super) fn count(mut self) -> io::Result<u64> {
        let mut count = 0;
        while self.advance()? {
            count += u64::from(self.is_too_long || !bare(&self.line).is_empty());
        }
        Ok(count)
    }

    /// Takes the next line from the source; false at its end.
    fn advance(&mut self) -> io::Result<bool> {
        self.line.clear();
        self.is_too_long = false;
        let mut is_there = false;
        loop {
            let available = match self.source.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if available.is_empty() {
                break;
            }
            is_there = true;
            let end = available.iter().position(|octet| *octet == b'\n');
            let part = &available[..end.unwrap_or(available.len())];
            let room = LONGEST - self.line.len();
            self.is_too_long |= part.len() > room;
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            let used = part.len() + usize::from(end.is_some());
            self.source.consume(used);
            if end.is_some() {
                break;
            }
        }
        // Windows' editors put a byte order mark before the first line.
        if self.number == 0 && self.line.starts_with("\u{feff}".as_bytes()) {
            self.line.drain(..3);
        }
        self.number += u64::from(is_there);
        Ok(is_there)
    }
}

/// A line without its comment and the space round it. A # within a word is no comment.
fn bare(line: &[u8]) -> &[u8] {
    let is_comment = |place: usize| line[place] == b'#' && (place == 0 || line[place - 1].is_ascii_whitespace());
    let end = (0..line.len()).find(|place| is_comment(*place)).unwrap_or(line.len());
    line[..end].trim_ascii()
}

fn read(line: &[u8]) -> Line {
    let bare = bare(line);
    if bare.is_empty() {
        return Line::Blank;
    }
    let Ok(text) = std::str::from_utf8(bare) else {
        return Line::Bad("not UTF-8".to_owned());
    };
    if text.contains('\r') {
        return Line::Bad("its lines end with CR alone; save the list with LF or CRLF".to_owned());
    }
    match text.parse() {
        Ok(target) => Line::Target(target),
        Err(mut error) => {
            // Of `https://` nothing is left.
            let shown = if error.text.is_empty() { text } else { &error.text };
            error.text = cut(shown, SHOWN);
            let hint = if text.contains([',', ';', '\t']) { " (one target a line)" } else { "" };
            Line::Bad(format!("{error}{hint}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8]) -> Vec<(u64, String)> {
        // Whatever the pieces that it comes in.
        let read = |piece: usize| {
            let mut lines = Lines::new(io::BufReader::with_capacity(piece, text));
            let mut all = Vec::new();
            while let Some((number, line)) = lines.next().expect("memory") {
                match line {
                    Line::Blank => {}
                    Line::Target(target) => all.push((number, target.to_string())),
                    Line::Bad(why) => all.push((number, format!("bad: {why}"))),
                }
            }
            all
        };
        let (small, large) = (read(1), read(8 << 10));
        assert_eq!(small, large);
        let count = Lines::new(text).count().expect("memory");
        assert_eq!(count, small.len() as u64);
        small
    }

    fn of(lines: &[(u64, &str)]) -> Vec<(u64, String)> {
        lines.iter().map(|(number, text)| (*number, (*text).to_owned())).collect()
    }

    #[test]
    fn leaves_out_blanks_comments_and_what_editors_add() {
        let text = "\u{feff}contoso.com\r\n\n  # all of it\n\t fabrikam.com\t# the other one\r\n#x\nANNA@Tailspin.com";
        let expected = of(&[(1, "contoso.com"), (4, "fabrikam.com"), (6, "tailspin.com")]);
        assert_eq!(all(text.as_bytes()), expected);
        assert_eq!(all(b""), []);
        assert_eq!(all(b"\n \n"), []);
        assert_eq!(all("\u{feff}".as_bytes()), []);
    }

    #[test]
    fn says_what_is_wrong_with_a_line() {
        let text = b"a b.com\nx#y\n\xff\xfea\0\ncontoso\n\xc3\x28\nok.com\nhttps://\nContoso;contoso.com\na.com\rb.com\n";
        let expected = of(&[
            (1, "bad: `a b.com` is not a domain or server: a target holds no space"),
            (2, "bad: `x#y` is not a domain or server: not a DNS name"),
            (3, "bad: not UTF-8"),
            (4, "bad: `contoso` is not a domain or server: a domain has at least two labels"),
            (5, "bad: not UTF-8"),
            (6, "ok.com"),
            (7, "bad: `https://` is not a domain or server: empty"),
            (8, "bad: `Contoso;contoso.com` is not a domain or server: not a DNS name (one target a line)"),
            (9, "bad: its lines end with CR alone; save the list with LF or CRLF"),
        ]);
        assert_eq!(all(text), expected);
        let error = Lines::new(&b"\xff\xfea\0.\0c\0o\0\n\0"[..]).next().expect_err("no list of ours");
        assert_eq!(error.to_string(), "it looks like UTF-16; save the list as UTF-8");
    }

    #[test]
    fn bounds_a_line() {
        let long = format!("{}\na.com\n{}.b.com # {}\nc.com", "x".repeat(100_000), "y".repeat(9), "z".repeat(LONGEST));
        let too_long = "bad: longer than 4096 bytes, which no target is";
        assert_eq!(all(long.as_bytes()), of(&[(1, too_long), (2, "a.com"), (3, too_long), (4, "c.com")]));
        let [(1, told)] = &all("x".repeat(LONGEST).as_bytes())[..] else { panic!("one line") };
        assert!(told.len() < 200 && told.contains("xxx..."), "{told}");
    }
}
