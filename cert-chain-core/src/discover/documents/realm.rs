//! Home realm discovery: does Microsoft's cloud know the domain, and who signs its users in?
//!
//! Four answers of the same, each with a part of the whole: `getuserrealm.srf` as JSON and as XML, `common/userrealm`
//! in version 1 and in version 2. None of them is documented by Microsoft; the fields are those that its own clients
//! (ADAL, MSAL, the sign-in assistant) read.

use serde_json::{Map, Value};

use super::error::shown;
use super::text::Format;
use super::xml::Element;
use super::{DocumentError, MAX_CERTIFICATES, der, json, keep, text, xml};

const EXPECTED: &str = "an answer about a realm";

/// Who signs the users of a domain in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Realm {
    /// Whether the domain is known, and federated.
    pub namespace: Namespace,
    /// The organisation's name on the sign-in page.
    pub brand: Option<String>,
    /// The domain.
    pub domain: Option<String>,
    /// How: `WSTrust`, `SAML20`.
    pub protocol: Option<String>,
    /// Which of Microsoft's clouds: `microsoftonline.com`, `microsoftonline.us`.
    pub cloud_instance: Option<String>,
    /// Where browsers are sent.
    pub auth_url: Option<String>,
    /// Where clients with a password ask for a token.
    pub active_url: Option<String>,
    /// The WS-MetadataExchange document.
    pub mex_url: Option<String>,
    /// The cloud's copies of the token-signing certificates, DER, where the answer carries them.
    pub certificates: Vec<Vec<u8>>,
}

/// What Microsoft's cloud knows of a domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Namespace {
    /// An identity provider of its own, AD FS or another, signs the users in.
    Federated,
    /// Microsoft's cloud signs them in itself.
    Managed,
    /// It knows no such domain.
    #[default]
    Unknown,
}

impl Realm {
    /// Reads any of the four answers.
    ///
    /// # Errors
    ///
    /// When it is none of them.
    pub fn read(content_type: Option<&str>, body: &[u8]) -> Result<Self, DocumentError> {
        let text = text::text(body)?;
        match text::format(content_type, text, EXPECTED)? {
            Format::Json => of_json(&json::object(text, EXPECTED)?),
            Format::Xml => of_xml(&xml::tree(text)?),
        }
    }

    /// What two answers say together; where both say something, this one counts. Of the namespaces the one that knows the
    /// domain counts: an answer may be too old to know it, none invents one.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        if self.namespace == Namespace::Unknown {
            self.namespace = other.namespace;
        }
        for certificate in other.certificates {
            keep(&mut self.certificates, certificate, MAX_CERTIFICATES);
        }
        Self {
            namespace: self.namespace,
            brand: self.brand.or(other.brand),
            domain: self.domain.or(other.domain),
            protocol: self.protocol.or(other.protocol),
            cloud_instance: self.cloud_instance.or(other.cloud_instance),
            auth_url: self.auth_url.or(other.auth_url),
            active_url: self.active_url.or(other.active_url),
            mex_url: self.mex_url.or(other.mex_url),
            certificates: self.certificates,
        }
    }
}

fn namespace(word: Option<String>) -> Result<Namespace, DocumentError> {
    let Some(word) = word else { return Err(DocumentError::unexpected(EXPECTED, "does not say what kind the realm is")) };
    match word.to_ascii_lowercase().as_str() {
        "federated" => Ok(Namespace::Federated),
        "managed" => Ok(Namespace::Managed),
        "unknown" => Ok(Namespace::Unknown),
        _ => Err(DocumentError::unexpected(EXPECTED, format!("names the unheard-of kind `{}`", shown(&word)))),
    }
}

