use crate::build::End;
use crate::cert::Cert;
use crate::diagnose::finding::called;
use crate::diagnose::{ChainEvidence, Change, Citation, Evidence, Finding, Findings, Gap, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::trust::StoreSet;

pub(crate) static RULE: Rule = Rule {
    code: "unrelated-certificate",
    severity: Severity::Note,
    range: (Severity::Note, Severity::Note),
    title: "the server sends a certificate that has nothing to do with its own",
    explanation: "No path from the server's certificate leads through this one. Clients ignore it, but it is often the \
        trace of a mistake: last year's intermediate left in place after a renewal, or another server's bundle.",
    remedy: "remove it from the server's chain",
    citations: &[Citation::Rfc(8446, "4.4.2")],
    change: ChangeKind::Remove,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        let Some((_, end_entity)) = &chain.end_entity else { continue };
        // What lies beyond a limit of the search may be related to what lies before it.
        if chain.judged.iter().any(|judged| judged.path.end == End::Limit) {
            continue;
        }
        let gaps = chain.gaps();
        // One that stands in for the right issuer has its own finding.
        let is_blamed = |sha256| {
            gaps.iter().any(|(_, gap)| match gap {
                Gap::WrongIntermediate { wrong, .. } => wrong.sha256() == sha256,
                Gap::BadSignature { issuer, .. } => issuer.sha256() == sha256,
                _ => false,
            })
        };
        // The server's own certificate may be among those behind a CA's that came first.
        let is_misplaced = |cert: &Cert| end_entity.is_ca() && !cert.is_ca();
        let strays = chain.presented.certificates().filter(|(_, cert)| {
            let is_needed = *cert == end_entity || chain.is_related(cert) || is_blamed(cert.sha256());
            !is_needed && !is_misplaced(cert)
        });
        let strays: Vec<(usize, &Cert)> = strays.collect();
        if strays.len() > TOLD_ONE_BY_ONE {
            found.push(all(found, chain, end_entity, &strays));
            continue;
        }
        for (place, cert) in strays {
            let message = format!("the server sends {}, which is on no path from {}", called(cert), end_entity.label());
            let finding = found.on_chain(chain, StoreSet::default(), message);
            found.push(
                finding.map(|finding| finding.blaming(cert.sha256(), place).change(Change::Remove(chain.places_of(cert)))),
            );
        }
    }
}

/// More than these are told together: whoever sent a whole bundle of roots wants one line, and each finding has its
/// own proof, which a thousand certificates must not make a thousand.
const TOLD_ONE_BY_ONE: usize = 8;

fn all(found: &Findings, chain: &ChainEvidence<'_>, end_entity: &Cert, strays: &[(usize, &Cert)]) -> Option<Finding> {
    let (first_place, first) = strays.first()?;
    let (count, others) = (strays.len(), strays.len() - 1);
    let message = format!(
        "{count} certificates that the server sends are on no path from {}: {} and {others} more",
        end_entity.label(),
        called(first)
    );
    let finding = found.on_chain(chain, StoreSet::default(), message)?;
    let finding = finding.blaming(first.sha256(), *first_place).with(strays.iter().map(|(_, cert)| cert.sha256()));
    let places: Vec<usize> = strays.iter().map(|(place, _)| *place).collect();
    Some(finding.remedy("remove them from the server's chain").change(Change::Remove(places)))
}
