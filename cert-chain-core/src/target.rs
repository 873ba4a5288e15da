//! What to check, as people type it.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::endpoint::{Service, Transport};
use crate::tenant::{Host, InvalidTarget, Tenant};

/// What to check: a tenant, or one server.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Target {
    /// One server: `host:port`, `sips:host`, `https://host`, `smtp://host`.
    Server {
        /// The host, as given.
        host: Host,
        /// The TCP port.
        port: u16,
        /// What is spoken there.
        transport: Transport,
        /// What it is there for: a connector's smart host for `smtp://`, a session border controller for `sips:`.
        service: Service,
        /// Whether HTTP is known to be spoken there: `https://` says so.
        http: bool,
    },
    /// A whole tenant: `contoso.com`, or a sign-in address `user@contoso.com` (the local part is dropped at once).
    Tenant(Tenant),
}

impl Target {
    /// The target as it can be typed to be read as the same again, scheme and port in full: `sips:sbc.contoso.com:5061`. Two
    /// targets are equal exactly if these are; their names in reports may be alike nevertheless.
    pub fn spelling(&self) -> String {
        match self {
            Self::Server { host, port, http: true, .. } => format!("https://{host}:{port}"),
            Self::Server { host, port, service: Service::DirectRouting, .. } => format!("sips:{host}:{port}"),
            Self::Server { host, port, service: Service::SmartHost, .. } => format!("smtp://{host}:{port}"),
            Self::Server { .. } | Self::Tenant(_) => self.to_string(),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server { host, port, .. } => write!(f, "{host}:{port}"),
            Self::Tenant(tenant) => tenant.domain().fmt(f),
        }
    }
}

impl FromStr for Target {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, InvalidTarget> {
        let invalid = |reason| InvalidTarget { text: text.to_owned(), reason };
        if text.trim().is_empty() {
            return Err(invalid("empty"));
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(invalid("a target holds no space"));
        }
        let schemes = [
            ("https://", 443, Transport::Tls, Service::Server),
            ("sips:", 5061, Transport::Tls, Service::DirectRouting),
            ("smtp://", 25, Transport::SmtpStartTls, Service::SmartHost),
        ];
        for (scheme, port, transport, service) in schemes {
            let Some(rest) = strip_prefix_ignoring_case(text, scheme) else { continue };
            let authority = rest.split(['/', '?', '#', ';']).next().unwrap_or(rest);
            // A user part never leaves the machine, so it is dropped here.
            let authority = authority.rsplit('@').next().unwrap_or(authority);
            let (host, given) = split_port(authority).ok_or_else(|| invalid("not a port"))?;
            let http = scheme == "https://";
            return Ok(Self::Server { host: host.parse()?, port: given.unwrap_or(port), transport, service, http });
        }
        if text.contains("://") {
            return Err(invalid("of the URL schemes only https, sips and smtp are known"));
        }
        if let Some((_, domain)) = text.rsplit_once('@') {
            return Tenant::new(domain.parse()?).map(Self::Tenant);
        }
        match split_port(text).ok_or_else(|| invalid("not a port"))? {
            (host, Some(port)) => {
                let (host, transport) = (host.parse()?, Transport::of_port(port));
                Ok(Self::Server { host, port, transport, service: Service::Server, http: false })
            }
            (host, None) => match host.parse()? {
                Host::Name(name) => Tenant::new(name).map(Self::Tenant),
                host @ Host::Address(_) => {
                    let (transport, service) = (Transport::Tls, Service::Server);
                    Ok(Self::Server { host, port: 443, transport, service, http: false })
                }
            },
        }
    }
}

fn strip_prefix_ignoring_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

/// Splits `host:port`; `None` when what follows the colon is no port.
fn split_port(text: &str) -> Option<(&str, Option<u16>)> {
    if text.parse::<IpAddr>().is_ok() || text.ends_with(']') {
        return Some((text, None));
    }
    match text.rsplit_once(':') {
        Some((host, port)) => match port.parse() {
            Ok(port) if port != 0 => Some((host, Some(port))),
            _ => None,
        },
        None => Some((text, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str) -> String {
        match text.parse() {
            Ok(Target::Tenant(tenant)) => format!("tenant {}", tenant.domain()),
            Ok(Target::Server { host, port, transport, .. }) => format!("{transport} {host} {port}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn reads_every_form_of_a_target() {
        assert_eq!(target("Contoso.COM."), "tenant contoso.com");
        assert_eq!(target("user@contoso.com"), "tenant contoso.com");
        assert_eq!(target("sip.contoso.com:5061"), "tls sip.contoso.com 5061");
        assert_eq!(target("mail.contoso.com:25"), "smtp-starttls mail.contoso.com 25");
        assert_eq!(target("sips:user@contoso.com"), "tls contoso.com 5061");
        assert_eq!(target("HTTPS://sts.contoso.com/adfs/ls?x=1"), "tls sts.contoso.com 443");
        assert_eq!(target("smtp://mail.contoso.com"), "smtp-starttls mail.contoso.com 25");
        assert_eq!(target("[2001:db8::1]:443"), "tls [2001:db8::1] 443");
        assert_eq!(target("2001:db8::1"), "tls [2001:db8::1] 443");
        assert_eq!(target("192.0.2.1"), "tls 192.0.2.1 443");
        assert_eq!(target("bücher.example"), "tenant xn--bcher-kva.example");
    }

    #[test]
    fn spells_what_is_read_as_the_same_again() {
        let typed = [
            "contoso.com",
            "sip.contoso.com:443",
            "https://sip.contoso.com",
            "sips:sip.contoso.com:443",
            "smtp://sip.contoso.com:443",
            "sip.contoso.com:25",
            "smtp://sip.contoso.com",
            "2001:db8::1",
            "https://[2001:db8::1]:8443/",
        ];
        let targets = typed.map(|text| text.parse::<Target>().expect("a target"));
        for target in &targets {
            assert_eq!(target.spelling().parse().as_ref(), Ok(target));
            assert_eq!(targets.iter().filter(|other| other.spelling() == target.spelling()).count(), 1, "{target}");
        }
    }

    #[test]
    fn refuses_what_is_no_target_in_one_line() {
        for bad in ["", " ", "con toso.com", "contoso", "a..b", "-a.example", "contoso.com:port", "ftp://x.example", "x:0"] {
            let message = target(bad);
            assert!(message.contains("is not a domain or server"), "{bad}: {message}");
            assert!(!message.contains('\n'));
        }
    }
}
