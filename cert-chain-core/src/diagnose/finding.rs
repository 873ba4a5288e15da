//! Findings, and how rules report them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{ChainEvidence, Change, Evidence, Owner, Proof, Rule, TenantEvidence};
use crate::cert::{Cert, Fingerprint, hex};
use crate::grades::Severity;
use crate::time::Time;
use crate::trust::{Anchors, StoreSet};

/// One fault of one endpoint, or of a tenant.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) rule: &'static Rule,
    pub(crate) severity: Severity,
    /// The culprit first, then all others concerned.
    pub(crate) certificates: Vec<Fingerprint>,
    /// Whether the first of `certificates` is the culprit; no certificate is, for faults of the network.
    pub(crate) has_culprit: bool,
    pub(crate) message: String,
    pub(crate) facts: BTreeMap<String, Value>,
    pub(crate) owner: Owner,
    pub(crate) remedy: String,
    pub(crate) change: Change,
    /// The chain that shows it, by its place among the endpoint's.
    pub(crate) chain: Option<usize>,
    /// The stores that have it; empty when stores play no part.
    pub(crate) stores: StoreSet,
    /// Steps from the end-entity certificate.
    pub(crate) distance: usize,
    pub(crate) proof: Proof,
}

impl Finding {
    pub(crate) fn code(&self) -> &'static str {
        self.rule.code
    }

    pub(crate) fn culprit(&self) -> Option<Fingerprint> {
        self.certificates.first().copied().filter(|_| self.has_culprit)
    }

    /// Says the severity, within the rule's range.
    pub(crate) fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity.clamp(self.rule.range.0, self.rule.range.1);
        self
    }

    /// Blames `cert`, `distance` steps from the end-entity.
    pub(crate) fn blaming(mut self, sha256: Fingerprint, distance: usize) -> Self {
        self.certificates.retain(|known| *known != sha256);
        self.certificates.insert(0, sha256);
        self.has_culprit = true;
        self.distance = distance;
        self
    }

    /// Names more certificates that are concerned.
    pub(crate) fn with(mut self, certs: impl IntoIterator<Item = Fingerprint>) -> Self {
        for sha256 in certs {
            if !self.certificates.contains(&sha256) {
                self.certificates.push(sha256);
            }
        }
        self
    }

    pub(crate) fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }

    pub(crate) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = remedy.into();
        self
    }

    pub(crate) fn owner(mut self, owner: Owner) -> Self {
        self.owner = owner;
        self
    }

    pub(crate) fn change(mut self, change: Change) -> Self {
        self.change = change;
        self
    }
}

/// The findings of one endpoint, or of a tenant, as rules report them.
pub(crate) struct Findings {
    rule: Option<&'static Rule>,
    owner: Owner,
    anchors: Anchors,
    found: Vec<Finding>,
}

impl Findings {
    pub(super) fn new(evidence: &Evidence<'_>) -> Self {
        Self { rule: None, owner: evidence.question.owner, anchors: evidence.question.anchors.clone(), found: Vec::new() }
    }

    pub(super) fn of_tenant(evidence: &TenantEvidence) -> Self {
        Self { rule: None, owner: evidence.owner, anchors: Anchors::new([]), found: Vec::new() }
    }

    pub(super) fn under(&mut self, rule: &'static Rule) {
        self.rule = Some(rule);
    }

    /// The code of the current rule.
    pub(crate) fn code(&self) -> Option<&'static str> {
        self.rule.map(|rule| rule.code)
    }

    /// A finding of the current rule on the endpoint as a whole.
    pub(crate) fn on_endpoint(&self, message: impl Into<String>) -> Option<Finding> {
        let rule = self.rule?;
        Some(Finding {
            rule,
            severity: rule.severity,
            certificates: Vec::new(),
            has_culprit: false,
            message: message.into(),
            facts: BTreeMap::new(),
            owner: self.owner,
            remedy: rule.remedy.to_owned(),
            change: Change::None("nothing that certificates can change mends it"),
            chain: None,
            stores: StoreSet::default(),
            distance: 0,
            proof: Proof::default(),
        })
    }

    /// A finding of the current rule on the tenant, whatever its servers send.
    pub(crate) fn on_tenant(&self, message: impl Into<String>) -> Option<Finding> {
        self.on_endpoint(message)
    }

    /// A finding of the current rule on `chain`, for some stores; its severity is what the audience makes of it.
    pub(crate) fn on_chain(&self, chain: &ChainEvidence<'_>, stores: StoreSet, message: impl Into<String>) -> Option<Finding> {
        // What was put in the server's place says nothing of the server.
        if chain.is_fallback || chain.resigned.is_some() {
            return None;
        }
        let mut finding = self.on_endpoint(message)?;
        finding.chain = Some(chain.index);
        finding.stores = stores;
        let decides = stores.is_empty() || stores.intersects(chain.decisive_stores());
        let severity = if decides { finding.rule.severity } else { finding.rule.severity.min(Severity::Warning) };
        if !stores.is_empty() {
            finding.facts.insert("stores".to_owned(), self.anchors.names(stores).into());
        }
        Some(finding.severity(severity))
    }

    /// Keeps a finding. The same fault on the same certificate in another chain, or for another
    /// store, is one finding: the worst severity stays, the stores are joined.
    pub(crate) fn push(&mut self, finding: Option<Finding>) {
        let Some(finding) = finding else { return };
        let same = |known: &&mut Finding| {
            known.code() == finding.code()
                && known.certificates.first() == finding.certificates.first()
                && (known.has_culprit || known.message == finding.message)
        };
        match self.found.iter_mut().find(same) {
            Some(known) => merge(known, finding),
            None => self.found.push(finding),
        }
    }

    pub(super) fn into_vec(self) -> Vec<Finding> {
        self.found
    }
}

