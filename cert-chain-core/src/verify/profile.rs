//! Profiles: what certificates must contain beyond what path processing asks.
//!
//! A profile is a list of requirements that the caller hands in, each with its own check of one certificate. Here they are
//! applied to every certificate of a path and to the anchor's, with what path processing exempts anchors from.

use super::error::{PathError, PathErrorKind, push};
use super::{PathView, SignatureVerdict, Signatures, is_self_signed};
use crate::cert::{Cert, KeyKind, RawExtension};

/// Whose requirements certificates are held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the contract of --profile closes the list")]
pub enum ContentProfile {
    /// RFC 5280, section 4: the Internet's profile of certificates.
    Rfc5280,
    /// The CA/Browser Forum's TLS Baseline Requirements, section 7.1, and what they take over from RFC 5280.
    WebPki,
}

impl ContentProfile {
    /// The word that options and reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rfc5280 => "rfc5280",
            Self::WebPki => "webpki",
        }
    }
}

/// Where on a path a certificate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    EndEntity,
    Intermediate,
    Anchor,
}

/// A certificate as requirements see it.
pub(crate) struct Content<'c> {
    pub(crate) cert: &'c Cert,
    pub(crate) role: Role,
    extensions: Vec<RawExtension<'c>>,
    signatures: &'c Signatures,
}

impl<'c> Content<'c> {
    fn new(cert: &'c Cert, role: Role, signatures: &'c Signatures) -> Self {
        Self { cert, role, extensions: cert.raw_extensions(), signatures }
    }

    /// The extension with that OID, as it was encoded.
    pub(crate) fn extension(&self, oid: &str) -> Option<&RawExtension<'c>> {
        self.extensions.iter().find(|extension| extension.oid == oid)
    }

    /// Whether the extension is there and critical.
    pub(crate) fn is_critical(&self, oid: &str) -> bool {
        self.extension(oid).is_some_and(|extension| extension.is_critical)
    }

    /// Whether the extension is there and not critical.
    pub(crate) fn is_uncritical(&self, oid: &str) -> bool {
        self.extension(oid).is_some_and(|extension| !extension.is_critical)
    }

    /// Whether it says that it is a CA's.
    pub(crate) fn says_ca(&self) -> bool {
        self.cert.basic_constraints().is_some_and(|constraints| constraints.ca)
    }

    pub(crate) fn is_end_entity(&self) -> bool {
        self.role == Role::EndEntity
    }

    /// Whether it is signed with its own key, whatever it names as its issuer.
    pub(crate) fn is_self_signed(&self) -> bool {
        let by_own_key = self.signatures.verify(self.cert, self.cert.spki());
        by_own_key == SignatureVerdict::Valid || is_self_signed(self.cert, self.signatures)
    }
}

/// One requirement.
pub(crate) struct Requirement {
    /// The permanent name of the fault.
    pub(crate) code: &'static str,
    /// The profiles that have it.
    pub(crate) profiles: &'static [ContentProfile],
    /// What is wrong, to be read after the certificate's name: `has the serial number 0`.
    pub(crate) check: fn(&Content<'_>) -> Option<String>,
}

/// A profile with its requirements, those of other profiles among them.
#[derive(Clone, Copy)]
pub(crate) struct Profiled {
    pub(crate) profile: ContentProfile,
    pub(crate) requirements: &'static [&'static Requirement],
}

/// Holds each certificate, and the anchor's, to the profile.
pub(super) fn check(path: &PathView<'_>, profiled: Profiled, signatures: &Signatures, errors: &mut Vec<PathError>) {
    let last = path.certs.len().saturating_sub(1);
    for (index, cert) in path.certs.iter().enumerate() {
        let role = match index {
            0 => Role::EndEntity,
            _ if path.ends_in_itself && index == last => Role::Anchor,
            _ => Role::Intermediate,
        };
        check_one(index, &Content::new(cert, role, signatures), profiled, errors);
    }
    let Some(anchor) = path.anchor.map(|anchor| anchor.cert()) else { return };
    let index = path.certs.len();
    check_one(index, &Content::new(anchor, Role::Anchor, signatures), profiled, errors);
    check_anchor(index, anchor, path, profiled.profile, errors);
}

fn check_one(index: usize, content: &Content<'_>, profiled: Profiled, errors: &mut Vec<PathError>) {
    for requirement in profiled.requirements.iter().filter(|one| one.profiles.contains(&profiled.profile)) {
        if let Some(fault) = (requirement.check)(content) {
            push(errors, index, PathErrorKind::Requirement { code: requirement.code, fault });
        }
    }
}

/// What path processing asks of certificates below an anchor, and profiles of the anchor's own too.
fn check_anchor(index: usize, anchor: &Cert, path: &PathView<'_>, profile: ContentProfile, errors: &mut Vec<PathError>) {
    let oids = &anchor.extensions().unknown_critical;
    if !oids.is_empty() {
        // https://www.rfc-editor.org/rfc/rfc5280#section-4.2: such a certificate must be refused, whosever it is.
        push(errors, index, PathErrorKind::UnknownCriticalExtension { oids: oids.clone() });
    }
    match profile {
        ContentProfile::Rfc5280 if path.at > anchor.not_after() => {
            let fault = format!("ended on {}", anchor.not_after());
            push(errors, index, PathErrorKind::Requirement { code: "expired-root", fault });
        }
        ContentProfile::Rfc5280 => {}
        ContentProfile::WebPki => {
            let key = anchor.key();
            if let (KeyKind::Rsa, Some(bits @ ..2048)) = (&key.kind, key.bits) {
                push(errors, index, PathErrorKind::WeakKey { bits });
            }
        }
    }
}
