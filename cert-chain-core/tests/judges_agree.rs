//! Two judges, one answer: ours and rustls-webpki say the same of every anchored path, or differ for a reason of the
//! closed list; and every reason of the list is shown by a path, so that none outlives its cause.

mod forge;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256K1_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use cert_chain_core::build::{Given, IssuerPool, Limits, build};
use cert_chain_core::cert::{Cert, Crl, MAX_STORE_CERTIFICATES, PresentedChain, read_certificates};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::verify::{Compared, ContentProfile, Crls, Difference, Purpose, compare, compare_with_crls};
use cert_chain_core::{JudgeOptions, Time, compare_judges, inspect};
use cert_chain_testlab::{
    AlternativeName, CertSpec, ExtendedKeyUsage, Extension, KeyKind, KeyUsage, LAB_NOW, Pki, Scene, Subtree, cases, pem_bundle,
    profile_cases,
};
use forge::{Forged, der, extension, name, oid, sequence};
use serde_json::Value;

/// The paths that a judge could be asked about; what is compared is whether both accept.
fn compared(presented: &[Vec<u8>], given: &Given, anchors: &Anchors, at: Time) -> Vec<Compared> {
    let chain = PresentedChain::from_ders(presented.to_vec());
    let pool = IssuerPool::new(&chain, given);
    // Each certificate in turn is taken for the end-entity's.
    let candidates = chain.certificates().flat_map(|(_, cert)| build(cert, &pool, anchors, &Limits::default()).paths);
    let paths: Vec<_> = candidates.collect();
    compare(paths, anchors, Purpose::Server, at)
}

fn certs(ders: &[Vec<u8>]) -> Vec<Cert> {
    ders.iter().map(|der| Cert::from_der(der.clone()).expect("readable")).collect()
}

fn compared_scene(scene: &Scene) -> Vec<Compared> {
    let given = AnchorStore::new("given", None, certs(&scene.roots));
    let others = scene.other_stores.iter().map(|(name, roots)| AnchorStore::new(name.as_str(), None, certs(roots)));
    let anchors = Anchors::new(std::iter::once(given).chain(others));
    let held = Given::new(certs(&scene.intermediates).into_iter().map(|cert| (cert, "held.pem".to_owned())));
    compared(&scene.presented, &held, &anchors, Time::from_unix(scene.at))
}

/// What the judges said, where they differ for no known reason.
fn unexplained(what: &str, compared: &[Compared]) -> Vec<String> {
    let odd = compared.iter().filter(|one| !one.agree() && one.difference.is_none());
    odd.map(|one| format!("{what}: {:?}: ours {:?}, webpki {:?}", one.judged.path.certs, one.judged.errors, one.webpki))
        .collect()
}

