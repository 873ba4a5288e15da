//! The corrected chain: what a server should send, verified before it is handed out.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::model::{EndpointReport, PathEnd, PathReport, Report};
use crate::cert::{Cert, Presented, PresentedChain};
use crate::diagnose::{Audience, ChainEvidence, Owner, Question};
use crate::grades::{Severity, Verdict};
use crate::network::Profile;
use crate::options::JudgeOptions;
use crate::verify::{Crls, WebpkiVerdict, difference, second_judge};

/// A chain that verifies as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bundle {
    /// The endpoint that should send it.
    pub endpoint: String,
    /// The end-entity certificate first, then each issuer; without the root.
    pub certs: Vec<Cert>,
    /// Whether the endpoint sends exactly this already.
    pub is_as_served: bool,
}

/// Why there is no corrected chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// No set of certificates at hand verifies.
    #[error("no chain at hand for {} verifies: {}", bare(endpoint), codes.join(", "))]
    NothingVerifies {
        /// The endpoint.
        endpoint: String,
        /// The errors that stand in the way.
        codes: Vec<String>,
    },
    /// The report has no endpoint that presented a chain.
    #[error("no chain was presented by {target}")]
    NoChain {
        /// The target of the report.
        target: String,
    },
    /// The chain found does not verify when it is judged alone. A mistake of this program.
    #[error("the chain found for {} does not verify when judged alone; please report this", bare(endpoint))]
    NotVerified {
        /// The endpoint.
        endpoint: String,
    },
    /// The endpoint presents several certificates of its own; a bundle is for one.
    #[error("{} presents different certificates ({}); inspect the file of the one meant", bare(endpoint), certificates.join(", "))]
    SeveralCertificates {
        /// The endpoint.
        endpoint: String,
        /// The certificates, by name and short fingerprint.
        certificates: Vec<String>,
    },
    /// Several endpoints presented chains; a bundle is for one.
    #[error("{} endpoints presented chains; name one of them: {}", endpoints.len(), endpoints.iter().map(|id| bare(id)).collect::<Vec<_>>().join(", "))]
    SeveralEndpoints {
        /// Their ids.
        endpoints: Vec<String>,
    },
}

/// What no other bundle of the same certificate mends.
const OF_NAME: [&str; 2] = ["name-mismatch", "no-subject-alternative-name"];

/// The chain that the one endpoint of `report` should send, judged once more by itself under `options`.
///
/// # Errors
///
/// When the report is not about one endpoint, or when no chain at hand verifies.
pub fn bundle(report: &Report, options: &JudgeOptions) -> Result<Bundle, BundleError> {
    let presenting: Vec<&EndpointReport> = report.endpoints.iter().filter(|endpoint| !endpoint.chains.is_empty()).collect();
    let endpoint = match presenting[..] {
        [endpoint] => endpoint,
        [] => return Err(BundleError::NoChain { target: report.target.clone() }),
        _ => {
            let endpoints = presenting.iter().map(|endpoint| endpoint.id.clone()).collect();
            return Err(BundleError::SeveralEndpoints { endpoints });
        }
    };
    let errors = || endpoint.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let refused = |codes: Vec<&str>| BundleError::NothingVerifies {
        endpoint: endpoint.id.clone(),
        codes: codes.into_iter().map(str::to_owned).collect(),
    };
    // A certificate for another name is not what this server should send, however complete its chain.
    let mut of_name: Vec<&str> = errors().map(|finding| &*finding.code).filter(|code| OF_NAME.contains(code)).collect();
    of_name.dedup();
    if !of_name.is_empty() {
        return Err(refused(of_name));
    }
    let nothing = || {
        let mut codes: Vec<&str> = errors().map(|finding| &*finding.code).collect();
        codes.dedup();
        refused(codes)
    };
    let end_entities = end_entities(endpoint);
    let [end_entity] = &end_entities[..] else {
        let named = end_entities.iter().map(|sha256| called(report, sha256)).collect();
        return Err(BundleError::SeveralCertificates { endpoint: endpoint.id.clone(), certificates: named });
    };
    let is_accepted = |path: &&PathReport| path.end == PathEnd::Anchored && path.errors.is_empty();
    let of_end_entity = |path: &&PathReport| path.certificates.first() == Some(end_entity);
    let path = endpoint.paths.iter().filter(of_end_entity).find(is_accepted).ok_or_else(nothing)?;
    let not_verified = || BundleError::NotVerified { endpoint: endpoint.id.clone() };
    let certs = certs_below_anchor(report, path).ok_or_else(not_verified)?;
    if !verifies(report, &certs, options) {
        return Err(not_verified());
    }
    let sent: Vec<String> = certs.iter().map(|cert| cert.sha256().to_string()).collect();
    Ok(Bundle { endpoint: endpoint.id.clone(), is_as_served: endpoint.chains.contains(&sent), certs })
}

