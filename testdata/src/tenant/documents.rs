//! What the tenant's discovery services answer.

use crate::servers::http::{Reply, Site};

/// The root of the Lync discovery service, which every request form may ask for.
const LYNC_ROOTS: [&str; 2] = ["/", "/autodiscover/autodiscoverservice.svc/root"];

/// Lync discovery over HTTPS: links to the web services of the pool, and none of them anonymous.
pub(super) fn lyncdiscover(web_services: &str) -> Site {
    let service = format!("https://{web_services}/Autodiscover/AutodiscoverService.svc/root");
    let document = format!(
        concat!(
            r#"{{"_links":{{"self":{{"href":"{service}?originalDomain=contoso.test"}},"#,
            r#""user":{{"href":"{service}/oauth/user?originalDomain=contoso.test"}},"#,
            r#""xframe":{{"href":"https://{web}/Autodiscover/XFrame/XFrame.html"}}}}}}"#
        ),
        service = service,
        web = web_services
    );
    lync_roots(Reply::json(&document))
}

/// Lync discovery over plain HTTP: one link to where it is secure.
pub(super) fn lyncdiscover_in_clear(host: &str) -> Site {
    let document = format!(r#"{{"_links":{{"redirect":{{"href":"https://{host}/"}}}}}}"#);
    lync_roots(Reply::json(&document))
}

fn lync_roots(reply: Reply) -> Site {
    LYNC_ROOTS.into_iter().fold(Site::new(), |site, path| site.path(path, reply.clone()))
}

/// The pool's web services: there, and not without credentials.
pub(super) fn web_services() -> Site {
    let root = "/Autodiscover/AutodiscoverService.svc/root";
    Site::new().path(root, Reply::status(401)).path(&format!("{root}/oauth/user"), Reply::status(401))
}

/// Exchange Autodiscover: the XML form wants credentials, the JSON form names the server.
pub(super) fn autodiscover(exchange: &str) -> Site {
    let found = format!(r#"{{"Protocol":"AutodiscoverV1","Url":"https://{exchange}/autodiscover/autodiscover.xml"}}"#);
    let wants_credentials =
        Reply::Whole { status: 401, fields: vec![("WWW-Authenticate", "Negotiate".to_owned())], body: Vec::new() };
    Site::new()
        .path("/autodiscover/autodiscover.xml", wants_credentials)
        .path("/autodiscover/autodiscover.json", Reply::json(&found))
}

/// Exchange Autodiscover over plain HTTP: a redirect to where it is secure.
pub(super) fn autodiscover_in_clear(host: &str) -> Site {
    let path = "/autodiscover/autodiscover.xml";
    Site::new().path(path, Reply::redirect(&format!("https://{host}{path}")))
}
