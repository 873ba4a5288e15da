//! Connecting elsewhere than DNS says, as curl's `--connect-to` does.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use crate::tenant::Host;

/// Mappings from what would be dialled to where to dial instead; the host that is named in the
/// handshake stays the same.
///
/// Unlike curl, which uses the first mapping that matches, all mappings that match count: several
/// for one server stand for several addresses of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectTo(Vec<Mapping>);

/// One `HOST:PORT:ADDR:PORT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    host: Option<Host>,
    port: Option<u16>,
    address: Option<IpAddr>,
    to_port: Option<u16>,
}

impl ConnectTo {
    /// The mappings, in the order given.
    pub fn new(mappings: Vec<Mapping>) -> Self {
        Self(mappings)
    }

    /// Where to dial for `host` and `port`, in the order of the mappings, when any says so.
    ///
    /// `resolved` are the addresses that `host` has otherwise; a mapping with an empty ADDR keeps them.
    pub fn addresses(&self, host: &Host, port: u16, resolved: &[IpAddr]) -> Option<Vec<SocketAddr>> {
        let mut matching = self.matching(host, port).peekable();
        matching.peek()?;
        let mut found = Vec::new();
        for mapping in matching {
            let kept = if mapping.address.is_none() { resolved } else { &[] };
            for address in mapping.address.iter().chain(kept) {
                let address = SocketAddr::new(*address, mapping.to_port.unwrap_or(port));
                if !found.contains(&address) {
                    found.push(address);
                }
            }
        }
        Some(found)
    }

    /// Whether `host` and `port` need no address from DNS.
    pub fn replaces_dns(&self, host: &Host, port: u16) -> bool {
        self.matching(host, port).any(|mapping| mapping.address.is_some())
    }

    /// Whether a mapping with an address names `host` itself, and not just any host.
    pub fn names(&self, host: &Host, port: u16) -> bool {
        self.matching(host, port).any(|mapping| mapping.address.is_some() && mapping.host.is_some())
    }

    fn matching(&self, host: &Host, port: u16) -> impl Iterator<Item = &Mapping> {
        self.0
            .iter()
            .filter(move |mapping| mapping.host.as_ref().is_none_or(|h| h == host) && mapping.port.is_none_or(|p| p == port))
    }
}

impl FromStr for Mapping {
    type Err = InvalidMapping;

    /// Reads `HOST:PORT:ADDR:PORT`. An empty field before the middle matches anything, one behind it keeps what there is;
    /// IPv6 addresses stand in brackets.
    fn from_str(text: &str) -> Result<Self, InvalidMapping> {
        let invalid = |reason| InvalidMapping { text: text.to_owned(), reason };
        let fields = fields(text).ok_or_else(|| invalid("there must be four fields: HOST:PORT:ADDR:PORT"))?;
        let [host, port, address, to_port] = fields;
        let port_of = |field: &str| match field {
            "" => Ok(None),
            field => field.parse().ok().filter(|port| *port != 0).map(Some).ok_or_else(|| invalid("a port is 1 to 65535")),
        };
        let host = match host {
            "" => None,
            host => Some(host.parse().map_err(|_| invalid("the first field is no host"))?),
        };
        let address = match address {
            "" => None,
            address => Some(
                bare(address).parse().map_err(|_| invalid("the third field must be an IP address; IPv6 stands in brackets"))?,
            ),
        };
        Ok(Self { host, port: port_of(port)?, address, to_port: port_of(to_port)? })
    }
}

/// The four fields; colons within brackets do not part.
fn fields(text: &str) -> Option<[&str; 4]> {
    let mut depth = 0_usize;
    let mut fields = text.split(|c| {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => (),
        }
        c == ':' && depth == 0
    });
    let four = [fields.next()?, fields.next()?, fields.next()?, fields.next()?];
    fields.next().is_none().then_some(four)
}

fn bare(address: &str) -> &str {
    address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(address)
}

/// A text that is no mapping.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` does not say where to connect: {reason}", text.escape_debug())]
#[non_exhaustive]
pub struct InvalidMapping {
    /// What was given.
    pub text: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(mappings: &[&str], host: &str, port: u16, resolved: &[&str]) -> Option<Vec<String>> {
        let mappings = mappings.iter().map(|text| text.parse().expect("a mapping")).collect();
        let resolved: Vec<IpAddr> = resolved.iter().map(|text| text.parse().expect("an address")).collect();
        let found = ConnectTo::new(mappings).addresses(&host.parse().expect("a host"), port, &resolved)?;
        Some(found.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn maps_what_matches_and_nothing_else() {
        let given = &["sip.contoso.com:443:192.0.2.7:8443"];
        assert_eq!(map(given, "SIP.contoso.com", 443, &[]), Some(vec!["192.0.2.7:8443".to_owned()]));
        assert_eq!(map(given, "sip.contoso.com", 5061, &[]), None);
        assert_eq!(map(given, "contoso.com", 443, &[]), None);
    }

    #[test]
    fn empty_fields_match_anything_or_keep_what_there_is() {
        assert_eq!(map(&["::192.0.2.7:8443"], "any.example", 5061, &[]), Some(vec!["192.0.2.7:8443".to_owned()]));
        assert_eq!(map(&["::[::1]:"], "any.example", 5061, &[]), Some(vec!["[::1]:5061".to_owned()]));
        assert_eq!(map(&[":443::8443"], "any.example", 443, &["192.0.2.1"]), Some(vec!["192.0.2.1:8443".to_owned()]));
        assert_eq!(map(&["[2001:db8::1]:443:[::1]:"], "2001:db8::1", 443, &[]), Some(vec!["[::1]:443".to_owned()]));
    }

    #[test]
    fn several_mappings_are_several_addresses() {
        let given = &["a.example:443:192.0.2.1:1", "a.example:443:192.0.2.2:2", "::192.0.2.1:1"];
        assert_eq!(map(given, "a.example", 443, &[]), Some(vec!["192.0.2.1:1".to_owned(), "192.0.2.2:2".to_owned()]));
    }

    #[test]
    fn refuses_what_is_no_mapping_in_one_line() {
        for bad in
            ["", "a:1:b", "a:1:192.0.2.1:2:3", "a:x:192.0.2.1:2", "a:1:b.example:2", "a:0:192.0.2.1:2", "a:1:2001:db8::1:2"]
        {
            let error = bad.parse::<Mapping>().expect_err(bad).to_string();
            assert!(error.contains("does not say where to connect"), "{error}");
        }
    }
}
