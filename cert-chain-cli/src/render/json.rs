//! Reports as JSON: the contract that programs read.

use std::fmt::Write as _;

use cert_chain_core::report::Report;
use serde::Serialize;

/// One report: over several lines when it stands alone, else on one.
pub(crate) fn report(report: &Report, alone: bool) -> Result<String, serde_json::Error> {
    if alone { pretty(report) } else { Ok(ascii(serde_json::to_string(report)?) + "\n") }
}

/// Any value on one line.
#[cfg(feature = "sqlite")]
pub(crate) fn line(value: &impl Serialize) -> Result<String, serde_json::Error> {
    Ok(ascii(serde_json::to_string(value)?) + "\n")
}

/// Any value over several lines.
pub(crate) fn pretty(value: &impl Serialize) -> Result<String, serde_json::Error> {
    Ok(ascii(serde_json::to_string_pretty(value)?) + "\n")
}

/// Writes every character beyond ASCII as `\uXXXX`.
///
/// It can stand only inside strings, where that is the same JSON; and serde_json leaves DEL, the C1 controls and
/// direction overrides as they are, which a terminal would obey.
fn ascii(json: String) -> String {
    // Most reports are plain ASCII, and a batch writes thousands a second.
    if !json.as_bytes().chunks(64).any(has_other) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + json.len() / 8);
    let mut rest = &*json;
    while let Some(place) = rest.bytes().position(is_other) {
        let (plain, other) = rest.split_at(place);
        out.push_str(plain);
        let Some(c) = other.chars().next() else { break };
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a String does not fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
        rest = &other[c.len_utf8()..];
    }
    out + rest
}

fn is_other(octet: u8) -> bool {
    octet >= 0x7f
}

/// Looks at every octet, since stopping early keeps the compiler from looking at many at once.
fn has_other(octets: &[u8]) -> bool {
    octets.iter().fold(false, |other, octet| other | is_other(*octet))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_the_same_in_ascii() {
        let hostile = "a\x1b[2J\u{9b}\u{7f}\u{202e}ü東\u{1f512}\"\\";
        let json = pretty(&hostile).expect("a string");
        assert!(json.trim_end().bytes().all(|b| b == b' ' || b.is_ascii_graphic()), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).expect("valid"), hostile);
    }

    #[test]
    fn finds_what_is_not_ascii_wherever_it_stands() {
        for place in 0..200 {
            let text = format!("{}\u{7f}ü{}", "x".repeat(place), "y".repeat(200 - place));
            let expected = format!("{}\\u007f\\u00fc{}", "x".repeat(place), "y".repeat(200 - place));
            assert_eq!(ascii(text), expected);
        }
        assert_eq!(ascii("plain".repeat(50)), "plain".repeat(50));
    }
}
