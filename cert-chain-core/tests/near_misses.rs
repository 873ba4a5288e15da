//! Near misses: what is there looks right, and is not. The report says what is there, what is needed, and how they differ.

use cert_chain_core::build::Given;
use cert_chain_core::cert::Cert;
use cert_chain_core::report::{FindingReport, ProofStatus, Report};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{JudgeOptions, Time, inspect};
use cert_chain_testlab::{LAB_NOW, Pki, YEAR, pem_bundle};
use insta::assert_snapshot;

const HOST: &str = "sip.contoso.test";

fn cert(der: &[u8]) -> Cert {
    Cert::from_der(der.to_vec()).expect("readable")
}

fn report(sent: &[Vec<u8>], root: &[u8], held: &[Vec<u8>]) -> Report {
    let mut options = JudgeOptions::default();
    options.anchors = Anchors::new([AnchorStore::new("given", None, vec![cert(root)])]);
    options.given = Given::new(held.iter().map(|der| (cert(der), "held.pem".to_owned())));
    options.host = Some(HOST.parse().expect("a name"));
    inspect("chain.pem", pem_bundle(sent).as_bytes(), Time::from_unix(LAB_NOW), &options).expect("certificates")
}

fn first(report: &Report) -> &FindingReport {
    &report.endpoints[0].findings[0]
}

/// A CA renewed under its name with a new key: the certificate of 2018, and that of two years ago.
struct Renewed {
    root: Vec<u8>,
    old: Vec<u8>,
    new: Vec<u8>,
    server: Vec<u8>,
}

fn renewed() -> Renewed {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let old = pki.ca_with("CA@2018", "Root", |spec| {
        spec.common_name = "CA".into();
        spec.not_before = LAB_NOW - 8 * YEAR;
    });
    let new = pki.ca("CA", "Root");
    let server = pki.end_entity(HOST, "CA");
    Renewed { root, old, new, server }
}

#[test]
fn two_generations_are_told_apart_by_their_years() {
    let Renewed { root, old, new, server } = renewed();
    let report = report(&[server, old], &root, &[new]);
    let finding = first(&report);
    assert_eq!((finding.code.as_str(), finding.proof.status), ("wrong-intermediate", ProofStatus::Proven));
    assert_snapshot!(finding.message, @"the server sends CA (9062e999) of 2018, needs CA (4625d156) of 2024, to vouch for sip.contoso.test");
    assert_snapshot!(finding.facts["sent_generation"]["not_before"], @r#""2018-06-03T12:00:00Z""#);
    assert_snapshot!(finding.facts["needed_generation"]["not_before"], @r#""2024-06-01T12:00:00Z""#);
    assert_ne!(finding.facts["sent_generation"]["key_identifier"], finding.facts["needed_generation"]["key_identifier"]);
}

#[test]
fn another_generation_that_is_held_is_named() {
    let Renewed { root, old, server, .. } = renewed();
    let report = report(&[server], &root, std::slice::from_ref(&old));
    let finding = first(&report);
    assert_eq!((finding.code.as_str(), finding.proof.status), ("unknown-issuer", ProofStatus::Unproven));
    assert_snapshot!(finding.message, @"the issuer of sip.contoso.test (18f93551) is not the CA (9062e999) that is at hand (given: held.pem): it has that name, but another key (44ea298f, and 3d85b8ec is wanted); it is valid from 2018-06-03 to 2034-05-30");
    assert_snapshot!(finding.remedy, @"get the certificate of CA from the CA again, of the generation that issued this one, and send it");
    assert_eq!(finding.facts["likely"], "known-ca");
    assert!(finding.certificates.contains(&cert(&old).sha256().to_string()));
}

#[test]
fn last_years_ca_of_another_name_is_what_is_sent_and_the_right_one_what_is_needed() {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let stray = pki.ca("Issuing CA 1", "Root");
    let right = pki.ca("Issuing CA 2", "Root");
    let server = pki.end_entity(HOST, "Issuing CA 2");
    let report = report(&[server, stray.clone()], &root, &[right]);
    let finding = first(&report);
    assert_eq!((finding.code.as_str(), finding.proof.status), ("missing-intermediate", ProofStatus::Proven));
    assert_snapshot!(finding.message, @"the server sends Issuing CA 1 (a8d4e598), needs Issuing CA 2 (fc4e3970), the issuer of sip.contoso.test");
    assert_eq!(finding.facts["sent_instead"][0], cert(&stray).sha256().to_string());
    let notes: Vec<&str> = report.endpoints[0].findings[1..].iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(notes, ["unrelated-certificate"]);
}

fn looked_for_the_key(report: &Report) -> String {
    let looked = first(report).facts["looked_in"].as_object().expect("places").clone();
    let key = looked.into_iter().find(|(place, _)| place.starts_with("key ")).expect("the key");
    key.1.as_str().expect("an answer").to_owned()
}

#[test]
fn who_has_the_key_that_is_named_is_said() {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    pki.ca("CA", "Root");
    let server = pki.end_entity(HOST, "CA");
    assert_snapshot!(looked_for_the_key(&report(std::slice::from_ref(&server), &root, &[])), @"nobody has it");
    // The CA's key under another name: a CA that was renamed and kept its key.
    let wanted = cert(&server).authority_key_identifier().expect("an identifier").to_vec();
    let renamed = pki.ca_with("Renamed CA", "Root", |spec| spec.subject_key_id = cert_chain_testlab::KeyId::Given(wanted));
    assert_snapshot!(looked_for_the_key(&report(&[server, renamed], &root, &[])), @"Renamed CA (091d1845) has it, under another name");
}
