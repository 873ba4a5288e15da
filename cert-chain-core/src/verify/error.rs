//! What can be wrong on a path, with the facts.

use super::revocation::{CrlFacts, CrlProblem};
use crate::cert::RevocationReason;
use crate::time::Time;

/// One error and the certificate it sits on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PathError {
    /// Place of the certificate at fault: 0 is the end-entity, the anchor stands behind the last certificate.
    pub index: usize,
    /// What is wrong.
    pub kind: PathErrorKind,
}

/// The errors of path processing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathErrorKind {
    /// The issuer's key does not verify the signature.
    BadSignature,
    /// Extended key usage is there and lacks the purpose.
    EkuNotAllowed {
        /// What it allows, by OID.
        allowed: Vec<String>,
        /// What was needed, by OID.
        needed: &'static str,
    },
    /// The validity has ended.
    Expired {
        /// When it ended.
        not_after: Time,
    },
    /// Key usage is there and lacks keyCertSign.
    KeyUsageForbidsSigning {
        /// The bits it has, by name.
        usage: Vec<&'static str>,
    },
    /// A name lies outside the permitted or inside the excluded subtrees.
    NameConstraintViolated {
        /// The constraint: `permitted DNS contoso.test`.
        constraint: String,
        /// The offending name.
        name: String,
        /// Place of the certificate that carries it.
        offender: usize,
    },
    /// It issued a certificate without being a CA.
    NotACa,
    /// The validity has not begun.
    NotYetValid {
        /// When it begins.
        not_before: Time,
    },
    /// More intermediates follow than its path length constraint allows.
    PathLengthExceeded {
        /// Intermediates allowed.
        allowed: u32,
        /// Intermediates that follow.
        actual: u32,
        /// Place of the first certificate beyond.
        offender: usize,
    },
    /// A certificate policy is required, and no acceptable one holds down to here.
    PolicyNotSatisfied {
        /// Place of the certificate that requires one; none when the user does.
        demanded_by: Option<usize>,
    },
    /// Revocation lists were given, and what they say of it is not known.
    RevocationUnavailable {
        /// The lists that could speak of it, each with the reason why it does not; none when nobody gave one.
        unusable: Vec<(CrlFacts, CrlProblem)>,
    },
    /// It is on a revocation list.
    Revoked {
        /// Since when.
        since: Time,
        /// Why, if the list says so.
        reason: Option<RevocationReason>,
        /// The list.
        crl: CrlFacts,
    },
    /// A requirement of the profile asked for is not met.
    Requirement {
        /// The code of the requirement's finding.
        code: &'static str,
        /// What is wrong, to be read after the certificate's name.
        fault: String,
    },
    /// A critical extension that is not understood.
    UnknownCriticalExtension {
        /// The extensions, by OID.
        oids: Vec<String>,
    },
    /// A signature algorithm that cannot be verified here; nothing says that the signature is wrong.
    UnsupportedAlgorithm {
        /// The algorithm's name or OID.
        algorithm: String,
    },
    /// A key too small.
    WeakKey {
        /// Its bits.
        bits: usize,
    },
    /// A signature over a broken digest.
    WeakSignature {
        /// The algorithm's name.
        algorithm: String,
    },
}

impl PathErrorKind {
    /// The code of the finding that tells of this error on the certificate at `index`.
    pub fn code(&self, index: usize) -> &'static str {
        match self {
            Self::BadSignature => "bad-signature",
            Self::EkuNotAllowed { .. } => "eku-not-allowed",
            Self::Expired { .. } if index == 0 => "expired-end-entity",
            Self::Expired { .. } => "expired-intermediate",
            Self::KeyUsageForbidsSigning { .. } => "key-usage-forbids-signing",
            Self::NameConstraintViolated { .. } => "name-constraint-violated",
            Self::NotACa => "not-a-ca",
            Self::NotYetValid { .. } => "not-yet-valid",
            Self::PathLengthExceeded { .. } => "path-length-exceeded",
            Self::PolicyNotSatisfied { .. } => "policy-not-satisfied",
            Self::RevocationUnavailable { .. } => "revocation-unavailable",
            Self::Revoked { .. } => "revoked",
            Self::Requirement { code, .. } => code,
            Self::UnknownCriticalExtension { .. } => "unknown-critical-extension",
            Self::UnsupportedAlgorithm { .. } => "unsupported-algorithm",
            Self::WeakKey { .. } => "weak-key",
            Self::WeakSignature { .. } => "weak-signature",
        }
    }
}

/// Notes `kind` on the certificate at `index`.
pub(super) fn push(errors: &mut Vec<PathError>, index: usize, kind: PathErrorKind) {
    errors.push(PathError { index, kind });
}
