//! The closed list of reasons for which our judge and rustls-webpki may differ about a path.
//!
//! Any other difference is a mistake in one of the two; tests fail on it.

use serde::{Deserialize, Serialize};

use super::error::{PathError, PathErrorKind};
use super::{JudgedPath, WebpkiVerdict};
use crate::cert::{Cert, GeneralName, KeyKind, oid};

/// Why the two judges differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Difference {
    /// webpki takes no RSA key below 2048 bits, an anchor's neither, whose strength is exempt here.
    AnchorKeyStrength,
    /// webpki does not take anyExtendedKeyUsage for the purpose it needs; RFC 5280 leaves it to the application.
    AnyExtendedKeyUsage,
    /// webpki refuses an end-entity certificate that belongs to a CA; RFC 5280 does not.
    CaAsEndEntity,
    /// webpki does not judge the strength of the end-entity's own key.
    EndEntityKeyStrength,
    /// webpki does not take an end-entity certificate for an anchor.
    EndEntityIsAnchor,
    /// webpki ignores key usage.
    KeyUsageIgnored,
    /// webpki refuses critical extensions that we know to restrict nothing here, such as policies.
    MoreExtensionsUnderstood,
    /// webpki compares names as they are encoded.
    NamesComparedByByte,
    /// webpki processes constraints on DNS names and IP addresses, and refuses whatever stands under one of another form.
    OtherNameConstraints,
    /// webpki follows at most six intermediates.
    PathDepth,
    /// webpki does not process certificate policies.
    PoliciesIgnored,
    /// webpki was not asked about revocation: it takes lists of one issuer only, and none that is indirect or tells changes.
    RevocationNotAsked,
    /// webpki counts self-issued certificates as intermediates and holds them to name constraints; RFC 5280 does neither.
    SelfIssuedCounted,
    /// rustls offers no such algorithm; aws-lc-rs verifies it.
    AlgorithmNotOffered,
    /// webpki holds certificates to no profile, and reads nothing of an anchor but name, key and constraints.
    ProfileIgnored,
    /// webpki reads DER more strictly: serial numbers, time forms, key usage without bits.
    StricterReading,
    /// webpki knows version 3 only.
    VersionOne,
    /// webpki takes no weak signature and no RSA key below 2048 bits, which the caller lets pass.
    WeaknessLetPass,
}

impl Difference {
    /// Every reason.
    pub const ALL: [Self; 18] = [
        Self::AnchorKeyStrength,
        Self::AnyExtendedKeyUsage,
        Self::CaAsEndEntity,
        Self::EndEntityKeyStrength,
        Self::EndEntityIsAnchor,
        Self::KeyUsageIgnored,
        Self::MoreExtensionsUnderstood,
        Self::NamesComparedByByte,
        Self::OtherNameConstraints,
        Self::PathDepth,
        Self::PoliciesIgnored,
        Self::RevocationNotAsked,
        Self::ProfileIgnored,
        Self::SelfIssuedCounted,
        Self::AlgorithmNotOffered,
        Self::StricterReading,
        Self::VersionOne,
        Self::WeaknessLetPass,
    ];

    /// The reason in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::AnchorKeyStrength => "rustls-webpki takes no trust anchor with an RSA key below 2048 bits",
            Self::AnyExtendedKeyUsage => "rustls-webpki does not accept anyExtendedKeyUsage in place of the purpose",
            Self::CaAsEndEntity => "rustls-webpki refuses a CA certificate as end-entity",
            Self::EndEntityKeyStrength => "rustls-webpki does not judge the strength of the end-entity's key",
            Self::EndEntityIsAnchor => "rustls-webpki takes no end-entity certificate for a trust anchor",
            Self::KeyUsageIgnored => "rustls-webpki ignores key usage",
            Self::MoreExtensionsUnderstood => "rustls-webpki does not know a critical extension that restricts nothing here",
            Self::NamesComparedByByte => "rustls-webpki compares names as they are encoded",
            Self::OtherNameConstraints => {
                "rustls-webpki refuses every name under a constraint of a form that it does not process"
            }
            Self::PathDepth => "rustls-webpki follows at most six intermediates",
            Self::PoliciesIgnored => "rustls-webpki does not process certificate policies",
            Self::RevocationNotAsked => "rustls-webpki was not asked about revocation",
            Self::ProfileIgnored => "rustls-webpki holds certificates to no profile",
            Self::SelfIssuedCounted => "rustls-webpki holds self-issued certificates to limits that RFC 5280 exempts them from",
            Self::AlgorithmNotOffered => "rustls offers no such signature algorithm",
            Self::StricterReading => "rustls-webpki reads this certificate more strictly",
            Self::VersionOne => "rustls-webpki knows certificates of version 3 only",
            Self::WeaknessLetPass => "rustls-webpki takes no weak signature or key, which is let pass here",
        }
    }
}

