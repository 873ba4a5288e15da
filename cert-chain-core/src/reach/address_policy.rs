//! Which addresses may be dialled when a certificate or a document, and not the user, caused it.
//!
//! What a server presents must not make this machine talk to its own loopback, to the private
//! network behind it, or to a cloud's metadata service.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 networks that are not globally reachable: <https://www.iana.org/assignments/iana-ipv4-special-registry>,
/// multicast, and the former class E. First address and prefix length, sorted.
const NOT_GLOBAL_V4: &[([u8; 4], u8)] = &[
    ([0, 0, 0, 0], 8),        // this network
    ([10, 0, 0, 0], 8),       // private use
    ([100, 64, 0, 0], 10),    // carrier-grade NAT
    ([127, 0, 0, 0], 8),      // loopback
    ([168, 63, 129, 16], 32), // Azure's host, which answers from within every machine there
    ([169, 254, 0, 0], 16),   // link-local, and most clouds' metadata
    ([172, 16, 0, 0], 12),    // private use
    ([192, 0, 0, 0], 24),     // protocol assignments
    ([192, 0, 2, 0], 24),     // documentation
    ([192, 88, 99, 0], 24),   // 6to4 relays, deprecated
    ([192, 168, 0, 0], 16),   // private use
    ([198, 18, 0, 0], 15),    // benchmarks
    ([198, 51, 100, 0], 24),  // documentation
    ([203, 0, 113, 0], 24),   // documentation
    ([224, 0, 0, 0], 4),      // multicast
    ([240, 0, 0, 0], 4),      // reserved, broadcast
];

/// IPv6 networks within 2000::/3 that are not globally reachable:
/// <https://www.iana.org/assignments/iana-ipv6-special-registry>. Outside of 2000::/3 nothing is
/// (loopback, mapped, unique local, link-local, site-local, multicast, the discard prefix).
const NOT_GLOBAL_V6: &[(Ipv6Addr, u8)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocol assignments: Teredo, benchmarks, ORCHID
    (Ipv6Addr::new(0x2001, 0x0db8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

const GLOBAL_UNICAST_V6: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Whether `address` is one that anybody on the Internet could reach.
///
/// An IPv6 address that carries an IPv4 address (mapped, 6to4, the well-known NAT64 prefix) is
/// judged by that one, since that is where the packets end.
pub fn is_globally_routable(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_global_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(embedded) => is_global_v4(embedded),
            None => {
                lies_in_v6(address, GLOBAL_UNICAST_V6) && !NOT_GLOBAL_V6.iter().any(|network| lies_in_v6(address, *network))
            }
        },
    }
}

fn is_global_v4(address: Ipv4Addr) -> bool {
    !NOT_GLOBAL_V4.iter().any(|&(network, length)| {
        let mask = u32::MAX << (32 - length);
        u32::from(address) & mask == u32::from(Ipv4Addr::from(network)) & mask
    })
}

fn lies_in_v6(address: Ipv6Addr, (network, length): (Ipv6Addr, u8)) -> bool {
    let mask = u128::MAX << (128 - length);
    u128::from(address) & mask == u128::from(network) & mask
}

/// The address that packets to `address` end at: the IPv4 one inside of an IPv6 one, where there is one.
pub(crate) fn where_it_ends(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => embedded(v6).map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

/// The IPv4 address inside an IPv6 one.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let from = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        // IPv4-mapped, <https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2>
        [0, 0, 0, 0, 0, 0xffff, high, low] => Some(from(high, low)),
        // NAT64, <https://www.rfc-editor.org/rfc/rfc6052#section-2.1>
        [0x0064, 0xff9b, 0, 0, 0, 0, high, low] => Some(from(high, low)),
        // 6to4, <https://www.rfc-editor.org/rfc/rfc3056#section-2>
        [0x2002, high, low, ..] => Some(from(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_global(text: &str) -> bool {
        is_globally_routable(text.parse().expect("an address"))
    }

    #[test]
    fn the_networks_are_sorted_and_well_formed() {
        assert!(NOT_GLOBAL_V4.is_sorted() && NOT_GLOBAL_V6.is_sorted());
        for &(network, length) in NOT_GLOBAL_V4 {
            let network = u32::from(Ipv4Addr::from(network));
            assert_eq!(network & (u32::MAX << (32 - length)), network, "bits beyond the prefix");
        }
    }

    #[test]
    fn lets_the_internet_through() {
        for address in ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "192.0.3.1", "2606:4700::1111", "2a00:1450::1"] {
            assert!(is_global(address), "{address}");
        }
        for carried in ["::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:0808:0808::1"] {
            assert!(is_global(carried), "{carried}");
        }
    }

    #[test]
    fn stops_everything_else() {
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
        ] {
            assert!(!is_global(address), "{address}");
        }
        for address in [
            "::",
            "::1",
            "::7f00:1",
            "100::1",
            "64:ff9b:1::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:2::1",
            "2001:10::1",
            "2001:db8::1",
            "3fff::1",
            "5f00::1",
        ] {
            assert!(!is_global(address), "{address}");
        }
        for carried in ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::192.168.0.1", "2002:7f00:1::1", "2002:a9fe:a9fe::1"] {
            assert!(!is_global(carried), "{carried}");
        }
    }
}
