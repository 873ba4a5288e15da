//! Keys and signatures, sound and weak.

use cert_chain_testlab::{CertSpec, Defect, KeyKind, Pki};

use super::{CA, HOST, Lab, ROOT, Scenario, scenario, spoilt_ca, spoilt_ee};

pub(super) fn scenarios(now: i64) -> Vec<Scenario> {
    let mut small_key = spoilt_ee(now, "rsa-1024-end-entity", "the end-entity's RSA key has 1024 bits", |spec| {
        spec.key = KeyKind::Rsa1024;
    });
    small_key.key = KeyKind::Rsa1024.pkcs8(HOST);
    vec![
        of_keys(now, "healthy-ecdsa", "P-256 keys throughout", KeyKind::NamedP256),
        of_keys(now, "healthy-ed25519", "Ed25519 keys throughout", KeyKind::Ed25519),
        spoilt_ee(now, "sha1-end-entity", "the end-entity is signed with SHA-1", sha1),
        spoilt_ca(now, "sha1-intermediate", "the intermediate is signed with SHA-1", sha1),
        sha1_root(now),
        small_key,
        with_ca_key(now, "rsa-1024-intermediate", "the intermediate's RSA key has 1024 bits", false),
        with_ca_key(now, "rsa-1024-root", "the root's RSA key has 1024 bits", true),
        spoilt_ee(now, "pss-end-entity", "the end-entity is signed with RSASSA-PSS", |spec| {
            spec.defects = vec![Defect::PssSignature];
        }),
        spoilt_ca(now, "pss-intermediate", "the intermediate is signed with RSASSA-PSS", |spec| {
            spec.defects = vec![Defect::PssSignature];
        }),
    ]
}

fn sha1(spec: &mut CertSpec) {
    spec.defects = vec![Defect::Sha1Signature];
}

fn of_keys(now: i64, name: &'static str, what: &'static str, key: KeyKind) -> Scenario {
    let mut pki = Pki::at(now);
    let root = pki.root_with(ROOT, |spec| spec.key = key);
    let ca = pki.ca_with(CA, ROOT, |spec| spec.key = key);
    let ee = pki.end_entity_with(HOST, CA, |spec| spec.key = key);
    scenario(&pki, name, what, &[&ee, &ca], &[&root])
}

/// A root's own signature proves nothing, and how it was made does not matter.
fn sha1_root(now: i64) -> Scenario {
    let mut lab = Lab::new(now);
    let root = lab.pki.root_with(ROOT, |spec| {
        spec.tag = "sha1".into();
        sha1(spec);
    });
    let what = "the trusted root's own signature is SHA-1, and it is sent";
    lab.trusting("sha1-root", what, &[&lab.ee, &lab.ca, &root], &[&root])
}

fn with_ca_key(now: i64, name: &'static str, what: &'static str, of_the_root: bool) -> Scenario {
    let (of_root, of_ca) = if of_the_root { (KeyKind::Rsa1024, KeyKind::Rsa(2)) } else { (KeyKind::Rsa(1), KeyKind::Rsa1024) };
    let mut pki = Pki::at(now);
    let root = pki.root_with(ROOT, |spec| spec.key = of_root);
    let ca = pki.ca_with(CA, ROOT, |spec| spec.key = of_ca);
    let ee = pki.end_entity_with(HOST, CA, |spec| spec.key = KeyKind::Rsa(3));
    scenario(&pki, name, what, &[&ee, &ca], &[&root])
}
