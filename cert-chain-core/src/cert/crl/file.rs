//! Revocation lists from files: PEM or DER, several in one.

use super::super::read::InputProblem;
use super::super::walk::Walk;
use super::super::{Cert, Position, pem, text};
use super::Crl;

/// The most revocation lists that are read from one file.
///
/// A file has one, or one for each CA of a path with their changes; 1,000 are far beyond any.
pub const MAX_CRLS: usize = 1_000;

/// What a file held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadCrls {
    /// The lists in the file's order, with their places.
    pub items: Vec<(Position, Crl)>,
    /// What else was there, lists that cannot be read among it.
    pub problems: Vec<InputProblem>,
    /// Whether there were more than [`MAX_CRLS`].
    pub truncated: bool,
}

/// A file without any revocation list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` holds no revocation list: {reason}", file.escape_debug())]
#[non_exhaustive]
pub struct NoRevocationList {
    /// The file.
    pub file: String,
    /// What it holds instead, and where.
    pub reason: String,
}

/// Reads the revocation lists in the content of `file`.
///
/// PEM with any text around its blocks, DER, and several DER lists in a row are understood.
///
/// # Errors
///
/// When there is no list that can be read.
pub fn read_crls(file: &str, content: &[u8]) -> Result<ReadCrls, NoRevocationList> {
    let text = text::to_ascii_superset(content);
    let mut read = if pem::is_pem(&text) { read_pem(&text) } else { read_der(&text) };
    read.truncated = read.items.len() > MAX_CRLS;
    read.items.truncate(MAX_CRLS);
    if !read.items.is_empty() {
        return Ok(read);
    }
    let reason = match read.problems.first() {
        None if content.is_empty() => "the file is empty".to_owned(),
        None => "neither PEM nor DER".to_owned(),
        // What the whole file is needs no place in it.
        Some(problem) if problem.position == Position::Byte(0) => problem.what.clone(),
        Some(problem) => problem.to_string(),
    };
    Err(NoRevocationList { file: file.to_owned(), reason })
}

/// Stops behind the first list beyond [`MAX_CRLS`], which shows that there are more.
fn read_pem(text: &[u8]) -> ReadCrls {
    let mut read = ReadCrls::default();
    for block in pem::blocks(text) {
        if read.items.len() > MAX_CRLS {
            break;
        }
        let position = Position::Line(block.line);
        let label = block.label;
        let is_list = matches!(&*label, "X509 CRL" | "CRL");
        match block.content {
            Ok(der) if is_list => read.add(position, der),
            Err(damaged) if is_list => read.problem(position, format!("the {label} block {}", damaged.reason)),
            _ => read.problem(position, format!("a {label}, not a revocation list")),
        }
    }
    read
}

fn read_der(content: &[u8]) -> ReadCrls {
    let mut read = ReadCrls::default();
    // Only a SEQUENCE can be a list.
    if content.first() != Some(&0x30) {
        return read;
    }
    let mut elements = Walk::new(content);
    let mut offset = 0;
    while !elements.is_empty() && read.items.len() <= MAX_CRLS {
        let Some(element) = elements.next() else {
            let what = if offset == 0 { "DER that is cut off or damaged" } else { "what follows is no DER" };
            read.problem(Position::Byte(offset), what.to_owned());
            break;
        };
        read.add(Position::Byte(offset), element.whole.to_vec());
        offset += element.whole.len();
    }
    read
}

impl ReadCrls {
    fn add(&mut self, position: Position, der: Vec<u8>) {
        match Crl::from_der(der.clone()) {
            Ok(crl) => self.items.push((position, crl)),
            Err(_) if Cert::from_der(der).is_ok() => self.problem(position, "a certificate, not a revocation list".to_owned()),
            Err(reason) => self.problem(position, reason),
        }
    }

    fn problem(&mut self, position: Position, what: String) {
        // A file of nothing but problems is a mistaken file: the first of them say so.
        if self.problems.len() < MAX_CRLS {
            self.problems.push(InputProblem { position, what });
        }
    }
}
