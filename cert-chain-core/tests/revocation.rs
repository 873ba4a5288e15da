//! Revocation by lists given by hand (RFC 5280, section 6.3): who may sign, of whom a list speaks, what several lists
//! say together, and what the finding tells.

mod forge;

use std::collections::BTreeSet;

use cert_chain_core::build::Given;
use cert_chain_core::cert::{Cert, Crl};
use cert_chain_core::report::{FindingReport, Report, Severity};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::verify::Crls;
use cert_chain_core::{JudgeOptions, Time, inspect};
use cert_chain_testlab::{DAY, Extension, KeyUsage, LAB_NOW, Pki, Revoked, pem_bundle};
use forge::{der, sequence};
use proptest::prelude::*;

const HOST: &str = "sip.contoso.test";
const HOLD: u8 = 6;
const REMOVE_FROM_CRL: u8 = 8;

/// A root, a CA and a server; a list of the root that is always given.
struct Lab {
    pki: Pki,
    root: Vec<u8>,
    ca: Vec<u8>,
    end_entity: Vec<u8>,
    /// Certificates at hand that the server does not send.
    held: Vec<Vec<u8>>,
}

impl Lab {
    fn new() -> Self {
        let mut pki = Pki::new();
        let root = pki.root("Root");
        let ca = pki.ca("CA", "Root");
        let end_entity = pki.end_entity(HOST, "CA");
        Self { pki, root, ca, end_entity, held: Vec::new() }
    }

    fn revoked(&self) -> Vec<Revoked> {
        vec![Revoked::certificate(&self.end_entity, None)]
    }

    fn report(&self, crls: Vec<Vec<u8>>) -> Report {
        let cert = |der: &Vec<u8>| Cert::from_der(der.clone()).expect("readable");
        let mut options = JudgeOptions::default();
        options.anchors = Anchors::new([AnchorStore::new("given", None, [cert(&self.root)])]);
        options.given = Given::new(self.held.iter().map(|der| (cert(der), "held.pem".to_owned())));
        let crls = crls.into_iter().enumerate();
        options.crls =
            Crls::new(crls.map(|(place, der)| (Crl::from_der(der).expect("a revocation list"), format!("{place}.crl"))));
        let chain = pem_bundle(&[&self.end_entity, &self.ca]);
        inspect("chain.pem", chain.as_bytes(), Time::from_unix(LAB_NOW), &options).expect("certificates")
    }

    /// The findings when these lists are given beside the root's.
    fn findings(&self, crls: &[Vec<u8>]) -> Vec<FindingReport> {
        let crls = std::iter::once(self.pki.crl("Root")).chain(crls.iter().cloned()).collect();
        self.report(crls).endpoints.remove(0).findings
    }

    fn codes(&self, crls: &[Vec<u8>]) -> Vec<String> {
        self.findings(crls).iter().map(|finding| finding.code.clone()).collect()
    }

    /// What is wrong with the list that does not say whether the server is revoked.
    fn problem(&self, crls: &[Vec<u8>]) -> String {
        let findings = self.findings(crls);
        assert_eq!(findings.len(), 1, "{findings:#?}");
        assert_eq!(findings[0].code, "revocation-unavailable");
        findings[0].facts["crls"][0]["problem"].as_str().expect("a sentence").to_owned()
    }
}

/// An issuing distribution point with these fields.
fn scope(fields: &[Vec<u8>]) -> Extension {
    Extension { oid: vec![2, 5, 29, 28], critical: true, value: der(0x30, &fields.concat()) }
}

fn flag(number: u8) -> Vec<u8> {
    der(0x80 | number, &[0xff])
}

fn full_name(names: &[Vec<u8>]) -> Vec<u8> {
    der(0xa0, &der(0xa0, &names.concat()))
}

fn url(text: &str) -> Vec<u8> {
    der(0x86, text.as_bytes())
}

fn directory(name: &[u8]) -> Vec<u8> {
    der(0xa4, name)
}

