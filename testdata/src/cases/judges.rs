//! Chains without an error by RFC 5280 that another judge refuses all the same.

use super::{CA, HOST, ROOT, Scene};
use crate::keys::KeyKind;
use crate::pki::{Defect, ExtendedKeyUsage, Pki};

/// A chain that rustls-webpki refuses, and why.
#[derive(Clone, Debug)]
pub struct JudgedOtherwise {
    /// The cause in one sentence.
    pub what: &'static str,
    /// The chain.
    pub scene: Scene,
}

/// Chains that are sound by RFC 5280 and not to rustls-webpki, one cause each; no public suite has these.
pub fn judged_otherwise() -> Vec<JudgedOtherwise> {
    vec![short_anchor(), any_purpose(), anchored_end_entity(), seven_intermediates(), version_1(), secp256k1()]
}

fn short_anchor() -> JudgedOtherwise {
    let mut pki = Pki::new();
    let root = pki.root_with(ROOT, |spec| spec.key = KeyKind::Rsa1024);
    let ee = pki.end_entity(HOST, ROOT);
    JudgedOtherwise { what: "the RSA key of the trust anchor has 1024 bits", scene: Scene::new(&[&ee], &[&root]) }
}

fn any_purpose() -> JudgedOtherwise {
    let mut pki = Pki::new();
    let root = pki.root(ROOT);
    let ca = pki.ca(CA, ROOT);
    let ee = pki.end_entity_with(HOST, CA, |spec| spec.extended_key_usage = vec![ExtendedKeyUsage::Any]);
    JudgedOtherwise { what: "the certificate is for any purpose", scene: Scene::new(&[&ee, &ca], &[&root]) }
}

fn anchored_end_entity() -> JudgedOtherwise {
    let mut pki = Pki::new();
    pki.root(CA);
    let ee = pki.end_entity(HOST, CA);
    JudgedOtherwise { what: "the server's certificate is itself the trust anchor", scene: Scene::new(&[&ee], &[&ee]) }
}

fn seven_intermediates() -> JudgedOtherwise {
    const CAS: [&str; 7] = ["CA 1", "CA 2", "CA 3", "CA 4", "CA 5", "CA 6", "CA 7"];
    let mut pki = Pki::new();
    let root = pki.root(ROOT);
    let issuers = [ROOT].into_iter().chain(CAS);
    let mut chain: Vec<Vec<u8>> = CAS.into_iter().zip(issuers).map(|(ca, issuer)| pki.ca(ca, issuer)).collect();
    chain.push(pki.end_entity(HOST, "CA 7"));
    let presented: Vec<&[u8]> = chain.iter().rev().map(Vec::as_slice).collect();
    JudgedOtherwise { what: "seven intermediates stand below the trust anchor", scene: Scene::new(&presented, &[&root]) }
}

fn version_1() -> JudgedOtherwise {
    let mut pki = Pki::new();
    let root = pki.root(ROOT);
    let ee = pki.end_entity_with(HOST, ROOT, |spec| spec.defects = vec![Defect::Version1]);
    JudgedOtherwise { what: "the certificate is of version 1", scene: Scene::new(&[&ee], &[&root]) }
}

/// Stored, since such a signature takes a random number: a root and a server, both signed by the root's key with ECDSA and
/// SHA-256, its curve secp256k1. The keys are not kept.
fn secp256k1() -> JudgedOtherwise {
    const ROOT: &[u8] = include_bytes!("../../certificates/secp256k1-root.der");
    const SERVER: &[u8] = include_bytes!("../../certificates/secp256k1-server.der");
    JudgedOtherwise { what: "the signature is on a curve that rustls does not offer", scene: Scene::new(&[SERVER], &[ROOT]) }
}
