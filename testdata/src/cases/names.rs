//! Names: the server's own, and those that a CA may certify.

use std::net::{IpAddr, Ipv4Addr};

use super::usage::spoilt_end_entity;
use super::{CA, Case, HOST, ROOT, Standard};
use crate::pki::{AlternativeName, CertSpec, Defect, Subtree};

pub(super) fn cases() -> Vec<Case> {
    vec![
        spoilt_end_entity(
            "name-mismatch",
            "another-service",
            "the certificate is for the web service beside this one",
            |spec| spec.dns_names(&["webext.contoso.test"]),
        ),
        spoilt_end_entity(
            "no-subject-alternative-name",
            "common-name-only",
            "the host is only in the common name, which no current client reads",
            |spec| spec.alternative_names.clear(),
        ),
        other_encoding(),
        constrained_dns(),
        constrained_address(),
    ]
}

fn other_encoding() -> Case {
    let mut case = spoilt_end_entity(
        "name-encoding-differs",
        "printable-string",
        "the certificate names its issuer in PrintableString, the issuer itself in UTF8String",
        |spec| spec.defects = vec![Defect::IssuerAsPrintableString],
    );
    case.severity = "warning";
    case
}

/// The intermediate of the standard chain, constrained by `forbid` when sick and by `allow` when healthy.
fn constrained(
    variant: &str,
    what: &'static str,
    names: Vec<AlternativeName>,
    forbid: impl FnOnce(&mut CertSpec),
    allow: impl FnOnce(&mut CertSpec),
) -> Case {
    let mut lab = Standard::new();
    let narrow = lab.pki.ca_with(CA, ROOT, |spec| {
        spec.tag = "narrow".into();
        forbid(spec);
    });
    let wide = lab.pki.ca_with(CA, ROOT, |spec| {
        spec.tag = "wide".into();
        allow(spec);
    });
    let ee = lab.pki.end_entity_with(HOST, CA, |spec| {
        spec.tag = variant.to_owned();
        spec.alternative_names = names;
    });
    Case {
        code: "name-constraint-violated",
        name: format!("name-constraint-violated/{variant}"),
        what,
        sick: lab.presenting(&[&ee, &narrow]),
        healthy: lab.presenting(&[&ee, &wide]),
        culprit: Some(narrow),
        severity: "error",
    }
}

fn constrained_dns() -> Case {
    constrained(
        "dns-name",
        "the CA may only certify names of another domain",
        vec![AlternativeName::Dns(HOST.into())],
        |spec| spec.permitted = vec![Subtree::Dns("fabrikam.test".into())],
        |spec| spec.permitted = vec![Subtree::Dns("contoso.test".into())],
    )
}

fn constrained_address() -> Case {
    let inside = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0));
    let documentation = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 0));
    constrained(
        "ip-address",
        "the CA may only certify addresses of the inner network, and the certificate has another beside its name",
        vec![AlternativeName::Dns(HOST.into()), AlternativeName::Ip(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 10)))],
        |spec| spec.permitted = vec![Subtree::Ip(inside, 8)],
        |spec| spec.permitted = vec![Subtree::Ip(inside, 8), Subtree::Ip(documentation, 24)],
    )
}
