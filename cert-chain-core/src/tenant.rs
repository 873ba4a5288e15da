//! Names of hosts and tenants, checked once at the door.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use idna::AsciiDenyList;

/// A DNS host name: ASCII (A-labels), lower case, without the final dot.
///
/// Underscores are accepted in any label, since SRV owner names carry them
/// (<https://www.rfc-editor.org/rfc/rfc2782>). Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DnsName(Arc<str>);

impl DnsName {
    /// The name as text, without the final dot.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name below this one with `labels` (for example `_sip._tls`) in front.
    pub fn child(&self, labels: &str) -> Self {
        Self([labels, ".", &*self.0].concat().into())
    }

    /// Whether this name equals `ancestor` or lies below it.
    pub fn is_within(&self, ancestor: &Self) -> bool {
        self.0 == ancestor.0 || self.0.strip_suffix(&*ancestor.0).is_some_and(|rest| rest.ends_with('.'))
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
        let ascii = idna::domain_to_ascii_cow(bare.as_bytes(), AsciiDenyList::EMPTY).map_err(|_| invalid("not a DNS name"))?;
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
        Ok(Self(ascii.into()))
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
            return Err(InvalidTarget { text: domain.0.to_string(), reason: "a domain has at least two labels" });
        }
        Ok(Self { domain })
    }

    /// The sign-in domain.
    pub fn domain(&self) -> &DnsName {
        &self.domain
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

    #[test]
    fn knows_what_lies_within_a_domain() {
        let domain: DnsName = "contoso.com".parse().expect("valid");
        let within = |name: &str| name.parse::<DnsName>().expect("valid").is_within(&domain);
        assert!(within("contoso.com") && within("sip.contoso.com"));
        assert!(!within("notcontoso.com") && !within("com"));
    }
}
