//! Closes a chain upwards with the issuers that its certificates say where to find
//! (<https://www.rfc-editor.org/rfc/rfc5280#section-4.2.2.1>).

mod cache;
mod outcome;
mod request;

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

pub(super) use self::cache::AiaCache;
pub use self::cache::MAX_ISSUER_URLS;
pub(super) use self::outcome::UrlAnswer;
pub use self::outcome::{AiaAttempt, AiaFailure, AiaOutcome};
use self::request::Asking;
use super::memory::FAILURE_LASTS;
use super::{FetchOptions, Known, Shared};
use crate::build::{IssuerPool, Provenance};
use crate::cert::{Cert, Fingerprint, PresentedChain};
use crate::network::{Deadline, Network};
use crate::reach::HttpUrl;
use crate::verify::{SignatureVerdict, Signatures, is_signed_by};

/// URLs of one certificate that are asked. CAs name one or two; more is a way to make others send requests.
pub const MAX_URLS: usize = 4;

/// Certificates of one chain whose issuers are fetched. A chain that lacks all of its issuers needs four at most;
/// twice that leaves room for cross-signed ones, and ends a staircase that a hostile CA goes on building.
pub const MAX_GAPS: usize = 8;

/// Seeks an issuer for each certificate on the way up that has none; returns every place asked, and whether
/// some certificates were left because there are too many.
pub(super) async fn close(
    network: &dyn Network,
    chain: &PresentedChain,
    options: &FetchOptions,
    known: Known<'_>,
    shared: &Shared,
    deadline: Deadline,
) -> (Vec<AiaAttempt>, bool) {
    let asking = Asking { network, options, shared, deadline };
    let mut closure = Closure::new(chain, known);
    let mut waiting: VecDeque<Cert> = starts(chain).collect();
    let mut visited: HashSet<Fingerprint> = HashSet::new();
    let mut gaps = 0;
    while let Some(cert) = waiting.pop_front() {
        if !visited.insert(cert.sha256()) || closure.is_anchored(&cert) {
            continue;
        }
        let mut issuers = closure.issuers(&cert);
        if issuers.is_empty() && !closure.is_issuer(&cert, &cert) {
            if !closure.take_spare(&cert) && !cert.ca_issuers_urls().is_empty() {
                gaps += 1;
                if gaps > MAX_GAPS {
                    return (closure.attempts, true);
                }
                // Few chains lack anything, and asking is a large state.
                Box::pin(closure.seek(&cert, &asking)).await;
            }
            issuers = closure.issuers(&cert);
        }
        waiting.extend(issuers);
    }
    (closure.attempts, false)
}

/// Where the way up begins: the first certificate, and any other end-entity's, since some servers send the wrong order.
fn starts(chain: &PresentedChain) -> impl Iterator<Item = Cert> {
    chain.certificates().filter(|(place, cert)| *place == 0 || !cert.is_ca()).map(|(_, cert)| cert.clone())
}

/// A chain with all that is known of its issuers so far.
struct Closure<'k> {
    known: Known<'k>,
    pool: IssuerPool,
    signatures: Signatures,
    /// Came along with a fetched issuer; used only once it verifies as an issuer too.
    spare: Vec<(Cert, String)>,
    attempts: Vec<AiaAttempt>,
}

impl<'k> Closure<'k> {
    fn new(chain: &PresentedChain, known: Known<'k>) -> Self {
        Self {
            known,
            pool: IssuerPool::new(chain, known.given),
            signatures: known.memo.map(Signatures::of_run).unwrap_or_default(),
            spare: Vec::new(),
            attempts: Vec::new(),
        }
    }

    /// Whether a path may end at `cert`, or at an anchor right above it.
    fn is_anchored(&self, cert: &Cert) -> bool {
        let anchors = self.known.anchors;
        let mut above = anchors.named(cert.issuer()).iter().map(|index| anchors.get(*index));
        anchors.same_as(cert).next().is_some()
            || above.any(|anchor| self.signatures.verify(cert, anchor.spki()) == SignatureVerdict::Valid)
    }

