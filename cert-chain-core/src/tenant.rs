//! Who is asked about: names, tenants and targets, checked once at the door.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::endpoint::Transport;

/// A DNS host name: ASCII (A-labels), lower case, without the final dot.
///
/// Underscores are accepted in any label, since SRV owner names carry them
/// (<https://www.rfc-editor.org/rfc/rfc2782>).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DnsName(String);

impl DnsName {
    /// The name as text, without the final dot.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name below this one with `labels` (for example `_sip._tls`) in front.
    pub fn child(&self, labels: &str) -> Self {
        Self(format!("{labels}.{}", self.0))
    }

    /// Whether this name equals `ancestor` or lies below it.
    pub fn is_within(&self, ancestor: &Self) -> bool {
        self.0 == ancestor.0 || self.0.strip_suffix(&ancestor.0).is_some_and(|rest| rest.ends_with('.'))
    }
}

impl fmt::Display for DnsName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for DnsName {
    type Err = InvalidTarget;

    /// Reads a name in any spelling: case, a final dot and international labels are normalised
    /// (IDNA, <https://www.rfc-editor.org/rfc/rfc5890>).
    fn from_str(text: &str) -> Result<Self, InvalidTarget> {
        let invalid = |reason| InvalidTarget { text: text.to_owned(), reason };
        let bare = text.strip_suffix('.').unwrap_or(text);
        let ascii = idna::domain_to_ascii(bare).map_err(|_| invalid("not a DNS name"))?;
        if ascii.is_empty() {
            return Err(invalid("empty"));
        }
        if ascii.len() > 253 {
            return Err(invalid("longer than 253 octets"));
        }
        let bad_label = |label: &str| {
            label.is_empty()
                || label.len() > 63
                || label.starts_with('-')
                || label.ends_with('-')
                || !label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        if ascii.split('.').any(bad_label) {
            return Err(invalid("not a DNS name"));
        }
        Ok(Self(ascii))
    }
}

/// A host to connect to: by name, or by address when somebody typed one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a host is a name or an address, RFC 3986 section 3.2.2")]
pub enum Host {
    /// A DNS name.
    Name(DnsName),
    /// An IP address.
    Address(IpAddr),
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => name.fmt(f),
            Self::Address(IpAddr::V6(address)) => write!(f, "[{address}]"),
            Self::Address(address) => address.fmt(f),
        }
    }
}

impl FromStr for Host {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, InvalidTarget> {
        let unbracketed = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
        if let Ok(address) = unbracketed.parse() {
            return Ok(Self::Address(address));
        }
        text.parse().map(Self::Name)
    }
}

/// An organisation, by the DNS domain its users sign in with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tenant {
    domain: DnsName,
}

impl Tenant {
    /// The tenant whose users sign in at `domain`.
    ///
    /// # Errors
    ///
    /// When `domain` has a single label: such names are not supported in sign-in addresses.
    pub fn new(domain: DnsName) -> Result<Self, InvalidTarget> {
        if !domain.as_str().contains('.') {
            return Err(InvalidTarget { text: domain.0, reason: "a domain has at least two labels" });
        }
        Ok(Self { domain })
    }

    /// The sign-in domain.
    pub fn domain(&self) -> &DnsName {
        &self.domain
    }
}

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
    },
    /// A whole tenant: `contoso.com`, or a sign-in address `user@contoso.com` (the local part is dropped at once).
    Tenant(Tenant),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server { host, port, .. } => write!(f, "{host}:{port}"),
            Self::Tenant(tenant) => tenant.domain.fmt(f),
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
        let schemes =
            [("https://", 443, Transport::Tls), ("sips:", 5061, Transport::Tls), ("smtp://", 25, Transport::SmtpStartTls)];
        for (scheme, port, transport) in schemes {
            let Some(rest) = strip_prefix_ignoring_case(text, scheme) else { continue };
            let authority = rest.split(['/', '?', '#', ';']).next().unwrap_or(rest);
            // A user part never leaves the machine, so it is dropped here.
            let authority = authority.rsplit('@').next().unwrap_or(authority);
            let (host, given) = split_port(authority).ok_or_else(|| invalid("not a port"))?;
            return Ok(Self::Server { host: host.parse()?, port: given.unwrap_or(port), transport });
        }
        if text.contains("://") {
            return Err(invalid("of the URL schemes only https, sips and smtp are known"));
        }
        if let Some((_, domain)) = text.rsplit_once('@') {
            return Tenant::new(domain.parse()?).map(Self::Tenant);
        }
        match split_port(text).ok_or_else(|| invalid("not a port"))? {
            (host, Some(port)) => Ok(Self::Server { host: host.parse()?, port, transport: Transport::of_port(port) }),
            (host, None) => match host.parse()? {
                Host::Name(name) => Tenant::new(name).map(Self::Tenant),
                host @ Host::Address(_) => Ok(Self::Server { host, port: 443, transport: Transport::Tls }),
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

/// A text that is no name, tenant or target.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a domain or server: {reason}", text.escape_debug())]
#[non_exhaustive]
pub struct InvalidTarget {
    /// What was given.
    pub text: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str) -> String {
        match text.parse() {
            Ok(Target::Tenant(tenant)) => format!("tenant {}", tenant.domain()),
            Ok(Target::Server { host, port, transport }) => format!("{transport} {host} {port}"),
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
    fn refuses_what_is_no_target_in_one_line() {
        for bad in ["", " ", "con toso.com", "contoso", "a..b", "-a.example", "contoso.com:port", "ftp://x.example", "x:0"] {
            let message = target(bad);
            assert!(message.contains("is not a domain or server"), "{bad}: {message}");
            assert!(!message.contains('\n'));
        }
    }

    #[test]
    fn knows_what_lies_within_a_domain() {
        let domain: DnsName = "contoso.com".parse().expect("valid");
        let within = |name: &str| name.parse::<DnsName>().expect("valid").is_within(&domain);
        assert!(within("contoso.com") && within("sip.contoso.com"));
        assert!(!within("notcontoso.com") && !within("com"));
    }
}
