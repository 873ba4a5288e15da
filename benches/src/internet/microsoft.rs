//! What of Microsoft's every check asks: home realm discovery, and hosts that are looked at for comparison.

use std::net::Ipv4Addr;

use super::plan::{domain_of, exists};

/// The hosts. Their chains are those of one of the simulated authorities.
pub(super) const HOSTS: [&str; 10] = [
    SIGN_IN,
    "device.login.microsoftonline.com",
    "enterpriseregistration.windows.net",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "outlook-com.olc.protection.outlook.com",
    "outlook.office365.com",
    "sipfed.online.lync.com",
    "teams.microsoft.com",
    IDENTITY_PROVIDER,
];

/// Where Microsoft's users sign in.
pub(super) const SIGN_IN: &str = "login.microsoftonline.com";

/// Where those of other identity providers do: one for all.
pub(super) const IDENTITY_PROVIDER: &str = "idp.simulated-sign-in.example";

pub(super) fn address(name: &str) -> Option<Ipv4Addr> {
    let place = HOSTS.iter().position(|host| *host == name)?;
    Some(Ipv4Addr::new(13, 107, 6, u8::try_from(place).unwrap_or(u8::MAX)))
}

/// What Microsoft's cloud knows of a domain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Realm {
    Federated,
    Managed,
    Unknown,
}

impl Realm {
    /// Of ten existing domains six are managed, three unknown and one federated.
    pub(super) fn of(domain: u32) -> Self {
        match domain / 10 % 10 {
            _ if !exists(domain) => Self::Unknown,
            0 => Self::Federated,
            1..4 => Self::Unknown,
            _ => Self::Managed,
        }
    }
}

/// The answer of a sign-in host: status, type, body.
pub(super) fn answer(host: &str, path: &str) -> (u16, &'static str, String) {
    let not_here = host != SIGN_IN;
    let parts = path.split(['/', '@', '=', '&', '?']);
    let asked = parts.filter_map(|part| Some((domain_of(part)?.0, part))).next();
    let (realm, domain) = match asked {
        Some((number, domain)) if !not_here => (Realm::of(number), domain),
        Some((_, domain)) => (Realm::Unknown, domain),
        None => return (404, "text/html", "<html>not found</html>".to_owned()),
    };
    if path.contains("openid-configuration") {
        return openid(realm, domain);
    }
    let kind = match realm {
        Realm::Federated => "Federated",
        Realm::Managed => "Managed",
        Realm::Unknown => "Unknown",
    };
    let url = if realm == Realm::Federated { format!("https://{IDENTITY_PROVIDER}/saml/passive") } else { String::new() };
    if path.starts_with("/getuserrealm") {
        let url = if url.is_empty() { url } else { format!("<AuthURL>{url}</AuthURL>") };
        let body = format!(
            concat!(
                r#"<RealmInfo Success="true"><State>4</State><UserState>1</UserState><Login>user@{domain}</Login>"#,
                r#"<NameSpaceType>{kind}</NameSpaceType><DomainName>{domain}</DomainName>{url}"#,
                r#"<IsFederatedNS>false</IsFederatedNS><FederationBrandName>Simulated</FederationBrandName>"#,
                r#"<CloudInstanceName>microsoftonline.com</CloudInstanceName></RealmInfo>"#
            ),
            domain = domain,
            kind = kind,
            url = url
        );
        return (200, "text/xml; charset=utf-8", body);
    }
    let url = if url.is_empty() { url } else { format!(r#","federation_protocol":"SAML20","AuthURL":"{url}""#) };
    let body = format!(
        r#"{{"ver":"1.0","account_type":"{kind}","domain_name":"{domain}"{url},"cloud_instance_name":"microsoftonline.com"}}"#
    );
    (200, "application/json; charset=utf-8", body)
}

fn openid(realm: Realm, domain: &str) -> (u16, &'static str, String) {
    const JSON: &str = "application/json; charset=utf-8";
    match realm {
        Realm::Unknown => {
            let body = r#"{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant not found."}"#;
            (400, JSON, body.to_owned())
        }
        _ => {
            let number = domain_of(domain).map_or(0, |(number, _)| number);
            let body = format!(
                concat!(
                    r#"{{"issuer":"https://{host}/0a1b2c3d-0000-1111-2222-{number:012}/v2.0","#,
                    r#""tenant_region_scope":"EU","cloud_instance_name":"microsoftonline.com"}}"#
                ),
                host = SIGN_IN,
                number = number
            );
            (200, JSON, body)
        }
    }
}
