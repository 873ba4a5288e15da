//! Text files as Windows writes them: byte-order marks and UTF-16.

use std::borrow::Cow;

/// The bytes of `input` as UTF-8 (or any ASCII superset), without byte-order mark.
///
/// UTF-16 is known by its mark, or, without one, by `-` or `M` beside a zero octet at the start:
/// what PEM and base64 begin with.
pub(super) fn to_ascii_superset(input: &[u8]) -> Cow<'_, [u8]> {
    match input {
        [0xEF, 0xBB, 0xBF, rest @ ..] => Cow::Borrowed(rest),
        [0xFF, 0xFE, rest @ ..] => Cow::Owned(from_utf16(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => Cow::Owned(from_utf16(rest, u16::from_be_bytes)),
        [b'-' | b'M', 0, ..] => Cow::Owned(from_utf16(input, u16::from_le_bytes)),
        [0, b'-' | b'M', ..] => Cow::Owned(from_utf16(input, u16::from_be_bytes)),
        // Lines that end in a carriage return alone, as on old Macs.
        [b'-', ..] if !input.contains(&b'\n') => {
            Cow::Owned(input.iter().map(|b| if *b == b'\r' { b'\n' } else { *b }).collect())
        }
        _ => Cow::Borrowed(input),
    }
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    text.into_bytes()
}
