//! Name constraints (<https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10>) for DNS names, IP
//! addresses and directory names.

use super::PathView;
use super::error::{PathError, PathErrorKind, push};
use crate::cert::{Cert, DistinguishedName, GeneralName, NameConstraints};

/// The constraints of each CA, and of the anchor, hold for every certificate below it; self-issued
/// intermediates are exempt (step (b) of section 6.1.3).
pub(super) fn check(path: &PathView<'_>, errors: &mut Vec<PathError>) {
    let own =
        path.certs.iter().enumerate().filter_map(|(index, cert)| Some((index, cert.extensions().name_constraints.as_ref()?)));
    let anchor = path.anchor.and_then(|anchor| anchor.name_constraints()).map(|constraints| (path.certs.len(), constraints));
    for (index, constraints) in own.chain(anchor) {
        for (offender, cert) in path.certs.iter().enumerate().take(index) {
            if offender > 0 && cert.is_self_issued() {
                continue;
            }
            for (constraint, name) in violations(cert, constraints) {
                push(errors, index, PathErrorKind::NameConstraintViolated { constraint, name, offender });
            }
        }
    }
}

fn violations(cert: &Cert, constraints: &NameConstraints) -> Vec<(String, String)> {
    let mut violations = Vec::new();
    for name in cert.subject_alt_names().unwrap_or_default() {
        let same_form = |base: &&GeneralName| std::mem::discriminant(*base) == std::mem::discriminant(name);
        let excluded = constraints.excluded.iter().map(|tree| &tree.base).filter(same_form);
        for base in excluded.filter(|base| is_within(name, base)) {
            violations.push((format!("excluded {}", described(base)), name.text()));
        }
        let permitted: Vec<&GeneralName> = constraints.permitted.iter().map(|tree| &tree.base).filter(same_form).collect();
        if !permitted.is_empty() && is_processed(name) && !permitted.iter().any(|base| is_within(name, base)) {
            let bases: Vec<String> = permitted.iter().map(|base| described(base)).collect();
            violations.push((format!("permitted {}", bases.join(", ")), name.text()));
        }
    }
    violations.extend(subject_violation(cert, constraints));
    violations
}

/// The subject is a directory name too, unless it is empty.
fn subject_violation(cert: &Cert, constraints: &NameConstraints) -> Option<(String, String)> {
    let subject = cert.subject();
    if subject.is_empty() {
        return None;
    }
    let excluded = constraints.excluded.iter().filter_map(|tree| tree.base.directory());
    if let Some(base) = excluded.into_iter().find(|base| subject.is_within(*base)) {
        return Some((format!("excluded directory {base}"), subject.to_string()));
    }
    let permitted: Vec<DistinguishedName<'_>> = constraints.permitted.iter().filter_map(|tree| tree.base.directory()).collect();
    if permitted.is_empty() || permitted.iter().any(|base| subject.is_within(*base)) {
        return None;
    }
    let bases: Vec<String> = permitted.iter().map(|base| format!("directory {base}")).collect();
    Some((format!("permitted {}", bases.join(", ")), subject.to_string()))
}

fn described(base: &GeneralName) -> String {
    match base {
        GeneralName::Dns(name) => format!("DNS {name}"),
        GeneralName::Ip(octets) => format!("IP {}", subnet(octets)),
        GeneralName::Directory(name) => format!("directory {}", name.as_name()),
        other => other.text(),
    }
}

fn subnet(octets: &[u8]) -> String {
    let (address, mask) = octets.split_at(octets.len() / 2);
    let bits: u32 = mask.iter().map(|octet| octet.count_ones()).sum();
    format!("{}/{bits}", GeneralName::Ip(address.to_vec()).text())
}

fn is_processed(name: &GeneralName) -> bool {
    matches!(name, GeneralName::Dns(_) | GeneralName::Ip(_) | GeneralName::Directory(_))
}

fn is_within(name: &GeneralName, base: &GeneralName) -> bool {
    match (name, base) {
        (GeneralName::Dns(name), GeneralName::Dns(base)) => dns_within(name, base),
        (GeneralName::Ip(address), GeneralName::Ip(subnet)) => ip_within(address, subnet),
        (GeneralName::Directory(name), GeneralName::Directory(base)) => name.as_name().is_within(base.as_name()),
        _ => false,
    }
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

    #[test]
    fn compares_dns_names_by_label() {
        assert!(dns_within("sip.contoso.test", "contoso.test"));
        assert!(dns_within("CONTOSO.test", "contoso.test"));
        assert!(!dns_within("notcontoso.test", "contoso.test"));
        assert!(dns_within("sip.contoso.test", ".contoso.test"));
        assert!(!dns_within("contoso.test", ".contoso.test"));
        assert!(dns_within("anything.example", ""));
    }

    #[test]
    fn compares_addresses_under_the_mask() {
        assert!(ip_within(&[10, 1, 2, 3], &[10, 0, 0, 0, 255, 0, 0, 0]));
        assert!(!ip_within(&[11, 1, 2, 3], &[10, 0, 0, 0, 255, 0, 0, 0]));
        assert!(!ip_within(&[0; 16], &[10, 0, 0, 0, 255, 0, 0, 0]));
    }
}
