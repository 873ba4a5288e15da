use crate::cert::Cert;
use crate::diagnose::finding::{called, hex_list};
use crate::diagnose::{Change, Citation, Evidence, Findings, Rule, Stage};
use crate::fetch::AiaOutcome;
use crate::grades::{ChangeKind, Severity};
use crate::trust::StoreSet;

pub(crate) static RULE: Rule = Rule {
    code: "aia-wrong-certificate",
    severity: Severity::Warning,
    range: (Severity::Note, Severity::Warning),
    title: "the address that a certificate names for its issuer serves another certificate",
    explanation: "The certificate fetched from the address (AIA) that this one names for its issuer did not sign it. Clients that fetch \
        missing issuers get the wrong one and fail; private CAs that were renewed without publishing the new certificate do this.",
    remedy: "publish the right issuer certificate at that address, and send it from the server",
    citations: &[Citation::Rfc(5280, "4.2.2.1")],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        for attempt in &chain.aia {
            let AiaOutcome::WrongCertificate(others) = &attempt.outcome else { continue };
            let Some(child) = chain.certificate(attempt.child) else { continue };
            let served: Vec<String> = others.iter().take(TOLD).map(|other| misfit(child, other)).collect();
            let message = format!("{} serves as issuer of {} {}", attempt.url, called(child), served.join(", and "));
            let finding = found.on_chain(chain, StoreSet::default(), message);
            found.push(finding.map(|finding| {
                let finding = finding.blaming(child.sha256(), chain.distance_of(child)).fact("url", attempt.url.clone());
                let finding = finding.fact("served", hex_list(others));
                let finding = finding.fact("misfits", served);
                finding.change(Change::None("what an address serves cannot be changed from here"))
            }));
        }
    }
}

/// As many of what an address serves are told of; a bundle may hold a dozen.
const TOLD: usize = 3;

/// What came, and why it is not the issuer: by its name, its key identifier, or the signature alone.
fn misfit(child: &Cert, other: &Cert) -> String {
    let name = called(other);
    match (child.authority_key_identifier(), other.subject_key_identifier()) {
        _ if other == child => format!("the certificate itself, {name}"),
        _ if !child.names_as_issuer(other) => format!("{name}, whose name is not {}", child.issuer_text()),
        (Some(wanted), Some(own)) if wanted != own => {
            let (from, until) = (other.not_before().date(), other.not_after().date());
            format!("{name}, of the right name and of another key, valid from {from} to {until}")
        }
        _ => format!("{name}, of the right name, whose key does not verify its signature"),
    }
}
