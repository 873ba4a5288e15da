//! Where an issuer was sought, what each place answered, and what follows from it.

use serde_json::Value;

use crate::build::End;
use crate::cert::{Cert, hex};
use crate::diagnose::ChainEvidence;
use crate::diagnose::finding::called;
use crate::fetch::AiaOutcome;
use crate::trust::Anchors;
use crate::verify::{JudgedPath, SignatureVerdict, is_signed_by};

/// Why no way leads on from a certificate.
pub(super) enum DeadEnd {
    /// The issuer is at hand, and only a limit of the search kept it off the path.
    CutOff,
    /// The certificates at hand certify each other.
    Loop,
    /// Nobody has it.
    NotFound,
    /// A certificate of that name with another key is known, and from where.
    OtherGeneration(Cert, Source),
}

/// Where a certificate is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The address that the child names for its issuer.
    Aia,
    /// It was given, or fetched for another.
    Held,
    /// A store.
    Trusted,
}

impl DeadEnd {
    pub(super) fn of(chain: &ChainEvidence<'_>, child: &Cert) -> Self {
        let ends = |end: End| move |judged: &JudgedPath| judged.path.end == end && judged.path.certs.last() == Some(child);
        let signed = |issuer: &Cert| is_signed_by(child, issuer, &chain.signatures) != SignatureVerdict::Invalid;
        let is_held = || chain.pool.named(child.issuer()).any(|(issuer, _)| issuer != child && signed(issuer));
        if chain.judged.iter().any(ends(End::Limit)) && is_held() {
            return Self::CutOff;
        }
        if chain.judged.iter().any(ends(End::Loop)) {
            return Self::Loop;
        }
        let anchors = &chain.question.anchors;
        let trusted = anchors.named(child.issuer()).iter().map(|anchor| (anchors.get(*anchor).cert(), Source::Trusted));
        let held = chain.pool.named(child.issuer()).map(|(cert, _)| (cert, Source::Held));
        let served = wrongly_served(chain, child).filter(|cert| child.names_as_issuer(cert)).map(|cert| (cert, Source::Aia));
        match trusted.chain(held).chain(served).find(|(cert, _)| *cert != child && !signed(cert)) {
            Some((cert, source)) => Self::OtherGeneration(cert.clone(), source),
            None => Self::NotFound,
        }
    }
}

/// What the addresses that `child` names for its issuer serve in its place.
fn wrongly_served<'c>(chain: &'c ChainEvidence<'_>, child: &Cert) -> impl Iterator<Item = &'c Cert> + use<'c> {
    let sha256 = child.sha256();
    let attempts = chain.aia.iter().filter(move |attempt| attempt.child == sha256);
    let wrong = attempts.filter_map(|attempt| match &attempt.outcome {
        AiaOutcome::WrongCertificate(certs) => Some(certs),
        _ => None,
    });
    wrong.flatten()
}

/// Who has the key that `child` names for its issuer's: the certificate is then known under another name.
fn holder_of_key(chain: &ChainEvidence<'_>, child: &Cert, key: &[u8]) -> String {
    let presented = chain.presented.certificates().map(|(_, cert)| cert);
    let mut known = presented.chain(wrongly_served(chain, child));
    match known.find(|cert| cert.subject_key_identifier() == Some(key)) {
        Some(cert) if child.names_as_issuer(cert) => format!("{} says so of its own, and did not sign", called(cert)),
        Some(cert) => format!("{} has it, under another name", called(cert)),
        None if chain.question.anchors.knows_key(key) => "an anchor of the stores has it".to_owned(),
        None => "nobody has it".to_owned(),
    }
}

/// What the missing issuer most likely is.
#[derive(Clone, Copy)]
pub(super) enum Likely {
    KnownCa,
    PrivateRoot,
    Unknown,
}

impl Likely {
    pub(super) fn of(chain: &ChainEvidence<'_>, child: &Cert) -> Self {
        let asked = &chain.question.anchors;
        let public = Anchors::programs();
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

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::KnownCa => "known-ca",
            Self::PrivateRoot => "private-root",
            Self::Unknown => "unknown",
        }
    }

    pub(super) fn remedy(self, child: &Cert) -> String {
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
pub(super) fn looked_in(chain: &ChainEvidence<'_>, child: &Cert) -> Value {
    let mut places = serde_json::Map::new();
    let anchors = &chain.question.anchors;
    let namesakes = anchors.named(child.issuer()).len();
    let names: Vec<&str> = anchors.stores().iter().map(|store| store.name()).collect();
    let presented = chain.presented.certificates().filter(|(_, cert)| *cert != child && child.names_as_issuer(cert)).count();
    let presented =
        if presented == 0 { "no certificate of that name" } else { "a certificate of that name, which leads no further" };
    places.insert("presented".to_owned(), presented.into());
    if let Some(key) = child.authority_key_identifier() {
        places.insert(format!("key {}", hex(key)), holder_of_key(chain, child, key).into());
    }
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
