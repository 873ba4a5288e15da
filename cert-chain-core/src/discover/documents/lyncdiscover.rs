//! What `lyncdiscover` answers: where the user's own servers are.
//!
//! Three spellings of the same: JSON (UCWA, the default), the Autodiscover XML of Lync, the XML of UCWA
//! (<https://learn.microsoft.com/en-us/openspecs/office_protocols/ms-ocdiscws/>,
//! <https://learn.microsoft.com/en-us/skype-sdk/ucwa/>).

use serde_json::{Map, Value};

use super::text::Format;
use super::xml::Element;
use super::{DocumentError, Link, MAX_LINKS, json, keep, text, worth, xml};

const EXPECTED: &str = "an answer of Lync's Autodiscover";

/// One answer, whatever its format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lyncdiscover {
    /// The links, each once; those of XML in its order, the names of JSON have none.
    pub links: Vec<Link>,
    /// The SIP servers that an answer about a user names.
    pub sip: Vec<SipAccess>,
    /// Where the server thinks that the client is: `Internal` or `External`.
    pub access: Option<String>,
}

/// A SIP server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SipAccess {
    /// The element's name, `SipClientExternalAccess` for one.
    pub token: String,
    /// The host, as it came.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl Lyncdiscover {
    /// Reads an answer.
    ///
    /// # Errors
    ///
    /// When it is none of the three, or names neither a link nor a server.
    pub fn read(content_type: Option<&str>, body: &[u8]) -> Result<Self, DocumentError> {
        let text = text::text(body)?;
        let answer = match text::format(content_type, text, EXPECTED)? {
            Format::Json => of_json(&json::object(text, EXPECTED)?),
            Format::Xml => of_xml(&xml::tree(text)?)?,
        };
        if answer.links.is_empty() && answer.sip.is_empty() {
            return Err(DocumentError::unexpected(EXPECTED, "holds no link"));
        }
        Ok(answer)
    }

    /// Where to ask instead: the server does not serve the user, and says who does.
    pub fn redirect(&self) -> Option<&str> {
        let find = |token: &str| self.links.iter().find(|link| link.token.eq_ignore_ascii_case(token));
        if find("User").is_some() { None } else { find("Redirect").map(|link| link.href.as_str()) }
    }

    /// All addresses, in the order of the links.
    pub fn hrefs(&self) -> impl Iterator<Item = &str> {
        self.links.iter().map(|link| link.href.as_str())
    }
}

fn of_json(object: &Map<String, Value>) -> Lyncdiscover {
    let mut answer = Lyncdiscover { access: json::text_of(object, &["AccessLocation"]), ..Lyncdiscover::default() };
    if let Some(Value::Object(links)) = json::field(object, "_links") {
        for (token, value) in links {
            // HAL allows one link or several under a name (draft-kelly-json-hal section 4.1.1).
            let several = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
            several.iter().for_each(|link| add(&mut answer.links, Some(token), link));
        }
    }
    if let Some(Value::Array(links)) = json::field(object, "links") {
        links.iter().for_each(|link| add(&mut answer.links, None, link));
    }
    answer
}

/// Adds the link that a JSON value is, if it is one.
fn add(links: &mut Vec<Link>, token: Option<&str>, value: &Value) {
    let Value::Object(link) = value else { return };
    let token = token.and_then(worth).or_else(|| json::text_of(link, &["token", "rel"]));
    if let (Some(token), Some(href)) = (token, json::text_of(link, &["href"])) {
        keep(links, Link { token, href }, MAX_LINKS);
    }
}

fn of_xml(document: &Element) -> Result<Lyncdiscover, DocumentError> {
    match document.name.as_str() {
        "AutodiscoverResponse" => Ok(of_autodiscover_response(document)),
        "resource" => Ok(of_resource(document)),
        other => Err(DocumentError::unexpected(EXPECTED, format!("is an XML `{}`", super::error::shown(other)))),
    }
}

fn of_autodiscover_response(document: &Element) -> Lyncdiscover {
    let mut answer = Lyncdiscover { access: document.attribute("AccessLocation"), ..Lyncdiscover::default() };
    for element in document.all() {
        if element.name == "Link" {
            if let (Some(token), Some(href)) = (element.attribute("token"), element.attribute("href")) {
                keep(&mut answer.links, Link { token, href }, MAX_LINKS);
            }
        } else if let Some(usual) = usual_port(&element.name)
            && let Some(host) = element.attribute("fqdn")
            && let Some(port) =
                element.attribute("port").map_or(Some(usual), |port| port.parse().ok().filter(|port| *port != 0))
        {
            keep(&mut answer.sip, SipAccess { token: element.name.clone(), host, port }, MAX_LINKS);
        }
    }
    answer
}

