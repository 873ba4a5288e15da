//! Whether a client finds the server's name in its certificate.

use super::traits::{Traits, Wildcards};
use crate::cert::{Cert, GeneralName};
use crate::verify::{NameMatch, SubjectName};

/// The code of the finding by which it does not; none when it does. `carried` is how `cert` carries the name by the rules
/// of most.
pub(super) fn mismatch(
    traits: &Traits,
    cert: &Cert,
    host: Option<&SubjectName>,
    carried: Option<NameMatch>,
) -> Option<&'static str> {
    let (host, carried) = (host?, carried?);
    let code = match carried {
        NameMatch::Matches => return None,
        NameMatch::Mismatch => "name-mismatch",
        NameMatch::NoAlternativeName => "no-subject-alternative-name",
    };
    let SubjectName::Dns(host) = host else { return Some(code) };
    let names = cert.subject_alt_names().unwrap_or_default();
    let dns: Vec<&str> =
        names.iter().filter_map(|name| if let GeneralName::Dns(name) = name { Some(&**name) } else { None }).collect();
    let common = cert.subject().common_name().filter(|_| traits.reads_common_name && dns.is_empty());
    let found = dns.into_iter().chain(common.as_deref()).any(|pattern| matches(traits.wildcards, pattern, host.as_str()));
    if found { None } else { Some(code) }
}

fn matches(wildcards: Wildcards, pattern: &str, host: &str) -> bool {
    let (pattern, host) = (pattern.to_ascii_lowercase(), host.to_ascii_lowercase());
    if !pattern.contains('*') {
        return pattern == host;
    }
    if pattern.split('.').count() != host.split('.').count() {
        return false;
    }
    pattern.split('.').zip(host.split('.')).enumerate().all(|(place, (pattern, label))| match pattern.split_once('*') {
        None => pattern == label,
        Some((before, after)) => {
            let allowed = match wildcards {
                Wildcards::AnyLabel => true,
                Wildcards::PartOfFirst => place == 0,
                Wildcards::WholeFirst => place == 0 && before.is_empty() && after.is_empty(),
            };
            let long_enough = label.len() >= before.len() + after.len();
            allowed && long_enough && label.starts_with(before) && label.ends_with(after)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_where_the_client_lets_them() {
        let which = |pattern| {
            [Wildcards::WholeFirst, Wildcards::PartOfFirst, Wildcards::AnyLabel]
                .map(|wildcards| matches(wildcards, pattern, "sip.contoso.test"))
        };
        assert_eq!(which("*.contoso.test"), [true; 3]);
        assert_eq!(which("SIP.contoso.test"), [true; 3]);
        assert_eq!(which("s*.contoso.test"), [false, true, true]);
        assert_eq!(which("sip.*.test"), [false, false, true]);
        assert_eq!(which("*.test"), [false; 3]);
        assert_eq!(which("sipp*p.contoso.test"), [false; 3], "the parts may not overlap");
    }
}
