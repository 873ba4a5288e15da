//! The paths that were built, as reports show them.

use std::cmp::Reverse;

use super::model::{PathEnd, PathErrorReport, PathReport};
use crate::build::End;
use crate::cert::Cert;
use crate::diagnose::{ChainEvidence, Evidence};
use crate::trust::AnchorStore;
use crate::verify::JudgedPath;

/// Every path of every chain, each once, the best first: accepted, as served, trusted by most stores.
pub(super) fn of(evidence: &Evidence<'_>) -> Vec<PathReport> {
    let mut reports: Vec<PathReport> = Vec::new();
    for chain in &evidence.chains {
        let mut of_chain: Vec<PathReport> = chain.judged.iter().map(|judged| report(chain, judged)).collect();
        of_chain.extend(served_part(chain));
        of_chain.sort_by_key(|path| {
            let accepted = path.end == PathEnd::Anchored && path.errors.is_empty();
            (!accepted, !path.as_served, Reverse(path.stores.len()), path.errors.len())
        });
        for path in of_chain {
            if !reports.contains(&path) {
                reports.push(path);
            }
        }
    }
    reports
}

fn report(chain: &ChainEvidence<'_>, judged: &JudgedPath) -> PathReport {
    let anchors = &chain.question.anchors;
    let mut certificates: Vec<String> = judged.path.certs.iter().map(hex).collect();
    let mut stores = Vec::new();
    let mut is_refused = false;
    if let End::Anchored(anchor) = judged.path.end {
        let trusting = chain.trusting(judged);
        stores = anchors.stores_in(trusting).map(AnchorStore::shared_name).collect();
        is_refused = trusting.is_empty();
        let anchor = anchors.get(anchor);
        if !judged.path.certs.last().is_some_and(|last| anchor.is(last)) {
            certificates.push(hex(anchor.cert()));
        }
    }
    let mut errors: Vec<PathErrorReport> =
        judged.errors.iter().map(|error| error_report(error.index, error.kind.code(error.index))).collect();
    if judged.is_linked
        && !matches!(judged.path.end, End::Anchored(_))
        && let Some(code) = end_code(chain, &judged.path.certs)
    {
        errors.push(error_report(judged.path.certs.len() - 1, code));
    }
    if is_refused {
        errors.push(error_report(certificates.len() - 1, "distrusted-root"));
    }
    let end = match judged.path.end {
        End::Anchored(_) => PathEnd::Anchored,
        End::Limit => PathEnd::Limit,
        End::Loop => PathEnd::Loop,
        End::NoIssuer => PathEnd::NoIssuer,
    };
    PathReport { certificates, end, stores, as_served: chain.is_as_served(judged), errors }
}

/// What the server sent of a path that needs more: where a client that completes nothing comes to its end.
fn served_part(chain: &ChainEvidence<'_>) -> Option<PathReport> {
    let path = chain.standings.iter().find_map(|standing| standing.path)?;
    let certs = &chain.judged[path].path.certs;
    let served: Vec<&Cert> = certs.iter().take_while(|cert| chain.is_presented(cert)).collect();
    let last = *served.last()?;
    if served.len() == certs.len() {
        return None;
    }
    let gaps = chain.gaps();
    let code = gaps.iter().find(|(_, gap)| gap.child() == Some(last)).map(|(_, gap)| gap.code());
    let errors = chain.judged[path].errors.iter().filter(|error| error.index < served.len());
    let errors = errors.map(|error| error_report(error.index, error.kind.code(error.index)));
    let errors = errors.chain(code.map(|code| error_report(served.len() - 1, code)));
    Some(PathReport {
        certificates: served.iter().map(|cert| hex(cert)).collect(),
        end: PathEnd::NoIssuer,
        stores: Vec::new(),
        as_served: true,
        errors: errors.collect(),
    })
}

/// The code of the gap at the end of a path without anchor.
fn end_code(chain: &ChainEvidence<'_>, certs: &[Cert]) -> Option<&'static str> {
    let last = certs.last()?;
    let gaps = chain.gaps();
    gaps.iter().find(|(_, gap)| gap.child() == Some(last)).map(|(_, gap)| gap.code())
}

fn error_report(index: usize, code: &str) -> PathErrorReport {
    PathErrorReport { index, code: code.to_owned() }
}

fn hex(cert: &Cert) -> String {
    cert.sha256().to_string()
}