/// The port of an access element that names none; `None` for other elements.
fn usual_port(element: &str) -> Option<u16> {
    match element {
        "SipServerInternalAccess" | "SipServerExternalAccess" => Some(5061),
        "SipClientInternalAccess" | "SipClientExternalAccess" => Some(443),
        _ => None,
    }
}

fn of_resource(document: &Element) -> Lyncdiscover {
    let mut answer = Lyncdiscover::default();
    if let Some(href) = document.attribute("href") {
        keep(&mut answer.links, Link { token: "self".to_owned(), href }, MAX_LINKS);
    }
    for link in document.named("link") {
        if let (Some(token), Some(href)) = (link.attribute("rel"), link.attribute("href")) {
            keep(&mut answer.links, Link { token, href }, MAX_LINKS);
        }
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_access_elements_of_a_user_are_its_sip_servers() {
        let body = br#"<?xml version="1.0" encoding="utf-8"?>
            <AutodiscoverResponse xmlns="http://schemas.microsoft.com/rtc/2012/03/ucwa" AccessLocation="External"><User>
            <SipServerInternalAccess fqdn="pool.contoso.test" port="5061"/>
            <SipClientExternalAccess fqdn=" sip.contoso.test " port=" 443 "/>
            <SipServerExternalAccess fqdn="sip.contoso.test"/>
            <SipClientInternalAccess fqdn="pool.contoso.test" port="99999"/>
            <Link token="External/Ucwa" href="https://web.contoso.test/ucwa?a=1&amp;b=2"/>
            <Link token="External/Ucwa" href="https://web.contoso.test/ucwa?a=1&amp;b=2"/></User></AutodiscoverResponse>"#;
        let answer = Lyncdiscover::read(Some("application/vnd.microsoft.rtc.autodiscover+xml;v=1"), body).expect("readable");
        let sip: Vec<_> = answer.sip.iter().map(|sip| format!("{} {}:{}", sip.token, sip.host, sip.port)).collect();
        assert_eq!(
            sip,
            [
                "SipServerInternalAccess pool.contoso.test:5061",
                "SipClientExternalAccess sip.contoso.test:443",
                "SipServerExternalAccess sip.contoso.test:5061",
            ]
        );
        assert_eq!(answer.hrefs().collect::<Vec<_>>(), ["https://web.contoso.test/ucwa?a=1&b=2"]);
        assert_eq!(answer.access.as_deref(), Some("External"));
    }

    #[test]
    fn a_redirect_counts_only_where_the_user_is_not_served() {
        let read = |links: &str| Lyncdiscover::read(None, format!(r#"{{"_links":{{{links}}}}}"#).as_bytes()).expect("readable");
        let redirect = r#""self":{"href":"https://a.test/"},"redirect":{"href":"https://b.test/"}"#;
        assert_eq!(read(redirect).redirect(), Some("https://b.test/"));
        assert_eq!(read(&format!(r#"{redirect},"user":{{"href":"https://a.test/user"}}"#)).redirect(), None);
        let xml =
            br#"<AutodiscoverResponse><Root><Link token="Redirect" href="https://b.test/"/></Root></AutodiscoverResponse>"#;
        assert_eq!(Lyncdiscover::read(None, xml).expect("readable").redirect(), Some("https://b.test/"));
    }

    #[test]
    fn links_may_be_a_list_and_ucwa_may_be_xml() {
        let list = br#"{"links":[{"rel":"user","href":"https://a.test/u"},{"token":"xframe","href":"https://a.test/x"},7]}"#;
        let resource = br#"<resource rel="root" href="https://a.test/" xmlns="http://schemas.microsoft.com/rtc/2012/03/ucwa">
            <link rel="user" href="https://a.test/u"/></resource>"#;
        assert_eq!(
            Lyncdiscover::read(None, list).expect("readable").hrefs().collect::<Vec<_>>(),
            ["https://a.test/u", "https://a.test/x"]
        );
        assert_eq!(
            Lyncdiscover::read(None, resource).expect("readable").hrefs().collect::<Vec<_>>(),
            ["https://a.test/", "https://a.test/u"]
        );
    }
}
