//! What a certificate is verified for.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::tenant::{DnsName, Host, InvalidTarget};

/// The use that extended key usage must allow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the contract of --purpose closes the list")]
pub enum Purpose {
    /// Any: extended key usage is not looked at.
    Any,
    /// TLS client authentication.
    Client,
    /// TLS server authentication.
    #[default]
    Server,
}

/// The name that an end-entity certificate must carry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the contract of --host closes the list")]
pub enum SubjectName {
    /// A DNS name.
    Dns(DnsName),
    /// An e-mail address.
    Email(String),
    /// An IP address.
    Ip(IpAddr),
}

impl From<&Host> for SubjectName {
    fn from(host: &Host) -> Self {
        match host {
            Host::Name(name) => Self::Dns(name.clone()),
            Host::Address(address) => Self::Ip(*address),
        }
    }
}

impl FromStr for SubjectName {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, InvalidTarget> {
        match text.rsplit_once('@') {
            Some((local, domain)) if !local.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control()) => {
                let domain: DnsName = domain.parse()?;
                Ok(Self::Email(format!("{local}@{domain}")))
            }
            _ => text.parse::<Host>().map(|host| Self::from(&host)).map_err(|error| match text.rsplit_once(':') {
                Some((name, port)) if port.parse::<u16>().is_ok() && name.parse::<Host>().is_ok() => {
                    InvalidTarget { text: text.to_owned(), reason: "certificates carry names without ports" }
                }
                _ => error,
            }),
        }
    }
}

impl fmt::Display for SubjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => name.fmt(f),
            Self::Email(address) => f.write_str(address),
            Self::Ip(address) => address.fmt(f),
        }
    }
}
