//! How the common name stands to the alternative names, which it may only repeat.
//!
//! Taken to the letter the requirement has no exception. Two are made, since x509-limbo, whose other cases the
//! requirement is measured by, calls them sound: the domain that a wildcard of the alternative names stands below, and a DNS name
//! where all alternative names are addresses.

use std::net::{IpAddr, Ipv4Addr};

use super::Content;
use super::dns_syntax::is_preferred_syntax;
use crate::cert::GeneralName;

/// A common name that is no copy of an alternative name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// None of the alternative names, however they are spelt.
    Elsewhere(String),
    /// An address of the alternative names in another form.
    OtherAddressForm(String),
    /// A DNS name of the alternative names in another spelling.
    OtherSpelling(String),
    /// There is more than one common name.
    Several,
}

/// `None` when it is a copy, or when the certificate lacks either.
pub(super) fn of(content: &Content<'_>) -> Option<Relation> {
    let cert = content.cert;
    let names = cert.subject_alt_names().filter(|_| content.is_end_entity())?;
    let common_names = cert.subject().common_names();
    match &common_names[..] {
        [] => None,
        [name] => relation(name, names),
        _ => Some(Relation::Several),
    }
}

fn relation(name: &str, names: &[GeneralName]) -> Option<Relation> {
    let is_copy = |other: &GeneralName| match other {
        GeneralName::Dns(text) => text == name || text.strip_prefix("*.") == Some(name),
        // The usual form is the one that addresses are written in here.
        GeneralName::Ip(_) => other.ip().is_some_and(|ip| ip.to_string() == name),
        _ => false,
    };
    if names.iter().any(is_copy) {
        return None;
    }
    let address = any_form(name);
    if address.is_none() && is_preferred_syntax(name) && names.iter().all(|other| matches!(other, GeneralName::Ip(_))) {
        return None;
    }
    let ascii = idna::domain_to_ascii(name).unwrap_or_else(|_| name.to_ascii_lowercase());
    let is_address = |other: &GeneralName| address.is_some() && other.ip() == address;
    let is_spelling = |other: &GeneralName| matches!(other, GeneralName::Dns(text) if text.eq_ignore_ascii_case(&ascii));
    Some(match () {
        () if names.iter().any(is_address) => Relation::OtherAddressForm(name.to_owned()),
        () if names.iter().any(is_spelling) => Relation::OtherSpelling(name.to_owned()),
        () => Relation::Elsewhere(name.to_owned()),
    })
}

/// An address in whatever form people have written one: leading zeros (taken for decimal), hexadecimal, long IPv6.
fn any_form(text: &str) -> Option<IpAddr> {
    let number = |part: &str| match part.strip_prefix("0x").or_else(|| part.strip_prefix("0X")) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => part.parse().ok(),
    };
    let parts: Vec<u32> = text.split('.').map(number).collect::<Option<_>>().unwrap_or_default();
    match parts[..] {
        [whole] => Some(Ipv4Addr::from(whole).into()),
        [a, b, c, d] => {
            let octets: Option<Vec<u8>> = [a, b, c, d].into_iter().map(|part| part.try_into().ok()).collect();
            octets.and_then(|octets| <[u8; 4]>::try_from(octets).ok()).map(IpAddr::from)
        }
        _ => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, other: GeneralName) -> Option<Relation> {
        relation(name, &[other])
    }

    #[test]
    fn tells_copies_from_spellings_and_forms() {
        let dns = |text: &str| GeneralName::Dns(text.to_owned());
        let v4 = || GeneralName::Ip(vec![192, 0, 2, 1]);
        let v6 = || GeneralName::Ip(vec![0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(of("a.test", dns("a.test")), None);
        assert_eq!(of("a.test", dns("*.a.test")), None);
        assert_eq!(of("a.test", v4()), None);
        assert_eq!(of("192.0.2.1", v4()), None);
        assert_eq!(of("2001:db8::1", v6()), None);
        for name in ["A.test", "a.TEST"] {
            assert_eq!(of(name, dns("a.test")), Some(Relation::OtherSpelling(name.to_owned())));
        }
        assert_eq!(
            of("b\u{fc}cher.test", dns("xn--bcher-kva.test")),
            Some(Relation::OtherSpelling("b\u{fc}cher.test".to_owned()))
        );
        for name in ["192.000.002.001", "0xC0000201"] {
            assert_eq!(of(name, v4()), Some(Relation::OtherAddressForm(name.to_owned())));
        }
        for name in ["2001:DB8::1", "2001:0db8::1", "2001:db8:0:0:0:0:0:1"] {
            assert_eq!(of(name, v6()), Some(Relation::OtherAddressForm(name.to_owned())));
        }
        assert_eq!(of("b.test", dns("a.test")), Some(Relation::Elsewhere("b.test".to_owned())));
        assert_eq!(of("Contoso Ltd", dns("a.test")), Some(Relation::Elsewhere("Contoso Ltd".to_owned())));
    }
}
