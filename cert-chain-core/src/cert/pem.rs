//! PEM blocks in a file, with their lines; the only file that names rustls-pemfile.
//!
//! Blocks are found here and decoded there, one at a time, so that text around them is skipped and
//! a damaged block costs no other (<https://www.rfc-editor.org/rfc/rfc7468>).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls_pemfile::Item;

/// One block.
pub(super) struct Block {
    /// The line of its BEGIN, counted from 1.
    pub(super) line: usize,
    /// What is between BEGIN and the dashes.
    pub(super) label: String,
    /// The decoded content, or what is wrong with the block.
    pub(super) content: Result<Vec<u8>, Damaged>,
}

/// A block that cannot be decoded.
pub(super) struct Damaged {
    /// What is wrong, to follow "the block".
    pub(super) reason: String,
    /// What stands in it.
    pub(super) body: Vec<u8>,
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";

/// Whether there is any PEM block.
pub(super) fn is_pem(text: &[u8]) -> bool {
    position(text, BEGIN).is_some()
}

/// Every block of `text`, in order.
pub(super) fn blocks(text: &[u8]) -> impl Iterator<Item = Block> {
    let mut pieces = text
        .split(|b| *b == b'\n')
        .enumerate()
        .flat_map(|(number, line)| pieces(line.trim_ascii()).into_iter().map(move |piece| (number + 1, piece)));
    let mut open: Option<Open> = None;
    std::iter::from_fn(move || {
        for (line, piece) in pieces.by_ref() {
            match (piece, &mut open) {
                (Piece::Begin(label), _) => {
                    if let Some(unfinished) = open.replace(Open { line, label, body: Vec::new() }) {
                        return Some(unfinished.cut_off());
                    }
                }
                (Piece::End(label), _) => {
                    if let Some(finished) = open.take() {
                        return Some(finished.ended_by(&label));
                    }
                }
                (Piece::Text(text), Some(open)) => {
                    open.body.extend_from_slice(text);
                    open.body.push(b'\n');
                }
                (Piece::Text(_), None) => {}
            }
        }
        open.take().map(Open::cut_off)
    })
}

/// The content of every undamaged certificate in `text`.
pub(crate) fn pem_certificates(text: &str) -> Vec<Vec<u8>> {
    let certificates = blocks(text.as_bytes()).filter(|block| block.label == "CERTIFICATE");
    certificates.filter_map(|block| block.content.ok()).collect()
}

/// A block whose end was not yet seen.
struct Open {
    line: usize,
    label: String,
    body: Vec<u8>,
}

impl Open {
    fn ended_by(self, label: &str) -> Block {
        if label != self.label {
            return self.damaged(format!("ends as {label}"));
        }
        match decode(&self.body) {
            Ok(content) => Block { line: self.line, label: self.label, content: Ok(content) },
            Err(reason) => self.damaged(reason),
        }
    }

    fn cut_off(self) -> Block {
        self.damaged("is cut off: its END line is missing".to_owned())
    }

    fn damaged(self, reason: String) -> Block {
        Block { line: self.line, label: self.label, content: Err(Damaged { reason, body: self.body }) }
    }
}

/// A part of a line.
enum Piece<'t> {
    Begin(String),
    End(String),
    Text(&'t [u8]),
}

/// The markers on a line and what is between them: files put together without a line end in between
/// have END and BEGIN on one line.
fn pieces(mut line: &[u8]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    while let Some((start, piece, length)) = next_marker(line) {
        if start > 0 {
            pieces.push(Piece::Text(line[..start].trim_ascii()));
        }
        pieces.push(piece);
        line = line[start + length..].trim_ascii_start();
    }
    if !line.is_empty() || pieces.is_empty() {
        pieces.push(Piece::Text(line));
    }
    pieces
}

/// The first BEGIN or END on the line, its place and length.
fn next_marker(line: &[u8]) -> Option<(usize, Piece<'static>, usize)> {
    const DASHES: &str = "-----";
    let begin = position(line, BEGIN).map(|start| (start, BEGIN));
    let end = position(line, END).map(|start| (start, END));
    let (start, kind) = [begin, end].into_iter().flatten().min()?;
    let rest = &line[start + kind.len()..];
    let label = &rest[..position(rest, DASHES)?];
    // Labels are short words; anything else is text that happens to look like one.
    let is_word = label.len() <= 64 && label.iter().all(|b| b.is_ascii_graphic() || *b == b' ');
    let text = std::str::from_utf8(label).ok().filter(|_| is_word)?.to_owned();
    let length = kind.len() + label.len() + DASHES.len();
    Some((start, if kind == BEGIN { Piece::Begin(text) } else { Piece::End(text) }, length))
}

fn position(text: &[u8], wanted: &str) -> Option<usize> {
    // Dashes are rare: most places are passed by their first octet alone.
    let mut from = 0;
    while let Some(dash) = text[from..].iter().position(|b| *b == b'-') {
        if text[from + dash..].starts_with(wanted.as_bytes()) {
            return Some(from + dash);
        }
        from += dash + 1;
    }
    None
}

/// As much of a damaged block's content as can be decoded: what stands before the first character that is no Base64.
pub(super) fn decode_beginning(body: &[u8]) -> Vec<u8> {
    let is_base64 = |octet: &u8| octet.is_ascii_alphanumeric() || b"+/".contains(octet);
    let body = body.iter().copied().filter(|octet| !octet.is_ascii_whitespace());
    let mut sextets: Vec<u8> = body.take_while(is_base64).collect();
    // Four characters are three octets; of an incomplete group nothing is used.
    sextets.truncate(sextets.len() / 4 * 4);
    STANDARD.decode(sextets).unwrap_or_default()
}

/// Decodes the base64 of one block. Every kind is read under the label CERTIFICATE, since the
/// decoder skips labels that it does not know, such as PKCS7.
fn decode(body: &[u8]) -> Result<Vec<u8>, String> {
    // Explanatory headers of old tools ("Proc-Type: 4,ENCRYPTED") end at an empty line.
    let body = match body.contains(&b':') {
        true => body.windows(2).position(|pair| pair == b"\n\n").map_or(body, |gap| &body[gap + 2..]),
        false => body,
    };
    let mut block = b"-----BEGIN CERTIFICATE-----\n".to_vec();
    block.extend_from_slice(body);
    block.extend_from_slice(b"-----END CERTIFICATE-----\n");
    match rustls_pemfile::read_one_from_slice(&block) {
        Ok(Some((Item::X509Certificate(der), _))) if !der.is_empty() => Ok(der.to_vec()),
        Ok(_) => Err("is empty".to_owned()),
        Err(_) => Err("is not valid base64".to_owned()),
    }
}
