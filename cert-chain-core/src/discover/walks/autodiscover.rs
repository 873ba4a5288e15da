//! Exchange Autodiscover, as far as it goes without a password
//! (<https://learn.microsoft.com/en-us/exchange/architecture/client-access/autodiscover>).

use futures_util::future::join_all;

use super::follow::Hop;
use super::{Lead, NEUTRAL, Walked, Walker};
use crate::discover::documents::{Autodiscover, Link};
use crate::endpoint::{Role, Service};
use crate::reach::{HttpUrl, Response};

/// Asks the domain's website, `autodiscover.` (over TLS and in clear) and, at `hosts`, the form that needs no password.
pub(in crate::discover) async fn autodiscover(walker: &Walker<'_>, hosts: &[String], website: bool, named: bool) -> Walked {
    let domain = walker.tenant.domain();
    let mut urls = Vec::new();
    if website {
        urls.push(format!("https://{domain}/autodiscover/autodiscover.xml"));
    }
    if named {
        urls.push(format!("http://autodiscover.{domain}/autodiscover/autodiscover.xml"));
    }
    let email = format!("{NEUTRAL}@{domain}");
    for host in hosts {
        urls.push(format!("https://{host}/autodiscover/autodiscover.json?Email={email}&Protocol=EWS"));
    }
    let mut walked = Walked::default();
    for walk in join_all(urls.iter().map(|url| one(walker, url))).await {
        walked.extend(walk);
    }
    walked
}

async fn one(walker: &Walker<'_>, url: &str) -> Walked {
    let mut walked = Walked::default();
    let Ok(start) = HttpUrl::read(url) else { return walked };
    let reached = walker.follow(start, Some("application/json, text/xml, */*"), &mut walked, read).await;
    for (place, url) in reached.urls.iter().enumerate().skip(1).filter(|(_, url)| is_autodiscover(url)) {
        let by = reached.trail(place - 1, "redirect");
        walked.leads.push(lead(url, Service::Autodiscover, by));
    }
    let last = reached.urls.len() - 1;
    for link in reached.document.as_deref().unwrap_or_default() {
        if let Ok(url) = HttpUrl::read(&link.href)
            && url.tls
        {
            let by = reached.trail(last, &format!("answer {}", link.token.escape_debug()));
            walked.leads.push(lead(&url, Service::ExchangeWebServices, by));
        }
    }
    walker.foresee(&walked.leads).await;
    walked
}

/// A website sends strangers to its front page or to a log-in; that is no server of mail.
fn is_autodiscover(url: &HttpUrl) -> bool {
    url.tls && url.path().to_ascii_lowercase().contains("/autodiscover/")
}

fn lead(url: &HttpUrl, service: Service, by: super::Trail) -> Lead {
    Lead { host: url.host.clone(), port: url.port, service, role: Role::Exchange, optional: false, by, seen_from: None }
}

fn read(response: &Response) -> Hop<Vec<Link>> {
    match (response.status, Autodiscover::read(response.content_type.as_deref(), &response.body)) {
        (200, Ok(Autodiscover { redirect_url: Some(url), .. })) => Hop::Pointer(url),
        (_, Ok(Autodiscover { error: Some(error), .. })) => Hop::End(format!("error {}", error.code.escape_debug())),
        (200, Ok(answer)) => Hop::Arrived(answer.services),
        (401, _) => Hop::End("wants a password, as Exchange does".to_owned()),
        _ => Hop::End("no answer of Autodiscover".to_owned()),
    }
}
