//! Who runs an endpoint, as far as names and addresses tell.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::network::RecordKind;
use crate::reach::where_it_ends;
use crate::report::{EndpointReport, Report};

/// Who runs `endpoint` of `report`: the registrable domain of its host where that is not the target's own; else that of the
/// last alias that DNS gave for it, likewise; else the network of its first address, /24 of IPv4 and /48 of IPv6. None when
/// nothing of the kind is known.
pub(super) fn of(report: &Report, endpoint: &EndpointReport) -> Option<String> {
    let own = registrable(host_of(&report.target));
    let foreign = |name: &str| registrable(name).filter(|domain| own.as_ref() != Some(domain));
    let host = endpoint.host.as_deref()?;
    foreign(host).or_else(|| last_alias(report, host).and_then(foreign)).or_else(|| {
        endpoint
            .addresses
            .iter()
            .find_map(|seen| seen.address.parse::<SocketAddr>().ok())
            .map(|seen| Network::of(seen.ip()).to_string())
    })
}

/// The host within what a report says of its target: a domain, or `host:port`.
fn host_of(target: &str) -> &str {
    match target.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|octet| octet.is_ascii_digit()) => host,
        _ => target,
    }
}

/// The public suffix of `name` and one label more; none for an address and for a suffix itself.
fn registrable(name: &str) -> Option<String> {
    let bare = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
    if bare.parse::<IpAddr>().is_ok() {
        return None;
    }
    psl::domain_str(name).map(str::to_owned)
}

/// Where the aliases of `host` end, out of `CNAME a -> b; 192.0.2.1`.
fn last_alias<'r>(report: &'r Report, host: &str) -> Option<&'r str> {
    let asked = report.discovery.iter().filter(|asked| asked.query == host);
    let mut answers = asked.filter(|asked| matches!(asked.kind, RecordKind::A | RecordKind::Aaaa));
    answers.find_map(|asked| asked.answer.strip_prefix("CNAME ")?.split(';').next()?.rsplit(" -> ").next())
}

/// The network that is most often in one hand: what an Internet registry gives out at least, /24 and /48.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Network(IpAddr);

impl Network {
    /// That which packets to `address` end in.
    pub(super) fn of(address: IpAddr) -> Self {
        Self(match where_it_ends(address) {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                IpAddr::V4(Ipv4Addr::new(a, b, c, 0))
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
            }
        })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0, if self.0.is_ipv4() { 24 } else { 48 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::summary::tests::report;

    fn provider(target: &str, host: &str, answer: &str, address: &str) -> Option<String> {
        let mut report = report(target, host);
        report.discovery[0].answer = answer.to_owned();
        report.endpoints[0].addresses[0].address = address.to_owned();
        of(&report, &report.endpoints[0])
    }

    #[test]
    fn is_the_domain_of_the_host_unless_it_is_the_targets_own() {
        let is = |name: &str| Some(name.to_owned());
        assert_eq!(provider("contoso.com", "mail.hoster.co.uk", "192.0.2.1", "192.0.2.1:25"), is("hoster.co.uk"));
        let aliases = "CNAME sip.contoso.net -> edge.hoster.net; 192.0.2.1";
        assert_eq!(provider("contoso.com", "sip.contoso.com", aliases, "192.0.2.1:443"), is("hoster.net"));
        assert_eq!(
            provider("contoso.com", "sip.contoso.com", "CNAME b.contoso.com; 192.0.2.1", "192.0.2.1:443"),
            is("192.0.2.0/24")
        );
        assert_eq!(provider("sip.contoso.com:443", "sip.contoso.com", "192.0.2.9", "192.0.2.9:443"), is("192.0.2.0/24"));
        assert_eq!(provider("[2001:db8:1:2::3]:443", "[2001:db8:1:2::3]", "", "[2001:db8:1:2::3]:443"), is("2001:db8:1::/48"));
        assert_eq!(provider("contoso.com", "sip.contoso.com", "NXDOMAIN", "nothing"), None);
    }
}
