//! The server's name, and the names that a CA may certify.

use std::net::{IpAddr, Ipv4Addr};

use cert_chain_testlab::{AlternativeName, CertSpec, Defect, Subtree};

use super::{HOST, Lab, Scenario, spoilt_ca, spoilt_ee};

pub(super) fn scenarios(now: i64) -> Vec<Scenario> {
    let named = |name, what, names: &[&str]| spoilt_ee(now, name, what, |spec| spec.dns_names(names));
    vec![
        named("name-mismatch", "the certificate is for another host", &["webext.contoso.test"]),
        named("name-in-capitals", "the certificate has the name in capital letters", &["SIP.CONTOSO.TEST"]),
        named("wildcard", "a wildcard for the host's domain", &["*.contoso.test"]),
        named("wildcard-two-labels", "a wildcard for the host's grandparent", &["*.test"]),
        named("wildcard-of-the-name", "a wildcard below the host's own name", &["*.sip.contoso.test"]),
        named("wildcard-in-part", "a wildcard in part of a label", &["s*.contoso.test"]),
        named("wildcard-in-the-middle", "a wildcard that is not the first label", &["sip.*.test"]),
        spoilt_ee(now, "common-name-only", "the name is only in the common name", |spec| spec.alternative_names.clear()),
        spoilt_ee(
            now,
            "common-name-and-mailbox",
            "the name is only in the common name; the alternative name is a mailbox",
            |spec| {
                spec.alternative_names = vec![AlternativeName::Email("hostmaster@contoso.test".into())];
            },
        ),
        address(now, "ip-address", "an address is asked for, and certified as an address", true),
        address(now, "ip-address-as-name", "an address is asked for, and certified as if it were a name", false),
        constrained(now, "constraint-dns-kept", "the CA may certify names of the host's domain", |spec| {
            spec.permitted = vec![Subtree::Dns("contoso.test".into())];
        }),
        constrained(now, "constraint-dns-violated", "the CA may only certify names of another domain", |spec| {
            spec.permitted = vec![Subtree::Dns("fabrikam.test".into())];
        }),
        constrained(now, "constraint-dns-excluded", "the CA may not certify names of the host's domain", |spec| {
            spec.excluded = vec![Subtree::Dns("contoso.test".into())];
        }),
        constrained(now, "constraint-directory-kept", "the CA may certify names of the host's organisation", |spec| {
            spec.permitted = vec![Subtree::Organisation("Contoso Lab".into())];
        }),
        constrained(now, "constraint-directory-violated", "the CA may only certify names of another organisation", |spec| {
            spec.permitted = vec![Subtree::Organisation("Northwind".into())];
        }),
        constrained(now, "constraint-address-unused", "the CA is constrained in addresses, and the host has none", |spec| {
            spec.permitted = vec![Subtree::Ip(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8)];
        }),
        on_the_root(now),
        spoilt_ee(now, "name-encoding", "the end-entity names its issuer in another encoding", |spec| {
            spec.defects = vec![Defect::IssuerAsPrintableString];
        }),
        spoilt_ca(now, "name-encoding-root", "the intermediate names its root in another encoding", |spec| {
            spec.defects = vec![Defect::IssuerAsPrintableString];
        }),
    ]
}

fn constrained(now: i64, name: &'static str, what: &'static str, constrain: impl FnOnce(&mut CertSpec)) -> Scenario {
    spoilt_ca(now, name, what, constrain)
}

/// Clients take constraints from intermediates; not all take them from what they trust.
fn on_the_root(now: i64) -> Scenario {
    let mut lab = Lab::new(now);
    let root = lab.pki.root_with(super::ROOT, |spec| {
        spec.tag = "constrained".into();
        spec.permitted = vec![Subtree::Dns("fabrikam.test".into())];
    });
    lab.trusting("constraint-on-the-root", "the root may only certify names of another domain", &[&lab.ee, &lab.ca], &[&root])
}

fn address(now: i64, name: &'static str, what: &'static str, as_address: bool) -> Scenario {
    const ADDRESS: &str = "127.0.0.1";
    let mut scenario = spoilt_ee(now, name, what, |spec| {
        spec.alternative_names = match as_address {
            true => vec![AlternativeName::Ip(IpAddr::V4(Ipv4Addr::LOCALHOST))],
            false => vec![AlternativeName::Dns(ADDRESS.to_owned()), AlternativeName::Dns(HOST.to_owned())],
        };
    });
    scenario.host = ADDRESS;
    scenario
}