/// An endpoint's id as people write it: without the transport, and a file by its name alone.
fn bare(id: &str) -> &str {
    match id.strip_prefix("file:") {
        Some(name) => name.strip_suffix("#1").unwrap_or(name),
        None => id.split_once("://").map_or(id, |(_, rest)| rest),
    }
}

/// The distinct end-entity certificates of the chains that count: those shown to clients that send the name.
fn end_entities(endpoint: &EndpointReport) -> Vec<String> {
    let handshakes = || endpoint.addresses.iter().flat_map(|address| &address.handshakes);
    let counts = |chain: usize| {
        let mut showing = handshakes().filter(|handshake| handshake.chain == Some(chain)).peekable();
        showing.peek().is_none() || showing.any(|handshake| handshake.profile != Profile::NoSni)
    };
    let counting = endpoint.chains.iter().enumerate().filter(|(chain, _)| counts(*chain));
    let mut found: Vec<String> = Vec::new();
    for (_, chain) in counting {
        // Where the server's own certificate does not come first, the paths begin with it all the same.
        let begins = |sha256: &&String| endpoint.paths.iter().any(|path| path.certificates.first() == Some(*sha256));
        let end_entity = chain.iter().find(begins).or_else(|| chain.first());
        found.extend(end_entity.filter(|sha256| !found.contains(sha256)).cloned());
    }
    found
}

fn called(report: &Report, sha256: &str) -> String {
    let label = report.certificates.get(sha256).and_then(|certificate| certificate.label.clone()).unwrap_or_default();
    format!("{label} ({})", sha256.get(..8).unwrap_or(sha256))
}

/// The path's certificates without the anchor; an end-entity that is itself the anchor stays.
fn certs_below_anchor(report: &Report, path: &PathReport) -> Option<Vec<Cert>> {
    let below = match path.certificates.len() {
        1 => &path.certificates[..],
        longer => &path.certificates[..longer - 1],
    };
    let certs = below.iter().map(|sha256| {
        let der = STANDARD.decode(&report.certificates.get(sha256)?.der).ok()?;
        Cert::from_der(der).ok()
    });
    certs.collect()
}

/// Both judges, on nothing but these certificates.
fn verifies(report: &Report, certs: &[Cert], options: &JudgeOptions) -> bool {
    let question = Question {
        at: report.at,
        purpose: options.purpose,
        policies: options.policies.clone(),
        // The report says what is revoked; who issues lists need not be among what is sent.
        crls: Crls::default(),
        profile: options.profile,
        allow_weak: options.allow_weak,
        // A wrong name is no fault of the chain: this is still what should be sent with this certificate.
        host: None,
        anchors: options.anchors.clone(),
        limits: options.limits(),
        memo: options.signature_memo.clone(),
        audience: Audience::Anyone,
        services: Vec::new(),
        owner: Owner::Server,
        worst: Severity::Error,
    };
    let presented = PresentedChain::new(certs.iter().cloned().map(Presented::Certificate).collect());
    let alone = ChainEvidence::gather(&question, 0, presented, &crate::build::Given::default(), &[]);
    if alone.verdict() != Some(Verdict::Complete) {
        return false;
    }
    let accepted = alone.standings.iter().filter_map(|standing| standing.accepted).map(|path| &alone.judged[path]);
    accepted.into_iter().all(|judged| match second_judge(&judged.path, &alone.judging()) {
        Some(verdict @ WebpkiVerdict::Rejects(_)) => difference(judged, &verdict).is_some(),
        Some(WebpkiVerdict::Accepts) | None => true,
    })
}
