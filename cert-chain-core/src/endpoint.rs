//! What a tenant's clients connect to.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::tenant::Host;

/// How a TLS connection begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Transport {
    /// No connection: certificates from a file.
    File,
    /// SMTP, then STARTTLS (<https://www.rfc-editor.org/rfc/rfc3207>).
    SmtpStartTls,
    /// TLS from the first byte.
    Tls,
}

impl Transport {
    /// What is usually spoken on a port that somebody typed.
    pub fn of_port(port: u16) -> Self {
        match port {
            25 | 587 => Self::SmtpStartTls,
            _ => Self::Tls,
        }
    }

    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::SmtpStartTls => "smtp-starttls",
            Self::Tls => "tls",
        }
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a client wants from an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Service {
    /// Exchange Autodiscover.
    Autodiscover,
    /// Sign-in with a user's certificate at AD FS.
    CertificateSignIn,
    /// Registration of devices.
    DeviceRegistration,
    /// Teams Direct Routing at a session border controller.
    DirectRouting,
    /// Enrolment of devices in their management.
    Enrollment,
    /// Exchange Web Services, which hybrid deployments and calendars use.
    ExchangeWebServices,
    /// Certificates from a file.
    File,
    /// What clients of old asked for.
    Legacy,
    /// Lync and Skype for Business discovery over HTTPS.
    Lyncdiscover,
    /// Meetings and dial-in numbers of Skype for Business.
    Meeting,
    /// The policy by which a mail domain demands TLS (<https://www.rfc-editor.org/rfc/rfc8461>).
    MtaSts,
    /// A server named on the command line.
    Server,
    /// Sign-in at the tenant's own identity provider.
    SignIn,
    /// Client sign-in over SIP.
    Sip,
    /// Federation between organisations over SIP with mutual TLS.
    SipFederation,
    /// The host of a mail connector, named by the user.
    SmartHost,
    /// Mail for the domain.
    Smtp,
    /// The web services of a Skype for Business pool.
    WebServices,
}

impl Service {
    /// Every service.
    pub const ALL: [Self; 18] = [
        Self::Autodiscover,
        Self::CertificateSignIn,
        Self::DeviceRegistration,
        Self::DirectRouting,
        Self::Enrollment,
        Self::ExchangeWebServices,
        Self::File,
        Self::Legacy,
        Self::Lyncdiscover,
        Self::Meeting,
        Self::MtaSts,
        Self::Server,
        Self::SignIn,
        Self::Sip,
        Self::SipFederation,
        Self::SmartHost,
        Self::Smtp,
        Self::WebServices,
    ];

    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Autodiscover => "autodiscover",
            Self::CertificateSignIn => "certificate-sign-in",
            Self::DeviceRegistration => "device-registration",
            Self::DirectRouting => "direct-routing",
            Self::Enrollment => "enrollment",
            Self::ExchangeWebServices => "exchange-web-services",
            Self::File => "file",
            Self::Legacy => "legacy",
            Self::Lyncdiscover => "lyncdiscover",
            Self::Meeting => "meeting",
            Self::MtaSts => "mta-sts",
            Self::Server => "server",
            Self::SignIn => "sign-in",
            Self::Sip => "sip",
            Self::SipFederation => "sip-federation",
            Self::SmartHost => "smart-host",
            Self::Smtp => "smtp",
            Self::WebServices => "web-services",
        }
    }
}

/// The machine that usually answers at an endpoint; it gives the default owner of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Role {
    /// AD FS, or the Web Application Proxy before it, which from outside look the same.
    Adfs,
    /// A Skype for Business Access Edge.
    Edge,
    /// Exchange's web services.
    Exchange,
    /// A Skype for Business Front End (or Director) pool.
    FrontEnd,
    /// An identity provider that is not AD FS.
    IdentityProvider,
    /// What takes a domain's mail.
    MailGateway,
    /// The reverse proxy before the Front End's web services.
    ReverseProxy,
    /// A session border controller.
    Sbc,
    /// The domain's own website.
    Website,
}

impl Role {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Adfs => "adfs",
            Self::Edge => "edge",
            Self::Exchange => "exchange",
            Self::FrontEnd => "front-end",
            Self::IdentityProvider => "identity-provider",
            Self::MailGateway => "mail-gateway",
            Self::ReverseProxy => "reverse-proxy",
            Self::Sbc => "sbc",
            Self::Website => "website",
        }
    }
}

/// Whose server it is: Microsoft's are tested as a check of the client's side, never as the tenant's fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BelongsTo {
    /// One of the cloud hosts of reference section 1.5.
    Microsoft,
    /// The tenant.
    Tenant,
    /// Somebody else.
    ThirdParty,
}

impl BelongsTo {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Microsoft => "microsoft",
            Self::Tenant => "tenant",
            Self::ThirdParty => "third-party",
        }
    }
}

/// A host, port and transport that clients connect to, and how it was learnt.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Endpoint {
    /// The name (or address) that the certificate must carry and that is sent as SNI.
    pub host: Host,
    /// The TCP port.
    pub port: u16,
    /// How TLS begins.
    pub transport: Transport,
    /// Whether something must listen there. Clients try several ports of some names in turn, and one of those
    /// may rightly be closed.
    pub port_certain: bool,
    /// Whether clients go on unharmed when nothing listens there.
    pub optional: bool,
    /// What clients want there; sorted, no duplicates.
    pub services: Vec<Service>,
    /// The machine that usually answers.
    pub role: Option<Role>,
    /// Whose server it is.
    pub belongs_to: BelongsTo,
    /// How it was found, one sentence each: `SRV _sip._tls.contoso.com`.
    pub found_by: Vec<String>,
    /// Whether all that led here was authenticated or given by the user; plain DNS counts as given.
    pub authenticated: bool,
    /// Whether the user or the tenant's own DNS named it, and not just the answer of a service: then it may be at an address that
    /// is not globally routable.
    pub is_named: bool,
    /// The addresses that DNS gave, in its order; empty when the name did not resolve.
    pub addresses: Vec<IpAddr>,
}

impl Endpoint {
    /// A bare server, as named on a command line; its addresses are not resolved yet.
    pub fn server(host: Host, port: u16, transport: Transport) -> Self {
        let addresses = match &host {
            Host::Address(address) => vec![*address],
            Host::Name(_) => Vec::new(),
        };
        Self {
            host,
            port,
            transport,
            port_certain: true,
            optional: false,
            services: vec![Service::Server],
            role: None,
            belongs_to: BelongsTo::Tenant,
            found_by: vec!["given on the command line".to_owned()],
            authenticated: true,
            is_named: true,
            addresses,
        }
    }

    /// The identity in reports: `tls://sip.contoso.com:443`.
    pub fn id(&self) -> String {
        format!("{}://{}:{}", self.transport, self.host, self.port)
    }
}