/// A certificate's distribution points, each of these fields.
fn points(points: &[Vec<u8>]) -> Extension {
    let points: Vec<u8> = points.iter().flat_map(|fields| der(0x30, fields)).collect();
    Extension { oid: vec![2, 5, 29, 31], critical: false, value: der(0x30, &points) }
}

#[test]
fn tells_when_why_and_by_which_list() {
    let lab = Lab::new();
    let list = lab.pki.crl_with("CA", |spec| spec.entries = vec![Revoked::certificate(&lab.end_entity, Some(1))]);
    let findings = lab.findings(&[list]);
    let [finding] = &findings[..] else { panic!("{findings:#?}") };
    assert_eq!((finding.code.as_str(), finding.severity, finding.owner.as_str()), ("revoked", Severity::Error, "server"));
    assert_eq!(
        finding.message,
        "sip.contoso.test (66ea6fd2) was revoked on 2026-05-22, 10 days ago (keyCompromise): it is on revocation list 1.crl \
         (number 12, of 2026-05-31, by CN=CA, O=Fabrikam Lab)"
            .replace("66ea6fd2", &finding.certificate.as_ref().expect("a culprit")[..8])
    );
    assert_eq!(finding.facts["reason"], "keyCompromise");
    assert_eq!(finding.facts["since"], "2026-05-22T12:00:00Z");
    assert_eq!(finding.facts["crl"]["file"], "1.crl");
    assert_eq!(finding.facts["crl"]["number"], "12");
}

#[test]
fn a_revocation_stays_whatever_else_is_wrong_with_the_list() {
    let lab = Lab::new();
    let expired = |entries: Vec<Revoked>| {
        lab.pki.crl_with("CA", |spec| {
            spec.this_update = LAB_NOW - 9 * DAY;
            spec.next_update = Some(LAB_NOW - DAY);
            spec.entries = entries;
        })
    };
    assert_eq!(lab.codes(&[expired(lab.revoked())]), ["revoked"]);
    assert_eq!(lab.problem(&[expired(Vec::new())]), "it expired on 2026-05-31");
    // What was on hold then may have been lifted since.
    assert_eq!(lab.problem(&[expired(vec![Revoked::certificate(&lab.end_entity, Some(HOLD))])]), "it expired on 2026-05-31");
    let numberless = |entries: Vec<Revoked>| {
        lab.pki.crl_with("CA", |spec| {
            spec.number = None;
            spec.extensions = vec![Extension { oid: vec![1, 3, 6, 1, 4, 1, 32473, 1], critical: false, value: vec![5, 0] }];
            spec.entries = entries;
        })
    };
    assert_eq!(lab.codes(&[numberless(lab.revoked())]), ["revoked"]);
    assert!(lab.problem(&[numberless(Vec::new())]).starts_with("it has no CRL number"));
}

#[test]
fn a_list_of_version_1_has_no_number_and_is_used() {
    let lab = Lab::new();
    let list = |entries: Vec<Revoked>| {
        lab.pki.crl_with("CA", |spec| {
            spec.is_version_1 = true;
            spec.entries = entries;
        })
    };
    assert_eq!(lab.codes(&[list(Vec::new())]), [""; 0]);
    assert_eq!(lab.codes(&[list(lab.revoked())]), ["revoked"]);
}

#[test]
fn a_list_of_later_says_nothing_of_now() {
    let lab = Lab::new();
    let later = lab.pki.crl_with("CA", |spec| {
        spec.this_update = LAB_NOW + DAY;
        spec.entries = lab.revoked();
    });
    assert_eq!(lab.problem(&[later]), "it is issued only on 2026-06-02");
}

#[test]
fn a_later_list_lifts_a_hold_and_nothing_else() {
    let lab = Lab::new();
    let older = |reason| {
        lab.pki.crl_with("CA", |spec| {
            spec.this_update = LAB_NOW - 2 * DAY;
            spec.number = Some(11);
            spec.entries = vec![Revoked::certificate(&lab.end_entity, reason)];
        })
    };
    let newer = lab.pki.crl("CA");
    assert_eq!(lab.codes(&[older(Some(HOLD))]), ["revoked"]);
    for lists in [[older(Some(HOLD)), newer.clone()], [newer.clone(), older(Some(HOLD))]] {
        assert_eq!(lab.codes(&lists), [""; 0]);
    }
    assert_eq!(lab.codes(&[newer, older(None)]), ["revoked"]);
}

