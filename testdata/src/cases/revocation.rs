//! Certificates on revocation lists, and lists that say nothing.

use super::{CA, Case, ROOT, Scene, Standard};
use crate::clock::{DAY, LAB_NOW};
use crate::der;
use crate::pki::{CrlSpec, Extension, KeyUsage, Pki, Revoked};

const KEY_COMPROMISE: u8 = 1;
const CA_COMPROMISE: u8 = 2;

pub(super) fn cases() -> Vec<Case> {
    vec![
        revoked_end_entity(),
        revoked_intermediate(),
        revoked_on_the_second_list(),
        expired_list_of_the_root(),
        list_not_given(),
        list_of_the_root_not_given(),
        signer_without_crl_sign(),
        signed_by_another(),
        other_distribution_point(),
    ]
}

/// The standard chain with one list of the root and one of the CA, in the sick scene with what `spoil` makes of the CA's.
fn spoilt_list(code: &'static str, variant: &str, what: &'static str, spoil: impl FnOnce(&mut CrlSpec, &Standard)) -> Case {
    let lab = Standard::new();
    let of_root = lab.pki.crl(ROOT);
    let spoilt = lab.pki.crl_with(CA, |spec| spoil(spec, &lab));
    Case {
        code,
        name: format!("{code}/{variant}"),
        what,
        sick: lab.healthy().with_crls(&[&of_root, &spoilt]),
        healthy: lab.healthy().with_crls(&[&of_root, &lab.pki.crl(CA)]),
        culprit: Some(lab.ee),
        severity: "error",
    }
}

fn revoked_end_entity() -> Case {
    spoilt_list(
        "revoked",
        "key-compromise",
        "the server's key was stolen, and the old certificate is still installed",
        |spec, lab| {
            spec.entries = vec![Revoked::serial(&[0x01], None), Revoked::certificate(&lab.ee, Some(KEY_COMPROMISE))];
        },
    )
}

fn revoked_intermediate() -> Case {
    let lab = Standard::new();
    let revoking = lab.pki.crl_with(ROOT, |spec| spec.entries = vec![Revoked::certificate(&lab.ca, Some(CA_COMPROMISE))]);
    let of_ca = lab.pki.crl(CA);
    Case {
        code: "revoked",
        name: "revoked/intermediate".into(),
        what: "the root revoked the issuing CA's certificate",
        sick: lab.healthy().with_crls(&[&revoking, &of_ca]),
        healthy: lab.healthy().with_crls(&[&lab.pki.crl(ROOT), &of_ca]),
        culprit: Some(lab.ca),
        severity: "error",
    }
}

/// Both lists are current: the CA made a new one before the old one was due.
fn revoked_on_the_second_list() -> Case {
    let lab = Standard::new();
    let of_root = lab.pki.crl(ROOT);
    let older = lab.pki.crl_with(CA, |spec| {
        spec.number = Some(11);
        spec.this_update -= DAY;
    });
    let newer = lab.pki.crl_with(CA, |spec| spec.entries = vec![Revoked::certificate(&lab.ee, None)]);
    Case {
        code: "revoked",
        name: "revoked/on-the-second-list".into(),
        what: "of two current lists of the CA the newer one has the certificate",
        sick: lab.healthy().with_crls(&[&of_root, &older, &newer]),
        healthy: lab.healthy().with_crls(&[&of_root, &older, &lab.pki.crl(CA)]),
        culprit: Some(lab.ee),
        severity: "error",
    }
}

fn expired_list_of_the_root() -> Case {
    let lab = Standard::new();
    let expired = lab.pki.crl_with(ROOT, |spec| {
        spec.this_update = LAB_NOW - 190 * DAY;
        spec.next_update = Some(LAB_NOW - 10 * DAY);
    });
    let of_ca = lab.pki.crl(CA);
    Case {
        code: "revocation-unavailable",
        name: "revocation-unavailable/expired-list-of-an-offline-root".into(),
        what: "nobody started the offline root to make its half-yearly list",
        sick: lab.healthy().with_crls(&[&expired, &of_ca]),
        healthy: lab.healthy().with_crls(&[&lab.pki.crl(ROOT), &of_ca]),
        culprit: Some(lab.ca),
        severity: "error",
    }
}

