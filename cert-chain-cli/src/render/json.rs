//! Reports as JSON: the contract that programs read.

use std::fmt::Write as _;

use cert_chain_core::report::Report;
use serde::Serialize;

/// One report: over several lines when it stands alone, else on one.
pub(crate) fn report(report: &Report, alone: bool) -> Result<String, serde_json::Error> {
    if alone { pretty(report) } else { Ok(ascii(&serde_json::to_string(report)?) + "\n") }
}

/// Any value over several lines.
pub(crate) fn pretty(value: &impl Serialize) -> Result<String, serde_json::Error> {
    Ok(ascii(&serde_json::to_string_pretty(value)?) + "\n")
}

/// Writes every character beyond ASCII as `\uXXXX`.
///
/// It can stand only inside strings, where that is the same JSON; and serde_json leaves DEL, the C1 controls and
/// direction overrides as they are, which a terminal would obey.
fn ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() && c != '\x7f' {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a String does not fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
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
}