fn merge(known: &mut Finding, other: Finding) {
    known.stores.insert(other.stores);
    if let (Some(Value::Array(known)), Some(Value::Array(other))) = (known.facts.get_mut("stores"), other.facts.get("stores")) {
        let new: Vec<Value> = other.iter().filter(|name| !known.contains(name)).cloned().collect();
        known.extend(new);
    }
    if other.severity > known.severity {
        known.severity = other.severity;
    }
    // One store may need more certificates than another: what mends it for all is all of them.
    if let (Change::Add(known_certs), Change::Add(more)) = (&mut known.change, other.change) {
        let new: Vec<Cert> = more.into_iter().filter(|cert| !known_certs.contains(cert)).collect();
        if !new.is_empty() {
            known_certs.extend(new);
            known.message = other.message;
            known.remedy = other.remedy;
            known.facts.insert("missing".to_owned(), hex_list(known_certs.iter()));
        }
    }
    for sha256 in other.certificates {
        if !known.certificates.contains(&sha256) {
            known.certificates.push(sha256);
        }
    }
}

/// How a certificate is called in a sentence: its label and short fingerprint.
pub(crate) fn called(cert: &Cert) -> String {
    format!("{} ({})", cert.label(), cert.sha256().short())
}

/// Two certificates as they are called, told apart by their years, or days, where they are of one name.
pub(crate) fn told_apart(one: &Cert, other: &Cert) -> [String; 2] {
    let dates = [one, other].map(|cert| cert.not_before().date());
    let years = dates.each_ref().map(|date| date.split('-').next().unwrap_or_default());
    let from = match () {
        () if one.label() != other.label() || dates[0] == dates[1] => return [called(one), called(other)],
        () if years[0] != years[1] => years,
        () => [&*dates[0], &*dates[1]],
    };
    [format!("{} of {}", called(one), from[0]), format!("{} of {}", called(other), from[1])]
}

/// What tells two generations of one name apart: serial number, validity and key identifier.
pub(crate) fn generation(cert: &Cert) -> Value {
    serde_json::json!({
        "sha256": cert.sha256().to_string(),
        "serial": hex(cert.serial()),
        "not_before": cert.not_before().to_string(),
        "not_after": cert.not_after().to_string(),
        "key_identifier": cert.subject_key_identifier().map(hex),
    })
}

/// Fingerprints as a JSON array of hex.
pub(crate) fn hex_list<'c>(certs: impl IntoIterator<Item = &'c Cert>) -> Value {
    certs.into_iter().map(|cert| cert.sha256().to_string()).collect::<Vec<_>>().into()
}

/// How long ago `then` was: `12 days ago`.
pub(crate) fn ago(now: Time, then: Time) -> String {
    format!("{} ago", span(now.seconds_since(then)))
}

/// How far ahead `then` is: `in 12 days`.
pub(crate) fn ahead(now: Time, then: Time) -> String {
    format!("in {}", span(then.seconds_since(now)))
}

/// Whole days; hours and minutes where there are none.
fn span(seconds: i64) -> String {
    let (count, unit) = match seconds {
        86_400.. => (seconds / 86_400, "day"),
        3_600.. => (seconds / 3_600, "hour"),
        _ => (seconds / 60, "minute"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_spans_in_the_unit_that_fits() {
        let now = Time::from_unix(1_000_000);
        let then = |seconds: i64| Time::from_unix(1_000_000 + seconds);
        assert_eq!(ahead(now, then(3 * 86_400 - 1)), "in 2 days");
        assert_eq!(ahead(now, then(86_400)), "in 1 day");
        assert_eq!(ahead(now, then(86_399)), "in 23 hours");
        assert_eq!(ahead(now, then(59)), "in 0 minutes");
        assert_eq!(ago(now, then(-3_600)), "1 hour ago");
    }
}
