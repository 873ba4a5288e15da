//! From bytes to text, and which format it is.

use super::error::shown;
use super::{DocumentError, MAX_DOCUMENT};

/// The formats that discovery services use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xml,
}

/// The text of a document: bounded, UTF-8, without byte order mark and NUL.
pub(super) fn text(body: &[u8]) -> Result<&str, DocumentError> {
    if body.len() > MAX_DOCUMENT {
        return Err(DocumentError::TooLong(body.len()));
    }
    // RFC 8259 section 8.1 leaves JSON nothing but UTF-8; XML in UTF-16 is legal, and seen nowhere in this field.
    if matches!(body, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'<' | b'{', 0, ..] | [0, b'<' | b'{', ..]) {
        return Err(DocumentError::NotText("it is written in UTF-16"));
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let text = std::str::from_utf8(body).map_err(|_| DocumentError::NotText("some bytes are no characters"))?;
    if text.contains('\0') {
        return Err(DocumentError::NotText("there are NUL bytes in it"));
    }
    let text = text.trim();
    if text.is_empty() { Err(DocumentError::Empty) } else { Ok(text) }
}

/// Which format a text is in. Its first character says so; the content type only tells web pages from other XML, since
/// real servers label JSON and XML as whatever their framework thought of.
pub(super) fn format(content_type: Option<&str>, text: &str, expected: &'static str) -> Result<Format, DocumentError> {
    let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let said_to_be_html =
        media_type.eq_ignore_ascii_case("text/html") || media_type.eq_ignore_ascii_case("application/xhtml+xml");
    match text.as_bytes().first() {
        Some(b'{') => Ok(Format::Json),
        Some(b'<') if said_to_be_html || looks_like_html(text) => Err(DocumentError::WebPage { expected }),
        Some(b'<') => Ok(Format::Xml),
        _ if said_to_be_html => Err(DocumentError::WebPage { expected }),
        _ => Err(DocumentError::unexpected(
            expected,
            format!("begins with `{}`", shown(&text.chars().take(20).collect::<String>())),
        )),
    }
}

/// Whether the first tags are those of HTML, whatever the content type says.
fn looks_like_html(text: &str) -> bool {
    /// Room for an XML declaration, a comment and a document type before `<html`.
    const HEAD: usize = 1024;
    let head = &text.as_bytes()[..text.len().min(HEAD)];
    let mut tags = head.split(|byte| *byte == b'<').skip(1);
    let begins =
        |tag: &[u8], with: &str| tag.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with.as_bytes()));
    tags.any(|tag| begins(tag, "!doctype html") || begins(tag, "html"))
}