#[test]
fn a_list_with_critical_extensions_that_nobody_knows_is_not_used() {
    let lab = Lab::new();
    let unknown = || vec![Extension { oid: vec![1, 3, 6, 1, 4, 1, 32473, 9], critical: true, value: vec![5, 0] }];
    let of_list = lab.pki.crl_with("CA", |spec| {
        spec.extensions = unknown();
        spec.entries = lab.revoked();
    });
    let of_entry = lab.pki.crl_with("CA", |spec| {
        let mut other = Revoked::serial(&[9], None);
        other.extensions = unknown();
        spec.entries = vec![other];
    });
    for list in [of_list, of_entry] {
        assert_eq!(lab.problem(&[list]), "it has the critical extension 1.3.6.1.4.1.32473.9, which is not understood");
    }
}

#[test]
fn a_list_speaks_only_of_what_it_is_for() {
    let lab = Lab::new();
    let list = |fields: &[Vec<u8>]| lab.pki.crl_with("CA", |spec| spec.extensions = vec![scope(fields)]);
    assert_eq!(lab.codes(&[list(&[flag(1)])]), [""; 0], "end-entities only");
    assert_eq!(lab.problem(&[list(&[flag(2)])]), "it is for CA certificates only");
    assert_eq!(lab.problem(&[list(&[flag(5)])]), "it is for attribute certificates only");
    // Two of these together speak of all.
    assert_eq!(lab.codes(&[list(&[flag(2)]), list(&[flag(1)])]), [""; 0]);
    // A list that names its place is for certificates that name it too, or for all of an issuer of that name.
    let elsewhere = list(&[full_name(&[url("http://pki.test/2.crl")])]);
    assert_eq!(lab.problem(&[elsewhere]), "it is for another distribution point (http://pki.test/2.crl)");
    assert_eq!(lab.codes(&[list(&[full_name(&[directory(&lab.pki.name("CA"))])])]), [""; 0]);
}

#[test]
fn points_are_the_same_by_any_of_their_names() {
    let mut lab = Lab::new();
    let relative = sequence(&[&forge::oid("2.5.4.3"), &der(forge::UTF8_STRING, b"list 1")]);
    let below_ca = [&lab.pki.name("CA")[2..], &der(forge::SET, &relative)].concat();
    let of_point = full_name(&[url("ldap:///CN=CA"), url("http://pki.test/1.crl"), directory(&der(0x30, &below_ca))]);
    lab.end_entity = lab.pki.end_entity_with(HOST, "CA", |spec| {
        spec.tag = "point".into();
        spec.extensions = vec![points(&[of_point])];
    });
    let list = |name: Vec<u8>| lab.pki.crl_with("CA", |spec| spec.extensions = vec![scope(&[name])]);
    assert_eq!(lab.codes(&[list(full_name(&[url("http://pki.test/0.crl"), url("http://pki.test/1.crl")]))]), [""; 0]);
    // nameRelativeToCRLIssuer is written out below the name of the list's issuer.
    assert_eq!(lab.codes(&[list(der(0xa0, &der(0xa1, &relative)))]), [""; 0]);
    assert_eq!(lab.codes(&[list(full_name(&[url("http://pki.test/0.crl")]))]), ["revocation-unavailable"]);
}

