use std::net::IpAddr;

use super::{Content, Requirement, BOTH, REQUIRED};
use crate::cert::GeneralName;
use crate::diagnose::{Citation, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "ip-address-as-dns-name",
    title: "an IP address stands in the certificate as a DNS name",
    explanation: "Addresses belong into names of the form iPAddress. Clients that connect to an address look only \
        there, so this name helps nobody.",
    citations: &[Citation::Rfc(5280, "4.2.1.6"), Citation::Baseline("7.1.2.7.12")],
    ..REQUIRED
};

pub(super) static REQUIREMENT: Requirement = Requirement { code: RULE.code, profiles: BOTH, check };

fn check(content: &Content<'_>) -> Option<String> {
    let names = content.cert.subject_alt_names().unwrap_or_default();
    let address = names.iter().find_map(|name| match name {
        GeneralName::Dns(text) => text.parse::<IpAddr>().ok(),
        _ => None,
    });
    address.map(|address| format!("carries the address {address} as a DNS name"))
}
