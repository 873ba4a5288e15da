//! A PKI from names: entities are nodes, certificates are edges `issuer>subject`.

mod certificate;
mod crl;
mod defect;
mod edit;
mod entity;
mod graph;
mod resign;
mod spec;

use std::collections::BTreeMap;

use crate::clock::LAB_NOW;
pub use crl::{CrlSpec, Revoked};
pub use defect::Defect;
pub use edit::Edit;
use entity::Entity;
pub use spec::{AlternativeName, CertSpec, ExtendedKeyUsage, Extension, KeyId, KeyUsage, Subtree};

/// A set of entities and the certificates between them.
///
/// Entities are named freely. A name with an `@`, as in `Lab CA@2025`, is another key under the same subject name
/// (`Lab CA`): an earlier generation, or an impostor. The same calls give the same bytes on every run and machine.
///
/// ```
/// use cert_chain_testlab::Pki;
///
/// let mut pki = Pki::new();
/// let root = pki.root("Lab Root R1");
/// let issuing = pki.ca("Lab Issuing CA 1", "Lab Root R1");
/// let sip = pki.end_entity("sip.contoso.test", "Lab Issuing CA 1");
/// let expired = pki.end_entity_with("old.contoso.test", "Lab Issuing CA 1", |spec| spec.valid_days(-400, -35));
/// assert_eq!(sip, pki.der("Lab Issuing CA 1>sip.contoso.test"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Pki {
    entities: BTreeMap<String, Entity>,
    /// In the order of issue: a label and its DER.
    certificates: Vec<(String, Vec<u8>)>,
    /// Seconds that all dates are moved by when a certificate is issued.
    shift: i64,
}

impl Pki {
    /// A PKI with nobody in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// A PKI with nobody in it whose present is this moment, in Unix seconds, and not [`LAB_NOW`]: dates are given as
    /// ever, against [`LAB_NOW`], and moved when a certificate is issued. For programs that read the clock.
    pub fn at(now: i64) -> Self {
        Self { shift: now - LAB_NOW, ..Self::default() }
    }

    /// A self-signed CA. Returns its certificate.
    pub fn root(&mut self, name: &str) -> Vec<u8> {
        self.root_with(name, |_| ())
    }

    /// A self-signed CA, adjusted. Returns its certificate.
    pub fn root_with(&mut self, name: &str, adjust: impl FnOnce(&mut CertSpec)) -> Vec<u8> {
        self.adjusted(CertSpec::root(name), adjust)
    }

    /// A CA certified by another. Returns its certificate.
    pub fn ca(&mut self, name: &str, issuer: &str) -> Vec<u8> {
        self.ca_with(name, issuer, |_| ())
    }

    /// A CA certified by another, adjusted. Returns its certificate.
    pub fn ca_with(&mut self, name: &str, issuer: &str, adjust: impl FnOnce(&mut CertSpec)) -> Vec<u8> {
        self.adjusted(CertSpec::ca(name, issuer), adjust)
    }

    /// A server named by its DNS name. Returns its certificate. `issuer` equal to `name`: self-signed.
    pub fn end_entity(&mut self, name: &str, issuer: &str) -> Vec<u8> {
        self.end_entity_with(name, issuer, |_| ())
    }

    /// A server named by its DNS name, adjusted. Returns its certificate.
    pub fn end_entity_with(&mut self, name: &str, issuer: &str, adjust: impl FnOnce(&mut CertSpec)) -> Vec<u8> {
        self.adjusted(CertSpec::end_entity(name, issuer), adjust)
    }

    /// The certificate with this label: `issuer>subject`, or `issuer>subject#tag`.
    ///
    /// Panics when there is none.
    pub fn der(&self, label: &str) -> Vec<u8> {
        self.certificates.iter().find(|(known, _)| known == label).map(|(_, der)| der.clone()).unwrap_or_else(|| {
            let known: Vec<&str> = self.certificates.iter().map(|(known, _)| known.as_str()).collect();
            panic!("no certificate {label:?} among {known:?}")
        })
    }

    /// Several certificates by their labels, in the order asked.
    ///
    /// Panics when one is missing.
    pub fn chain(&self, labels: &[&str]) -> Vec<Vec<u8>> {
        labels.iter().map(|label| self.der(label)).collect()
    }

    /// Every certificate with its label, in the order of issue.
    pub fn certificates(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.certificates.iter().map(|(label, der)| (label.as_str(), der.as_slice()))
    }

    /// A complete revocation list of `issuer` with nobody on it.
    ///
    /// Panics for an entity that is not there.
    pub fn crl(&self, issuer: &str) -> Vec<u8> {
        self.crl_with(issuer, |_| ())
    }

    /// A revocation list of `issuer`, adjusted.
    ///
    /// Panics for an entity that is not there.
    pub fn crl_with(&self, issuer: &str, adjust: impl FnOnce(&mut CrlSpec)) -> Vec<u8> {
        let mut spec = CrlSpec::new(issuer);
        adjust(&mut spec);
        crl::issue(&spec, self.entity(&spec.issuer), self.entity(&spec.signer))
    }

    /// An entity's name, as DER.
    ///
    /// Panics for an entity that is not there.
    pub fn name(&self, entity: &str) -> Vec<u8> {
        crl::name(self.entity(entity))
    }

    /// An entity's private key as PKCS#8 DER, to serve TLS with.
    ///
    /// Panics for an entity that is not there.
    pub fn private_key(&self, entity: &str) -> Vec<u8> {
        self.entity(entity).key.pkcs8(entity)
    }

    /// Makes a CA known by its defaults before any certificate about it exists.
    fn introduce_ca(&mut self, name: &str) {
        self.entities.entry(name.to_owned()).or_insert_with(|| Entity::of(&CertSpec::ca(name, name)));
    }

    fn adjusted(&mut self, mut spec: CertSpec, adjust: impl FnOnce(&mut CertSpec)) -> Vec<u8> {
        if let Some(entity) = self.entities.get(&spec.subject) {
            entity.clone().into_spec(&mut spec);
        }
        adjust(&mut spec);
        self.issue(spec)
    }

    /// Issues exactly what the spec says and keeps it under its label. Returns the certificate.
    ///
    /// Panics when the issuer is unknown, or when the label is taken (give the second certificate a tag).
    pub fn issue(&mut self, spec: CertSpec) -> Vec<u8> {
        let label = spec.label();
        assert!(
            !self.certificates.iter().any(|(known, _)| *known == label),
            "{label:?} exists: give the second certificate of an edge a tag"
        );
        let subject = Entity::of(&spec);
        self.entities.insert(spec.subject.clone(), subject.clone());
        let mut dated = spec;
        dated.not_before += self.shift;
        dated.not_after += self.shift;
        let der = certificate::issue(&dated, &subject, self.entity(&dated.issuer));
        self.certificates.push((label, der.clone()));
        der
    }

    fn entity(&self, name: &str) -> &Entity {
        self.entities.get(name).unwrap_or_else(|| panic!("no entity {name:?}: introduce issuers before their subjects"))
    }
}

#[cfg(test)]
mod tests;