/// The reason for a difference about `judged`, if it is on the list.
pub(super) fn explain(judged: &JudgedPath, webpki: &WebpkiVerdict) -> Option<Difference> {
    match webpki {
        WebpkiVerdict::Accepts if judged.is_accepted() => None,
        WebpkiVerdict::Accepts => {
            let reasons: Vec<Option<Difference>> =
                judged.errors.iter().map(|error| unseen_by_webpki(error.index, judged.path.certs.len(), &error.kind)).collect();
            // Every error must be one that webpki cannot see; else it should have rejected too.
            reasons.iter().all(Option::is_some).then(|| reasons.into_iter().flatten().next()).flatten()
        }
        WebpkiVerdict::Rejects(word) if judged.is_accepted() => only_webpki(word, judged),
        WebpkiVerdict::Rejects(_) => None,
    }
}

/// `anchor` is the anchor's index.
fn unseen_by_webpki(index: usize, anchor: usize, error: &PathErrorKind) -> Option<Difference> {
    match error {
        PathErrorKind::Requirement { .. } => Some(Difference::ProfileIgnored),
        _ if index == anchor => Some(Difference::ProfileIgnored),
        PathErrorKind::KeyUsageForbidsSigning { .. } => Some(Difference::KeyUsageIgnored),
        PathErrorKind::PolicyNotSatisfied { .. } => Some(Difference::PoliciesIgnored),
        PathErrorKind::Revoked { .. } | PathErrorKind::RevocationUnavailable { .. } => Some(Difference::RevocationNotAsked),
        PathErrorKind::WeakKey { .. } if index == 0 => Some(Difference::EndEntityKeyStrength),
        _ => None,
    }
}

fn only_webpki(word: &str, judged: &JudgedPath) -> Option<Difference> {
    Some(match word {
        "RequiredEkuNotFoundContext" => Difference::AnyExtendedKeyUsage,
        "CaUsedAsEndEntity" => Difference::CaAsEndEntity,
        "EndEntityIsAnchor" => Difference::EndEntityIsAnchor,
        "UnsupportedCriticalExtension" => Difference::MoreExtensionsUnderstood,
        "NameConstraintViolation" if has_other_constraints(judged) => Difference::OtherNameConstraints,
        "NameConstraintViolation" if has_constrained_self_issued(judged) => Difference::SelfIssuedCounted,
        "PathLenConstraintViolated" if is_too_long_when_counted(judged) => Difference::SelfIssuedCounted,
        // A key that is too short for webpki's algorithms verifies nothing there.
        "InvalidSignatureForPublicKey"
            if lets_pass(judged, |weakness| weakness.index > 0 && matches!(weakness.kind, PathErrorKind::WeakKey { .. })) =>
        {
            Difference::WeaknessLetPass
        }
        "InvalidSignatureForPublicKey" if has_small_anchor(judged) => Difference::AnchorKeyStrength,
        // Of two namesakes on the path webpki tries each in the other's place, and of all that it met
        // it tells the signature that failed there.
        "InvalidSignatureForPublicKey" if has_namesakes(judged) => hidden_behind_namesakes(judged)?,
        "MaximumPathDepthExceeded" => Difference::PathDepth,
        "UnsupportedSignatureAlgorithmContext" | "UnsupportedSignatureAlgorithmForPublicKeyContext"
            if lets_pass(judged, |weakness| matches!(weakness.kind, PathErrorKind::WeakSignature { .. })) =>
        {
            Difference::WeaknessLetPass
        }
        "UnsupportedSignatureAlgorithmContext" | "UnsupportedSignatureAlgorithmForPublicKeyContext" => {
            Difference::AlgorithmNotOffered
        }
        "BadDer" | "BadDerTime" | "ExtensionValueInvalid" | "InvalidSerialNumber" | "MalformedExtensions" | "TrailingData" => {
            Difference::StricterReading
        }
        "UnknownIssuer" if has_reencoded_names(judged) => Difference::NamesComparedByByte,
        "UnsupportedCertVersion" => Difference::VersionOne,
        _ => return None,
    })
}

