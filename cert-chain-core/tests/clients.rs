//! What a report foretells of clients. That real ones do so is shown by the binary `clients` of the benches.

use std::collections::BTreeMap;

use cert_chain_core::build::Given;
use cert_chain_core::cert::Cert;
use cert_chain_core::clients::clients;
use cert_chain_core::report::ClientReport;
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{JudgeOptions, Time, inspect, rules};
use cert_chain_testlab::{Defect, ExtendedKeyUsage, KeyId, KeyKind, LAB_NOW, Pki, YEAR, cases, pem_bundle};

const HOST: &str = "sip.contoso.test";
/// 2019-07-01.
const APPLE_DEMANDS_SINCE: i64 = 1_561_939_200;

fn cert(der: &[u8]) -> Cert {
    Cert::from_der(der.to_vec()).expect("readable")
}

fn judged(presented: &[&[u8]], anchors: Anchors, held: &[&[u8]]) -> BTreeMap<String, ClientReport> {
    let mut options = JudgeOptions::default();
    options.anchors = anchors;
    options.given = Given::new(held.iter().map(|der| (cert(der), "held.pem".to_owned())));
    options.host = Some(HOST.parse().expect("a name"));
    let report = inspect("chain.pem", pem_bundle(presented).as_bytes(), Time::from_unix(LAB_NOW), &options).expect("readable");
    report.endpoints[0].clients.iter().map(|client| (client.client.to_string(), client.clone())).collect()
}

/// Who does not connect, and by which finding.
fn failing(presented: &[&[u8]], roots: &[&[u8]]) -> BTreeMap<String, Option<String>> {
    let given = AnchorStore::new("given", None, roots.iter().map(|der| cert(der)));
    let all = judged(presented, Anchors::new([given]), &[]);
    assert!(all.values().all(|client| client.outcome != "depends"), "{all:?}");
    all.into_iter()
        .filter(|(_, client)| client.outcome == "rejects")
        .map(|(name, client)| (name, client.because.map(String::from)))
        .collect()
}

/// A root, a CA and a server's certificate with RSA keys, which every client knows.
struct Lab {
    pki: Pki,
    root: Vec<u8>,
    ca: Vec<u8>,
    ee: Vec<u8>,
}

impl Lab {
    fn new() -> Self {
        let mut pki = Pki::new();
        let root = pki.root_with("Root", |spec| spec.key = KeyKind::Rsa(1));
        let ca = pki.ca_with("CA", "Root", |spec| spec.key = KeyKind::Rsa(2));
        let ee = pki.end_entity_with(HOST, "CA", |spec| spec.key = KeyKind::Rsa(3));
        Self { pki, root, ca, ee }
    }
}

#[test]
fn a_sound_chain_is_accepted_by_all() {
    let lab = Lab::new();
    assert_eq!(failing(&[&lab.ee, &lab.ca], &[&lab.root]), BTreeMap::new());
}

#[test]
fn all_clients_are_foretold_with_their_basis() {
    let lab = Lab::new();
    let given = AnchorStore::new("given", None, [cert(&lab.root)]);
    let all = judged(&[&lab.ee, &lab.ca], Anchors::new([given]), &[]);
    assert_eq!(all.len(), clients().len());
    for client in clients() {
        let report = &all[client.name];
        assert_eq!((&*report.basis, report.in_audience), (client.basis.as_str(), true), "{}", client.name);
    }
}

#[test]
fn what_a_client_may_have_from_elsewhere_depends() {
    let lab = Lab::new();
    let given = AnchorStore::new("given", None, [cert(&lab.root)]);
    let all = judged(&[&lab.ee], Anchors::new([given]), &[&lab.ca]);
    for (name, outcome) in
        [("openssl", "rejects"), ("exchange-online", "rejects"), ("android", "depends"), ("firefox", "depends")]
    {
        assert_eq!(all[name].outcome, outcome, "{name}");
        assert_eq!(all[name].because.as_deref(), Some("missing-intermediate"), "{name}");
    }
}

#[test]
fn each_client_trusts_its_own_store() {
    let lab = Lab::new();
    let stores = [("microsoft", Some(&lab.root)), ("java", None)];
    let stores = stores.map(|(name, root)| AnchorStore::new(name, None, root.map(|root| cert(root))));
    let all = judged(&[&lab.ee, &lab.ca], Anchors::new(stores), &[]);
    assert_eq!(all["windows-online"].outcome, "accepts");
    assert_eq!(all["java"].outcome, "rejects");
    assert_eq!(all["java"].because.as_deref(), Some("trusted-by-some-stores"));
    // Nobody asked about Apple's own: what was asked about stands for it.
    assert_eq!(all["apple"].outcome, "accepts");
}

