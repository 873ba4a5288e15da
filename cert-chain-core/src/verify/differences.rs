//! The closed list of reasons for which our judge and rustls-webpki may differ about a path.
//!
//! Any other difference is a mistake in one of the two; tests fail on it.

use serde::{Deserialize, Serialize};

use super::error::PathErrorKind;
use super::{JudgedPath, WebpkiVerdict};

/// Why the two judges differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Difference {
    /// webpki does not take anyExtendedKeyUsage for the purpose it needs; RFC 5280 leaves it to the application.
    AnyExtendedKeyUsage,
    /// webpki refuses an end-entity certificate that belongs to a CA; RFC 5280 does not.
    CaAsEndEntity,
    /// webpki does not process constraints on directory names.
    DirectoryNameConstraints,
    /// webpki does not judge the strength of the end-entity's own key.
    EndEntityKeyStrength,
    /// webpki does not take an end-entity certificate for an anchor.
    EndEntityIsAnchor,
    /// webpki ignores key usage.
    KeyUsageIgnored,
    /// webpki refuses critical extensions that we know to restrict nothing here, such as policies.
    MoreExtensionsUnderstood,
    /// webpki follows at most six intermediates.
    PathDepth,
    /// rustls offers no such algorithm; aws-lc-rs verifies it.
    AlgorithmNotOffered,
    /// webpki reads DER more strictly: serial numbers, time forms, key usage without bits.
    StricterReading,
    /// webpki knows version 3 only.
    VersionOne,
}

impl Difference {
    /// The reason in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::AnyExtendedKeyUsage => "rustls-webpki does not accept anyExtendedKeyUsage in place of the purpose",
            Self::CaAsEndEntity => "rustls-webpki refuses a CA certificate as end-entity",
            Self::DirectoryNameConstraints => "rustls-webpki does not process constraints on directory names",
            Self::EndEntityKeyStrength => "rustls-webpki does not judge the strength of the end-entity's key",
            Self::EndEntityIsAnchor => "rustls-webpki takes no end-entity certificate for a trust anchor",
            Self::KeyUsageIgnored => "rustls-webpki ignores key usage",
            Self::MoreExtensionsUnderstood => "rustls-webpki does not know a critical extension that restricts nothing here",
            Self::PathDepth => "rustls-webpki follows at most six intermediates",
            Self::AlgorithmNotOffered => "rustls offers no such signature algorithm",
            Self::StricterReading => "rustls-webpki reads this certificate more strictly",
            Self::VersionOne => "rustls-webpki knows certificates of version 3 only",
        }
    }
}

/// The reason for a difference about `judged`, if it is on the list.
pub(super) fn explain(judged: &JudgedPath, webpki: &WebpkiVerdict) -> Option<Difference> {
    match webpki {
        WebpkiVerdict::Accepts if judged.is_accepted() => None,
        WebpkiVerdict::Accepts => {
            let reasons: Vec<Option<Difference>> =
                judged.errors.iter().map(|error| unseen_by_webpki(error.index, &error.kind)).collect();
            // Every error must be one that webpki cannot see; else it should have rejected too.
            reasons.iter().all(Option::is_some).then(|| reasons.into_iter().flatten().next()).flatten()
        }
        WebpkiVerdict::Rejects(word) if judged.is_accepted() => only_webpki(word),
        WebpkiVerdict::Rejects(_) => None,
    }
}

fn unseen_by_webpki(index: usize, error: &PathErrorKind) -> Option<Difference> {
    match error {
        PathErrorKind::KeyUsageForbidsSigning { .. } => Some(Difference::KeyUsageIgnored),
        PathErrorKind::NameConstraintViolated { constraint, .. } if constraint.contains("directory") => {
            Some(Difference::DirectoryNameConstraints)
        }
        PathErrorKind::WeakKey { .. } if index == 0 => Some(Difference::EndEntityKeyStrength),
        _ => None,
    }
}

fn only_webpki(word: &str) -> Option<Difference> {
    Some(match word {
        "RequiredEkuNotFoundContext" => Difference::AnyExtendedKeyUsage,
        "CaUsedAsEndEntity" => Difference::CaAsEndEntity,
        "EndEntityIsAnchor" => Difference::EndEntityIsAnchor,
        "UnsupportedCriticalExtension" => Difference::MoreExtensionsUnderstood,
        "MaximumPathDepthExceeded" => Difference::PathDepth,
        "UnsupportedSignatureAlgorithmContext" | "UnsupportedSignatureAlgorithmForPublicKeyContext" => {
            Difference::AlgorithmNotOffered
        }
        "BadDer" | "BadDerTime" | "ExtensionValueInvalid" | "InvalidSerialNumber" | "MalformedExtensions" | "TrailingData" => {
            Difference::StricterReading
        }
        "UnsupportedCertVersion" => Difference::VersionOne,
        _ => return None,
    })
}
