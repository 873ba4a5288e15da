use super::spread;
use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Findings, Gap, Rule, Stage, listed};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "trusted-by-some-stores",
    severity: Severity::Warning,
    range: (Severity::Note, Severity::Error),
    title: "the chain ends at a root that some stores trust and others do not",
    explanation: "The chain is sound up to a root that is in some of the stores asked and missing from others, so clients \
        of the latter refuse: a new root that has not reached all root programs, or an old one that some have removed. \
        A cross-certificate from an older root, sent along, often helps; ask the CA for it.",
    remedy: "send the CA's cross-certificate to a root that all stores hold, or use a certificate from a CA that all of them trust",
    citations: &[Citation::Rfc(5280, "6.1.1"), Citation::Rfc(4158, "1.4")],
    change: ChangeKind::Trust,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let stores = &evidence.question.anchors;
    for chain in &evidence.chains {
        for (lacking, gap) in chain.gaps() {
            let Gap::AnchoredElsewhere { anchor, stores: holding } = gap else { continue };
            let (held, lacked) = (stores.names(*holding), stores.names(lacking));
            let refused = chain.clients_of(lacking);
            let message = format!("{} is trusted by {}, not by {}", called(anchor), held.join(", "), lacked.join(", "));
            let message = if refused.is_empty() { message } else { format!("{message}: it stops {}", listed(&refused)) };
            let finding = found.on_chain(chain, lacking, message);
            found.push(finding.map(|finding| {
                finding
                    .severity(spread::severity(evidence, chain, &refused))
                    .blaming(anchor.sha256(), spread::distance(chain, anchor))
                    .fact("trusted_by", held.clone())
                    .change(Change::Trust(anchor.clone()))
            }));
        }
    }
}
