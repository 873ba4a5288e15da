use super::{crl_facts, list_called, spots};
use crate::cert::RevocationReason;
use crate::diagnose::finding::{ago, called};
use crate::diagnose::{Citation, Evidence, Findings, Owner, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::verify::PathErrorKind;

pub(crate) static RULE: Rule = Rule {
    code: "revoked",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "a certificate was revoked by its CA",
    explanation: "The CA that issued the certificate has it on its revocation list: its key may be known to others, or another \
        certificate has taken its place. Clients that look for revocation (Windows and Exchange do, browsers in part) refuse it; \
        most others never look, and those that do accept it when no list can be had, so it works for some, and the report's \
        list of clients leaves revocation out. Only lists given with --crl are consulted here, and a \
        revocation is final, unless the list says that it is a hold.",
    remedy: "have a new certificate issued, for a new key if the old one may be known to others, and install it",
    citations: &[Citation::Rfc(5280, "6.3.3"), Citation::Rfc(5280, "5.3.1")],
    change: ChangeKind::HypotheticalCertificate,
    stage: Stage::Validity,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for spot in spots(evidence) {
        let PathErrorKind::Revoked { since, reason, crl } = &spot.error.kind else { continue };
        let at = evidence.question.at;
        let when = if *since <= at { format!("{}, {}", since.date(), ago(at, *since)) } else { since.date() };
        let why = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
        let message = format!("{} was revoked on {when}{why}: it is on {}", called(spot.cert), list_called(crl));
        let finding = spot.finding(found, message);
        found.push(finding.map(|finding| {
            let finding = finding.fact("since", since.to_string()).fact("crl", crl_facts(crl));
            let finding = match reason {
                Some(reason) => finding.fact("reason", reason.as_str()),
                None => finding,
            };
            match (spot.error.index, reason) {
                (_, Some(RevocationReason::CertificateHold)) => finding
                    .owner(Owner::Ca)
                    .remedy("ask the CA to lift the hold, or have a new certificate issued and install it"),
                (0, _) => finding,
                _ => finding.owner(Owner::Ca).remedy("have the server's certificate issued anew by a CA that is not revoked"),
            }
        }));
    }
}
