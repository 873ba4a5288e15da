//! Name constraints (<https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10>).

use super::PathView;
use super::error::{PathError, PathErrorKind, push};
use super::subtrees::{Within, is_same_form, is_within, touches};
use crate::cert::{Cert, GeneralName, NameConstraints};

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
            if let Some((constraint, name)) = violation(cert, constraints) {
                push(errors, index, PathErrorKind::NameConstraintViolated { constraint, name, offender });
            }
        }
    }
}

/// The most comparisons of a certificate's names with one CA's constraints.
///
/// A certificate of 1,000 names under 100 constraints needs 100,000. webpki gives up after 250,000 too.
const MAX_COMPARISONS: usize = 250_000;

/// As many permitted subtrees are listed in an error.
const LISTED: usize = 5;

/// The first name of `cert` that the constraints do not allow, and the constraint; one is enough to refuse.
fn violation(cert: &Cert, constraints: &NameConstraints) -> Option<(String, String)> {
    let names = cert.subject_alt_names().unwrap_or_default();
    let subtrees = constraints.permitted.len() + constraints.excluded.len();
    if names.len().saturating_mul(subtrees) > MAX_COMPARISONS {
        let constraint = format!("{subtrees} subtrees, too many to compare with");
        return Some((constraint, format!("{} names", names.len())));
    }
    let by_name = names.iter().find_map(|name| Some((violated_by(name, constraints)?, name.text())));
    by_name.or_else(|| subject_violation(cert, constraints)).or_else(|| subject_email_violation(cert, constraints))
}

fn violated_by(name: &GeneralName, constraints: &NameConstraints) -> Option<String> {
    let of_form = |base: &&GeneralName| is_same_form(name, base);
    let mut excluded = constraints.excluded.iter().map(|tree| &tree.base).filter(of_form);
    if let Some(base) = excluded.find(|base| touches(name, base) != Within::No) {
        return Some(format!("excluded {}", described(base)));
    }
    let permitted = || constraints.permitted.iter().map(|tree| &tree.base).filter(of_form);
    let is_outside = permitted().next().is_some() && !permitted().any(|base| is_within(name, base) == Within::Yes);
    is_outside.then(|| format!("permitted {}", listed(permitted().map(described))))
}

/// Where there is no alternative name, constraints on e-mail addresses are on those in the subject.
fn subject_email_violation(cert: &Cert, constraints: &NameConstraints) -> Option<(String, String)> {
    if cert.subject_alt_names().is_some() {
        return None;
    }
    let addresses = cert.subject().email_addresses().into_iter().map(GeneralName::Email);
    addresses.into_iter().find_map(|name| Some((violated_by(&name, constraints)?, name.text())))
}

fn listed(bases: impl Iterator<Item = String>) -> String {
    let bases: Vec<String> = bases.collect();
    let shown = bases.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
    match bases.len().saturating_sub(LISTED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The subject is a directory name too, unless it is empty.
fn subject_violation(cert: &Cert, constraints: &NameConstraints) -> Option<(String, String)> {
    let subject = cert.subject();
    if subject.is_empty() {
        return None;
    }
    let mut excluded = constraints.excluded.iter().filter_map(|tree| tree.base.directory());
    if let Some(base) = excluded.find(|base| subject.is_within(*base)) {
        return Some((format!("excluded directory {base}"), subject.to_string()));
    }
    let permitted = || constraints.permitted.iter().filter_map(|tree| tree.base.directory());
    if permitted().next().is_none() || permitted().any(|base| subject.is_within(base)) {
        return None;
    }
    Some((format!("permitted {}", listed(permitted().map(|base| format!("directory {base}")))), subject.to_string()))
}

fn described(base: &GeneralName) -> String {
    match base {
        GeneralName::Dns(name) => format!("DNS {name}"),
        GeneralName::Ip(octets) => format!("IP {}", subnet(octets)),
        GeneralName::Directory(name) => format!("directory {}", name.as_name()),
        GeneralName::Email(address) => format!("e-mail {address}"),
        GeneralName::Uri(host) => format!("URI {host}"),
        other => other.text(),
    }
}

fn subnet(octets: &[u8]) -> String {
    let (address, mask) = octets.split_at(octets.len() / 2);
    let bits: u32 = mask.iter().map(|octet| octet.count_ones()).sum();
    format!("{}/{bits}", GeneralName::Ip(address.to_vec()).text())
}
