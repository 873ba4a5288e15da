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

use crate::endpoint::Service;
pub(crate) use foretold::{listed, stores_of_audience};
pub(crate) use gaps::Gap;
pub(crate) use interception::Interceptor;
pub(crate) use joint::Together;
pub(crate) use proof::Proof;
pub use rule::{Citation, Owner, Rule, Stage};
pub use rules::{RETIRED, rule, rules};
pub(crate) use standing::Standing;
pub(crate) use strays::{Standing as StrayStanding, Stray, has_moved, let_go, strays};
pub(crate) use tenant::{Clock, TenantEvidence, diagnose_tenant};

/// What is wrong with a mail host's chain harms those alone who look at it.
const FOR_MAIL: &str = "mail that is sent without validation comes through all the same, a connector that validates refuses";

/// Holds a finding to the worst that one there can be, and says of mail whom it stops.
fn lessen(finding: &mut Finding, question: &Question) {
    if finding.severity <= question.worst {
        return;
    }
    finding.severity = question.worst;
    if question.services.contains(&Service::Smtp) && finding.chain.is_some() {
        finding.message = format!("{}; {FOR_MAIL}", finding.message);
    }
}

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
        lessen(finding, evidence.question);
    }
    rank::sort(&mut findings);
    joint::prove(evidence, &mut findings);
    findings
}
