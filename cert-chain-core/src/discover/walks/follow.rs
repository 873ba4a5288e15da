//! From URL to URL, as far as redirects and pointers lead.

use std::time::Duration;

use futures_util::future::join_all;

use super::{Lead, Requested, Trail, Walked};
use crate::discover::MAX_ENDPOINTS;
use crate::discover::ask::QUERY_BUDGET;
use crate::discover::documents::MAX_DOCUMENT;
use crate::network::{AnswerOutcome, Deadline, HttpRequest};
use crate::reach::{HttpUrl, Once, Response, Unreached, UrlRefusal, Visitor};
use crate::tenant::{Host, Tenant};

/// Redirects and pointers followed, as Exchange's own client of Lync discovery does.
pub(crate) const MAX_HOPS: usize = 10;

/// What one request may take. Clients wait longer; a service that is slower than this hardly signs anybody in.
const REQUEST_BUDGET: Duration = Duration::from_secs(8);

/// What came of a request, and what is said of it.
pub(crate) type Answer = (Result<Response, Unreached>, String);

/// What was asked for so far, by URL and Accept field: several walks lead through the same places.
pub(crate) type Visits = Once<(String, Option<&'static str>), Answer>;

/// Who walks for whom.
pub(crate) struct Walker<'a> {
    pub(crate) visits: &'a Visits,
    /// For hosts within the tenant's domain, which the user named by naming it.
    pub(crate) own: Visitor<'a>,
    /// For all others.
    pub(crate) others: Visitor<'a>,
    pub(crate) tenant: &'a Tenant,
    pub(crate) deadline: Deadline,
}

/// What a response is to whoever follows.
pub(super) enum Hop<D> {
    /// It is the end, with this document.
    Arrived(D),
    /// It leads on to this URL, by a pointer in its document.
    Pointer(String),
    /// It is the end, and says nothing more; why.
    End(String),
}

/// Where a walk ended.
pub(super) struct Reached<D> {
    pub(super) urls: Vec<HttpUrl>,
    pub(super) document: Option<D>,
}

impl Walker<'_> {
    /// What comes for `url`, now or before, and what is said of it.
    pub(super) async fn ask(&self, url: &HttpUrl, accept: Option<&'static str>) -> Answer {
        self.visits.ask((url.as_str().to_owned(), accept), || self.visit(url, accept), |_| true).await
    }

    async fn visit(&self, url: &HttpUrl, accept: Option<&'static str>) -> Answer {
        let request = HttpRequest { accept, ..Visitor::request_for(url, MAX_DOCUMENT) };
        let deadline = self.deadline.within(REQUEST_BUDGET);
        let answer = match deadline.has_passed() {
            true => Err(Unreached::Late),
            false => self.visitor(&url.host).request(&request, deadline).await,
        };
        let said = said(&answer);
        (answer, said)
    }

    /// Asks DNS for hosts that will be looked at, so that their addresses are there by then.
    pub(super) async fn foresee(&self, leads: &[Lead]) {
        let mut hosts: Vec<(&Host, u16)> = Vec::new();
        for lead in leads {
            if hosts.len() < MAX_ENDPOINTS && hosts.iter().all(|(host, _)| **host != lead.host) {
                hosts.push((&lead.host, lead.port));
            }
        }
        let deadline = self.deadline.within(QUERY_BUDGET);
        join_all(hosts.into_iter().map(|(host, port)| self.others.addresses(host, port, deadline.clone()))).await;
    }

    fn visitor(&self, host: &Host) -> &Visitor<'_> {
        match host {
            Host::Name(name) if name.is_within(self.tenant.domain()) => &self.own,
            _ => &self.others,
        }
    }

    /// Asks for `start` and follows redirects, and what `read` takes for a pointer, until an answer leads nowhere.
    pub(super) async fn follow<D>(
        &self,
        start: HttpUrl,
        accept: Option<&'static str>,
        walked: &mut Walked,
        read: impl Fn(&Response) -> Hop<D>,
    ) -> Reached<D> {
        let mut urls = vec![start];
        loop {
            let url = urls[urls.len() - 1].clone();
            let (answer, mut said) = self.ask(&url, accept).await;
            let next = match answer {
                Err(_) => None,
                Ok(response) if is_redirect(response.status) => response.location.clone(),
                Ok(response) => match read(&response) {
                    Hop::Pointer(href) => {
                        said = format!("{said}, leads to {}", href.escape_debug());
                        Some(href)
                    }
                    Hop::Arrived(document) => {
                        walked.requested.push(Requested { url: url.as_str().to_owned(), answer: said });
                        return Reached { urls, document: Some(document) };
                    }
                    Hop::End(why) => {
                        said = format!("{said}: {why}");
                        None
                    }
                },
            };
            let next = next.map(|href| url.redirect(&href));
            match &next {
                Some(Err(refusal)) => said = format!("{said}: {}", of_refusal(refusal)),
                Some(Ok(next)) if urls.contains(next) => said = format!("{said}: a loop"),
                Some(Ok(_)) if urls.len() > MAX_HOPS => said = format!("{said}: more than {MAX_HOPS} hops"),
                _ => (),
            }
            walked.requested.push(Requested { url: url.as_str().to_owned(), answer: said });
            match next {
                Some(Ok(next)) if !urls.contains(&next) && urls.len() <= MAX_HOPS => {
                    // To itself is no way around what is wrong there.
                    if !url.tls && next.tls && next.host != url.host {
                        walked.sent_on.push(url.host.clone());
                    }
                    urls.push(next);
                }
                _ => return Reached { urls, document: None },
            }
        }
    }
}

impl<D> Reached<D> {
    /// The trail up to the URL at `place`, whose answer says `what`.
    pub(super) fn trail(&self, place: usize, what: &str) -> Trail {
        Trail { urls: self.urls[..=place].to_vec(), what: what.to_owned() }
    }
}

fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

fn said(answer: &Result<Response, Unreached>) -> String {
    match answer {
        Ok(response) => {
            let status = response.status;
            match (&response.location, &response.content_type) {
                (Some(to), _) if is_redirect(status) => format!("{status} to {}", to.escape_debug()),
                (_, Some(kind)) => format!("{status} {}", kind.escape_debug()),
                (_, None) => status.to_string(),
            }
        }
        Err(Unreached::Address(address)) => format!("not asked: {address} is not globally routable"),
        Err(Unreached::Late) => "the time was used up".to_owned(),
        Err(Unreached::NameNotResolved(AnswerOutcome::NxDomain)) => "the name does not exist".to_owned(),
        Err(Unreached::NameNotResolved(_)) => "DNS gave no address".to_owned(),
        Err(Unreached::Failed(outcome)) => outcome.to_string(),
    }
}

fn of_refusal(refusal: &UrlRefusal) -> String {
    match refusal {
        UrlRefusal::Credentials => "the URL carries credentials".to_owned(),
        UrlRefusal::Malformed => "no URL that can be read".to_owned(),
        UrlRefusal::Scheme(scheme) => format!("nothing is asked over {}", scheme.escape_debug()),
    }
}