#[test]
fn they_agree_about_every_case_of_the_lab() {
    let mut wrong = Vec::new();
    let mut anchored = 0;
    for case in cases() {
        for scene in [&case.sick, &case.healthy] {
            let compared = compared_scene(scene);
            anchored += compared.iter().filter(|one| one.webpki.is_some()).count();
            wrong.extend(unexplained(&case.name, &compared));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(anchored > 100, "only {anchored} paths were compared");
}

#[test]
fn they_agree_about_the_real_chains() {
    let Some(data) = data() else { return };
    let read = |path: &str| fs::read(data.join(path)).expect("a data file");
    let stores = ["mozilla", "microsoft-tls", "apple", "android", "chrome", "java", "ever-trusted-roots"].map(|name| {
        let file = format!("roots/{name}.pem");
        AnchorStore::from_file(name, &file, &read(&file)).expect("a store")
    });
    let anchors = Anchors::new(stores);
    let known = "intermediates/intermediates.pem";
    let known = read_certificates(known, &read(known), MAX_STORE_CERTIFICATES).expect("intermediates");
    let given = Given::new(known.certificates().map(|cert| (cert.clone(), "intermediates.pem".to_owned())));

    let mut chains: Vec<PathBuf> =
        fs::read_dir(data.join("chains")).expect("chains").map(|entry| entry.expect("an entry").path()).collect();
    chains.retain(|path| path.is_dir());
    chains.sort();
    let mut wrong = Vec::new();
    for chain in &chains {
        let meta: Value = serde_json::from_slice(&fs::read(chain.join("meta.json")).expect("meta.json")).expect("JSON");
        let at = meta["evaluate_at"].as_str().expect("a moment").parse().expect("RFC 3339");
        let content = fs::read(chain.join("chain.pem")).expect("chain.pem");
        let presented = read_certificates("chain.pem", &content, 100).expect("certificates");
        let presented: Vec<Vec<u8>> = presented.certificates().map(|cert| cert.der().to_vec()).collect();
        let slug = chain.file_name().expect("a name").to_string_lossy();
        wrong.extend(unexplained(&slug, &compared(&presented, &given, &anchors, at)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(chains.len(), 44);
}

/// The folder of real data; absent in a plain clone.
fn data() -> Option<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    if data.is_dir() {
        return Some(data);
    }
    #[expect(clippy::disallowed_methods, reason = "CI demands that nothing is skipped")]
    let required = std::env::var_os("CERT_CHAIN_REQUIRE_ALL").is_some();
    assert!(!required, "../shared/data is absent, and nothing may be skipped here");
    println!("skipped: the real chains of ../shared/data are not here");
    None
}

/// A root, a CA and a server's certificate, each as the caller spoils it.
fn spoilt(ca: impl FnOnce(&mut CertSpec), end_entity: impl FnOnce(&mut CertSpec)) -> Vec<Compared> {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let ca = pki.ca_with("CA", "Root", ca);
    let end_entity = pki.end_entity_with("sip.contoso.test", "CA", end_entity);
    under(&[root], &[end_entity, ca])
}

fn under(roots: &[Vec<u8>], presented: &[Vec<u8>]) -> Vec<Compared> {
    let anchors = Anchors::new([AnchorStore::new("lab", None, certs(roots))]);
    let all = compared(presented, &Given::default(), &anchors, Time::from_unix(LAB_NOW));
    let of_the_first = certs(&presented[..1]).remove(0);
    all.into_iter().filter(|one| one.judged.path.certs[0] == of_the_first).collect()
}

/// A path that shows `reason` and no other.
fn show(reason: Difference) -> Vec<Compared> {
    let as_is = |_: &mut CertSpec| ();
    match reason {
        Difference::AnchorKeyStrength => {
            let mut pki = Pki::new();
            let root = pki.root_with("Root", |spec| spec.key = KeyKind::Rsa1024);
            let end_entity = pki.end_entity("sip.contoso.test", "Root");
            under(&[root], &[end_entity])
        }
        Difference::AnyExtendedKeyUsage => spoilt(as_is, |spec| spec.extended_key_usage = vec![ExtendedKeyUsage::Any]),
        Difference::CaAsEndEntity => {
            let pki = Pki::graph("Root>Root Root>CA CA>below");
            under(&[pki.der("Root>Root")], &[pki.der("Root>CA")])
        }
        Difference::EndEntityKeyStrength => spoilt(as_is, |spec| spec.key = KeyKind::Rsa1024),
        Difference::EndEntityIsAnchor => {
            let pki = Pki::graph("CA>ee");
            under(&[pki.der("CA>ee")], &[pki.der("CA>ee")])
        }
        Difference::KeyUsageIgnored => spoilt(|spec| spec.key_usage = vec![KeyUsage::DigitalSignature], as_is),
        Difference::MoreExtensionsUnderstood => spoilt(as_is, |spec| spec.extensions = vec![critical_policies()]),
        Difference::OtherNameConstraints => {
            spoilt(|spec| spec.permitted = vec![Subtree::Organisation("Contoso Lab".into())], as_is)
        }
        Difference::NamesComparedByByte => {
            let case = cases().into_iter().find(|case| case.code == "name-encoding-differs").expect("a case of the lab");
            under(&case.sick.roots, &case.sick.presented)
        }
        Difference::PathDepth => {
            let pki = Pki::graph("Root>Root Root>1 1>2 2>3 3>4 4>5 5>6 6>7 7>ee");
            under(&[pki.der("Root>Root")], &pki.chain(&["7>ee", "6>7", "5>6", "4>5", "3>4", "2>3", "1>2", "Root>1"]))
        }
        Difference::PoliciesIgnored => {
            let case = cases().into_iter().find(|case| case.code == "policy-not-satisfied").expect("a case of the lab");
            under(&case.sick.roots, &case.sick.presented)
        }
        Difference::RevocationNotAsked => {
            let case = cases().into_iter().find(|case| case.code == "revoked").expect("a case of the lab");
            with_lists(&case.sick)
        }
        Difference::SelfIssuedCounted => {
            let mut pki = Pki::graph("Root>Root");
            let old = pki.ca_with("CA@1", "Root", |spec| spec.path_len = Some(0));
            let new = pki.ca("CA@2", "CA@1");
            let end_entity = pki.end_entity("sip.contoso.test", "CA@2");
            let mut compared = under(&[pki.der("Root>Root")], &[end_entity, new, old]);
            // Names alone lead past the new key too, and there both see that the signature fails.
            compared.retain(|one| one.judged.path.certs.len() == 3);
            compared
        }
        Difference::AlgorithmNotOffered => signed_over_secp256k1(),
        Difference::StricterReading => forged(|forged| {
            // A path length that fits into no octet.
            let constraints = sequence(&[&der(0x01, &[0xff]), &der(forge::INTEGER, &[0x03, 0xe8])]);
            forged.extensions = vec![extension("2.5.29.19", &constraints)];
        }),
        Difference::VersionOne => {
            let mut pki = Pki::new();
            let root = pki.root("Root");
            let issuer = certs(std::slice::from_ref(&root)).remove(0);
            let mut server = Forged::new("server", common_name("server"), "Root", issuer.subject().as_der());
            server.version = None;
            under(&[root], &[server.der()])
        }
        Difference::WeaknessLetPass => {
            let mut pki = Pki::new();
            let root = pki.root("Root");
            let ca = pki.ca_with("CA", "Root", |spec| spec.key = KeyKind::Rsa1024);
            let end_entity = pki.end_entity("sip.contoso.test", "CA");
            let mut options = JudgeOptions::default();
            options.anchors = Anchors::new([AnchorStore::new("lab", None, certs(&[root]))]);
            options.allow_weak = true;
            let chain = pem_bundle(&[end_entity, ca]);
            compare_judges("chain.pem", chain.as_bytes(), Time::from_unix(LAB_NOW), &options).expect("readable")
        }
        other => panic!("no path shows {other:?}: add one here"),
    }
}

/// The scene's path before our judge with its lists, and before the other one without them.
fn with_lists(scene: &Scene) -> Vec<Compared> {
    let anchors = Anchors::new([AnchorStore::new("given", None, certs(&scene.roots))]);
    let pool = IssuerPool::new(&PresentedChain::from_ders(scene.presented.clone()), &Given::default());
    let crls = scene.crls.iter().map(|der| (Crl::from_der(der.clone()).expect("a revocation list"), "lab.crl".to_owned()));
    let end_entity = Cert::from_der(scene.presented[0].clone()).expect("readable");
    let paths = build(&end_entity, &pool, &anchors, &Limits::default()).paths;
    compare_with_crls(paths, &anchors, Purpose::Server, Time::from_unix(scene.at), &Crls::new(crls), &pool)
}

/// certificatePolicies with anyPolicy.
fn critical_policies() -> Extension {
    Extension { oid: vec![2, 5, 29, 32], critical: true, value: sequence(&[&sequence(&[&oid("2.5.29.32.0")])]) }
}

fn common_name(text: &str) -> Vec<u8> {
    name(&[&[("2.5.4.3", forge::UTF8_STRING, text.as_bytes())]])
}

/// A CA forged below a root of the lab, and a server below it.
fn forged(adjust: impl FnOnce(&mut Forged<'_>)) -> Vec<Compared> {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let issuer = certs(std::slice::from_ref(&root)).remove(0);
    let mut ca = Forged::new("CA", common_name("CA"), "Root", issuer.subject().as_der());
    adjust(&mut ca);
    let server = Forged::new("server", common_name("server"), "CA", &common_name("CA"));
    under(&[root], &[server.der(), ca.der()])
}

/// A server's certificate signed with ECDSA over a curve that aws-lc-rs knows and rustls does not offer.
fn signed_over_secp256k1() -> Vec<Compared> {
    let key = EcdsaKeyPair::generate(&ECDSA_P256K1_SHA256_ASN1_SIGNING).expect("a key");
    let curve = sequence(&[&oid("1.2.840.10045.2.1"), &oid("1.3.132.0.10")]);
    let algorithm = sequence(&[&oid("1.2.840.10045.4.3.2")]);
    let spki = sequence(&[&curve, &der(forge::BIT_STRING, &[&[0], key.public_key().as_ref()].concat())]);
    let sign = |forged: &Forged<'_>| {
        let to_be_signed = forged.to_be_signed(&algorithm, &spki);
        let signature = key.sign(&SystemRandom::new(), &to_be_signed).expect("a signature");
        sequence(&[&to_be_signed, &algorithm, &der(forge::BIT_STRING, &[&[0], signature.as_ref()].concat())])
    };
    let root = sign(&Forged::new("unused", common_name("Root"), "unused", &common_name("Root")));
    let server = sign(&Forged::new("unused", common_name("server"), "unused", &common_name("Root")));
    under(&[root], &[server])
}

#[test]
fn every_reason_is_shown_by_a_path() {
    let mut wrong = Vec::new();
    // Profiles are asked through a report: below.
    for reason in Difference::ALL.into_iter().filter(|reason| *reason != Difference::ProfileIgnored) {
        let compared = show(reason);
        let seen: BTreeSet<Option<Difference>> = compared.iter().map(|one| one.difference).collect();
        if seen != BTreeSet::from([Some(reason)]) {
            let said: Vec<String> =
                compared.iter().map(|one| format!("{:?} {:?} {:?}", one.judged.errors, one.webpki, one.difference)).collect();
            wrong.push(format!("{reason:?}: {said:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A difference for no reason of the list would be among the limits of the report.
#[test]
fn that_a_profile_is_not_asked_of_webpki_is_a_reason() {
    for case in profile_cases() {
        let store = AnchorStore::new("given", None, certs(&case.sick.roots));
        let mut options = JudgeOptions::default();
        options.anchors = Anchors::new([store]);
        for profile in [None, Some(ContentProfile::Rfc5280), Some(ContentProfile::WebPki)] {
            options.profile = profile;
            let chain = pem_bundle(&case.sick.presented);
            let Ok(report) = inspect("chain.pem", chain.as_bytes(), Time::from_unix(case.sick.at), &options) else { continue };
            let unexplained = report.limits_met.iter().find(|limit| limit.contains("please report"));
            assert_eq!(unexplained, None, "{} {profile:?}", case.what);
        }
    }
}

#[test]
fn the_list_is_sorted_into_all_and_each_says_a_sentence_of_its_own() {
    let sentences: BTreeSet<&str> = Difference::ALL.iter().map(|reason| reason.sentence()).collect();
    assert_eq!(sentences.len(), Difference::ALL.len());
}

/// webpki tries each of two namesakes in the other's place and then tells of the signature that failed there.
#[test]
fn a_namesake_on_the_path_hides_no_reason() {
    let renewed = |adjust: fn(&mut CertSpec), end_entity: fn(&mut CertSpec)| {
        let mut pki = Pki::graph("Root@1>Root@1");
        let new = pki.ca_with("Root@2", "Root@1", adjust);
        let end_entity = pki.end_entity_with("sip.contoso.test", "Root@2", end_entity);
        let all = under(&[pki.der("Root@1>Root@1")], &[end_entity, new]);
        all.into_iter().find(|one| one.judged.is_accepted()).map(|one| (one.agree(), one.difference))
    };
    let as_is = |_: &mut CertSpec| ();
    assert_eq!(renewed(as_is, as_is), Some((true, None)));
    assert_eq!(
        renewed(as_is, |spec| spec.extended_key_usage = vec![ExtendedKeyUsage::Any]),
        Some((false, Some(Difference::AnyExtendedKeyUsage)))
    );
    assert_eq!(
        renewed(|spec| spec.permitted = vec![Subtree::Organisation("Contoso Lab".into())], as_is),
        Some((false, Some(Difference::OtherNameConstraints)))
    );
}

/// Two CAs, each renewed with another key by the other: the same certificates in another order are another path, on which
/// no signature holds.
#[test]
fn another_order_of_the_same_certificates_is_another_path() {
    let pki = Pki::graph("B>B B>A A>B@2 B@2>A@2 A@2>sip.contoso.test");
    let all = under(&[pki.der("B>B")], &pki.chain(&["A@2>sip.contoso.test", "B@2>A@2", "A>B@2", "B>A"]));
    let whole: Vec<&Compared> = all.iter().filter(|one| one.judged.path.certs.len() == 4).collect();
    assert_eq!(whole.iter().filter(|one| one.judged.is_accepted()).count(), 1);
    assert!(whole.len() > 1 && all.iter().all(Compared::agree), "{all:?}");
}

/// The other ways to the same reasons, and what must not be excused by them.
#[test]
fn a_difference_is_excused_only_by_its_own_cause() {
    let as_is = |_: &mut CertSpec| ();
    let email = |spec: &mut CertSpec| {
        spec.alternative_names.push(AlternativeName::Email("postmaster@contoso.test".into()));
    };
    let shows = |compared: Vec<Compared>| -> Vec<(bool, Option<Difference>)> {
        compared.into_iter().map(|one| (one.agree(), one.difference)).collect()
    };
    // Both refuse what lies outside a permitted organisation.
    let outside = spoilt(|spec| spec.permitted = vec![Subtree::Organisation("Fabrikam".into())], as_is);
    assert_eq!(shows(outside), [(true, None)]);
    // Addresses of mail are nothing that a server's name could violate, and webpki refuses them all.
    let mail = spoilt(|spec| spec.permitted = vec![Subtree::Email("contoso.test".into())], email);
    assert_eq!(shows(mail), [(false, Some(Difference::OtherNameConstraints))]);
    // Nothing but an asterisk is an asterisk there, and both refuse.
    let literal = spoilt(|spec| spec.permitted = vec![Subtree::Email("*@contoso.test".into())], email);
    assert_eq!(shows(literal), [(true, None)]);
    // A wildcard stands for the excluded name too.
    let wildcard = |spec: &mut CertSpec| spec.dns_names(&["*.contoso.test"]);
    let touched = spoilt(|spec| spec.excluded = vec![Subtree::Dns("sip.contoso.test".into())], wildcard);
    assert!(touched.iter().all(|one| !one.judged.is_accepted() && (one.agree() || one.difference.is_some())), "{touched:?}");
    let excluded = spoilt(|spec| spec.excluded = vec![Subtree::Dns("contoso.test".into())], as_is);
    assert_eq!(shows(excluded), [(true, None)]);
    // Two errors, of which webpki sees one: it agrees.
    let both = spoilt(|spec| spec.key_usage = vec![KeyUsage::DigitalSignature], |spec| spec.valid_days(-20, -10));
    assert_eq!(shows(both), [(true, None)]);
}
