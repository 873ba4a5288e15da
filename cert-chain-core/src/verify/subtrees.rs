//! Whether a name lies within a subtree, form by form (<https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10>).

use url::Url;

use crate::cert::GeneralName;

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    Yes,
    No,
    /// The name is malformed, or of a form that is not processed: a constraint on its form then refuses it.
    Unknown,
}

impl Within {
    fn of(is_within: bool) -> Self {
        if is_within { Self::Yes } else { Self::No }
    }
}

/// Whether constraints on the form of `base` concern `name`.
pub(super) fn is_same_form(name: &GeneralName, base: &GeneralName) -> bool {
    match (name, base) {
        (GeneralName::Other(tag), GeneralName::Other(other)) => tag == other,
        _ => std::mem::discriminant(name) == std::mem::discriminant(base),
    }
}

/// Whether all that `name` stands for lies within `base`.
pub(super) fn is_within(name: &GeneralName, base: &GeneralName) -> Within {
    match (name, base) {
        (GeneralName::Dns(name), GeneralName::Dns(base)) if is_dns_name(name) => Within::of(dns_within(name, base)),
        (GeneralName::Email(name), GeneralName::Email(base)) => email_within(name, base),
        (GeneralName::Ip(address), GeneralName::Ip(subnet)) => Within::of(ip_within(address, subnet)),
        (GeneralName::Directory(name), GeneralName::Directory(base)) => Within::of(name.as_name().is_within(base.as_name())),
        (GeneralName::Uri(uri), GeneralName::Uri(base)) => uri_within(uri, base),
        _ => Within::Unknown,
    }
}

/// Whether something that `name` stands for lies within `base`: `*.contoso.test` stands for `sip.contoso.test` too.
pub(super) fn touches(name: &GeneralName, base: &GeneralName) -> Within {
    let (GeneralName::Dns(pattern), GeneralName::Dns(excluded)) = (name, base) else { return is_within(name, base) };
    let Some(parent) = pattern.strip_prefix("*.").filter(|parent| is_dns_name(parent)) else { return is_within(name, base) };
    let excluded = excluded.trim_end_matches('.');
    let one_above =
        excluded.split_once('.').is_some_and(|(first, rest)| !first.is_empty() && rest.eq_ignore_ascii_case(parent));
    Within::of(one_above || dns_within(pattern, excluded))
}

/// Labels of printable ASCII, none of them empty; a wildcard is a label like any other.
fn is_dns_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.split('.').all(|label| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_graphic()))
}

/// "Any DNS name that can be constructed by simply adding zero or more labels to the left-hand side";
/// a leading dot, which RFC 5280 does not foresee, is taken as "at least one label", as all clients do.
fn dns_within(name: &str, base: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let base = base.trim_end_matches('.').to_ascii_lowercase();
    match base.strip_prefix('.') {
        Some(_) => name.ends_with(&base),
        None => base.is_empty() || name == base || name.strip_suffix(&base).is_some_and(|rest| rest.ends_with('.')),
    }
}

/// A mailbox, all mailboxes of a host, or with a leading dot those of all hosts below a domain. An asterisk is a character
/// like any other.
fn email_within(name: &str, base: &str) -> Within {
    let Some((local, host)) = mailbox(name) else { return Within::Unknown };
    match (base.contains('@'), mailbox(base)) {
        (true, Some((base_local, base_host))) => Within::of(local == base_local && host.eq_ignore_ascii_case(base_host)),
        (true, None) => Within::Unknown,
        (false, _) => Within::of(host_within(host, base)),
    }
}

/// Local part and host of an address.
fn mailbox(address: &str) -> Option<(&str, &str)> {
    let (local, host) = address.split_once('@')?;
    (!local.is_empty() && !host.contains('@') && is_dns_name(host)).then_some((local, host))
}

/// A constraint on a URI is on its host; a URI without a host name is refused.
fn uri_within(uri: &str, base: &str) -> Within {
    let host = Url::parse(uri).ok().and_then(|url| url.host_str().map(str::to_owned));
    let is_name = |host: &String| is_dns_name(host) && host.parse::<std::net::Ipv4Addr>().is_err() && !host.starts_with('[');
    match host.filter(is_name) {
        Some(host) => Within::of(host_within(&host, base)),
        None => Within::Unknown,
    }
}

