//! What one certificate says: all fields open, so that a test can spoil exactly one.

use std::net::IpAddr;

use super::defect::Defect;
use super::edit::Edit;
use crate::clock::{DAY, LAB_NOW, YEAR};
use crate::keys::KeyKind;

pub use rcgen::{ExtendedKeyUsagePurpose as ExtendedKeyUsage, KeyUsagePurpose as KeyUsage};

/// One certificate before it is signed. [`Pki`](crate::Pki) fills it with the defaults of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertSpec {
    /// The entity certified. What follows an `@` is a key generation and not part of the name, see [`Pki`](crate::Pki).
    pub subject: String,
    /// The entity that signs. The subject itself: self-signed.
    pub issuer: String,
    /// Tells apart two certificates of one edge: it enters the serial number.
    pub tag: String,
    /// The subject's common name; by default its entity name.
    pub common_name: String,
    /// The subject's organisation. It stays with the entity: certificates that it issues name it as issuer.
    pub organisation: String,
    /// The subject's key. It stays with the entity.
    pub key: KeyKind,
    /// Unix seconds.
    pub not_before: i64,
    /// Unix seconds.
    pub not_after: i64,
    /// Basic constraints are always present; this is their CA flag.
    pub is_ca: bool,
    /// The path length constraint; only for CAs.
    pub path_len: Option<u8>,
    /// Empty: no extension.
    pub key_usage: Vec<KeyUsage>,
    /// Empty: no extension.
    pub extended_key_usage: Vec<ExtendedKeyUsage>,
    /// Empty: no extension.
    pub alternative_names: Vec<AlternativeName>,
    /// Name constraints, permitted. Both lists empty: no extension.
    pub permitted: Vec<Subtree>,
    /// Name constraints, excluded.
    pub excluded: Vec<Subtree>,
    /// The CA issuers address of an authority information access extension.
    pub aia: Option<String>,
    /// The subject key identifier.
    pub subject_key_id: KeyId,
    /// The authority key identifier. By default that of the issuer's key; roots have none.
    pub authority_key_id: KeyId,
    /// Further extensions, already encoded.
    pub extensions: Vec<Extension>,
    /// What is changed after the certificate was made; it is then signed anew.
    pub edits: Vec<Edit>,
    /// What is spoilt after the certificate was made.
    pub defects: Vec<Defect>,
}

/// An entry of the subject alternative name extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlternativeName {
    /// A DNS name; may be a wildcard.
    Dns(String),
    /// An IP address.
    Ip(IpAddr),
    /// An e-mail address.
    Email(String),
}

/// A name constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subtree {
    /// A DNS name and everything under it.
    Dns(String),
    /// A network and its prefix length.
    Ip(IpAddr, u8),
    /// A mailbox, a host or, with a leading dot, a domain of mailboxes.
    Email(String),
    /// The directory names that begin with this organisation.
    Organisation(String),
}

/// How a key identifier comes about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyId {
    /// From the key, as everybody does.
    Computed,
    /// No extension.
    Absent,
    /// These bytes.
    Given(Vec<u8>),
}

/// An extension that the lab has no field for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// The arcs of its object identifier.
    pub oid: Vec<u64>,
    /// Whether who does not know it must refuse.
    pub critical: bool,
    /// The DER inside.
    pub value: Vec<u8>,
}

impl CertSpec {
    /// A root: self-signed, dated five years ago for twenty years.
    pub(super) fn root(name: &str) -> Self {
        Self {
            not_before: LAB_NOW - 5 * YEAR,
            not_after: LAB_NOW + 15 * YEAR,
            authority_key_id: KeyId::Absent,
            ..Self::ca(name, name)
        }
    }

    /// An intermediate: dated two years ago for ten years.
    pub(super) fn ca(name: &str, issuer: &str) -> Self {
        Self {
            subject: name.to_owned(),
            issuer: issuer.to_owned(),
            tag: String::new(),
            common_name: common_name(name).to_owned(),
            organisation: "Fabrikam Lab".to_owned(),
            key: KeyKind::Ed25519,
            not_before: LAB_NOW - 2 * YEAR,
            not_after: LAB_NOW + 8 * YEAR,
            is_ca: true,
            path_len: None,
            key_usage: vec![KeyUsage::KeyCertSign, KeyUsage::CrlSign],
            extended_key_usage: Vec::new(),
            alternative_names: Vec::new(),
            permitted: Vec::new(),
            excluded: Vec::new(),
            aia: None,
            subject_key_id: KeyId::Computed,
            authority_key_id: KeyId::Computed,
            extensions: Vec::new(),
            edits: Vec::new(),
            defects: Vec::new(),
        }
    }

    /// A server's certificate for the name it is called by: a year long, 265 days of it left.
    pub(super) fn end_entity(name: &str, issuer: &str) -> Self {
        Self {
            organisation: "Contoso Lab".to_owned(),
            not_before: LAB_NOW - 100 * DAY,
            not_after: LAB_NOW + 265 * DAY,
            is_ca: false,
            key_usage: vec![KeyUsage::DigitalSignature],
            extended_key_usage: vec![ExtendedKeyUsage::ServerAuth],
            alternative_names: vec![AlternativeName::Dns(common_name(name).to_owned())],
            ..Self::ca(name, issuer)
        }
    }

    /// Sets the alternative names to these DNS names.
    pub fn dns_names(&mut self, names: &[&str]) {
        self.alternative_names = names.iter().map(|name| AlternativeName::Dns((*name).to_owned())).collect();
    }

    /// Dates the certificate by days from [`LAB_NOW`].
    pub fn valid_days(&mut self, from: i64, to: i64) {
        self.not_before = LAB_NOW + from * DAY;
        self.not_after = LAB_NOW + to * DAY;
    }

    /// `issuer>subject`, with `#tag` when there is one.
    pub fn label(&self) -> String {
        let Self { subject, issuer, tag, .. } = self;
        if tag.is_empty() { format!("{issuer}>{subject}") } else { format!("{issuer}>{subject}#{tag}") }
    }
}

/// The entity's name without its key generation.
fn common_name(entity: &str) -> &str {
    entity.split_once('@').map_or(entity, |(name, _)| name)
}
