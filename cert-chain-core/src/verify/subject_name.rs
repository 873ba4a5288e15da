//! Whether a certificate carries the name that a client asked for
//! (<https://www.rfc-editor.org/rfc/rfc9525#section-6>).

use super::SubjectName;
use crate::cert::{Cert, GeneralName};

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameMatch {
    /// One of its names matches.
    Matches,
    /// None does.
    Mismatch,
    /// It has no alternative name at all; a common name is not looked at by any current client.
    NoAlternativeName,
}

/// Compares the alternative names of `cert` with `wanted`.
pub(crate) fn match_name(cert: &Cert, wanted: &SubjectName) -> NameMatch {
    let Some(names) = cert.subject_alt_names() else { return NameMatch::NoAlternativeName };
    let found = names.iter().any(|name| match (name, wanted) {
        (GeneralName::Dns(pattern), SubjectName::Dns(wanted)) => dns_matches(pattern, wanted.as_str()),
        (name @ GeneralName::Ip(_), SubjectName::Ip(wanted)) => name.ip() == Some(*wanted),
        (GeneralName::Email(address), SubjectName::Email(wanted)) => email_matches(address, wanted),
        _ => false,
    });
    if found { NameMatch::Matches } else { NameMatch::Mismatch }
}

/// A wildcard stands for exactly one label, the first, and only as that whole label.
fn dns_matches(pattern: &str, wanted: &str) -> bool {
    let pattern = pattern.trim_end_matches('.');
    match pattern.strip_prefix("*.") {
        Some(rest) => {
            let below =
                wanted.split_once('.').is_some_and(|(first, parent)| !first.is_empty() && parent.eq_ignore_ascii_case(rest));
            below && rest.contains('.') && !rest.contains('*')
        }
        None => pattern.eq_ignore_ascii_case(wanted),
    }
}

/// The domain without regard to case, the local part with it.
fn email_matches(address: &str, wanted: &str) -> bool {
    match (address.rsplit_once('@'), wanted.rsplit_once('@')) {
        (Some((local, domain)), Some((wanted_local, wanted_domain))) => {
            local == wanted_local && domain.eq_ignore_ascii_case(wanted_domain)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_stands_for_one_whole_label() {
        assert!(dns_matches("*.contoso.test", "sip.contoso.test"));
        assert!(dns_matches("SIP.contoso.test", "sip.contoso.test"));
        for (pattern, wanted) in [
            ("*.contoso.test", "contoso.test"),
            ("*.contoso.test", "a.b.contoso.test"),
            ("s*.contoso.test", "sip.contoso.test"),
            ("*.test", "contoso.test"),
            ("*", "test"),
            ("*.*.test", "a.b.test"),
        ] {
            assert!(!dns_matches(pattern, wanted), "{pattern} {wanted}");
        }
    }
}
