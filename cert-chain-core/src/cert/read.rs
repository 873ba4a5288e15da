//! Certificates from files: PEM, DER, PKCS#7, and mixtures, as administrators have them.

use std::fmt;

use x509_parser::asn1_rs::FromDer;
use x509_parser::error::X509Error;
use x509_parser::nom;

use super::presented::{Presented, UnreadableCertificate};
use super::walk::{GENERALIZED_TIME, INTEGER, SEQUENCE, UTC_TIME, Walk};
use super::{Cert, CertTable, MAX_CERTIFICATE, PartialCertificate, RuleSource, pem, pkcs7, text};

/// The most certificates that a store or a file of intermediates may hold.
///
/// The whole of the CCADB's valid intermediates are 3,244; 20,000 leave room for a private PKI's
/// history and bound what a mistaken file costs.
pub const MAX_STORE_CERTIFICATES: usize = 20_000;

/// Where in a file something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "text has lines, binary has octets")]
pub enum Position {
    /// An octet, counted from 0.
    Byte(usize),
    /// A line, counted from 1.
    Line(usize),
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Byte(offset) => write!(f, "byte {offset}"),
            Self::Line(line) => write!(f, "line {line}"),
        }
    }
}

/// Something in a file that is no usable certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InputProblem {
    /// Where.
    pub position: Position,
    /// What: `the CERTIFICATE block is cut off: its END line is missing`.
    pub what: String,
}

impl fmt::Display for InputProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.position, self.what)
    }
}

/// What a file held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadCertificates {
    /// The certificates in the file's order, with their places; unreadable ones included.
    pub items: Vec<(Position, Presented)>,
    /// What else was there: private keys, requests, revocation lists.
    pub problems: Vec<InputProblem>,
    /// Whether there were more certificates than asked for.
    pub truncated: bool,
}

impl ReadCertificates {
    /// The certificates that could be read.
    pub fn certificates(&self) -> impl Iterator<Item = &Cert> {
        self.items.iter().filter_map(|(_, item)| item.certificate())
    }
}

/// A file without any certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` holds no certificate: {reason}", file.escape_debug())]
#[non_exhaustive]
pub struct InputError {
    /// The file.
    pub file: String,
    /// What it holds instead, and where.
    pub reason: String,
}

impl InputError {
    pub(crate) fn new(file: &str, reason: String) -> Self {
        Self { file: file.to_owned(), reason }
    }
}

/// Reads at most `max` certificates from the content of `file`.
///
/// PEM with any text around its blocks, DER, several DER certificates in a row, and PKCS#7 are
/// understood, in UTF-8 or UTF-16, with or without byte-order mark. Certificates that cannot be
/// read keep their place; the others are still used.
///
/// # Errors
///
/// When there is nothing that is, or was meant to be, a certificate, or none of it can be read.
pub fn read_certificates(file: &str, content: &[u8], max: usize) -> Result<ReadCertificates, InputError> {
    certificates_in(file, content, max, &Presented::from_der)
}

/// The same, but what a run has read before is not read again.
pub(crate) fn read_known_certificates(
    file: &str,
    content: &[u8],
    max: usize,
    table: &CertTable,
) -> Result<ReadCertificates, InputError> {
    certificates_in(file, content, max, &|der| table.read(der))
}

fn certificates_in(file: &str, content: &[u8], max: usize, one: Read<'_>) -> Result<ReadCertificates, InputError> {
    let read = read_all(file, content, max, one)?;
    if read.certificates().next().is_some() {
        return Ok(read);
    }
    Err(nothing_in(file, content, &read))
}

/// Like [`read_certificates`], but takes a file too in which no certificate can be read and one was clearly meant: what
/// is wrong with it is then a matter of diagnosis.
pub(crate) fn read_chain(file: &str, content: &[u8], max: usize, table: &CertTable) -> Result<ReadCertificates, InputError> {
    let read = read_all(file, content, max, &|der| table.read(der))?;
    let is_certificate = |item: &Presented| match item {
        Presented::Certificate(_) => true,
        Presented::Unreadable(unreadable) => unreadable.partial.shows_something(),
    };
    match read.items.iter().any(|(_, item)| is_certificate(item)) {
        true => Ok(read),
        false => Err(nothing_in(file, content, &read)),
    }
}

/// How the DER of one certificate is read.
type Read<'r> = &'r dyn Fn(Vec<u8>) -> Presented;

