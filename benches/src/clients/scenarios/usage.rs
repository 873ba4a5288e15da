//! Certificates used for what they are not for, and more of them than clients like.

use cert_chain_testlab::{Defect, ExtendedKeyUsage, Extension, KeyKind, KeyUsage, Pki};

use super::{CA, HOST, POLICY_CA, ROOT, Scenario, scenario, spoilt_ca, spoilt_ee};

pub(super) fn scenarios(now: i64) -> Vec<Scenario> {
    let mut all = vec![
        spoilt_ca(now, "not-a-ca", "the intermediate has no CA flag", |spec| spec.is_ca = false),
        spoilt_ca(now, "version-1-intermediate", "the intermediate is of version 1", |spec| {
            spec.defects = vec![Defect::Version1];
        }),
        spoilt_ca(now, "no-key-cert-sign", "the intermediate's key usage does not allow to sign certificates", |spec| {
            spec.key_usage = vec![KeyUsage::DigitalSignature];
        }),
        spoilt_ca(now, "intermediate-for-mail", "the intermediate may issue for mail only", |spec| {
            spec.extended_key_usage = vec![ExtendedKeyUsage::EmailProtection];
        }),
        spoilt_ca(now, "intermediate-for-anything", "the intermediate may issue for any usage, and says so", |spec| {
            spec.extended_key_usage = vec![ExtendedKeyUsage::Any];
        }),
        spoilt_ca(now, "intermediate-critical-extension", "the intermediate has an unknown critical extension", |spec| {
            spec.extensions = vec![nobody_knows()];
        }),
        spoilt_ee(now, "critical-extension", "the end-entity has an unknown critical extension", |spec| {
            spec.extensions = vec![nobody_knows()];
        }),
        spoilt_ee(now, "client-auth-only", "the end-entity is for clients", |spec| {
            spec.extended_key_usage = vec![ExtendedKeyUsage::ClientAuth];
        }),
        spoilt_ee(now, "any-usage", "the end-entity is for any usage, and says only that", |spec| {
            spec.extended_key_usage = vec![ExtendedKeyUsage::Any];
        }),
        spoilt_ee(now, "no-usage", "the end-entity does not say what it is for", |spec| spec.extended_key_usage.clear()),
        spoilt_ee(now, "no-digital-signature", "the end-entity's key usage is key encipherment alone", |spec| {
            spec.key_usage = vec![KeyUsage::KeyEncipherment];
        }),
        spoilt_ee(now, "end-entity-is-a-ca", "the end-entity has the CA flag", |spec| spec.is_ca = true),
    ];
    all.push(path_too_long(now));
    all.extend(policies(now));
    all.push(long(now, "eight-intermediates", "eight intermediates", 8));
    all.push(long(now, "twelve-intermediates", "twelve intermediates", 12));
    all
}

/// An arc under IANA's example enterprise: nobody can know what it means.
fn nobody_knows() -> Extension {
    Extension { oid: vec![1, 3, 6, 1, 4, 1, 32473, 9, 1], critical: true, value: vec![0x05, 0x00] }
}

fn path_too_long(now: i64) -> Scenario {
    let mut pki = Pki::at(now);
    let root = pki.root_with(ROOT, |spec| spec.key = KeyKind::Rsa(1));
    let narrow = pki.ca_with(POLICY_CA, ROOT, |spec| {
        spec.key = KeyKind::Rsa(4);
        spec.path_len = Some(0);
    });
    let ca = pki.ca_with(CA, POLICY_CA, |spec| spec.key = KeyKind::Rsa(2));
    let ee = pki.end_entity_with(HOST, CA, |spec| spec.key = KeyKind::Rsa(3));
    let what = "the upper intermediate allows none below it";
    scenario(&pki, "path-length-exceeded", what, &[&ee, &ca, &narrow], &[&root])
}

/// The CA demands a policy; one end-entity names it, one does not.
fn policies(now: i64) -> [Scenario; 2] {
    let policies = || Extension {
        oid: vec![2, 5, 29, 32],
        critical: false,
        // One policy of the private enterprise arc.
        value: vec![0x30, 0x0a, 0x30, 0x08, 0x06, 0x06, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x2a],
    };
    // Required from the next certificate on.
    let require = Extension { oid: vec![2, 5, 29, 36], critical: true, value: vec![0x30, 0x03, 0x80, 0x01, 0x00] };
    let mut pki = Pki::at(now);
    let root = pki.root_with(ROOT, |spec| spec.key = KeyKind::Rsa(1));
    let ca = pki.ca_with(CA, ROOT, |spec| {
        spec.key = KeyKind::Rsa(2);
        spec.extensions = vec![policies(), require];
    });
    let with = pki.end_entity_with(HOST, CA, |spec| {
        spec.key = KeyKind::Rsa(3);
        spec.extensions = vec![policies()];
    });
    let without = pki.end_entity_with(HOST, CA, |spec| spec.tag = "without".into());
    [
        scenario(&pki, "policy-named", "the CA requires a policy, and the end-entity names it", &[&with, &ca], &[&root]),
        scenario(&pki, "policy-missing", "the CA requires a policy, and the end-entity names none", &[&without, &ca], &[&root]),
    ]
}

fn long(now: i64, name: &'static str, what: &'static str, intermediates: usize) -> Scenario {
    let mut pki = Pki::at(now);
    // Few keys are stored: neighbours differ.
    let key = |place: usize| KeyKind::Rsa([1, 2, 4, 5][place % 4]);
    let root = pki.root_with(ROOT, |spec| spec.key = key(0));
    let mut issuer = ROOT.to_owned();
    let mut presented = Vec::new();
    for place in 1..=intermediates {
        let subject = format!("Fabrikam CA of level {place}");
        presented.push(pki.ca_with(&subject, &issuer, |spec| spec.key = key(place)));
        issuer = subject;
    }
    presented.push(pki.end_entity_with(HOST, &issuer, |spec| spec.key = KeyKind::Rsa(3)));
    presented.reverse();
    let presented: Vec<&[u8]> = presented.iter().map(Vec::as_slice).collect();
    scenario(&pki, name, what, &presented, &[&root])
}