fn of_json(object: &Map<String, Value>) -> Result<Realm, DocumentError> {
    let text = |names: &[&str]| json::text_of(object, names);
    let mut realm = Realm {
        namespace: namespace(text(&["NameSpaceType", "account_type"]))?,
        brand: text(&["FederationBrandName"]),
        domain: text(&["DomainName", "domain_name"]),
        protocol: text(&["federation_protocol", "PreferredProtocol"]),
        cloud_instance: text(&["cloud_instance_name", "CloudInstanceName"]),
        auth_url: text(&["AuthURL"]),
        active_url: text(&["federation_active_auth_url", "STSAuthURL"]),
        mex_url: text(&["federation_metadata_url", "MEXURL"]),
        certificates: Vec::new(),
    };
    let certificate = json::field(object, "Certificate").or_else(|| json::field(object, "federation_certificate"));
    let several =
        certificate.map_or(&[][..], |value| value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice));
    several.iter().filter_map(Value::as_str).for_each(|base64| add(&mut realm, base64));
    Ok(realm)
}

fn of_xml(document: &Element) -> Result<Realm, DocumentError> {
    if document.name != "RealmInfo" {
        return Err(DocumentError::unexpected(EXPECTED, format!("is an XML `{}`", shown(&document.name))));
    }
    let text = |name| document.text_of(name);
    let mut realm = Realm {
        namespace: namespace(text("NameSpaceType"))?,
        brand: text("FederationBrandName"),
        domain: text("DomainName"),
        protocol: text("PreferredProtocol"),
        cloud_instance: text("CloudInstanceName"),
        auth_url: text("AuthURL").or_else(|| text("SamlAuthUrl")),
        active_url: text("STSAuthURL"),
        mex_url: text("MEXURL"),
        certificates: Vec::new(),
    };
    document.named("Certificate").for_each(|element| add(&mut realm, element.raw_text()));
    Ok(realm)
}

/// Adds the cloud's copy of a certificate. One that is not base64 says nothing about the identity provider: left out.
fn add(realm: &mut Realm, base64: &str) {
    if let Ok(certificate) = der(base64) {
        keep(&mut realm.certificates, certificate, MAX_CERTIFICATES);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Realm {
        Realm::read(Some("text/plain"), body.as_bytes()).expect("readable")
    }

    #[test]
    fn the_answers_complete_one_another() {
        let srf = read(
            r#"<RealmInfo Success="true"><NameSpaceType>Federated</NameSpaceType><DomainName>contoso.test</DomainName>
            <AuthURL>https://sts.contoso.test/adfs/ls/?a=1&amp;b=2</AuthURL><MEXURL>https://sts.contoso.test/mex</MEXURL>
            <Certificate>MAAw
            AA==</Certificate><Certificate>?</Certificate></RealmInfo>"#,
        );
        let v1 = read(
            r#"{"ver":"1.0","account_type":"federated","domain_name":"CONTOSO.test","federation_protocol":"WSTrust",
            "federation_active_auth_url":"https://sts.contoso.test/active","cloud_instance_name":"microsoftonline.us"}"#,
        );
        let both = srf.merge(v1);
        assert_eq!(both.namespace, Namespace::Federated);
        assert_eq!(both.domain.as_deref(), Some("contoso.test"));
        assert_eq!(both.auth_url.as_deref(), Some("https://sts.contoso.test/adfs/ls/?a=1&b=2"));
        assert_eq!((both.protocol.as_deref(), both.cloud_instance.as_deref()), (Some("WSTrust"), Some("microsoftonline.us")));
        assert_eq!(both.certificates, [vec![0x30, 0, 0x30, 0]]);
    }

    #[test]
    fn an_answer_that_knows_the_domain_beats_one_that_does_not() {
        let unknown = read(r#"{"NameSpaceType":"Unknown"}"#);
        let managed = read(r#"{"account_type":"Managed"}"#);
        assert_eq!(unknown.clone().merge(managed.clone()).namespace, Namespace::Managed);
        assert_eq!(managed.merge(unknown).namespace, Namespace::Managed);
    }

    #[test]
    fn an_answer_without_a_kind_is_refused() {
        for body in [r#"{"State":4}"#, r#"{"NameSpaceType":"Rented"}"#, "<RealmInfo/>", "<html/>", r#"{"NameSpaceType":3}"#] {
            assert!(Realm::read(None, body.as_bytes()).is_err(), "{body}");
        }
    }
}
