//! Under a profile a report answers one question: does some path hold to it?

use super::{ChainEvidence, Evidence, Finding};
use crate::grades::Severity;
use crate::verify::NameMatch;

/// Where every chain is accepted under the profile, whatever else was found (what clients miss, what a server should
/// send) is a warning at most.
pub(super) fn settle(evidence: &Evidence<'_>, findings: &mut [Finding]) {
    let mut chains = evidence.counting_chains().peekable();
    if evidence.question.profile.is_none() || chains.peek().is_none() || !chains.all(is_accepted) {
        return;
    }
    for finding in findings {
        finding.severity = finding.severity.min(Severity::Warning);
    }
}

/// Whether some path to an anchor has no error, and the name fits where one was asked for.
fn is_accepted(chain: &ChainEvidence<'_>) -> bool {
    let fits = matches!(chain.name_match(), Some(NameMatch::Matches) | None);
    fits && chain.standings.iter().any(|standing| standing.accepted.is_some())
}
