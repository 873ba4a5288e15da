//! Digests that name certificates.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest;

/// SHA-256 over a certificate's DER: its identity everywhere in this crate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        let mut value = [0; 32];
        value.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
        Self(value)
    }

    /// The 32 octets.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first eight hex digits, for people.
    pub fn short(&self) -> String {
        hex(&self.0[..4])
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; 64];
        for (pair, octet) in text.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&digits(octet, LOWER));
        }
        f.write_str(str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Fingerprint {
    type Err = InvalidFingerprint;

    /// Reads 64 hex digits of either case.
    fn from_str(text: &str) -> Result<Self, InvalidFingerprint> {
        let invalid = || InvalidFingerprint { text: text.to_owned() };
        let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).map(|digit| digit as u8)).collect();
        let digits = digits.filter(|digits| digits.len() == 64).ok_or_else(invalid)?;
        let mut value = [0; 32];
        for (octet, pair) in value.iter_mut().zip(digits.chunks_exact(2)) {
            *octet = pair[0] << 4 | pair[1];
        }
        Ok(Self(value))
    }
}

/// A text that is no SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a SHA-256 of 64 hex digits", text.escape_default())]
#[non_exhaustive]
pub struct InvalidFingerprint {
    /// What was given.
    pub text: String,
}

const LOWER: &[u8; 16] = b"0123456789abcdef";
const UPPER: &[u8; 16] = b"0123456789ABCDEF";

fn digits(octet: u8, of: &[u8; 16]) -> [u8; 2] {
    [of[usize::from(octet >> 4)], of[usize::from(octet & 15)]]
}

fn text(bytes: &[u8], of: &[u8; 16]) -> String {
    let mut text = vec![0; bytes.len() * 2];
    for (pair, octet) in text.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&digits(*octet, of));
    }
    String::from_utf8(text).unwrap_or_default()
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    text(bytes, LOWER)
}

/// SHA-1 in upper-case hex.
pub(crate) fn sha1_thumbprint(bytes: &[u8]) -> String {
    text(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref(), UPPER)
}
