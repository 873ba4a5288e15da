use crate::cert::{Cert, Fingerprint};
use crate::diagnose::finding::called;
use crate::diagnose::{ChainEvidence, Change, Citation, Evidence, Findings, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::trust::StoreSet;
use crate::verify::{SignatureVerdict, is_signed_by};

pub(crate) static RULE: Rule = Rule {
    code: "wrong-order",
    severity: Severity::Warning,
    range: (Severity::Warning, Severity::Error),
    title: "the server sends its certificates in the wrong order",
    explanation: "The server's own certificate comes first, and each following one certifies the one before it. If \
        something else comes first, every client takes that for the server's certificate and fails: an error. If only \
        the certificates after the first are out of order, TLS 1.3 clients sort them, but older ones (embedded devices, \
        phones, gateways) take each as the issuer of the one before and fail: a warning.",
    remedy: "put the server's own certificate first and each issuer after the certificate that it issued",
    citations: &[Citation::Rfc(5246, "7.4.2"), Citation::Rfc(8446, "4.4.2")],
    change: ChangeKind::Reorder,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        let Some((place, end_entity)) = &chain.end_entity else { continue };
        let reordered = || Change::Reorder(in_order(chain));
        if *place > 0 {
            let first = chain.presented.certificates().next().map(|(_, cert)| called(cert)).unwrap_or_default();
            let message = format!(
                "the server sends {first} first, and its own certificate {} as number {}",
                called(end_entity),
                place + 1
            );
            let finding = found.on_chain(chain, StoreSet::default(), message);
            found.push(finding.map(|finding| {
                finding.severity(Severity::Error).blaming(end_entity.sha256(), 0).fact("place", *place).change(reordered())
            }));
        } else if let Some((early, late)) = first_fault(chain) {
            let message = format!("the server sends {} before {}, which it issued", called(&early), called(&late));
            let finding = found.on_chain(chain, StoreSet::default(), message);
            found.push(finding.map(|finding| {
                let finding = finding.blaming(end_entity.sha256(), 0).with([early.sha256(), late.sha256()]);
                finding.fact("early", early.sha256().to_string()).fact("late", late.sha256().to_string()).change(reordered())
            }));
        }
    }
}

/// The first related certificate that stands before every certificate that it signed, with one of those.
fn first_fault(chain: &ChainEvidence<'_>) -> Option<(Cert, Cert)> {
    let related: Vec<&Cert> = distinct(chain).into_iter().filter(|cert| chain.is_related(cert)).collect();
    related.iter().enumerate().skip(1).find_map(|(place, cert)| {
        let signed = |child: &&&Cert| **child != *cert && signs(chain, cert, child);
        if related[..place].iter().any(|child| signed(&child)) {
            return None;
        }
        related[place + 1..].iter().find(signed).map(|late| ((*cert).clone(), (*late).clone()))
    })
}

fn signs(chain: &ChainEvidence<'_>, issuer: &Cert, child: &Cert) -> bool {
    child.names_as_issuer(issuer) && is_signed_by(child, issuer, &chain.signatures) == SignatureVerdict::Valid
}

fn distinct<'c>(chain: &'c ChainEvidence<'_>) -> Vec<&'c Cert> {
    let mut seen: Vec<Fingerprint> = Vec::new();
    let certs = chain.presented.certificates().map(|(_, cert)| cert);
    certs
        .filter(|cert| {
            !seen.contains(&cert.sha256()) && {
                seen.push(cert.sha256());
                true
            }
        })
        .collect()
}

/// The end-entity first, then issuers behind what they issued, as far up as they go; the rest as it was.
fn in_order(chain: &ChainEvidence<'_>) -> Vec<Cert> {
    let mut left: Vec<Cert> = distinct(chain).into_iter().cloned().collect();
    let mut ordered: Vec<Cert> = Vec::new();
    if let Some((_, end_entity)) = &chain.end_entity {
        left.retain(|cert| cert != end_entity);
        ordered.push(end_entity.clone());
    }
    let mut next = 0;
    while let Some(child) = ordered.get(next).cloned() {
        let (issuers, others): (Vec<Cert>, Vec<Cert>) = left.into_iter().partition(|cert| signs(chain, cert, &child));
        ordered.extend(issuers);
        left = others;
        next += 1;
    }
    ordered.extend(left);
    ordered
}
