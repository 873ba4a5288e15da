//! What the tenant's discovery services answer.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

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

/// Home realm discovery in Microsoft's cloud: the domain is federated with the AD FS at `sts`.
pub(super) fn realm_of_adfs(domain: &str, sts: &str) -> Site {
    let urls = format!(
        concat!(
            r#"<STSAuthURL>https://{sts}/adfs/services/trust/2005/usernamemixed</STSAuthURL>"#,
            r#"<AuthURL>https://{sts}/adfs/ls/?username=user%40{domain}&amp;wa=wsignin1.0</AuthURL>"#,
            r#"<MEXURL>https://{sts}/adfs/services/trust/mex</MEXURL>"#
        ),
        domain = domain,
        sts = sts
    );
    let members = format!(
        concat!(
            r#","federation_protocol":"WSTrust","federation_metadata_url":"https://{sts}/adfs/services/trust/mex","#,
            r#""federation_active_auth_url":"https://{sts}/adfs/services/trust/2005/usernamemixed""#
        ),
        sts = sts
    );
    realm(domain, "Federated", &urls, &members)
}

/// The same, federated with a service of others at `idp`, by SAML.
pub(super) fn realm_of_idp(domain: &str, idp: &str) -> Site {
    let urls = format!("<AuthURL>https://{idp}/app/office365/sso/wsfed/passive?username=user%40{domain}</AuthURL>");
    let members =
        format!(r#","federation_protocol":"SAML20","federation_active_auth_url":"https://{idp}/app/office365/active""#);
    realm(domain, "Federated", &urls, &members)
}

/// The same for a domain whose users Microsoft signs in itself.
pub(super) fn realm_managed(domain: &str) -> Site {
    realm(domain, "Managed", "", "")
}

fn realm(domain: &str, kind: &str, urls: &str, members: &str) -> Site {
    let xml = format!(
        concat!(
            r#"<RealmInfo Success="true"><State>{state}</State><UserState>{user}</UserState><Login>user@{domain}</Login>"#,
            r#"<NameSpaceType>{kind}</NameSpaceType><DomainName>{domain}</DomainName>{urls}</RealmInfo>"#
        ),
        state = if kind == "Federated" { 3 } else { 4 },
        user = if kind == "Federated" { 2 } else { 1 },
        domain = domain,
        kind = kind,
        urls = urls
    );
    let json = format!(
        r#"{{"ver":"1.0","account_type":"{kind}","domain_name":"{domain}"{members},"cloud_instance_name":"microsoftonline.com"}}"#
    );
    let openid = concat!(
        r#"{"issuer":"https://login.microsoftonline.com/0a1b2c3d-0000-1111-2222-333344445555/v2.0","#,
        r#""tenant_region_scope":"EU","cloud_instance_name":"microsoftonline.com"}"#
    );
    Site::new()
        .path("/getuserrealm.srf", Reply::ok("text/xml", xml))
        .path(&format!("/common/userrealm/user@{domain}"), Reply::json(&json))
        .path(&format!("/{domain}/v2.0/.well-known/openid-configuration"), Reply::json(openid))
}

/// Home realm discovery about a domain that no tenant has verified.
pub(super) fn realm_unknown(domain: &str) -> Site {
    let realm = format!(
        concat!(
            r#"<RealmInfo Success="true"><State>4</State><UserState>1</UserState><Login>user@{domain}</Login>"#,
            r#"<NameSpaceType>Unknown</NameSpaceType></RealmInfo>"#
        ),
        domain = domain
    );
    let json = r#"{"ver":"1.0","account_type":"Unknown","cloud_instance_name":"microsoftonline.com"}"#;
    let error = r#"{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant not found."}"#;
    let not_found = Reply::Whole {
        status: 400,
        fields: vec![("Content-Type", "application/json".to_owned())],
        body: error.as_bytes().to_vec(),
    };
    Site::new()
        .path("/getuserrealm.srf", Reply::ok("text/xml", realm))
        .path(&format!("/common/userrealm/user@{domain}"), Reply::json(json))
        .path(&format!("/{domain}/v2.0/.well-known/openid-configuration"), not_found)
}

/// The policy of a domain that wants its mail over TLS, at `mx` alone.
pub(super) fn mta_sts(mode: &str, mx: &str) -> Site {
    let policy = format!("version: STSv1\r\nmode: {mode}\r\nmx: {mx}\r\nmax_age: 604800\r\n");
    Site::new().path("/.well-known/mta-sts.txt", Reply::ok("text/plain", policy))
}

/// What an AD FS publishes: its certificates for tokens, and where it answers.
pub(super) fn adfs(sts: &str, token_signing: &[u8], token_decrypting: &[u8]) -> Site {
    let key = |usage: &str, der: &[u8]| {
        let certificate = STANDARD.encode(der);
        format!(
            concat!(
                r#"<KeyDescriptor use="{}"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>"#,
                r#"<X509Certificate>{}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"#
            ),
            usage, certificate
        )
    };
    let metadata = format!(
        concat!(
            r#"<EntityDescriptor entityID="http://{sts}/adfs/services/trust" xmlns="urn:oasis:names:tc:SAML:2.0:metadata">"#,
            r#"<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{encryption}{signing}"#,
            r#"<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://{sts}/adfs/ls/"/>"#,
            r#"</IDPSSODescriptor></EntityDescriptor>"#
        ),
        sts = sts,
        encryption = key("encryption", token_decrypting),
        signing = key("signing", token_signing)
    );
    let mex = format!(
        concat!(
            r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><service name="SecurityTokenService"><port name="UserName">"#,
            r#"<address location="https://{sts}/adfs/services/trust/2005/usernamemixed"/></port></service></definitions>"#
        ),
        sts = sts
    );
    Site::new()
        .path("/FederationMetadata/2007-06/FederationMetadata.xml", Reply::ok("application/samlmetadata+xml", metadata))
        .path("/adfs/services/trust/mex", Reply::ok("application/xml", mex))
}
