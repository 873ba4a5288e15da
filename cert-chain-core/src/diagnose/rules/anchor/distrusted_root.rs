use serde_json::{Map, Value, json};

use super::spread;
use crate::cert::Cert;
use crate::diagnose::finding::called;
use crate::diagnose::{ChainEvidence, Change, Citation, Evidence, Findings, Gap, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::trust::{AnchorIndex, Limit, LimitKind};

pub(crate) static RULE: Rule = Rule {
    code: "distrusted-root",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "the chain ends at a root that a store holds and does not trust for it",
    explanation: "Root programs seldom remove a root at once. They let it stay for what is in use, and refuse what was issued \
        after a certain day (Microsoft calls it NotBefore, Mozilla distrust after), or everything from a day on, or they hold the \
        root for other uses only, such as e-mail or code. So the root is listed among the trusted ones of the machine, older \
        certificates of the same CA work, and a renewed one fails. It happens after a CA has lost the trust of the programs.",
    remedy: "have the certificate reissued by another CA, one whose root every store trusts for what is issued today",
    citations: &[
        Citation::Rfc(5280, "6.1.1"),
        Citation::Microsoft("Microsoft Trusted Root Program: deprecation and release notes", "trusted-root"),
    ],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        for (stores, gap) in chain.gaps() {
            let Gap::DistrustedRoot { anchor, index } = gap else { continue };
            let Some((_, end_entity)) = &chain.end_entity else { continue };
            let finding = found.on_chain(chain, stores, message(chain, anchor, *index, end_entity));
            found.push(finding.map(|finding| {
                let severity = finding.severity.max(spread::severity(evidence, chain, &chain.clients_of(stores)));
                finding
                    .severity(severity)
                    .blaming(anchor.sha256(), spread::distance(chain, anchor))
                    .fact("refused_by", refused_by(chain, *index))
                    .fact("issued", end_entity.not_before().to_string())
                    .change(Change::Hypothetical(end_entity.sha256()))
            }));
        }
    }
}

/// Who refuses, why, and how the certificate at hand stands to that.
fn message(chain: &ChainEvidence<'_>, anchor: &Cert, index: AnchorIndex, end_entity: &Cert) -> String {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for (store, limit) in chain.refusals(index) {
        let Some(name) = chain.question.anchors.stores().get(store).map(|store| store.name()) else { continue };
        let reason = reason(limit, anchor);
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, names)) => names.push(name),
            None => reasons.push((reason, vec![name])),
        }
    }
    let reasons: Vec<String> = reasons.into_iter().map(|(reason, names)| format!("{} {reason}", names.join(", "))).collect();
    let issued = end_entity.not_before().date();
    format!("{}; {} was issued on {issued}", reasons.join("; "), called(end_entity))
}

/// Continues a sentence that begins with the names of stores.
fn reason(limit: &Limit, anchor: &Cert) -> String {
    let (anchor, usage) = (called(anchor), limit.usage.as_str());
    match limit.kind {
        LimitKind::IssuedAfter(moment) => {
            format!("trust {anchor} for {usage} only with certificates issued up to {}", moment.date())
        }
        LimitKind::JudgedAfter(moment) => format!("trust {anchor} for {usage} only until {}", moment.date()),
        LimitKind::NotFor => format!("hold {anchor} for other uses than {usage}"),
    }
}

fn refused_by(chain: &ChainEvidence<'_>, index: AnchorIndex) -> Value {
    let mut stores: Map<String, Value> = Map::new();
    for (store, Limit { kind, source, .. }) in chain.refusals(index) {
        let Some(store) = chain.question.anchors.stores().get(store) else { continue };
        let moment = kind.moment().map(|moment| moment.to_string());
        let said = json!({ "limit": kind.as_str(), "moment": moment, "source": source, "date": store.date() });
        stores.insert(store.name().to_owned(), said);
    }
    stores.into()
}