    /// The verified issuers of `cert` that are at hand.
    fn issuers(&self, cert: &Cert) -> Vec<Cert> {
        let named = self.pool.named(cert.issuer()).map(|(issuer, _)| issuer).filter(|issuer| *issuer != cert);
        named.filter(|issuer| self.is_issuer(issuer, cert)).cloned().collect()
    }

    fn is_issuer(&self, issuer: &Cert, child: &Cert) -> bool {
        is_signed_by(child, issuer, &self.signatures) == SignatureVerdict::Valid
    }

    /// Asks the URLs of `child` in turn until one gives its issuer.
    async fn seek(&mut self, child: &Cert, asking: &Asking<'_>) {
        for url in child.ca_issuers_urls().iter().take(MAX_URLS) {
            let certs = match HttpUrl::read(url) {
                Ok(parsed) => asking.shared.aia.ask(&parsed, asking).await,
                Err(refusal) => Err(refusal.into()),
            };
            let outcomes = match certs {
                Ok(certs) => self.sort_out(child, url, &certs),
                Err(failure) => vec![AiaOutcome::Failed(failure)],
            };
            let found = outcomes.iter().any(|outcome| matches!(outcome, AiaOutcome::Found(_)));
            for outcome in outcomes {
                let told_for = told_for(&outcome, asking);
                self.record(url, child, outcome, told_for);
            }
            if found {
                return;
            }
        }
    }

    /// Uses what came along with an earlier issuer; whether it holds the issuer of `child`.
    fn take_spare(&mut self, child: &Cert) -> bool {
        let fitting = |(cert, _): &(Cert, String)| child.names_as_issuer(cert) && self.is_issuer(cert, child);
        let found: Vec<(Cert, String)> = self.spare.iter().filter(|spare| fitting(spare)).cloned().collect();
        for (cert, url) in &found {
            self.record(url, child, AiaOutcome::Found(cert.clone()), None);
        }
        !found.is_empty()
    }

    /// What the certificates behind one URL are to `child`.
    fn sort_out(&mut self, child: &Cert, url: &str, certs: &[Cert]) -> Vec<AiaOutcome> {
        let (named, others): (Vec<&Cert>, Vec<&Cert>) = certs.iter().partition(|cert| child.names_as_issuer(cert));
        self.spare.extend(others.into_iter().map(|cert| (cert.clone(), url.to_owned())));
        let verdict = |cert: &Cert| is_signed_by(child, cert, &self.signatures);
        let found = named.iter().filter(|cert| verdict(cert) == SignatureVerdict::Valid);
        let found: Vec<AiaOutcome> = found.map(|cert| AiaOutcome::Found((*cert).clone())).collect();
        if !found.is_empty() {
            return found;
        }
        let unverifiable = named.iter().find(|cert| verdict(cert) == SignatureVerdict::Unsupported);
        vec![match unverifiable {
            Some(cert) => AiaOutcome::Unverifiable((*cert).clone()),
            None => AiaOutcome::WrongCertificate(certs.to_vec()),
        }]
    }

    fn record(&mut self, url: &str, child: &Cert, outcome: AiaOutcome, told_for: Option<Duration>) {
        if let AiaOutcome::Found(cert) = &outcome {
            self.pool.add(cert, Provenance::Aia { url: url.to_owned() });
        }
        self.attempts.push(AiaAttempt { url: url.to_owned(), child: child.sha256(), outcome, told_for });
    }
}

/// How long others of the run are told of a failure. Whether this target asked itself makes no difference to what it tells.
fn told_for(outcome: &AiaOutcome, asking: &Asking<'_>) -> Option<Duration> {
    let is_the_servers = match outcome {
        AiaOutcome::Failed(failure) => !matches!(
            failure,
            AiaFailure::Credentials | AiaFailure::Late | AiaFailure::MalformedUrl | AiaFailure::Scheme(_) | AiaFailure::TooMany
        ),
        _ => false,
    };
    (is_the_servers && asking.shared.memory.is_some()).then_some(FAILURE_LASTS)
}
