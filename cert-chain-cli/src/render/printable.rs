//! What a stranger wrote, made safe for a terminal.
//!
//! Subjects, host names, URLs and server banners are chosen by whoever runs the other end. Shown raw, an escape
//! sequence repaints the verdict, and an override of the reading direction turns a name round.

use std::fmt::Write as _;

/// `text` on one line, with everything that does not show as itself written as `\u{..}`.
///
/// What remains is printable ASCII and, when `unicode`, letters and digits of every script and a few signs. Idempotent.
pub(crate) fn printable(text: &str, unicode: bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c == ' ' || c.is_ascii_graphic() || (unicode && is_plain_letter(c)) {
            shown.push(c);
        } else {
            // Writing to a String does not fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
        }
    }
    shown
}

/// Letters and digits, and the signs that CAs and companies have in their names; not marks, format characters, exotic
/// spaces or pictures.
fn is_plain_letter(c: char) -> bool {
    // Letters by category that nevertheless show as nothing: combining grapheme joiner's kin and the Hangul fillers.
    let blank = matches!(c, '\u{345}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}');
    let sign = matches!(c, '©' | '®' | '™' | '–' | '’');
    !c.is_ascii() && (sign || c.is_alphanumeric()) && !blank
}

/// How many columns `text` takes, once it is [`printable`].
pub(crate) fn columns(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// The blocks whose characters fill two cells, after East Asian Width (<https://www.unicode.org/reports/tr11/>).
fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xa960..=0xa97c | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f
        | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x16fe0..=0x18aff | 0x1b000..=0x1b2ff | 0x20000..=0x3fffd)
}

/// `text` cut to at most `width` columns, with `...` where it was cut.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let (kept, _) = split_at_columns(text, width.saturating_sub(3));
    format!("{kept}{}", &"..."[..width.min(3)])
}

/// The longest start of `text` that fits into `width` columns, and the rest.
pub(crate) fn split_at_columns(text: &str, width: usize) -> (&str, &str) {
    let mut used = 0;
    for (place, c) in text.char_indices() {
        used += if is_wide(c) { 2 } else { 1 };
        if used > width {
            return text.split_at(place);
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_would_act_or_deceive() {
        assert_eq!(printable("a\x1b[31mb\r\nc\u{7}", true), "a\\u{1b}[31mb\\u{d}\\u{a}c\\u{7}");
        assert_eq!(printable("moc\u{202e}tso\u{200b}x\u{feff}", true), "moc\\u{202e}tso\\u{200b}x\\u{feff}");
        assert_eq!(printable("\u{9b}2J\u{7f}\u{a0}\u{2066}", true), "\\u{9b}2J\\u{7f}\\u{a0}\\u{2066}");
    }

    #[test]
    fn keeps_letters_only_where_they_show() {
        assert_eq!(printable("Bücher 東京", true), "Bücher 東京");
        assert_eq!(printable("Bücher", false), "B\\u{fc}cher");
    }

    #[test]
    fn leaves_nothing_but_visible_characters_whatever_comes() {
        for unicode in [false, true] {
            for c in (0..=0x10_ffff).filter_map(char::from_u32) {
                let shown = printable(&format!("a{c}b"), unicode);
                let visible =
                    |c: char| c == ' ' || c.is_ascii_graphic() || (unicode && (c.is_alphanumeric() || "©®™–’".contains(c)));
                assert!(shown.chars().all(visible), "{c:?}");
                assert_eq!(printable(&shown, unicode), shown, "{c:?}");
            }
        }
    }

    #[test]
    fn cuts_by_columns() {
        assert_eq!(cut("sip.contoso.test", 16), "sip.contoso.test");
        assert_eq!(cut("sip.contoso.test", 10), "sip.con...");
        assert_eq!(cut("東京都", 5), "東...");
        assert_eq!(cut("abc", 2), "..");
        assert_eq!(split_at_columns("東京", 3), ("東", "京"));
    }
}