fn read_all(file: &str, content: &[u8], max: usize, one: Read<'_>) -> Result<ReadCertificates, InputError> {
    if content.is_empty() {
        return Err(InputError::new(file, "the file is empty".to_owned()));
    }
    // DER of more than 127 octets is no text: none begins so.
    let is_der = matches!(content, [SEQUENCE, 0x81..=0x84, ..]);
    let text = text::to_ascii_superset(content);
    let mut read = if !is_der && pem::is_pem(&text) { read_pem(&text, max, one) } else { read_der(&text, max, one) };
    read.truncated = read.items.len() > max;
    read.items.truncate(max);
    Ok(read)
}

/// What the file holds instead of certificates.
fn nothing_in(file: &str, content: &[u8], read: &ReadCertificates) -> InputError {
    let unreadable = read.items.iter().find_map(|(position, item)| match item {
        Presented::Unreadable(unreadable) => Some(format!("{position}: {unreadable}")),
        Presented::Certificate(_) => None,
    });
    let other = read.problems.first().map(|problem| match problem.position {
        // What the whole file is needs no place in it.
        Position::Byte(0) => problem.what.clone(),
        _ => problem.to_string(),
    });
    let unknown = || match is_bare_base64(&text::to_ascii_superset(content)) {
        true => "Base64 without the lines -----BEGIN CERTIFICATE----- and -----END CERTIFICATE----- around it",
        false => "neither PEM, DER nor PKCS#7",
    };
    InputError::new(file, unreadable.or(other).unwrap_or_else(|| unknown().to_owned()))
}

/// Whether this is a DER SEQUENCE in Base64 and nothing else.
fn is_bare_base64(text: &[u8]) -> bool {
    let is_base64 = |b: &u8| b.is_ascii_alphanumeric() || b"+/=".contains(b) || b.is_ascii_whitespace();
    text.trim_ascii_start().starts_with(b"MII") && text.iter().all(is_base64)
}

/// Stops behind the first certificate beyond `max`, which shows that there are more.
fn read_pem(text: &[u8], max: usize, one: Read<'_>) -> ReadCertificates {
    let mut read = ReadCertificates::default();
    for block in pem::blocks(text) {
        if read.items.len() > max {
            break;
        }
        let position = Position::Line(block.line);
        let problem = |what: String| InputProblem { position, what };
        let label = block.label;
        match (kind(&label), block.content) {
            (Kind::Certificate, Ok(der)) => read.items.push((position, certificate(der, one))),
            (Kind::Certificate, Err(damaged)) => {
                let reason = format!("the {label} block {} ({})", damaged.reason, RuleSource::Rfc(7468, "3"));
                let unreadable = UnreadableCertificate::damaged(&damaged.body, reason, beginning(&damaged.body));
                read.items.push((position, Presented::Unreadable(unreadable)));
            }
            (Kind::Pkcs7, Err(damaged)) => {
                let reason = format!("the {label} block {} ({})", damaged.reason, RuleSource::Rfc(7468, "3"));
                let unreadable = UnreadableCertificate::withheld(&damaged.body, reason);
                read.items.push((position, Presented::Unreadable(unreadable)));
            }
            (Kind::Pkcs7, Ok(der)) => match pkcs7::certificates(&der) {
                Some(ders) if ders.is_empty() => {
                    read.problems.push(problem(format!("the {label} block carries no certificate")));
                }
                Some(ders) => read.items.extend(ders.into_iter().take(max + 1).map(|der| (position, certificate(der, one)))),
                None => read.problems.push(problem(format!("the {label} block is no SignedData"))),
            },
            // The content of a private key is never looked at, kept or shown.
            (Kind::PrivateKey, _) => read.problems.push(problem(format!("a {label}, not a certificate"))),
            (Kind::Other, _) => read.problems.push(problem(format!("a block labelled {label}, not a certificate"))),
        }
    }
    read
}

enum Kind {
    Certificate,
    Other,
    Pkcs7,
    PrivateKey,
}

fn kind(label: &str) -> Kind {
    match label {
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => Kind::Certificate,
        "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA" => Kind::Pkcs7,
        label if label.ends_with("PRIVATE KEY") => Kind::PrivateKey,
        _ => Kind::Other,
    }
}

/// What can be read of the certificate that a damaged block begins with.
fn beginning(body: &[u8]) -> PartialCertificate {
    match pem::decode_beginning(body) {
        der if der.is_empty() => PartialCertificate::default(),
        der => PartialCertificate::read(&der),
    }
}

