//! Lync and Skype for Business discovery ([MS-OCDISCWS],
//! <https://learn.microsoft.com/en-us/openspecs/office_protocols/ms-ocdiscws>).

use futures_util::future::join_all;

use super::follow::{Hop, Reached};
use super::{Lead, Trail, Walked, Walker};
use crate::discover::NotTested;
use crate::discover::documents::{DocumentError, Lyncdiscover};
use crate::endpoint::{Role, Service};
use crate::reach::{HttpUrl, Response};
use crate::tenant::{DnsName, Host};

/// Asked for where what came without an Accept field cannot be read.
const XML: &str = "application/vnd.microsoft.rtc.autodiscover+xml;v=1";

/// Asks the root at `host` over TLS and in clear, as desktop clients do at once.
pub(in crate::discover) async fn lyncdiscover(walker: &Walker<'_>, host: &DnsName) -> Walked {
    let roots = [format!("https://{host}/"), format!("http://{host}/")];
    let walks = join_all(roots.iter().map(|root| root_of(walker, root))).await;
    let mut walked = Walked::default();
    walks.into_iter().for_each(|walk| walked.extend(walk));
    walked
}

async fn root_of(walker: &Walker<'_>, root: &str) -> Walked {
    let mut walked = Walked::default();
    let Ok(url) = HttpUrl::read(root) else { return walked };
    let mut reached = walker.follow(url, None, &mut walked, read).await;
    if let Some(Err(_)) = &reached.document {
        let last = reached.urls[reached.urls.len() - 1].clone();
        reached = walker.follow(last, Some(XML), &mut walked, read).await;
    }
    if let Some(Err(error)) = &reached.document {
        let what = format!("what {} leads to", reached.urls[reached.urls.len() - 1].as_str());
        walked.not_tested.push(NotTested { what, why: format!("its answer cannot be used: {error}"), counts: false });
    }
    leads(&reached, &mut walked);
    walker.foresee(&walked.leads).await;
    walked
}

fn read(response: &Response) -> Hop<Result<Lyncdiscover, DocumentError>> {
    match response.status {
        200 => match Lyncdiscover::read(response.content_type.as_deref(), &response.body) {
            Ok(document) => match document.redirect() {
                Some(href) => Hop::Pointer(href.to_owned()),
                None => Hop::Arrived(Ok(document)),
            },
            Err(error) => Hop::Arrived(Err(error)),
        },
        // Where a client would sign in: the service is there.
        401 | 403 => Hop::End("wants a user".to_owned()),
        _ => Hop::End("no discovery service".to_owned()),
    }
}

/// The hosts that the walk went through, and those that the answer names.
fn leads(reached: &Reached<Result<Lyncdiscover, DocumentError>>, walked: &mut Walked) {
    for (place, url) in reached.urls.iter().enumerate().skip(1).filter(|(_, url)| url.tls) {
        walked.leads.push(web_services(url, reached.trail(place - 1, "redirect")));
    }
    let Some(Ok(document)) = &reached.document else { return };
    let last = reached.urls.len() - 1;
    for link in &document.links {
        let Ok(url) = reached.urls[last].redirect(&link.href) else { continue };
        if url.tls {
            walked.leads.push(web_services(&url, reached.trail(last, &format!("link {}", link.token.escape_debug()))));
        }
    }
    for sip in &document.sip {
        let Ok(host) = sip.host.parse::<Host>() else { continue };
        walked.leads.push(Lead {
            host,
            port: sip.port,
            service: Service::Sip,
            role: if sip.token.contains("Internal") { Role::FrontEnd } else { Role::Edge },
            // Those for servers and for the other side are named to everybody.
            optional: true,
            by: reached.trail(last, &sip.token),
            seen_from: None,
        });
    }
}

fn web_services(url: &HttpUrl, by: Trail) -> Lead {
    Lead {
        host: url.host.clone(),
        port: url.port,
        service: Service::WebServices,
        role: Role::ReverseProxy,
        optional: false,
        by,
        seen_from: None,
    }
}
