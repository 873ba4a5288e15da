//! From evidence to findings: what is wrong, whose it is, what mends it, and the proof.
//!
//! A rule looks at the evidence of one endpoint and says what it found; each of its findings names
//! the change that would mend it; the change is then applied and everything is judged again.

mod change;
mod distrust;
mod evidence;
mod finding;
mod foretold;
mod gaps;
mod interception;
mod joint;
mod profile;
mod proof;
mod rank;
mod rule;
mod rules;
mod standing;
mod strays;
mod tenant;

pub(crate) use change::Change;
pub(crate) use evidence::{Audience, ChainEvidence, Evidence, Question};
pub(crate) use finding::Finding;
use finding::Findings;
pub(crate) use foretold::{listed, stores_of_audience};
pub(crate) use gaps::Gap;
pub(crate) use interception::Interceptor;
pub(crate) use joint::Together;
pub(crate) use proof::Proof;
pub use rule::{Citation, Owner, Rule, Stage};
pub use rules::{RETIRED, rule, rules};
pub(crate) use standing::Standing;
pub(crate) use strays::{Stray, has_moved, strays};
pub(crate) use tenant::{Clock, TenantEvidence, diagnose_tenant};

/// Applies every rule to `evidence`; the root cause comes first.
pub(crate) fn diagnose(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut found = Findings::new(evidence);
    for rule in rules() {
        found.under(rule);
        (rule.check)(evidence, &mut found);
    }
    let mut findings = found.into_vec();
    for finding in &mut findings {
        finding.proof = proof::prove(evidence, finding);
    }
    profile::settle(evidence, &mut findings);
    for finding in &mut findings {
        finding.severity = finding.severity.min(evidence.question.worst);
    }
    rank::sort(&mut findings);
    joint::prove(evidence, &mut findings);
    findings
}
