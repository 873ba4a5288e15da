//! The WS-MetadataExchange document of an identity provider: the addresses where clients ask for tokens.
//!
//! WSDL 1.1, alone or in a SOAP envelope (<https://www.w3.org/TR/wsdl.html> section 2.6 and 3.8).

use super::error::shown;
use super::xml::Element;
use super::{DocumentError, MAX_LINKS, keep, text, xml};

const EXPECTED: &str = "a WS-MetadataExchange document";

/// What the document tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mex {
    /// The addresses of the services, each once. Some are for the inside only.
    pub addresses: Vec<String>,
}

impl Mex {
    /// Reads the document.
    ///
    /// # Errors
    ///
    /// When it is no WSDL, a SOAP fault for one, or names no address.
    pub fn read(content_type: Option<&str>, body: &[u8]) -> Result<Self, DocumentError> {
        let text = text::text(body)?;
        if text::format(content_type, text, EXPECTED)? != text::Format::Xml {
            return Err(DocumentError::unexpected(EXPECTED, "is JSON"));
        }
        let document = xml::tree(text)?;
        if let Some(fault) = document.named("Fault").next() {
            let words = ["Text", "faultstring"].iter().find_map(|name| fault.text_of(name)).unwrap_or_default();
            return Err(DocumentError::unexpected(EXPECTED, format!("is a SOAP fault, `{}`", shown(&words))));
        }
        if document.named("definitions").next().is_none() {
            return Err(DocumentError::unexpected(EXPECTED, format!("is an XML `{}`", shown(&document.name))));
        }
        let mut mex = Self::default();
        let ports = document.named("service").flat_map(|service| service.named("port"));
        ports
            .flat_map(|port| &port.children)
            .filter_map(address)
            .for_each(|address| keep(&mut mex.addresses, address, MAX_LINKS));
        if mex.addresses.is_empty() {
            return Err(DocumentError::unexpected(EXPECTED, "names no address"));
        }
        Ok(mex)
    }
}

/// SOAP's `address`, or the WS-Addressing reference that stands beside it.
fn address(element: &Element) -> Option<String> {
    match element.name.as_str() {
        "address" => element.attribute("location"),
        "EndpointReference" => element.text_of("Address"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WSDL: &str = r#"<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/">
        <wsdl:service name="SecurityTokenService"><wsdl:port name="a" binding="tns:a">
        <soap12:address location="https://sts.contoso.test/adfs/services/trust/2005/usernamemixed"/>
        <wsa10:EndpointReference><wsa10:Address>https://sts.contoso.test/adfs/services/trust/2005/usernamemixed</wsa10:Address></wsa10:EndpointReference>
        </wsdl:port><wsdl:port><soap12:address location="https://sts.contoso.test/adfs/services/trust/13/usernamemixed"/></wsdl:port></wsdl:service></wsdl:definitions>"#;

    #[test]
    fn addresses_are_found_in_a_wsdl_and_in_an_envelope_around_it() {
        let enveloped =
            format!("<s:Envelope><s:Body><Metadata><MetadataSection>{WSDL}</MetadataSection></Metadata></s:Body></s:Envelope>");
        for body in [WSDL, &enveloped] {
            let mex = Mex::read(Some("text/xml; charset=utf-8"), body.as_bytes()).expect("readable");
            let ends: Vec<_> =
                mex.addresses.iter().map(|address| address.rsplit("trust/").next().unwrap_or_default()).collect();
            assert_eq!(ends, ["2005/usernamemixed", "13/usernamemixed"]);
        }
    }

    #[test]
    fn a_fault_is_named() {
        let body = "<s:Envelope><s:Body><s:Fault><s:Reason><s:Text>no such endpoint</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>";
        let error = Mex::read(None, body.as_bytes()).expect_err("a fault");
        assert_eq!(error.to_string(), "it is not a WS-MetadataExchange document: it is a SOAP fault, `no such endpoint`");
        assert!(Mex::read(None, b"<definitions/>").is_err());
    }
}
