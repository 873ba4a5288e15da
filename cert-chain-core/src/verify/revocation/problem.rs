//! Why a revocation list says nothing about a certificate.

use std::fmt;

use crate::time::Time;

/// What tells one list from others.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CrlFacts {
    /// The file that it came from.
    pub file: String,
    /// Who issued it.
    pub issuer: String,
    /// Its number, if it has one.
    pub number: Option<String>,
    /// When it was issued.
    pub this_update: Time,
    /// When the next one was due.
    pub next_update: Option<Time>,
}

/// Why a list cannot be used for a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CrlProblem {
    /// No key at hand under its issuer's name verifies its signature.
    BadSignature,
    /// It only tells changes, and the list that they are changes to is not there.
    DeltaAlone,
    /// The next one was due.
    Expired {
        /// When.
        next_update: Time,
    },
    /// It is not issued yet.
    NotYet {
        /// When it is.
        this_update: Time,
    },
    /// The certificate names its issuer for lists, and it is no indirect list.
    NotIndirect,
    /// It has extensions, and no number among them.
    NoNumber,
    /// Its number is marked critical.
    NumberCritical,
    /// It speaks of attribute certificates.
    OnlyAttributes,
    /// It speaks of CA certificates, and this is none.
    OnlyCas,
    /// It speaks of end-entity certificates, and this is none.
    OnlyUsers,
    /// It is published for other certificates than this.
    OtherPoint {
        /// The places that it names for itself.
        places: Vec<String>,
    },
    /// The certificate that signed it may not sign lists.
    SignerMayNot {
        /// That certificate.
        signer: String,
    },
    /// The certificate that signed it has no valid path to the same trust anchor.
    SignerUntrusted {
        /// That certificate.
        signer: String,
    },
    /// It covers some reasons for revocation, and no list covers the rest.
    SomeReasons {
        /// The reasons that no list covers.
        missing: Vec<&'static str>,
    },
    /// Critical extensions that are not understood.
    UnknownCritical {
        /// The extensions, by OID.
        oids: Vec<String>,
    },
    /// A signature algorithm that cannot be verified here.
    UnsupportedAlgorithm {
        /// Its name or OID.
        algorithm: String,
    },
}

impl fmt::Display for CrlProblem {
    /// What is wrong, to follow "the list ...": `it expired on 2026-05-01`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadSignature => f.write_str("no key at hand verifies its signature"),
            Self::DeltaAlone => {
                f.write_str("it is a delta list, and the complete list that it changes is not there or does not fit")
            }
            Self::Expired { next_update } => write!(f, "it expired on {}", next_update.date()),
            Self::NotYet { this_update } => write!(f, "it is issued only on {}", this_update.date()),
            Self::NotIndirect => f.write_str("the certificate names its issuer for revocation, but it is no indirect list"),
            Self::NoNumber => f.write_str("it has no CRL number, so a complete list cannot be told from an older one"),
            Self::NumberCritical => f.write_str("its CRL number is marked critical, which clients refuse"),
            Self::OnlyAttributes => f.write_str("it is for attribute certificates only"),
            Self::OnlyCas => f.write_str("it is for CA certificates only"),
            Self::OnlyUsers => f.write_str("it is for end-entity certificates only"),
            Self::OtherPoint { places } => write!(f, "it is for another distribution point ({})", places.join(", ")),
            Self::SignerMayNot { signer } => write!(f, "the key usage of {signer}, which signed it, lacks cRLSign"),
            Self::SignerUntrusted { signer } => write!(f, "{signer}, which signed it, has no valid path to the same root"),
            Self::SomeReasons { missing } => write!(f, "no list covers revocation for {}", missing.join(", ")),
            Self::UnknownCritical { oids } => {
                write!(f, "it has the critical extension {}, which is not understood", oids.join(", "))
            }
            Self::UnsupportedAlgorithm { algorithm } => {
                write!(f, "it is signed with {algorithm}, which cannot be verified here")
            }
        }
    }
}