/// Exactly the host, or with a leading dot any host below it.
fn host_within(host: &str, base: &str) -> bool {
    match base.strip_prefix('.') {
        Some(_) => host.len() > base.len() && host.to_ascii_lowercase().ends_with(&base.to_ascii_lowercase()),
        None => host.eq_ignore_ascii_case(base),
    }
}

fn ip_within(address: &[u8], subnet: &[u8]) -> bool {
    if subnet.len() != address.len() * 2 {
        return false;
    }
    let (network, mask) = subnet.split_at(address.len());
    address.iter().zip(network).zip(mask).all(|((a, n), m)| a & m == n & m)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dns(name: &str) -> GeneralName {
        GeneralName::Dns(name.to_owned())
    }

    #[test]
    fn compares_dns_names_by_label() {
        assert!(dns_within("sip.contoso.test", "contoso.test"));
        assert!(dns_within("CONTOSO.test", "contoso.test"));
        assert!(!dns_within("notcontoso.test", "contoso.test"));
        assert!(dns_within("sip.contoso.test", ".contoso.test"));
        assert!(!dns_within("contoso.test", ".contoso.test"));
        assert!(dns_within("anything.example", ""));
        assert_eq!(is_within(&dns(".contoso.test"), &dns("contoso.test")), Within::Unknown);
    }

    #[test]
    fn a_wildcard_touches_every_name_that_it_stands_for() {
        for (excluded, wanted) in [
            ("sip.contoso.test", Within::Yes),
            ("contoso.test", Within::Yes),
            ("a.sip.contoso.test", Within::No),
            ("fabrikam.test", Within::No),
        ] {
            assert_eq!(touches(&dns("*.contoso.test"), &dns(excluded)), wanted, "{excluded}");
        }
        assert_eq!(is_within(&dns("*.contoso.test"), &dns("sip.contoso.test")), Within::No);
    }

    #[test]
    fn compares_mailboxes_by_host_and_exactly() {
        for (name, base, wanted) in [
            ("anna@contoso.test", "contoso.test", Within::Yes),
            ("anna@CONTOSO.test", "anna@contoso.test", Within::Yes),
            ("Anna@contoso.test", "anna@contoso.test", Within::No),
            ("anna@mail.contoso.test", "contoso.test", Within::No),
            ("anna@mail.contoso.test", ".contoso.test", Within::Yes),
            ("anna@contoso.test", ".contoso.test", Within::No),
            ("anna@contoso.test", "*@contoso.test", Within::No),
            ("a@b@contoso.test", "contoso.test", Within::Unknown),
            ("contoso.test", "contoso.test", Within::Unknown),
        ] {
            assert_eq!(email_within(name, base), wanted, "{name} {base}");
        }
    }

    #[test]
    fn compares_uris_by_host() {
        for (uri, base, wanted) in [
            ("http://www.contoso.test:8080/a", "www.contoso.test", Within::Yes),
            ("ldap://www.contoso.test/CN=x", ".contoso.test", Within::Yes),
            ("http://contoso.test/", ".contoso.test", Within::No),
            ("http://a.contoso.test/", "contoso.test", Within::No),
            ("http://192.0.2.1/", "contoso.test", Within::Unknown),
            ("urn:uuid:1", "contoso.test", Within::Unknown),
        ] {
            assert_eq!(uri_within(uri, base), wanted, "{uri} {base}");
        }
    }

    #[test]
    fn compares_addresses_under_the_mask() {
        assert!(ip_within(&[10, 1, 2, 3], &[10, 0, 0, 0, 255, 0, 0, 0]));
        assert!(!ip_within(&[11, 1, 2, 3], &[10, 0, 0, 0, 255, 0, 0, 0]));
        assert!(!ip_within(&[0; 16], &[10, 0, 0, 0, 255, 0, 0, 0]));
    }
}
