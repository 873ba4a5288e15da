//! Weak cryptography, and key identifiers that disagree.

use super::usage::spoilt_end_entity;
use super::{CA, Case, HOST, ROOT, Scene};
use crate::keys::KeyKind;
use crate::pki::{Defect, KeyId, Pki};

pub(super) fn cases() -> Vec<Case> {
    vec![
        broken_digest("sha1", "the root signed the intermediate with SHA-1", Defect::Sha1Signature),
        broken_digest("md5", "the root signed the intermediate with MD5", Defect::Md5Signature),
        uncommon_algorithm(),
        short_key(),
        other_authority_key_id(),
        pss(),
    ]
}

fn broken_digest(digest: &str, what: &'static str, defect: Defect) -> Case {
    let mut pki = Pki::new();
    let root = pki.root_with(ROOT, |spec| spec.key = KeyKind::Rsa(1));
    let ca = pki.ca_with(CA, ROOT, |spec| spec.key = KeyKind::Rsa(2));
    let weak = pki.ca_with(CA, ROOT, |spec| {
        spec.tag = digest.into();
        spec.defects = vec![defect];
    });
    let ee = pki.end_entity_with(HOST, CA, |spec| spec.key = KeyKind::P256);
    Case {
        code: "weak-signature",
        name: format!("weak-signature/{digest}-intermediate"),
        what,
        sick: Scene::new(&[&ee, &weak], &[&root]),
        healthy: Scene::new(&[&ee, &ca], &[&root]),
        culprit: Some(weak),
        severity: "error",
    }
}

fn uncommon_algorithm() -> Case {
    let mut pki = Pki::new();
    let root = pki.root(ROOT);
    let ca = pki.ca_with(CA, ROOT, |spec| spec.key = KeyKind::Rsa(1));
    let common = pki.end_entity_with(HOST, CA, |spec| spec.key = KeyKind::P256);
    let uncommon = pki.end_entity_with(HOST, CA, |spec| {
        spec.tag = "sha224".into();
        spec.key = KeyKind::P256;
        spec.defects = vec![Defect::UncommonAlgorithm];
    });
    Case {
        code: "unsupported-algorithm",
        name: "unsupported-algorithm/sha224".into(),
        what: "the certificate is signed with an algorithm that few clients know",
        sick: Scene::new(&[&uncommon, &ca], &[&root]),
        healthy: Scene::new(&[&common, &ca], &[&root]),
        culprit: Some(uncommon),
        severity: "error",
    }
}

fn short_key() -> Case {
    let mut pki = Pki::new();
    let root = pki.root(ROOT);
    let ca = pki.ca(CA, ROOT);
    let strong = pki.end_entity_with(HOST, CA, |spec| spec.key = KeyKind::Rsa(1));
    let weak = pki.end_entity_with(HOST, CA, |spec| {
        spec.tag = "short".into();
        spec.key = KeyKind::Rsa1024;
    });
    Case {
        code: "weak-key",
        name: "weak-key/rsa-1024".into(),
        what: "the server's RSA key has 1024 bits",
        sick: Scene::new(&[&weak, &ca], &[&root]),
        healthy: Scene::new(&[&strong, &ca], &[&root]),
        culprit: Some(weak),
        severity: "error",
    }
}

/// The signature is sound: only clients that compare identifiers first stumble.
fn other_authority_key_id() -> Case {
    let mut case = spoilt_end_entity(
        "key-id-mismatch",
        "authority-of-another-key",
        "the certificate names another key identifier than its issuer's, though that issuer's key signed it",
        |spec| spec.authority_key_id = KeyId::Given(vec![0xab; 20]),
    );
    case.severity = "warning";
    case
}

fn pss() -> Case {
    let mut pki = Pki::new();
    let root = pki.root(ROOT);
    let ca = pki.ca_with(CA, ROOT, |spec| spec.key = KeyKind::Rsa(1));
    let pkcs1 = pki.end_entity(HOST, CA);
    let pss = pki.end_entity_with(HOST, CA, |spec| {
        spec.tag = "pss".into();
        spec.defects = vec![Defect::PssSignature];
    });
    Case {
        code: "pss-signature",
        name: "pss-signature/end-entity".into(),
        what: "the CA signs with RSASSA-PSS, as AD CS does when it is told to",
        sick: Scene::new(&[&pss, &ca], &[&root]),
        healthy: Scene::new(&[&pkcs1, &ca], &[&root]),
        culprit: Some(pss),
        severity: "note",
    }
}