/// A certificate of a file; OpenSSL's "TRUSTED CERTIFICATE" has trust settings behind it, which are left out.
fn certificate(der: Vec<u8>, one: Read<'_>) -> Presented {
    if let Some(what) = other_form(&der) {
        let reason = format!("under the label of a certificate there is {what}");
        return Presented::Unreadable(UnreadableCertificate::withheld(&der, reason));
    }
    let first = pkcs7::elements(&der).into_iter().next();
    one(first.unwrap_or(der))
}

fn read_der(content: &[u8], max: usize, one: Read<'_>) -> ReadCertificates {
    let mut read = ReadCertificates::default();
    // Only a SEQUENCE can be a certificate or a PKCS#7 bag.
    if content.first() != Some(&0x30) {
        return read;
    }
    if let Some(ders) = pkcs7::certificates(content) {
        if ders.is_empty() {
            let what = "a PKCS#7 file that carries no certificate".to_owned();
            read.problems.push(InputProblem { position: Position::Byte(0), what });
        }
        read.items.extend(ders.into_iter().take(max + 1).map(|der| (Position::Byte(0), one(der))));
        return read;
    }
    let elements = pkcs7::elements(content);
    if elements.is_empty() {
        read.items.push((Position::Byte(0), Presented::Unreadable(damaged(content))));
        return read;
    }
    let mut offset = 0;
    for element in elements {
        if read.items.len() > max {
            return read;
        }
        let length = element.len();
        if let Some(what) = other_form(&element).or_else(|| list_form(&element)) {
            read.problems.push(InputProblem { position: Position::Byte(offset), what: what.to_owned() });
        } else {
            read.items.push((Position::Byte(offset), one(element)));
        }
        offset += length;
    }
    let rest = &content[offset..];
    if rest.is_empty() {
        return read;
    }
    let damaged = damaged(rest);
    if damaged.partial.shows_something() {
        read.items.push((Position::Byte(offset), Presented::Unreadable(damaged)));
    } else {
        let what = format!("{} more bytes that are no DER", rest.len());
        read.problems.push(InputProblem { position: Position::Byte(offset), what });
    }
    read
}

/// DER that ends before it should, or is none; kept only when a certificate was meant, since it may be a private key.
fn damaged(der: &[u8]) -> UnreadableCertificate {
    let reason = "DER that is cut off or damaged".to_owned();
    if der.len() > MAX_CERTIFICATE {
        return UnreadableCertificate::withheld(der, reason);
    }
    let unreadable = UnreadableCertificate::new(der, reason.clone());
    match unreadable.partial.shows_something() {
        true => unreadable,
        false => UnreadableCertificate::withheld(der, reason),
    }
}

/// What a DER document is that is no certificate, by the version that it begins with. PKCS#8,
/// PKCS#1 and SEC 1 keys begin with 0 or 1, PKCS#12 files with 3; a certificate begins with a SEQUENCE.
fn other_form(der: &[u8]) -> Option<&'static str> {
    let (_, any) = x509_parser::asn1_rs::Any::from_der(der).ok()?;
    match any.data {
        [0x02, 0x01, 0x00 | 0x01, ..] => Some("a private key, not a certificate"),
        [0x02, 0x01, 0x03, ..] => Some(
            "a PKCS#12 file (.pfx, .p12): export its certificates first, without the key, with openssl pkcs12 -nokeys, or in \
                 certlm.msc as PKCS#7 (.p7b) with all certificates of the path",
        ),
        _ => None,
    }
}

/// Whether it is a revocation list, where certificates are looked for.
fn list_form(der: &[u8]) -> Option<&'static str> {
    let mut fields = Walk::new(Walk::within(der, SEQUENCE)?.take(SEQUENCE)?.content);
    // Version 2 and an algorithm, and then the issuer where a certificate has a version, a serial number, an algorithm.
    let has_version = fields.take(INTEGER).is_some_and(|version| version.content == [1]);
    let is_list = has_version && fields.take(SEQUENCE).is_some() && fields.take(SEQUENCE).is_some();
    let is_list = is_list && (fields.take(UTC_TIME).is_some() || fields.take(GENERALIZED_TIME).is_some());
    is_list.then_some("a revocation list, not a certificate; --crl takes it")
}

/// A parser's error in words.
pub(super) fn describe(error: &nom::Err<X509Error>) -> String {
    match error {
        nom::Err::Incomplete(_) => "it is cut off".to_owned(),
        nom::Err::Error(error) | nom::Err::Failure(error) => match error {
            X509Error::Der(_) | X509Error::NomError(_) => "not a DER-encoded certificate".to_owned(),
            other => format!("not a valid certificate ({other})"),
        },
    }
}
