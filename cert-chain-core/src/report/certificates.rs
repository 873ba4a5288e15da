//! Every certificate that a report names, with its facts and all places where it came from.

use std::collections::{BTreeMap, HashSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::model::{BrokenRuleReport, CertificateReport, ProvenanceReport};
use crate::build::{End, Provenance};
use crate::cert::{BrokenRule, Cert, Fingerprint, Presented, UnreadableCertificate, hex, sha1_thumbprint};
use crate::diagnose::{ChainEvidence, Evidence, Finding, Gap, TenantEvidence};
use crate::fetch::AiaOutcome;

#[derive(Default)]
pub(super) struct Certificates(BTreeMap<Fingerprint, CertificateReport>);

impl Certificates {
    /// Adds what one endpoint presented, what its paths go through and what its findings name.
    pub(super) fn add(&mut self, endpoint: &str, evidence: &Evidence<'_>, findings: &[Finding]) {
        for chain in &evidence.chains {
            for (index, item) in chain.presented.items.iter().enumerate() {
                let from = ProvenanceReport::Presented { endpoint: endpoint.to_owned(), chain: chain.index, index };
                match item {
                    Presented::Certificate(cert) => self.note(cert, [from]),
                    Presented::Unreadable(unreadable) => self.note_unreadable(unreadable, from),
                }
            }
            for judged in &chain.judged {
                judged.path.certs.iter().for_each(|cert| self.note(cert, origins(chain, cert)));
                if let End::Anchored(anchor) = judged.path.end {
                    let cert = chain.question.anchors.get(anchor).cert();
                    self.note(cert, in_stores(chain, cert));
                }
            }
            for (_, gap) in chain.gaps() {
                match gap {
                    Gap::BadSignature { issuer, .. } => self.note(issuer, origins(chain, issuer)),
                    // Of another generation, perhaps; there may be very many.
                    Gap::UnknownIssuer { child } => {
                        let named: HashSet<&Fingerprint> = findings.iter().flat_map(|finding| &finding.certificates).collect();
                        let namesakes = chain.pool.named(child.issuer()).filter(|(cert, _)| named.contains(&cert.sha256()));
                        namesakes.for_each(|(cert, _)| self.note(cert, origins(chain, cert)));
                    }
                    _ => {}
                }
            }
            for attempt in &chain.aia {
                if let AiaOutcome::WrongCertificate(certs) = &attempt.outcome {
                    let from = || ProvenanceReport::Aia { url: attempt.url.clone() };
                    certs.iter().for_each(|cert| self.note(cert, [from()]));
                }
            }
        }
        debug_assert!(findings.iter().flat_map(|f| &f.certificates).all(|sha256| self.0.contains_key(sha256)));
    }

    /// Adds the token certificates of a tenant.
    pub(super) fn add_tenant(&mut self, evidence: &TenantEvidence) {
        let metadata = ProvenanceReport::FederationMetadata { host: evidence.host.clone() };
        let cloud = ProvenanceReport::Cloud { domain: evidence.domain.clone() };
        evidence.signing.iter().chain(&evidence.decrypting).for_each(|cert| self.note(cert, [metadata.clone()]));
        evidence.cloud.iter().for_each(|cert| self.note(cert, [cloud.clone()]));
    }

    fn note(&mut self, cert: &Cert, from: impl IntoIterator<Item = ProvenanceReport>) {
        let known = self.0.entry(cert.sha256()).or_insert_with(|| CertificateReport {
            label: Some(cert.label()),
            subject: Some(cert.subject_text().to_owned()),
            issuer: Some(cert.issuer_text().to_owned()),
            serial: Some(hex(cert.serial())),
            not_before: Some(cert.not_before()),
            not_after: Some(cert.not_after()),
            key: Some(cert.key().to_string()),
            signature: Some(cert.signature_name().to_owned()),
            sha1_thumbprint: cert.sha1_thumbprint().to_owned(),
            provenance: Vec::new(),
            der: STANDARD.encode(cert.der()),
            unreadable: None,
            breaks: breaks(&cert.broken_rules()),
        });
        for from in from {
            if !known.provenance.contains(&from) {
                known.provenance.push(from);
            }
        }
    }

    fn note_unreadable(&mut self, unreadable: &UnreadableCertificate, from: ProvenanceReport) {
        let partial = &unreadable.partial;
        let known = self.0.entry(unreadable.sha256).or_insert_with(|| CertificateReport {
            label: partial.label(),
            subject: partial.subject.clone(),
            issuer: partial.issuer.clone(),
            serial: partial.serial.as_deref().map(hex),
            not_before: partial.not_before,
            not_after: partial.not_after,
            key: partial.key.as_ref().map(ToString::to_string),
            signature: partial.signature.clone(),
            sha1_thumbprint: sha1_thumbprint(&unreadable.der),
            provenance: Vec::new(),
            der: STANDARD.encode(&unreadable.der),
            unreadable: Some(unreadable.reason.clone()),
            breaks: breaks(&partial.broken),
        });
        if !known.provenance.contains(&from) {
            known.provenance.push(from);
        }
    }

    pub(super) fn into_reports(self) -> BTreeMap<String, CertificateReport> {
        self.0.into_iter().map(|(sha256, report)| (sha256.to_string(), report)).collect()
    }
}

fn breaks(rules: &[BrokenRule]) -> Vec<BrokenRuleReport> {
    rules.iter().map(|rule| BrokenRuleReport { rule: rule.source.to_string(), what: rule.what.clone() }).collect()
}

/// Where a certificate came from, presented places left out: those are noted with their endpoint.
fn origins(chain: &ChainEvidence<'_>, cert: &Cert) -> Vec<ProvenanceReport> {
    let pool = chain.pool.provenance(cert).filter_map(|from| match from {
        Provenance::Aia { url } => Some(ProvenanceReport::Aia { url: url.clone() }),
        Provenance::Ccadb { date } => Some(ProvenanceReport::Ccadb { date: date.clone() }),
        Provenance::Given { file } => Some(ProvenanceReport::Given { file: file.clone() }),
        Provenance::Presented { .. } => None,
    });
    pool.chain(in_stores(chain, cert)).collect()
}

fn in_stores(chain: &ChainEvidence<'_>, cert: &Cert) -> Vec<ProvenanceReport> {
    let anchors = &chain.question.anchors;
    let mut places = Vec::new();
    for index in anchors.same_as(cert) {
        let (anchor, stores) = (anchors.get(index).cert().sha256(), anchors.stores_of(index));
        let holding = anchors.stores().iter().enumerate().filter(|(position, _)| stores.contains(*position));
        for (_, store) in holding {
            let place = match store.extra().contains(&anchor) {
                true => ProvenanceReport::ExtraRoot,
                false => ProvenanceReport::Store { store: store.name().to_owned() },
            };
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
    places
}
