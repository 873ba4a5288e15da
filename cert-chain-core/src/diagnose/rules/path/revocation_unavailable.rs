use serde_json::{Value, json};

use super::{Spot, crl_facts, list_called, spots};
use crate::cert::Cert;
use crate::diagnose::finding::called;
use crate::diagnose::{Change, Citation, Evidence, Finding, Findings, Owner, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::verify::{CrlFacts, CrlProblem, PathErrorKind};

pub(crate) static RULE: Rule = Rule {
    code: "revocation-unavailable",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "the revocation lists given do not say whether a certificate is revoked",
    explanation: "Revocation lists were given, and none of them answers for this certificate: the CA's list has expired (that of \
        an offline root is easily forgotten), is signed with a key that may not sign it, is for other certificates, or was not \
        given. Windows, Exchange and whoever else is told to insist on revocation refuse what they get no answer for. A CA \
        certificate of whose issuer no list was given is a warning alone.",
    remedy: "have the CA publish a new revocation list, fetch it from where the certificate says, and give it with --crl",
    citations: &[Citation::Rfc(5280, "6.3.3"), Citation::Rfc(5280, "5.2"), Citation::Microsoft("certutil", "certutil")],
    change: ChangeKind::None,
    stage: Stage::Validity,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for spot in spots(evidence) {
        let PathErrorKind::RevocationUnavailable { unusable } = &spot.error.kind else { continue };
        let finding = match &unusable[..] {
            [] => not_given(found, &spot),
            [first, others @ ..] => unusable_lists(found, &spot, first, others),
        };
        found.push(finding);
    }
    for chain in &evidence.chains {
        for (stores, path) in chain.paths_of_stores() {
            for (index, cert) in path.without_list.iter().filter_map(|index| Some((*index, path.path.certs.get(*index)?))) {
                let finding = found.on_chain(chain, stores, no_list_of(cert));
                found.push(
                    finding.map(|finding| {
                        asking_for_a_list(finding.severity(Severity::Warning).blaming(cert.sha256(), index), cert)
                    }),
                );
            }
        }
    }
}

fn no_list_of(cert: &Cert) -> String {
    format!(
        "whether {} is revoked is not known: no revocation list of its issuer, {}, was given",
        called(cert),
        cert.issuer_text()
    )
}

fn not_given(found: &Findings, spot: &Spot<'_>) -> Option<Finding> {
    spot.finding(found, no_list_of(spot.cert)).map(|finding| asking_for_a_list(finding, spot.cert))
}

/// Who gave the other lists can give this one.
fn asking_for_a_list(finding: Finding, cert: &Cert) -> Finding {
    let places = cert.crl_urls();
    let remedy = match places.first() {
        Some(place) => format!("fetch its issuer's revocation list from {place} and give it with --crl"),
        None => "give its issuer's revocation list with --crl".to_owned(),
    };
    let finding = finding.owner(Owner::ThisMachine).remedy(remedy).fact("published_at", places);
    finding.change(Change::None("the list is not at hand"))
}

fn unusable_lists(
    found: &Findings,
    spot: &Spot<'_>,
    first: &(CrlFacts, CrlProblem),
    others: &[(CrlFacts, CrlProblem)],
) -> Option<Finding> {
    let (list, problem) = first;
    let more = match others.len() {
        0 => String::new(),
        1 => ", nor does another one".to_owned(),
        count => format!(", nor do {count} others"),
    };
    let message =
        format!("whether {} is revoked is not known: {} does not say{more}; {problem}", called(spot.cert), list_called(list));
    let lists: Vec<Value> = std::iter::once(first)
        .chain(others)
        .map(|(list, problem)| {
            let mut facts = crl_facts(list);
            facts["problem"] = json!(problem.to_string());
            facts
        })
        .collect();
    let finding = spot.finding(found, message)?.owner(Owner::Ca).remedy(remedy(list, problem, spot.cert));
    let finding = finding.fact("crls", lists).fact("published_at", spot.cert.crl_urls());
    Some(finding.change(Change::None("another list is not at hand")))
}

fn remedy(list: &CrlFacts, problem: &CrlProblem, cert: &Cert) -> String {
    let from = cert.crl_urls().first().map(|url| format!(" from {url}")).unwrap_or_default();
    match problem {
        CrlProblem::Expired { .. } => format!(
            "fetch the present revocation list of {}{from}; if it is this one, have the CA publish a new one (on AD CS: certutil -CRL)",
            list.issuer
        ),
        CrlProblem::NotYet { .. } => "judge at a moment after the list was issued, or check the clock of the CA".to_owned(),
        CrlProblem::OnlyAttributes
        | CrlProblem::OnlyCas
        | CrlProblem::OnlyUsers
        | CrlProblem::OtherPoint { .. }
        | CrlProblem::DeltaAlone
        | CrlProblem::SomeReasons { .. } => {
            format!("fetch every revocation list that is for this certificate{from}, and give them all with --crl")
        }
        CrlProblem::SignerMayNot { signer } => {
            format!("have the certificate of {signer} reissued with cRLSign in its key usage")
        }
        CrlProblem::BadSignature | CrlProblem::SignerUntrusted { .. } => format!(
            "fetch the revocation list anew{from}; if it is signed with another key than the CA's, give that key's certificate with \
             --intermediates"
        ),
        _ => format!("have {} publish a revocation list that clients can read", list.issuer),
    }
}