#[test]
fn lists_of_some_reasons_must_cover_all_together() {
    let mut lab = Lab::new();
    lab.pki.root("Elsewhere");
    let of = |issuer: &str, bits: &[u8]| {
        let scope = scope(&[der(0x83, &[&[0], bits].concat())]);
        lab.pki.crl_with(issuer, |spec| spec.extensions = vec![scope])
    };
    let some = |bits: &[u8]| of("CA", bits);
    let compromise = some(&[0b0110_0000]);
    let others = some(&[0b0001_1111, 0x80]);
    assert_eq!(lab.codes(&[compromise.clone(), others.clone()]), [""; 0]);
    assert_eq!(lab.problem(&[others]), "no list covers revocation for keyCompromise, cACompromise");
    assert!(lab.problem(std::slice::from_ref(&compromise)).contains("superseded"));
    // What another CA leaves out is nobody's trouble here.
    let findings = lab.findings(&[of("Elsewhere", &[0b0110_0000]), compromise]);
    let told = findings[0].facts["crls"].as_array().expect("lists");
    assert_eq!((told.len(), &told[0]["issuer"]), (1, &"CN=CA, O=Fabrikam Lab".into()));
}

#[test]
fn an_indirect_list_speaks_of_others_certificates() {
    let mut lab = Lab::new();
    let issuer = lab.pki.ca_with("List Issuer", "Root", |spec| {
        spec.is_ca = false;
        spec.key_usage = vec![KeyUsage::CrlSign];
    });
    let name = lab.pki.name("List Issuer");
    lab.end_entity = lab.pki.end_entity_with(HOST, "CA", |spec| {
        spec.tag = "indirect".into();
        spec.extensions = vec![points(&[der(0xa2, &directory(&name))])];
    });
    let ca = lab.pki.name("CA");
    let list = |is_indirect: bool, named: &[Option<Vec<u8>>], serials: &[&[u8]]| {
        lab.pki.crl_with("List Issuer", |spec| {
            spec.extensions = if is_indirect { vec![scope(&[flag(4)])] } else { Vec::new() };
            spec.entries = serials.iter().map(|serial| Revoked::serial(serial, None)).collect();
            for (entry, name) in spec.entries.iter_mut().zip(named) {
                entry.issuer.clone_from(name);
            }
        })
    };
    let mine = Revoked::certificate(&lab.end_entity, None).serial;
    // Whoever signed is not sent, and cannot be found.
    assert_eq!(lab.problem(&[list(true, &[], &[])]), "no key at hand verifies its signature");
    lab.held = vec![issuer];
    assert_eq!(lab.codes(&[list(true, &[], &[])]), [""; 0]);
    assert!(lab.problem(&[list(false, &[], &[])]).contains("no indirect list"));
    // A serial number of the list issuer's own, and the same of the CA's.
    assert_eq!(lab.codes(&[list(true, &[None], &[&mine])]), [""; 0]);
    assert_eq!(lab.codes(&[list(true, &[Some(ca.clone())], &[&mine])]), ["revoked"]);
    // An entry that names nobody is about the issuer of the entry before it.
    assert_eq!(lab.codes(&[list(true, &[Some(ca), None], &[&[7], &mine])]), ["revoked"]);
    // The issuer of the lists is revoked itself.
    let of_root = lab.pki.crl_with("Root", |spec| {
        spec.number = Some(13);
        spec.entries = vec![Revoked::certificate(&lab.held[0], None)];
    });
    assert!(lab.problem(&[list(true, &[], &[]), of_root]).contains("has no valid path to the same root"));
}

/// The CA got a new key; the old one still signs lists, or the other way round.
#[test]
fn a_list_may_be_signed_with_another_key_of_the_ca() {
    let mut lab = Lab::new();
    let next = lab.pki.ca("CA@2027", "Root");
    let impostor = lab.pki.ca("CA@impostor", "CA@impostor");
    let by = |signer: &str| {
        lab.pki.crl_with("CA", |spec| {
            spec.signer = signer.to_owned();
            spec.entries = lab.revoked();
        })
    };
    let (of_next, of_impostor) = (by("CA@2027"), by("CA@impostor"));
    lab.held = vec![next, impostor];
    assert_eq!(lab.codes(&[of_next]), ["revoked"]);
    assert!(lab.problem(&[of_impostor]).contains("has no valid path to the same root"));
}

