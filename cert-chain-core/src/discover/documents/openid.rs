//! The OpenID configuration of a domain in Microsoft's cloud: the tenant's number and region, or that there is none
//! (<https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc>).

use super::error::shown;
use super::{DocumentError, json, text};

const EXPECTED: &str = "an OpenID configuration";

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenId {
    /// The domain belongs to a tenant.
    #[non_exhaustive]
    Tenant {
        /// Who issues tokens.
        issuer: String,
        /// The tenant's number, a GUID in lower case, where the issuer holds one: AD FS' does not.
        tenant_id: Option<String>,
        /// `EU`, `NA`, `WW`, `USGov`.
        region: Option<String>,
        /// `GCC`, `DODCON` and `DOD` are told apart by it.
        sub_region: Option<String>,
        /// Which of Microsoft's clouds.
        cloud_instance: Option<String>,
    },
    /// The service answers with an error: `invalid_tenant` where no tenant has the domain.
    #[non_exhaustive]
    Refused {
        /// `invalid_tenant`.
        error: String,
        /// The service's words.
        description: Option<String>,
    },
}

impl OpenId {
    /// Reads an answer.
    ///
    /// # Errors
    ///
    /// When it is neither a configuration nor an error of the service.
    pub fn read(content_type: Option<&str>, body: &[u8]) -> Result<Self, DocumentError> {
        let text = text::text(body)?;
        if text::format(content_type, text, EXPECTED)? != text::Format::Json {
            return Err(DocumentError::unexpected(
                EXPECTED,
                format!("begins with `{}`", shown(&text.chars().take(20).collect::<String>())),
            ));
        }
        let object = json::object(text, EXPECTED)?;
        let field = |name| json::text_of(&object, &[name]);
        if let Some(issuer) = field("issuer") {
            return Ok(Self::Tenant {
                tenant_id: issuer.split('/').find(|part| is_guid(part)).map(str::to_ascii_lowercase),
                issuer,
                region: field("tenant_region_scope"),
                sub_region: field("tenant_region_sub_scope"),
                cloud_instance: field("cloud_instance_name"),
            });
        }
        let error = field("error").ok_or_else(|| DocumentError::unexpected(EXPECTED, "names no issuer"))?;
        Ok(Self::Refused { error, description: field("error_description") })
    }
}

/// 8-4-4-4-12 hexadecimal digits (RFC 9562 section 4).
fn is_guid(text: &str) -> bool {
    let is_hex = |part: &str| part.bytes().all(|b| b.is_ascii_hexdigit());
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.split('-').all(is_hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tenant_is_in_the_issuer() {
        let read = |issuer: &str| {
            let body = format!(r#"{{"issuer":"{issuer}","tenant_region_scope":"EU","tenant_region_sub_scope":null}}"#);
            match OpenId::read(Some("application/json"), body.as_bytes()).expect("readable") {
                OpenId::Tenant { tenant_id, region, sub_region, .. } => (tenant_id, region, sub_region),
                OpenId::Refused { .. } => panic!("no error"),
            }
        };
        let (id, region, sub_region) = read("https://login.test/0A1b2c3d-0000-1111-2222-333344445555/v2.0");
        assert_eq!(id.as_deref(), Some("0a1b2c3d-0000-1111-2222-333344445555"));
        assert_eq!((region.as_deref(), sub_region), (Some("EU"), None));
        assert_eq!(read("https://sts.contoso.test/adfs").0, None);
    }

    #[test]
    fn an_error_of_the_service_is_an_answer() {
        let body = br#"{"error":"invalid_tenant","error_description":"AADSTS90002: no such tenant","error_codes":[90002]}"#;
        let OpenId::Refused { error, .. } = OpenId::read(None, body).expect("readable") else { panic!("no tenant") };
        assert_eq!(error, "invalid_tenant");
        assert!(OpenId::read(None, b"{}").is_err());
        assert!(OpenId::read(None, b"<a/>").is_err());
    }
}
