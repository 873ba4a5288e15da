//! What there is: all of it from numbers.

use std::net::{IpAddr, Ipv4Addr};

/// The hosts of an existing domain, in the order of their servers' numbers. The last is the Edge that a record names.
pub(super) const HOSTS: [&str; 3] = ["lyncdiscover", "autodiscover", "edge"];

/// The port of each.
const PORTS: [u16; 3] = [443, 443, 5061];

/// Front ends that many domains share.
const FRONT_ENDS: u32 = 50;

/// The domain below which all simulated ones lie.
const ABOVE: &str = "test";

/// One server of a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerId {
    /// The domain's number.
    pub domain: u32,
    /// Which of [`HOSTS`] it is.
    pub(super) host: usize,
}

/// What is wrong with a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "all faults of the simulation")]
pub enum Fault {
    /// It does not send its intermediate, which can be had at the address that the certificate names.
    IntermediateElsewhere,
    /// The same, and there it cannot be had.
    IntermediateNowhere,
    /// Its certificate has expired.
    Expired,
    /// Its certificate is for another name.
    WrongName,
    /// Its chain ends at a root that no store has, and it sends that root.
    UntrustedRoot,
    /// It sends its intermediate first.
    WrongOrder,
    /// Nobody answers.
    Silent,
}

impl Fault {
    /// All of them, in the order in which they come.
    pub const ALL: [Self; 7] = [
        Self::IntermediateElsewhere,
        Self::Expired,
        Self::UntrustedRoot,
        Self::IntermediateNowhere,
        Self::WrongName,
        Self::WrongOrder,
        Self::Silent,
    ];

    /// The one finding that has to come of it.
    pub fn code(self) -> &'static str {
        match self {
            Self::IntermediateElsewhere => "missing-intermediate",
            Self::IntermediateNowhere => "unknown-issuer",
            Self::Expired => "expired-end-entity",
            Self::WrongName => "name-mismatch",
            Self::UntrustedRoot => "untrusted-root",
            Self::WrongOrder => "wrong-order",
            Self::Silent => "address-unreachable",
        }
    }
}

/// The domain of a number.
pub(super) fn domain(number: u32) -> String {
    format!("d{number:07}.{ABOVE}")
}

/// Whether there is such a domain.
pub(super) fn exists(domain: u32) -> bool {
    domain % 10 >= 7
}

/// The domain that a name lies in, and what of the name is below it; none for names outside of the simulated domains.
pub(super) fn domain_of(name: &str) -> Option<(u32, &str)> {
    let rest = name.strip_suffix(ABOVE)?.strip_suffix('.')?;
    let (below, label) = rest.rsplit_once('.').unwrap_or(("", rest));
    Some((label.strip_prefix('d')?.parse().ok()?, below))
}

impl ServerId {
    /// The server that a name names.
    pub(super) fn named(name: &str) -> Option<Self> {
        let (domain, below) = domain_of(name)?;
        let host = HOSTS.iter().position(|host| *host == below).filter(|_| exists(domain))?;
        Some(Self { domain, host })
    }

    /// The servers of an existing domain.
    pub(super) fn of(domain: u32) -> impl Iterator<Item = Self> {
        (0..HOSTS.len()).map(move |host| Self { domain, host })
    }

    /// Its place among all servers: the domains that exist are counted through.
    pub(super) fn place(self) -> u32 {
        let existing = self.domain / 10 * 3 + (self.domain % 10).saturating_sub(7);
        existing * HOSTS.len() as u32 + self.host as u32
    }

    /// The server at a place.
    pub(super) fn at(place: u32) -> Self {
        let existing = place / HOSTS.len() as u32;
        Self { domain: existing / 3 * 10 + 7 + existing % 3, host: (place % HOSTS.len() as u32) as usize }
    }

    /// The part of its name below the domain.
    pub(super) fn label(self) -> &'static str {
        HOSTS[self.host]
    }

    pub(super) fn name(self) -> String {
        format!("{}.{}", HOSTS[self.host], domain(self.domain))
    }

    pub(super) fn port(self) -> u16 {
        PORTS[self.host]
    }

    /// Where it stands. Nobody is silent behind a front end that others answer at.
    pub(super) fn address(self) -> IpAddr {
        let place = self.place();
        let is_shared = mixed(place).is_multiple_of(2) && self.fault() != Some(Fault::Silent);
        IpAddr::V4(match is_shared {
            true => Ipv4Addr::from(u32::from(Ipv4Addr::new(52, 112, 0, 1)) + mixed(place) / 2 % FRONT_ENDS),
            false => Ipv4Addr::from(u32::from(Ipv4Addr::new(5, 0, 0, 0)) + place),
        })
    }

    /// What is wrong with it: with three of a hundred something.
    pub fn fault(self) -> Option<Fault> {
        let place = self.place();
        let nth = [13, 46, 79].iter().position(|faulty| place % 100 == *faulty)?;
        Some(Fault::ALL[(place as usize / 100 * 3 + nth) % Fault::ALL.len()])
    }

    /// Which of so many intermediates issued its certificate.
    pub(super) fn issuer(self, intermediates: usize) -> usize {
        mixed(self.place().wrapping_add(0x5eed)) as usize % intermediates
    }
}

/// A number that looks like none other's, by the finaliser of MurmurHash3.
fn mixed(number: u32) -> u32 {
    let mut mixed = number ^ (number >> 16);
    mixed = mixed.wrapping_mul(0x85eb_ca6b);
    mixed ^= mixed >> 13;
    mixed = mixed.wrapping_mul(0xc2b2_ae35);
    mixed ^ (mixed >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_names_and_places_belong_together() {
        assert_eq!(domain_of("d0000042.test"), Some((42, "")));
        assert_eq!(domain_of("_sip._tls.d0000042.test"), Some((42, "_sip._tls")));
        assert_eq!(domain_of("login.microsoftonline.com"), None);
        for place in 0..1_000 {
            let server = ServerId::at(place);
            assert!(exists(server.domain));
            assert_eq!(server.place(), place);
            assert_eq!(ServerId::named(&server.name()), Some(server));
        }
        assert_eq!(ServerId::named("lyncdiscover.d0000000.test"), None, "that domain does not exist");
    }

    #[test]
    fn the_mix_is_as_it_is_said_to_be() {
        let servers = || (0..90_000).map(ServerId::at);
        assert_eq!(servers().filter(|server| server.fault().is_some()).count(), 2_700);
        for fault in Fault::ALL {
            assert!(servers().filter(|server| server.fault() == Some(fault)).count() > 300, "{fault:?}");
        }
        let shared = servers().filter(|server| server.address().to_string().starts_with("52.")).count();
        assert!((44_000..46_000).contains(&shared), "{shared}");
    }
}
