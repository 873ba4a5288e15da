//! The rules that a certificate's encoding breaks, by where they are written.

use std::fmt;

/// A rule that a certificate breaks by how it is encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BrokenRule {
    /// What is wrong, to follow the certificate's name: `its serial number is negative`.
    pub what: String,
    /// Where the rule is written.
    pub source: RuleSource,
    /// Whether readers may go on in spite of it: most clients take such a certificate.
    pub is_tolerated: bool,
}

/// Where a rule about encodings is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleSource {
    /// An RFC, by number and section.
    Rfc(u16, &'static str),
    /// ITU-T X.690, the encoding rules BER and DER, by clause.
    X690(&'static str),
}

impl fmt::Display for RuleSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rfc(number, section) => write!(f, "RFC {number}, section {section}"),
            Self::X690(clause) => write!(f, "X.690, clause {clause}"),
        }
    }
}

impl fmt::Display for BrokenRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.what, self.source)
    }
}