#[test]
fn changes_are_applied_to_the_list_that_they_change() {
    let lab = Lab::new();
    let complete = |number, entries: Vec<Revoked>| {
        lab.pki.crl_with("CA", |spec| {
            spec.number = Some(number);
            spec.this_update = LAB_NOW - 3 * DAY;
            spec.entries = entries;
        })
    };
    let changes = |base, number, entries: Vec<Revoked>| {
        lab.pki.crl_with("CA", |spec| {
            spec.base = Some(base);
            spec.number = Some(number);
            spec.entries = entries;
        })
    };
    let with = |reason| vec![Revoked::certificate(&lab.end_entity, reason)];
    let none = Vec::new;
    assert_eq!(lab.codes(&[complete(5, none()), changes(5, 6, with(Some(1)))]), ["revoked"]);
    assert_eq!(lab.codes(&[complete(5, with(Some(HOLD))), changes(5, 6, with(Some(REMOVE_FROM_CRL)))]), [""; 0]);
    assert_eq!(lab.codes(&[complete(5, with(None)), changes(5, 6, none())]), ["revoked"]);
    // The latest of several changes counts.
    let lifted = [complete(5, none()), changes(5, 6, with(Some(HOLD))), changes(5, 7, with(Some(REMOVE_FROM_CRL)))];
    assert_eq!(lab.codes(&lifted), [""; 0]);
    // Changes to a later list, and changes alone.
    assert_eq!(lab.codes(&[complete(4, none()), changes(5, 6, with(Some(1)))]), [""; 0]);
    assert!(lab.problem(&[changes(5, 6, none())]).starts_with("it is a delta list"));
    // A complete list that has expired is as current as the changes to it.
    let expired = lab.pki.crl_with("CA", |spec| {
        spec.number = Some(5);
        spec.this_update = LAB_NOW - 9 * DAY;
        spec.next_update = Some(LAB_NOW - DAY);
    });
    assert_eq!(lab.codes(&[expired.clone(), changes(5, 6, none())]), [""; 0]);
    assert_eq!(lab.problem(&[expired, changes(6, 7, none())]), "it expired on 2026-05-31");
}

#[test]
fn every_certificate_of_the_path_is_asked_about() {
    let lab = Lab::new();
    let of_root = lab.pki.crl_with("Root", |spec| spec.entries = vec![Revoked::certificate(&lab.ca, Some(2))]);
    let report = lab.report(vec![of_root, lab.pki.crl("CA")]);
    let finding = &report.endpoints[0].findings[0];
    assert_eq!((finding.code.as_str(), finding.owner.as_str()), ("revoked", "ca"));
    let ca = Cert::from_der(lab.ca).expect("readable").sha256().to_string();
    assert_eq!(finding.certificate, Some(ca));
}

#[test]
fn without_lists_nobody_asks() {
    let lab = Lab::new();
    assert!(lab.report(Vec::new()).endpoints[0].findings.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A certificate is revoked exactly if its serial number is on the list, whatever else is.
    #[test]
    fn a_serial_number_is_revoked_exactly_if_it_is_listed(
        others in proptest::collection::btree_set(proptest::collection::vec(any::<u8>(), 1..20), 0..40),
        is_listed: bool,
        seed: u64,
    ) {
        let lab = Lab::new();
        let mine = Revoked::certificate(&lab.end_entity, None).serial;
        let mut serials: Vec<Vec<u8>> = others.into_iter().filter(|serial| significant(serial) != mine).collect();
        if is_listed {
            let place = seed as usize % (serials.len() + 1);
            serials.insert(place, mine);
        }
        let list = lab.pki.crl_with("CA", |spec| spec.entries = serials.iter().map(|s| Revoked::serial(s, None)).collect());
        let codes: BTreeSet<String> = lab.codes(&[list]).into_iter().collect();
        prop_assert_eq!(codes.contains("revoked"), is_listed);
        prop_assert_eq!(codes.len(), usize::from(is_listed));
    }
}

/// The octets that count, of a serial number that is not negative.
fn significant(serial: &[u8]) -> &[u8] {
    &serial[serial.iter().take_while(|octet| **octet == 0).count()..]
}