fn list_not_given() -> Case {
    let lab = Standard::new();
    let of_root = lab.pki.crl(ROOT);
    Case {
        code: "revocation-unavailable",
        name: "revocation-unavailable/not-given".into(),
        what: "only the root's list is there, and nobody has that of the issuing CA",
        sick: lab.healthy().with_crls(&[&of_root]),
        healthy: lab.healthy().with_crls(&[&of_root, &lab.pki.crl(CA)]),
        culprit: Some(lab.ee),
        severity: "error",
    }
}

/// Whoever asks about a server's certificate need not have the list of an offline root.
fn list_of_the_root_not_given() -> Case {
    let lab = Standard::new();
    let of_ca = lab.pki.crl(CA);
    Case {
        code: "revocation-unavailable",
        name: "revocation-unavailable/none-of-the-root".into(),
        what: "only the issuing CA's list is there, and whether that CA is revoked is not known",
        sick: lab.healthy().with_crls(&[&of_ca]),
        healthy: lab.healthy().with_crls(&[&lab.pki.crl(ROOT), &of_ca]),
        culprit: Some(lab.ca),
        severity: "warning",
    }
}

fn signer_without_crl_sign() -> Case {
    let mut pki = Pki::new();
    let root = pki.root(ROOT);
    let may = pki.ca(CA, ROOT);
    let may_not = pki.ca_with(CA, ROOT, |spec| {
        spec.tag = "without-crl-sign".into();
        spec.key_usage = vec![KeyUsage::KeyCertSign];
    });
    let ee = pki.end_entity(super::HOST, CA);
    let crls = [pki.crl(ROOT), pki.crl(CA)];
    let crls = [&crls[0][..], &crls[1][..]];
    Case {
        code: "revocation-unavailable",
        name: "revocation-unavailable/key-usage-without-crl-sign".into(),
        what: "the CA's certificate does not allow it to sign revocation lists",
        sick: Scene::new(&[&ee, &may_not], &[&root]).with_crls(&crls),
        healthy: Scene::new(&[&ee, &may], &[&root]).with_crls(&crls),
        culprit: Some(ee),
        severity: "error",
    }
}

fn signed_by_another() -> Case {
    spoilt_list(
        "revocation-unavailable",
        "signed-by-another",
        "the list in the CA's name is signed with another key",
        |spec, _| {
            spec.signer = ROOT.to_owned();
        },
    )
}

fn other_distribution_point() -> Case {
    const MINE: &str = "http://pki.contoso.test/1.crl";
    const OTHER: &str = "http://pki.contoso.test/2.crl";
    let mut lab = Standard::new();
    let ee = lab.pki.end_entity_with(super::HOST, CA, |spec| {
        spec.tag = "partitioned".into();
        spec.extensions = vec![distribution_point(MINE)];
    });
    let of_root = lab.pki.crl(ROOT);
    let of_ca = |url| lab.pki.crl_with(CA, |spec| spec.extensions = vec![issuing_distribution_point(url)]);
    let chain = lab.presenting(&[&ee, &lab.ca]);
    Case {
        code: "revocation-unavailable",
        name: "revocation-unavailable/other-distribution-point".into(),
        what: "the CA publishes a list for each thousand of certificates, and this one is for others",
        sick: chain.clone().with_crls(&[&of_root, &of_ca(OTHER)]),
        healthy: chain.with_crls(&[&of_root, &of_ca(MINE)]),
        culprit: Some(ee),
        severity: "error",
    }
}

/// A certificate's one distribution point, <https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.13>.
fn distribution_point(url: &str) -> Extension {
    Extension { oid: vec![2, 5, 29, 31], critical: false, value: der::sequence(&[&der::sequence(&[&point_name(url)])]) }
}

/// An issuing distribution point of one URL, <https://www.rfc-editor.org/rfc/rfc5280#section-5.2.5>.
fn issuing_distribution_point(url: &str) -> Extension {
    Extension { oid: vec![2, 5, 29, 28], critical: true, value: der::sequence(&[&point_name(url)]) }
}

fn point_name(url: &str) -> Vec<u8> {
    der::element(0xa0, &der::element(0xa0, &der::element(0x86, url.as_bytes())))
}