/// Whether something of that kind was let pass on the path.
fn lets_pass(judged: &JudgedPath, is_such: impl Fn(&PathError) -> bool) -> bool {
    judged.let_pass.iter().any(is_such)
}

/// The reason that follows from the path itself.
fn hidden_behind_namesakes(judged: &JudgedPath) -> Option<Difference> {
    let certs = &judged.path.certs;
    let any_purpose = |cert: &Cert| {
        let purposes = cert.extensions().extended_key_usage.as_deref().unwrap_or_default();
        purposes.iter().any(|purpose| purpose == oid::ANY_EXTENDED_KEY_USAGE)
    };
    match () {
        () if certs.iter().any(any_purpose) => Some(Difference::AnyExtendedKeyUsage),
        () if has_other_constraints(judged) => Some(Difference::OtherNameConstraints),
        () if is_too_long_when_counted(judged) || has_constrained_self_issued(judged) => Some(Difference::SelfIssuedCounted),
        () => None,
    }
}

/// Whether the anchor has an RSA key that webpki's algorithms do not take.
fn has_small_anchor(judged: &JudgedPath) -> bool {
    let key = judged.anchor.as_ref().map(|anchor| anchor.cert().key());
    key.is_some_and(|key| key.kind == KeyKind::Rsa && key.bits.is_some_and(|bits| bits < 2048))
}

/// Whether two of the path's issuers, the anchor among them, have the same name.
fn has_namesakes(judged: &JudgedPath) -> bool {
    let issuers: Vec<_> = judged.path.certs.iter().map(Cert::issuer).collect();
    issuers.iter().enumerate().any(|(place, issuer)| issuers[..place].contains(issuer))
}

/// Whether some certificate spells its issuer's name otherwise than the issuer does.
fn has_reencoded_names(judged: &JudgedPath) -> bool {
    let certs = &judged.path.certs;
    let anchor = judged.anchor.as_ref().map(|anchor| anchor.subject());
    let issuers = certs.iter().skip(1).map(Cert::subject).chain(anchor);
    certs.iter().zip(issuers).any(|(cert, issuer)| cert.issuer() != issuer)
}

/// Whether the anchor or a certificate constrains names other than DNS names and IP addresses.
fn has_other_constraints(judged: &JudgedPath) -> bool {
    let anchor = judged.anchor.as_ref().and_then(|anchor| anchor.name_constraints());
    let own = judged.path.certs.iter().filter_map(|cert| cert.extensions().name_constraints.as_ref());
    let trees = own.chain(anchor).flat_map(|constraints| constraints.permitted.iter().chain(&constraints.excluded));
    trees.into_iter().any(|tree| !matches!(tree.base, GeneralName::Dns(_) | GeneralName::Ip(_)))
}

/// Whether more intermediates follow some certificate than it allows, self-issued ones counted.
fn is_too_long_when_counted(judged: &JudgedPath) -> bool {
    judged.path.certs.iter().enumerate().skip(1).any(|(index, cert)| {
        let allowed = cert.basic_constraints().and_then(|constraints| constraints.path_len);
        allowed.is_some_and(|allowed| index - 1 > allowed as usize)
    })
}

fn has_constrained_self_issued(judged: &JudgedPath) -> bool {
    let certs = &judged.path.certs;
    let constrains = |cert: &Cert| cert.extensions().name_constraints.is_some();
    let by_anchor = judged.anchor.as_ref().is_some_and(|anchor| anchor.name_constraints().is_some());
    certs.iter().skip(1).any(Cert::is_self_issued) && (by_anchor || certs.iter().any(constrains))
}
