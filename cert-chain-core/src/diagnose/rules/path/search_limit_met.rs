use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::trust::StoreSet;

pub(crate) static RULE: Rule = Rule {
    code: "search-limit-met",
    severity: Severity::Warning,
    range: (Severity::Note, Severity::Warning),
    title: "the search for paths ended at a limit",
    explanation: "What the server sends and what was found elsewhere offers more ways up, or longer ones, than are followed \
        here, and than clients follow: each of them bounds its search too, mostly more tightly (webpki tries 6 intermediates \
        and 100 signatures, Go 100 signatures). What lies beyond the limit was not judged. Chains that reach one are made \
        by mistake, such as a whole store in the server's chain, or by somebody who wants clients to be slow.",
    remedy: "send only the certificates between the server's and its root's",
    citations: &[Citation::Rfc(4158, "2.4"), Citation::Rfc(8446, "4.4.2")],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        let limits = chain.search_limits();
        let (Some((_, end_entity)), false) = (&chain.end_entity, limits.is_empty()) else { continue };
        let message = format!("not every way up from {} was judged: {}", called(end_entity), limits.join("; "));
        let finding = found.on_chain(chain, StoreSet::default(), message);
        // A path that is accepted all the same leaves nothing open.
        let is_open = chain.standings.iter().any(|standing| standing.accepted.is_none());
        let severity = if is_open { Severity::Warning } else { Severity::Note };
        found.push(finding.map(|finding| {
            finding
                .severity(severity)
                .fact("limits", limits)
                .change(Change::None("the ways beyond a limit of the search are not known"))
        }));
    }
}