#[test]
fn who_does_not_search_falls_over_what_others_pass_by() {
    let mut lab = Lab::new();
    lab.pki.root_with("Old Root", |spec| spec.key = KeyKind::Rsa(4));
    let cross = lab.pki.ca_with("CA", "Old Root", |_| ());
    let failing = failing(&[&lab.ee, &cross, &lab.ca], &[&lab.root]);
    let names: Vec<&str> = failing.keys().map(String::as_str).collect();
    assert_eq!(names, ["gnutls", "openssl", "sbc", "sip-phone"]);
    assert!(failing.values().all(|because| because.as_deref() == Some("unknown-issuer")));
}

#[test]
fn an_expired_certificate_first_stops_who_takes_the_first() {
    let mut lab = Lab::new();
    let expired = lab.pki.ca_with("CA", "Root", |spec| {
        spec.tag = "expired".into();
        spec.not_after = LAB_NOW - YEAR;
    });
    let stopped = failing(&[&lab.ee, &expired, &lab.ca], &[&lab.root]);
    assert_eq!(stopped, BTreeMap::from([("gnutls".to_owned(), Some("expired-certificate-sent".to_owned()))]));
    assert_eq!(failing(&[&lab.ee, &lab.ca, &expired], &[&lab.root]), BTreeMap::new());
}

#[test]
fn an_expired_anchor_stops_who_looks_at_its_date() {
    let mut lab = Lab::new();
    let expired = lab.pki.root_with("Root", |spec| {
        spec.tag = "expired".into();
        spec.not_after = LAB_NOW - YEAR;
    });
    let failing = failing(&[&lab.ee, &lab.ca], &[&expired]);
    assert!(failing.values().all(|because| because.as_deref() == Some("expired-root")), "{failing:?}");
    assert!(["chrome", "gnutls", "go", "openssl"].iter().all(|name| failing.contains_key(*name)));
    assert!(["android", "java", "rustls"].iter().all(|name| !failing.contains_key(*name)));
}

#[test]
fn a_client_fails_by_its_own_peculiarity() {
    let mut lab = Lab::new();
    let mut spoilt = |tag: &str, spoil: &dyn Fn(&mut cert_chain_testlab::CertSpec)| {
        lab.pki.end_entity_with(HOST, "CA", |spec| {
            spec.tag = tag.into();
            spoil(spec);
        })
    };
    let other_key_id = spoilt("key-id", &|spec| spec.authority_key_id = KeyId::Given(vec![0xab; 20]));
    let any_purpose = spoilt("any", &|spec| spec.extended_key_usage = vec![ExtendedKeyUsage::Any]);
    let no_purpose = spoilt("none", &|spec| spec.extended_key_usage = Vec::new());
    let no_purpose_of_old = spoilt("none of old", &|spec| {
        spec.extended_key_usage = Vec::new();
        spec.not_before = APPLE_DEMANDS_SINCE - 1;
    });
    let other_encoding = spoilt("printable", &|spec| spec.defects = vec![Defect::IssuerAsPrintableString]);
    let common_name = spoilt("common-name", &|spec| spec.alternative_names.clear());
    let who = |ee: &[u8]| failing(&[ee, &lab.ca], &[&lab.root]);

    assert_eq!(who(&other_key_id).into_keys().collect::<Vec<_>>(), ["gnutls", "openssl", "sbc", "sip-phone"]);
    assert_eq!(who(&any_purpose).into_keys().collect::<Vec<_>>(), ["apple", "openssl", "rustls", "sbc", "sip-phone"]);
    let implied = BTreeMap::from([("apple".to_owned(), Some("server-auth-implied".to_owned()))]);
    assert_eq!(who(&no_purpose), implied);
    assert_eq!(who(&no_purpose_of_old), BTreeMap::new());
    assert_eq!(who(&other_encoding).into_keys().collect::<Vec<_>>(), ["go", "rustls"]);
    let by_name = who(&common_name);
    assert_eq!(by_name["go"].as_deref(), Some("no-subject-alternative-name"));
    assert!(["gnutls", "java", "openssl", "windows-online"].iter().all(|name| !by_name.contains_key(*name)));
}

#[test]
fn only_who_must_read_every_certificate_stumbles_over_rubbish() {
    let lab = Lab::new();
    let failing = failing(&[&lab.ee, b"no certificate", &lab.ca], &[&lab.root]);
    assert!(!failing.contains_key("rustls") && !failing.contains_key("chrome"));
    assert_eq!(failing["openssl"].as_deref(), Some("unreadable-certificate"));
}

/// Whatever the chain, every reason is a finding that `explain` knows, or one that is still to come.
#[test]
fn every_reason_is_a_code() {
    for case in cases() {
        for scene in [&case.sick, &case.healthy] {
            let presented: Vec<&[u8]> = scene.presented.iter().map(Vec::as_slice).collect();
            let roots: Vec<&[u8]> = scene.roots.iter().map(Vec::as_slice).collect();
            let given = AnchorStore::new("given", None, roots.iter().map(|der| cert(der)));
            for (client, report) in judged(&presented, Anchors::new([given]), &[]) {
                let Some(code) = report.because else { continue };
                let known = rules().iter().any(|rule| rule.code == code);
                assert!(known, "{}: {client}: {code}", case.name);
            }
        }
    }
}
