//! Faults of a certificate on a path.

pub(super) mod aia_ldap_only;
pub(super) mod aia_unreachable;
pub(super) mod aia_wrong_certificate;
pub(super) mod bad_signature;
pub(super) mod client_auth_missing;
pub(super) mod eku_not_allowed;
pub(super) mod expired_end_entity;
pub(super) mod expired_intermediate;
pub(super) mod expires_soon;
mod issuer_search;
pub(super) mod key_id_mismatch;
pub(super) mod key_usage_forbids_signing;
pub(super) mod name_constraint_violated;
pub(super) mod name_encoding_differs;
pub(super) mod not_a_ca;
pub(super) mod not_yet_valid;
pub(super) mod path_length_exceeded;
pub(super) mod policy_not_satisfied;
pub(super) mod pss_signature;
pub(super) mod revocation_unavailable;
pub(super) mod revoked;
pub(super) mod search_limit_met;
pub(super) mod server_auth_implied;
pub(super) mod unknown_critical_extension;
pub(super) mod unknown_issuer;
pub(super) mod unsupported_algorithm;
pub(super) mod validity_too_long;
pub(super) mod weak_key;
pub(super) mod weak_signature;

use serde_json::{Value, json};

use crate::cert::Cert;
use crate::diagnose::finding::called;
use crate::diagnose::{ChainEvidence, Change, Evidence, Finding, Findings};
use crate::grades::Severity;
use crate::trust::StoreSet;
use crate::verify::{CrlFacts, JudgedPath, PathError};

/// One error on a path that the diagnosis speaks of.
pub(super) struct Spot<'s> {
    pub(super) chain: &'s ChainEvidence<'s>,
    pub(super) stores: StoreSet,
    pub(super) path: &'s JudgedPath,
    pub(super) error: &'s PathError,
    /// The certificate that the error sits on.
    pub(super) cert: &'s Cert,
    /// Whether the caller asked for it to be let pass.
    pub(super) is_let_pass: bool,
}

/// Every error that counts on the standing paths, and what is let pass there.
pub(super) fn spots<'s>(evidence: &'s Evidence<'s>) -> Vec<Spot<'s>> {
    let mut spots = Vec::new();
    for chain in &evidence.chains {
        for (stores, path) in chain.paths_of_stores() {
            let errors = chain.errors_that_count(path).map(|error| (error, false));
            let let_pass = path.let_pass.iter().filter(|error| error.index < path.linked).map(|error| (error, true));
            for (error, is_let_pass) in errors.chain(let_pass) {
                if let Some(cert) = chain.cert_on(path, error.index) {
                    spots.push(Spot { chain, stores, path, error, cert, is_let_pass });
                }
            }
        }
    }
    spots
}

impl Spot<'_> {
    /// A finding on this spot's certificate, mended by a certificate that does not exist yet, or by
    /// one that does and that nobody sent.
    pub(super) fn finding(&self, found: &Findings, message: String) -> Option<Finding> {
        let finding = found.on_chain(self.chain, self.stores, message)?;
        let finding = finding.blaming(self.cert.sha256(), self.error.index);
        let finding = if self.is_let_pass { finding.severity(Severity::Warning) } else { finding };
        let successors = self.successors();
        let Some(new) = successors.first() else { return Some(finding.change(Change::Hypothetical(self.cert.sha256()))) };
        let others: Vec<String> = successors.iter().skip(1).map(called).collect();
        let others = if others.is_empty() { String::new() } else { format!(", send {} too", others.join(", ")) };
        let until = new.not_after().date();
        let remedy = format!("replace it by {}, valid to {until}{others}, and restart the listener", called(new));
        let finding = finding.with(successors.iter().map(Cert::sha256)).remedy(remedy);
        Some(finding.change(Change::Replace(self.cert.sha256(), successors)))
    }

    /// Certificates at hand, not sent, that mend this when they are sent in its place: its successor,
    /// then whatever else the path that the stores concerned accept is short of. Empty when there are none.
    fn successors(&self) -> Vec<Cert> {
        if self.error.index == 0 || !self.chain.is_presented(self.cert) {
            return Vec::new();
        }
        let standings = self.chain.standings.iter().enumerate().filter(|(store, _)| self.stores.contains(*store));
        let Some(accepted) = standings.map(|(_, standing)| standing.accepted).next().flatten() else { return Vec::new() };
        let certs = &self.chain.judged[accepted].path.certs;
        let missing: Vec<Cert> = certs.iter().filter(|cert| !self.chain.is_presented(cert)).cloned().collect();
        match missing.first().is_some_and(|first| first.subject().is_same_name(self.cert.subject())) {
            true => missing,
            false => Vec::new(),
        }
    }

    /// The end of a sentence about what clients would not let pass; empty for an error.
    pub(super) fn but_let_pass(&self) -> &'static str {
        if self.is_let_pass { ", which is let pass here; clients refuse it" } else { "" }
    }

    /// The certificate at `index` of this path.
    pub(super) fn at(&self, index: usize) -> Option<&Cert> {
        self.path.path.certs.get(index)
    }

    /// The certificate that this spot's issued, on this path.
    pub(super) fn child(&self) -> Option<&Cert> {
        self.at(self.error.index.checked_sub(1)?)
    }

    /// How the child is called in a sentence.
    pub(super) fn child_label(&self) -> String {
        self.child().map_or_else(|| "the server's certificate".to_owned(), Cert::label)
    }
}

/// How a revocation list is called in a sentence.
fn list_called(crl: &CrlFacts) -> String {
    let number = crl.number.as_ref().map(|number| format!("number {number}, ")).unwrap_or_default();
    format!("revocation list {} ({number}of {}, by {})", crl.file, crl.this_update.date(), crl.issuer)
}

/// What tells a revocation list from others.
fn crl_facts(crl: &CrlFacts) -> Value {
    json!({
        "file": crl.file,
        "issuer": crl.issuer,
        "number": crl.number,
        "this_update": crl.this_update.to_string(),
        "next_update": crl.next_update.map(|next_update| next_update.to_string()),
    })
}
