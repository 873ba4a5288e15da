//! One URL, with every guard: scheme, credentials, address, redirects, size and time.

use std::time::Duration;

use super::outcome::{AiaFailure, UrlAnswer};
use crate::cert::{Cert, CertTable, read_known_certificates};
use crate::fetch::{FetchOptions, Shared};
use crate::network::{AnswerOutcome, Deadline, HandshakeOutcome, Network};
use crate::reach::{HttpUrl, LookupLog, Response, Visitor};

/// Redirects followed, each checked like the first URL. CAs need one, from http to another host.
const MAX_REDIRECTS: usize = 3;

/// The most that is read: the largest bundles that CAs publish have some 10 KiB.
const MAX_BODY: usize = 64 * 1024;

/// Certificates taken from one answer. A bundle holds a CA's few generations.
const MAX_CERTIFICATES: usize = 32;

/// What one URL may take with its redirects. A CA's host that needs longer fails Windows clients too, who wait 15
/// seconds for a whole chain.
const URL_BUDGET: Duration = Duration::from_secs(5);

/// A server that was not given so long is not to blame for its silence.
const FAIR_WAIT: Duration = Duration::from_secs(2);

/// Who asks, under which rules.
pub(in crate::fetch) struct Asking<'a> {
    pub(super) network: &'a dyn Network,
    pub(super) options: &'a FetchOptions,
    pub(super) shared: &'a Shared,
    pub(super) deadline: Deadline,
}

impl Asking<'_> {
    /// Whether a URL gets all the time that one may have.
    pub(super) fn has_time(&self) -> bool {
        self.deadline.left() >= URL_BUDGET
    }

    /// The certificates behind `url`.
    pub(super) async fn get(&self, url: &HttpUrl, log: Option<&LookupLog>) -> UrlAnswer {
        let granted = self.deadline.left().min(URL_BUDGET);
        let answer = self.follow(url, log, self.deadline.within(granted)).await;
        match answer {
            Err(AiaFailure::Unreachable(HandshakeOutcome::Timeout(_))) if granted < FAIR_WAIT => Err(AiaFailure::Late),
            Err(AiaFailure::NameNotResolved(AnswerOutcome::Timeout)) if granted < FAIR_WAIT => Err(AiaFailure::Late),
            answer => answer,
        }
    }

    async fn follow(&self, url: &HttpUrl, log: Option<&LookupLog>, deadline: Deadline) -> UrlAnswer {
        if deadline.has_passed() {
            return Err(AiaFailure::Late);
        }
        let mut url = url.clone();
        for _ in 0..=MAX_REDIRECTS {
            match self.request(&url, log, deadline.clone()).await? {
                Step::Body { body, content_type } => {
                    return read(url.as_str(), &body, content_type, &self.options.cert_table);
                }
                Step::Redirect(location) => url = url.redirect(&location)?,
            }
        }
        Err(AiaFailure::Redirects)
    }

    async fn request(&self, url: &HttpUrl, log: Option<&LookupLog>, deadline: Deadline) -> Result<Step, AiaFailure> {
        let visitor = Visitor { log, ..crate::fetch::visitor(self.network, self.options, self.shared) };
        step(visitor.request_file(&Visitor::request_for(url, MAX_BODY), deadline).await?)
    }
}

enum Step {
    Body { body: Vec<u8>, content_type: Option<String> },
    Redirect(String),
}

fn step(response: Response) -> Result<Step, AiaFailure> {
    let Response { status, location, content_type, body, truncated } = response;
    match (status, location) {
        (301 | 302 | 303 | 307 | 308, Some(location)) => Ok(Step::Redirect(location)),
        (301 | 302 | 303 | 307 | 308, None) => Err(AiaFailure::Redirects),
        (200, _) if truncated => Err(AiaFailure::TooLarge),
        (200, _) => Ok(Step::Body { body, content_type }),
        (status, _) => Err(AiaFailure::HttpStatus(status)),
    }
}

/// DER, PEM or PKCS#7, whatever the declared type: servers get it wrong all the time.
fn read(url: &str, body: &[u8], content_type: Option<String>, table: &CertTable) -> UrlAnswer {
    let Ok(read) = read_known_certificates(url, body, MAX_CERTIFICATES, table) else {
        return Err(AiaFailure::NotACertificate(content_type));
    };
    let certs: Vec<Cert> = read.certificates().cloned().collect();
    if certs.is_empty() { Err(AiaFailure::NotACertificate(content_type)) } else { Ok(certs) }
}
