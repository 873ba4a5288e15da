//! The federation metadata of AD FS, or of another identity provider: the certificates that sign and decrypt its tokens.
//!
//! SAML 2.0 metadata (<https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf> section 2.4.1.1) with the
//! roles of WS-Federation. The signature on it is not verified: it is made with the very certificate that the document
//! brings, which proves nothing; that the document came over a TLS connection whose chain is trusted is what counts, and
//! that is judged elsewhere.

use super::error::shown;
use super::xml::Element;
use super::{DocumentError, MAX_CERTIFICATES, MAX_LINKS, der, keep, text, worth, xml};

const EXPECTED: &str = "federation metadata";

/// What an identity provider says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FederationMetadata {
    /// Its name, a URI.
    pub entity_id: String,
    /// The certificates whose keys sign tokens, DER, each once, the first being the one in use.
    pub signing: Vec<Vec<u8>>,
    /// The certificates to whose keys tokens are encrypted, DER, each once.
    pub decrypting: Vec<Vec<u8>>,
    /// What stands where a certificate should and is none: what is wrong with it.
    pub unreadable: Vec<String>,
    /// The addresses of its services, each once.
    pub addresses: Vec<String>,
}

impl FederationMetadata {
    /// Reads the metadata. The DER of the certificates is not looked into.
    ///
    /// # Errors
    ///
    /// When it is none, or is about no entity.
    pub fn read(content_type: Option<&str>, body: &[u8]) -> Result<Self, DocumentError> {
        let text = text::text(body)?;
        if text::format(content_type, text, EXPECTED)? != text::Format::Xml {
            return Err(DocumentError::unexpected(EXPECTED, "is JSON"));
        }
        let document = xml::tree(text)?;
        // Federations of universities publish many entities in one document; AD FS publishes itself.
        let Some(entity) = document.named("EntityDescriptor").next() else {
            return Err(DocumentError::unexpected(EXPECTED, format!("is an XML `{}`", shown(&document.name))));
        };
        let Some(entity_id) = entity.attribute("entityID") else {
            return Err(DocumentError::unexpected(EXPECTED, "does not say whose it is"));
        };
        let mut metadata = Self { entity_id, ..Self::default() };
        entity.named("KeyDescriptor").for_each(|key| metadata.add_key(key));
        entity.all().filter_map(address).for_each(|address| keep(&mut metadata.addresses, address, MAX_LINKS));
        Ok(metadata)
    }

    /// A key without a use has both (section 2.4.1.1).
    fn add_key(&mut self, key: &Element) {
        let used_for = key.attribute("use");
        for element in key.named("X509Certificate") {
            match der(element.raw_text()) {
                Ok(der) => {
                    if used_for.as_deref() != Some("encryption") {
                        keep(&mut self.signing, der.clone(), MAX_CERTIFICATES);
                    }
                    if used_for.as_deref() != Some("signing") {
                        keep(&mut self.decrypting, der, MAX_CERTIFICATES);
                    }
                }
                Err(why) => keep(
                    &mut self.unreadable,
                    format!("a certificate for {} is {why}", shown(used_for.as_deref().unwrap_or("any use"))),
                    MAX_CERTIFICATES,
                ),
            }
        }
    }
}

/// Where a service is: SAML's say `Location`, those of WS-Federation are WS-Addressing's.
fn address(element: &Element) -> Option<String> {
    let address = if element.name == "Address" { worth(element.raw_text()) } else { element.attribute("Location") };
    address.filter(|address| address.starts_with("https://") || address.starts_with("http://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const METADATA: &str = r#"<EntityDescriptor entityID="http://sts.contoso.test/adfs/services/trust" xmlns="urn:oasis:names:tc:SAML:2.0:metadata">
        <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><KeyInfo><X509Data><X509Certificate>MAYB</X509Certificate></X509Data></KeyInfo></ds:Signature>
        <RoleDescriptor><KeyDescriptor use="encryption"><KeyInfo><X509Data><X509Certificate>MAEC</X509Certificate></X509Data></KeyInfo></KeyDescriptor></RoleDescriptor>
        <RoleDescriptor><KeyDescriptor use="signing"><KeyInfo><X509Data><X509Certificate>
            MAED
        </X509Certificate></X509Data></KeyInfo></KeyDescriptor>
        <fed:PassiveRequestorEndpoint><EndpointReference><Address> https://sts.contoso.test/adfs/ls/ </Address></EndpointReference></fed:PassiveRequestorEndpoint></RoleDescriptor>
        <IDPSSODescriptor><KeyDescriptor use="signing"><X509Certificate>MAED</X509Certificate></KeyDescriptor>
        <KeyDescriptor><X509Certificate>MAEE</X509Certificate></KeyDescriptor><KeyDescriptor use="signing"><X509Certificate>%</X509Certificate></KeyDescriptor>
        <SingleSignOnService Location="https://sts.contoso.test/adfs/ls/"/><SingleSignOnService Location="urn:nowhere"/></IDPSSODescriptor></EntityDescriptor>"#;

    #[test]
    fn certificates_are_sorted_by_use_and_kept_once() {
        let metadata = FederationMetadata::read(Some("application/samlmetadata+xml"), METADATA.as_bytes()).expect("readable");
        assert_eq!(metadata.entity_id, "http://sts.contoso.test/adfs/services/trust");
        assert_eq!(metadata.signing, [[0x30, 1, 3], [0x30, 1, 4]]);
        assert_eq!(metadata.decrypting, [[0x30, 1, 2], [0x30, 1, 4]]);
        assert_eq!(metadata.unreadable, ["a certificate for signing is not base64"]);
        assert_eq!(metadata.addresses, ["https://sts.contoso.test/adfs/ls/"]);
    }

    #[test]
    fn other_documents_are_refused() {
        for body in ["<EntityDescriptor/>", "<a/>", "{}", "<html><EntityDescriptor entityID='a'/></html>"] {
            assert!(FederationMetadata::read(None, body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn a_thousand_certificates_are_not_kept() {
        let key = |n: u16| {
            use base64::Engine as _;
            let der = base64::engine::general_purpose::STANDARD.encode([0x30, 2, n.to_be_bytes()[0], n.to_be_bytes()[1]]);
            format!("<KeyDescriptor><X509Certificate>{der}</X509Certificate></KeyDescriptor>")
        };
        let keys: String = (0..1000).map(key).collect();
        let body = format!("<EntityDescriptor entityID='a'>{keys}</EntityDescriptor>");
        let metadata = FederationMetadata::read(None, body.as_bytes()).expect("readable");
        assert_eq!((metadata.signing.len(), metadata.decrypting.len()), (MAX_CERTIFICATES, MAX_CERTIFICATES));
    }
}
