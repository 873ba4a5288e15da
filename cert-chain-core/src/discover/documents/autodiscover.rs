//! What Exchange's Autodiscover answers to whoever gives no password.
//!
//! Version 2 is JSON and anonymous; the old XML (POX,
//! <https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/pox-autodiscover-response-for-exchange>)
//! mostly wants a password first, but its redirections and errors come without.

use serde_json::{Map, Value};

use super::error::shown;
use super::text::Format;
use super::xml::Element;
use super::{DocumentError, Link, MAX_LINKS, json, keep, text, xml};

const EXPECTED: &str = "an answer of Exchange's Autodiscover";

/// One answer, of either version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Autodiscover {
    /// The services: of version 2 under the name of the protocol (`Ews`), of XML under the element's (`EwsUrl`).
    pub services: Vec<Link>,
    /// Where to ask instead.
    pub redirect_url: Option<String>,
    /// Under which address to ask instead.
    pub redirect_address: Option<String>,
    /// What the service would not do.
    pub error: Option<AutodiscoverError>,
}

/// A refusal: of the question, not of the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AutodiscoverError {
    /// `UserNotFound`, `Protocol_MissingProtocol`, `600`.
    pub code: String,
    /// The service's words.
    pub message: Option<String>,
}

impl Autodiscover {
    /// Reads an answer.
    ///
    /// # Errors
    ///
    /// When it is neither, or says nothing.
    pub fn read(content_type: Option<&str>, body: &[u8]) -> Result<Self, DocumentError> {
        let text = text::text(body)?;
        let answer = match text::format(content_type, text, EXPECTED)? {
            Format::Json => of_json(&json::object(text, EXPECTED)?),
            Format::Xml => of_xml(&xml::tree(text)?)?,
        };
        if answer == Self::default() {
            return Err(DocumentError::unexpected(EXPECTED, "names neither a service nor an error"));
        }
        Ok(answer)
    }
}

fn of_json(object: &Map<String, Value>) -> Autodiscover {
    let text = |name| json::text_of(object, &[name]);
    let service = text("Url").map(|href| Link { token: text("Protocol").unwrap_or_default(), href });
    let error = text("ErrorCode").map(|code| AutodiscoverError { code, message: text("ErrorMessage") });
    Autodiscover { services: service.into_iter().collect(), error, ..Autodiscover::default() }
}

fn of_xml(document: &Element) -> Result<Autodiscover, DocumentError> {
    if document.name != "Autodiscover" {
        return Err(DocumentError::unexpected(EXPECTED, format!("is an XML `{}`", shown(&document.name))));
    }
    let mut answer = Autodiscover {
        redirect_url: document.text_of("RedirectUrl"),
        // ActiveSync's schema calls it `Redirect`.
        redirect_address: document.text_of("RedirectAddr").or_else(|| document.text_of("Redirect")),
        error: document.named("Error").find_map(|error| {
            let code = error.text_of("ErrorCode").or_else(|| error.text_of("Status"))?;
            Some(AutodiscoverError { code, message: error.text_of("Message") })
        }),
        ..Autodiscover::default()
    };
    for element in document.all().filter(|element| element.name != "RedirectUrl" && is_url(&element.name)) {
        if let Some(href) = element.text() {
            keep(&mut answer.services, Link { token: element.name.clone(), href }, MAX_LINKS);
        }
    }
    Ok(answer)
}

/// `EwsUrl`, `ASUrl`, `OWAUrl`, ActiveSync's `Url`.
fn is_url(name: &str) -> bool {
    name.ends_with("Url") || name.ends_with("URL")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Autodiscover {
        Autodiscover::read(None, body.as_bytes()).expect("readable")
    }

    #[test]
    fn version_2_names_one_service_or_an_error() {
        let ews = read(r#"{"Protocol":"Ews","Url":"https://mail.contoso.test/EWS/Exchange.asmx"}"#);
        assert_eq!(
            (ews.services[0].token.as_str(), ews.services[0].href.as_str()),
            ("Ews", "https://mail.contoso.test/EWS/Exchange.asmx")
        );
        let error = read(r#"{"ErrorCode":"UserNotFound","ErrorMessage":"no such user"}"#).error.expect("an error");
        assert_eq!((error.code.as_str(), error.message.as_deref()), ("UserNotFound", Some("no such user")));
    }

    #[test]
    fn xml_redirects_names_services_or_an_error() {
        let account =
            |inner: &str| read(&format!("<Autodiscover><Response><Account>{inner}</Account></Response></Autodiscover>"));
        let redirect = account("<Action>redirectUrl</Action><RedirectUrl>https://b.test/autodiscover.xml</RedirectUrl>");
        assert_eq!((redirect.redirect_url.as_deref(), redirect.services.len()), (Some("https://b.test/autodiscover.xml"), 0));
        assert_eq!(account("<RedirectAddr>user@b.test</RedirectAddr>").redirect_address.as_deref(), Some("user@b.test"));
        let services = account(
            "<Protocol><Type>EXPR</Type><EwsUrl>https://m.test/EWS</EwsUrl><ASUrl>https://m.test/EWS</ASUrl></Protocol>",
        );
        assert_eq!(services.services.iter().map(|link| link.token.as_str()).collect::<Vec<_>>(), ["EwsUrl", "ASUrl"]);
        let error = r#"<Autodiscover><Response><Error Time="1"><ErrorCode>600</ErrorCode><Message>Invalid Request</Message></Error></Response></Autodiscover>"#;
        assert_eq!(read(error).error.expect("an error").code, "600");
    }

    #[test]
    fn silence_and_other_documents_are_refused() {
        for body in ["{}", "<Autodiscover/>", "<definitions/>", "[1]", "hello"] {
            assert!(matches!(Autodiscover::read(None, body.as_bytes()), Err(DocumentError::Unexpected { .. })), "{body}");
        }
    }
}
