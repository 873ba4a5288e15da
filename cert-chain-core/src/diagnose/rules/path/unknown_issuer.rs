use super::issuer_search::{DeadEnd, Likely, Source, looked_in};
use crate::cert::{Cert, hex};
use crate::diagnose::finding::{called, generation};
use crate::diagnose::{ChainEvidence, Change, Citation, Evidence, Finding, Findings, Gap, Rule, Stage};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "unknown-issuer",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "nobody has the certificate's issuer",
    explanation: "The server does not send the issuer of this certificate, and it was not found anywhere else: not among \
        the certificates given, not at the address that the certificate names (AIA), and no store has an anchor of that \
        name. Either an intermediate is missing, or the issuer is the root of a private CA that is not trusted. No client \
        can accept without help.",
    remedy: "get the issuer's certificate from the CA: if it is an intermediate, install it on the server; if it is a private root, install it on the clients",
    citations: &[Citation::Rfc(5280, "6.1"), Citation::Rfc(8446, "4.4.2")],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        for (stores, gap) in chain.gaps() {
            let Gap::UnknownIssuer { child } = gap else { continue };
            let finding = found.on_chain(chain, stores, message(chain, child));
            found.push(finding.map(|finding| told(finding, chain, child)));
        }
    }
}

fn message(chain: &ChainEvidence<'_>, child: &Cert) -> String {
    let (name, issuer) = (called(child), child.issuer_text());
    match DeadEnd::of(chain, child) {
        DeadEnd::CutOff => format!("the issuer of {name} is at hand, but the search for paths ended before it"),
        DeadEnd::Loop => format!("the certificates above {name} certify each other, and none of them leads to a root"),
        DeadEnd::NotFound => format!("the issuer of {name}, {issuer}, was not found anywhere"),
        DeadEnd::OtherGeneration(other, source) => other_generation(chain, child, &other, source),
    }
}

/// A near miss: the name fits, the key does not.
fn other_generation(chain: &ChainEvidence<'_>, child: &Cert, other: &Cert, source: Source) -> String {
    let place = match source {
        Source::Aia => "that is served where it says".to_owned(),
        Source::Held => format!("that is at hand ({})", chain.found_in(other).join(", ")),
        Source::Trusted => "that is trusted".to_owned(),
    };
    let (from, until) = (other.not_before().date(), other.not_after().date());
    let keys = match (child.authority_key_identifier(), other.subject_key_identifier()) {
        (Some(wanted), Some(own)) if wanted != own => format!(" ({}, and {} is wanted)", short(own), short(wanted)),
        _ => String::new(),
    };
    let (child, other) = (called(child), called(other));
    format!(
        "the issuer of {child} is not the {other} {place}: it has that name, but another key{keys}; it is valid from {from} to {until}"
    )
}

/// As much of a key identifier as tells two apart.
fn short(key: &[u8]) -> String {
    hex(&key[..key.len().min(4)])
}

fn told(finding: Finding, chain: &ChainEvidence<'_>, child: &Cert) -> Finding {
    let likely = Likely::of(chain, child);
    let finding = finding.blaming(child.sha256(), chain.distance_of(child)).fact("issuer", child.issuer_text());
    let finding = match child.authority_key_identifier() {
        Some(key) => finding.fact("issuer_key_identifier", hex(key)),
        None => finding,
    };
    let finding = finding.fact("looked_in", looked_in(chain, child)).fact("likely", likely.as_str());
    match DeadEnd::of(chain, child) {
        DeadEnd::CutOff => finding
            .fact("limits_met", chain.limits_met.clone())
            .remedy("allow longer paths, or send fewer certificates")
            .change(Change::None("the search did not reach the issuer")),
        DeadEnd::Loop => finding
            .remedy("get the certificate of the root that the CA belongs to, or one that leads there, and send that instead")
            .change(Change::None("no certificate at hand leads to a root")),
        DeadEnd::OtherGeneration(other, source) => {
            let remedy = match source {
                Source::Trusted => format!(
                    "install the other generation of {} on the clients, or have the certificate issued by the one that they trust",
                    other.label()
                ),
                Source::Aia | Source::Held => format!(
                    "get the certificate of {} from the CA again, of the generation that issued this one, and send it",
                    other.label()
                ),
            };
            finding
                .with([other.sha256()])
                .fact("other_generation", generation(&other))
                .remedy(remedy)
                .change(Change::None("the issuer's certificate is not at hand"))
        }
        DeadEnd::NotFound => {
            finding.remedy(likely.remedy(child)).change(Change::None("the issuer's certificate is not at hand"))
        }
    }
}
