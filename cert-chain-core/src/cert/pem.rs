//! PEM blocks in a file, with their lines; the only file that names rustls-pemfile.
//!
//! Blocks are found here and decoded there, one at a time, so that text around them is skipped and
//! a damaged block costs no other (<https://www.rfc-editor.org/rfc/rfc7468>).

use rustls_pemfile::Item;

/// One block.
pub(super) struct Block {
    /// The line of its BEGIN, counted from 1.
    pub(super) line: usize,
    /// What is between BEGIN and the dashes.
    pub(super) label: String,
    /// The decoded content, or what is wrong with the block.
    pub(super) content: Result<Vec<u8>, String>,
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";

/// Whether there is any PEM block.
pub(super) fn is_pem(text: &[u8]) -> bool {
    text.windows(BEGIN.len()).any(|window| window == BEGIN.as_bytes())
}

/// Every block of `text`, in order.
pub(super) fn blocks(text: &[u8]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String, Vec<u8>)> = None;
    for (number, line) in text.split(|b| *b == b'\n').enumerate() {
        let line = line.trim_ascii();
        if let Some(label) = marker(line, BEGIN) {
            blocks.extend(open.take().map(|(begun, label, _)| unfinished(begun, label)));
            open = Some((number + 1, label, Vec::new()));
        } else if let Some(label) = marker(line, END) {
            let Some((begun, opened, body)) = open.take() else { continue };
            let content = if label == opened { decode(&body) } else { Err(format!("ends as {label}")) };
            blocks.push(Block { line: begun, label: opened, content });
        } else if let Some((_, _, body)) = &mut open {
            body.extend_from_slice(line);
            body.push(b'\n');
        }
    }
    blocks.extend(open.map(|(begun, label, _)| unfinished(begun, label)));
    blocks
}

fn unfinished(line: usize, label: String) -> Block {
    Block { line, label, content: Err("is cut off: its END line is missing".to_owned()) }
}

/// The label of a BEGIN or END line, wherever on the line the marker stands.
fn marker(line: &[u8], kind: &str) -> Option<String> {
    let start = line.windows(kind.len()).position(|window| window == kind.as_bytes())?;
    let rest = &line[start + kind.len()..];
    let end = rest.windows(5).position(|window| window == b"-----")?;
    // Labels are short words; anything else is text that happens to look like one.
    let label = std::str::from_utf8(&rest[..end]).ok()?;
    (label.len() <= 64).then(|| label.to_owned())
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
        Ok(Some((Item::X509Certificate(der), _))) => Ok(der.to_vec()),
        Ok(_) => Err("holds nothing".to_owned()),
        Err(_) => Err("is not valid base64".to_owned()),
    }
}
