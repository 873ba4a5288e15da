use serde_json::Value;

use crate::build::End;
use crate::cert::{Cert, hex};
use crate::diagnose::finding::called;
use crate::diagnose::{ChainEvidence, Change, Citation, Evidence, Findings, Gap, Rule, Stage};
use crate::fetch::AiaOutcome;
use crate::grades::{ChangeKind, Severity};
use crate::trust::Anchors;
use crate::verify::{JudgedPath, SignatureVerdict, is_signed_by};

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
            if is_cut_off(chain, child) {
                let message = format!("the issuer of {} is at hand, but the search for paths ended before it", called(child));
                let finding = found.on_chain(chain, stores, message);
                found.push(finding.map(|finding| {
                    let finding = finding.blaming(child.sha256(), chain.distance_of(child));
                    let finding = finding.fact("issuer", child.issuer_text()).fact("limits_met", chain.limits_met.clone());
                    finding
                        .remedy("allow longer paths, or send fewer certificates")
                        .change(Change::None("the search did not reach the issuer"))
                }));
                continue;
            }
            let likely = Likely::of(chain, child);
            let message = format!("the issuer of {}, {}, was not found anywhere", called(child), child.issuer_text());
            let finding = found.on_chain(chain, stores, message);
            found.push(finding.map(|finding| {
                let finding = finding.blaming(child.sha256(), chain.distance_of(child)).fact("issuer", child.issuer_text());
                let finding = match child.authority_key_identifier() {
                    Some(key) => finding.fact("issuer_key_identifier", hex(key)),
                    None => finding,
                };
                finding
                    .fact("looked_in", looked_in(chain, child))
                    .fact("likely", likely.as_str())
                    .remedy(likely.remedy(child))
                    .change(Change::None("the issuer's certificate is not at hand"))
            }));
        }
    }
}

/// Whether the issuer is there, and only a limit of the search kept it off the path.
fn is_cut_off(chain: &ChainEvidence<'_>, child: &Cert) -> bool {
    let ends_here = |judged: &JudgedPath| judged.path.end == End::Limit && judged.path.certs.last() == Some(child);
    let signed = |issuer: &Cert| is_signed_by(child, issuer, &chain.signatures) != SignatureVerdict::Invalid;
    chain.judged.iter().any(ends_here) && chain.pool.named(child.issuer()).any(|(issuer, _)| issuer != child && signed(issuer))
}

/// What the missing issuer most likely is.
#[derive(Clone, Copy)]
enum Likely {
    KnownCa,
    PrivateRoot,
    Unknown,
}

impl Likely {
    fn of(chain: &ChainEvidence<'_>, child: &Cert) -> Self {
        let asked = &chain.question.anchors;
        let public = Anchors::mozilla();
        let organisation = child.issuer().organization();
        let is_known = |anchors: &Anchors| {
            let by_name = !anchors.named(child.issuer()).is_empty();
            let by_key = child.authority_key_identifier().is_some_and(|key| anchors.knows_key(key));
            let by_organisation = organisation.as_deref().is_some_and(|organisation| anchors.knows_organization(organisation));
            by_name || by_key || by_organisation
        };
        match () {
            () if is_known(asked) || is_known(&public) => Self::KnownCa,
            () if organisation.is_some() && organisation == child.subject().organization() => Self::PrivateRoot,
            () => Self::Unknown,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::KnownCa => "known-ca",
            Self::PrivateRoot => "private-root",
            Self::Unknown => "unknown",
        }
    }

    fn remedy(self, child: &Cert) -> String {
        let issuer = child.issuer_text();
        match self {
            Self::KnownCa => format!(
                "download the intermediate {issuer} from its CA and install it after the end-entity certificate; if it is a private root instead, install it on the clients"
            ),
            Self::PrivateRoot => format!(
                "install the private root {issuer} on every client, or use a certificate from a public CA; if it is an intermediate instead, install it on the server"
            ),
            Self::Unknown => format!(
                "get the certificate {issuer} from the CA: if it is an intermediate, install it on the server; if it is a private root, install it on the clients"
            ),
        }
    }
}

/// Where was looked, and what each place answered.
fn looked_in(chain: &ChainEvidence<'_>, child: &Cert) -> Value {
    let mut places = serde_json::Map::new();
    let anchors = &chain.question.anchors;
    let namesakes = anchors.named(child.issuer()).len();
    let names: Vec<&str> = anchors.stores().iter().map(|store| store.name()).collect();
    places.insert("presented".to_owned(), "no certificate of that name".into());
    let in_stores = if namesakes == 0 { "no anchor of that name" } else { "an anchor of that name, with another key" };
    places.insert(format!("stores {}", names.join(", ")), in_stores.into());
    let mut asked = chain.aia.iter().filter(|attempt| attempt.child == child.sha256()).peekable();
    if child.ca_issuers_urls().is_empty() {
        places.insert("AIA".to_owned(), "the certificate names no address for its issuer".into());
    } else if asked.peek().is_none() {
        places.insert("AIA".to_owned(), "not asked".into());
    }
    for attempt in asked {
        let answer = match &attempt.outcome {
            AiaOutcome::Failed(failure) => failure.to_string(),
            AiaOutcome::WrongCertificate(_) => "another certificate".to_owned(),
            _ => "a certificate".to_owned(),
        };
        places.insert(format!("AIA {}", attempt.url), answer.into());
    }
    Value::Object(places)
}
