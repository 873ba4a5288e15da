//! Diagnoses that were wrong once, or would mislead: each scene with what is to be said of it.

use cert_chain_core::build::Given;
use cert_chain_core::cert::Cert;
use cert_chain_core::report::{
    BundleError, FindingReport, ProofStatus, ProvenanceReport, Report, Severity, State, Verdict, bundle,
};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::verify::Purpose;
use cert_chain_core::{JudgeOptions, Time, inspect};
use cert_chain_testlab::{AlternativeName, DAY, Defect, KeyKind, LAB_NOW, Pki, Subtree, YEAR, pem_bundle};

const HOST: &str = "sip.contoso.test";

fn certs(ders: &[Vec<u8>]) -> Vec<Cert> {
    ders.iter().map(|der| Cert::from_der(der.clone()).expect("a certificate")).collect()
}

/// Options that trust `roots` as the store `given`.
fn trusting(roots: &[Vec<u8>]) -> JudgeOptions {
    let mut options = JudgeOptions::default();
    options.anchors = Anchors::new([AnchorStore::new("given", None, certs(roots))]);
    options
}

fn judged(sent: &[Vec<u8>], options: &JudgeOptions) -> Report {
    inspect("chain.pem", pem_bundle(sent).as_bytes(), Time::from_unix(LAB_NOW), options).expect("certificates")
}

fn findings(report: &Report) -> &[FindingReport] {
    &report.endpoints[0].findings
}

fn codes(report: &Report) -> Vec<&str> {
    findings(report).iter().map(|finding| finding.code.as_str()).collect()
}

#[test]
fn a_chain_without_the_servers_own_certificate_is_not_in_order() {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let ca = pki.ca("CA", "Root");
    let mut options = trusting(&[root]);
    let report = judged(std::slice::from_ref(&ca), &options);
    assert_eq!((codes(&report), report.state), (vec!["no-subject-alternative-name"], State::Error));
    let finding = &findings(&report)[0];
    assert!(finding.message.contains("stands where the server's own belongs"), "{finding:?}");
    assert_eq!(finding.proof.status, ProofStatus::Unproven, "no other certificate of the CA's would do");
    options.purpose = Purpose::Any;
    assert_eq!(judged(&[ca], &options).state, State::Warning, "nobody said that it is a server's");
}

/// Windows stores and files of roots hold servers' own certificates too.
#[test]
fn a_certificate_that_is_its_own_anchor_names_no_wrong_key() {
    let mut pki = Pki::new();
    let chain = [pki.root("Root"), pki.ca("CA", "Root"), pki.end_entity(HOST, "CA")];
    for sent in [&chain[2..], &[chain[2].clone(), chain[1].clone()]] {
        let report = judged(sent, &trusting(&chain[2..]));
        assert!(!codes(&report).contains(&"key-id-mismatch"), "{:?}", findings(&report));
        assert_eq!(report.verdict, Some(Verdict::Complete));
    }
}

/// Whoever adds a root of his own must not read that a public list has it.
#[test]
fn an_added_root_is_not_called_a_stores_own() {
    let mut pki = Pki::new();
    let chain = [pki.root("Public Root"), pki.root("Own Root"), pki.end_entity(HOST, "Own Root")];
    let public = AnchorStore::new("public", None, certs(&chain[..1]));
    let mut options = JudgeOptions::default();
    options.anchors = Anchors::new([public.with_extra(&certs(&chain[..2]))]);
    let report = judged(&chain[2..], &options);
    assert_eq!((report.verdict, report.stores[0].extra_roots), (Some(Verdict::Complete), 1));
    let own = Cert::from_der(chain[1].clone()).expect("a root").sha256().to_string();
    assert_eq!(report.certificates[&own].provenance, [ProvenanceReport::ExtraRoot]);
}

/// What is only a warning stands in no bundle's way, and is not named among what does.
#[test]
fn a_bundle_is_refused_for_errors_alone() {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let nameless = pki.end_entity_with(HOST, "Root", |spec| spec.alternative_names.clear());
    let options = trusting(std::slice::from_ref(&root));
    let report = judged(std::slice::from_ref(&nameless), &options);
    assert_eq!((codes(&report), report.state), (vec!["no-subject-alternative-name"], State::Warning));
    assert_eq!(bundle(&report, &options).expect("the chain verifies").certs, certs(std::slice::from_ref(&nameless)));

    let stray = pki.root("Elsewhere");
    let options = trusting(&[stray]);
    let report = judged(&[nameless, pki.ca("Stray", "Elsewhere")], &options);
    assert!(codes(&report).len() > 1, "{:?}", codes(&report));
    let refused = bundle(&report, &options).expect_err("nobody has the root").to_string();
    assert_eq!(refused, "no chain at hand for chain.pem verifies: unknown-issuer");
}

#[test]
fn a_root_that_no_mainstream_program_holds_is_an_error() {
    let mut pki = Pki::new();
    let chain = [pki.root("Root"), pki.root("Elsewhere"), pki.end_entity(HOST, "Root")];
    let store = |name: &str, root: &Vec<u8>| AnchorStore::new(name, None, certs(std::slice::from_ref(root)));
    for (names, severity) in [(["mozilla", "system"], Severity::Error), (["java", "mozilla"], Severity::Warning)] {
        let [lacking, holding] = names;
        let mut options = JudgeOptions::default();
        options.anchors = Anchors::new([store(lacking, &chain[1]), store(holding, &chain[0])]);
        let report = judged(&chain[2..], &options);
        assert_eq!(codes(&report), ["trusted-by-some-stores"]);
        assert_eq!((findings(&report)[0].severity, report.verdict), (severity, Some(Verdict::Complete)), "{names:?}");
    }
}

#[test]
fn a_new_key_certified_by_the_old_one_is_no_root_to_leave_out() {
    let mut pki = Pki::new();
    let old = pki.root("Corp Root");
    // "Corp Root@new" has the name of the root and another key.
    let link = pki.ca_with("Corp Root@new", "Corp Root", |spec| spec.common_name = "Corp Root".to_owned());
    let end_entity = pki.end_entity(HOST, "Corp Root@new");
    let report = judged(&[end_entity, link], &trusting(&[old]));
    assert_eq!((codes(&report), report.verdict), (vec![], Some(Verdict::Complete)));
}

#[test]
fn an_untrusted_root_is_not_blamed_for_what_anchors_may_be() {
    let mut pki = Pki::new();
    let trusted = pki.root("Trusted");
    let root = pki.root_with("Old Root", |spec| (spec.not_before, spec.not_after) = (LAB_NOW - 9 * YEAR, LAB_NOW - DAY));
    let end_entity = pki.end_entity(HOST, "Old Root");
    let report = judged(&[end_entity, root], &trusting(&[trusted]));
    assert_eq!(codes(&report), ["untrusted-root"]);
    assert_eq!(findings(&report)[0].proof.status, ProofStatus::Proven);
}

#[test]
fn every_certificate_at_hand_is_offered_in_place_of_an_expired_one() {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let above = pki.ca("Upper CA", "Root");
    let renewed = pki.ca("CA", "Upper CA");
    let expired = pki.ca_with("CA", "Root", |spec| (spec.not_before, spec.not_after) = (LAB_NOW - 2 * YEAR, LAB_NOW - DAY));
    let end_entity = pki.end_entity(HOST, "CA");
    let mut options = trusting(&[root]);
    options.given = Given::new(certs(&[above, renewed]).into_iter().map(|cert| (cert, "held.pem".to_owned())));
    let report = judged(&[end_entity, expired], &options);
    assert_eq!((codes(&report), report.verdict), (vec!["expired-intermediate"], Some(Verdict::Repairable)));
    let finding = &findings(&report)[0];
    assert_eq!((finding.proof.status, finding.proof.change.kind.as_str()), (ProofStatus::Proven, "replace"));
    assert!(finding.remedy.contains("Upper CA"), "{}", finding.remedy);
}

#[test]
fn nothing_is_proven_while_something_unreadable_is_sent() {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let ca = pki.ca("CA", "Root");
    let end_entity = pki.end_entity(HOST, "CA");
    let mut options = trusting(&[root]);
    options.given = Given::new(certs(&[ca]).into_iter().map(|cert| (cert, "held.pem".to_owned())));
    let report = judged(&[end_entity, b"not a certificate".to_vec()], &options);
    let missing = findings(&report).iter().find(|finding| finding.code == "missing-intermediate").expect("the finding");
    assert_eq!(missing.proof.status, ProofStatus::Partial);
    assert_eq!(missing.proof.why.as_deref(), Some("then unreadable-certificate remains"));
}

#[test]
fn a_proof_rests_on_the_stores_that_decide() {
    let mut pki = Pki::new();
    let (root, elsewhere) = (pki.root("Root"), pki.root("Elsewhere"));
    let ca = pki.ca("CA", "Root");
    let end_entity = pki.end_entity(HOST, "CA");
    let mut options = JudgeOptions::default();
    let store = |name: &str, root: Vec<u8>| AnchorStore::new(name, None, certs(&[root]));
    options.anchors = Anchors::new([store("java", root), store("chrome", elsewhere)]);
    options.given = Given::new(certs(&[ca]).into_iter().map(|cert| (cert, "held.pem".to_owned())));
    let report = judged(&[end_entity], &options);
    let missing = findings(&report).iter().find(|finding| finding.code == "missing-intermediate").expect("the finding");
    assert_eq!(missing.proof.status, ProofStatus::Proven);
}

#[test]
fn a_circle_of_certificates_is_called_one() {
    let pki = Pki::graph("Root>Root A>B B>A A>sip.contoso.test");
    let report = judged(&pki.chain(&["A>sip.contoso.test", "B>A", "A>B"]), &trusting(&[pki.der("Root>Root")]));
    assert_eq!(codes(&report), ["unknown-issuer"]);
    assert!(findings(&report)[0].message.contains("certify each other"), "{}", findings(&report)[0].message);
}

#[test]
fn a_root_of_another_generation_is_named() {
    let mut pki = Pki::new();
    let old = pki.root("Corp Root");
    pki.root_with("Corp Root@new", |spec| spec.common_name = "Corp Root".to_owned());
    let end_entity = pki.end_entity(HOST, "Corp Root@new");
    let report = judged(&[end_entity], &trusting(&[old]));
    assert_eq!(codes(&report), ["unknown-issuer"]);
    let finding = &findings(&report)[0];
    assert!(finding.message.contains("has that name, but another key"), "{}", finding.message);
    assert!(finding.remedy.contains("other generation of Corp Root"), "{}", finding.remedy);
}

#[test]
fn the_remedy_names_the_purpose_that_was_asked_for() {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let end_entity = pki.end_entity(HOST, "Root");
    let mut options = trusting(&[root]);
    options.purpose = Purpose::Client;
    let report = judged(&[end_entity], &options);
    assert_eq!(codes(&report), ["eku-not-allowed"]);
    assert!(findings(&report)[0].remedy.contains("clientAuth"), "{}", findings(&report)[0].remedy);
}

#[test]
fn an_address_written_as_a_dns_name_is_told_apart() {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let end_entity = pki.end_entity_with("gateway", "Root", |spec| spec.dns_names(&["10.0.0.5"]));
    let mut options = trusting(&[root]);
    options.host = Some("10.0.0.5".parse().expect("an address"));
    let report = judged(&[end_entity], &options);
    assert_eq!(codes(&report), ["name-mismatch"]);
    assert!(findings(&report)[0].message.contains("as a DNS name, not as an IP address"), "{}", findings(&report)[0].message);
}

/// 2,000 names under 2,000 constraints are four million comparisons on every path, and once were as many strings.
#[test]
fn constraints_beyond_all_measure_are_refused_and_not_compared() {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let ca = pki.ca_with("CA", "Root", |spec| {
        spec.permitted = (0..2_000).map(|number| Subtree::Dns(format!("n{number}.example"))).collect();
    });
    let end_entity = pki.end_entity_with(HOST, "CA", |spec| {
        spec.alternative_names = (0..2_000).map(|number| AlternativeName::Dns(format!("s{number}.contoso.test"))).collect();
    });
    let report = judged(&[end_entity, ca], &trusting(&[root]));
    assert_eq!(codes(&report), ["name-constraint-violated"]);
    assert!(findings(&report)[0].message.len() < 300, "{}", findings(&report)[0].message.len());
}

#[test]
fn a_key_of_another_size_than_can_be_verified_is_not_called_a_bad_signature() {
    let mut pki = Pki::new();
    let root = pki.root_with("Root", |spec| spec.key = KeyKind::Rsa(1));
    let end_entity = pki.end_entity_with(HOST, "Root", |spec| {
        spec.key = KeyKind::P256;
        spec.defects = vec![Defect::UncommonAlgorithm];
    });
    let report = judged(&[end_entity], &trusting(&[root]));
    assert_eq!(codes(&report), ["unsupported-algorithm"]);
    assert!(findings(&report)[0].message.contains("by a key of RSA 2048"), "{}", findings(&report)[0].message);
}

#[test]
fn no_bundle_is_made_of_a_certificate_for_another_name() {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let end_entity = pki.end_entity("www.contoso.test", "Root");
    let mut options = trusting(&[root]);
    options.host = Some(HOST.parse().expect("a name"));
    let report = judged(&[end_entity], &options);
    let refused = bundle(&report, &options).expect_err("no chain for this name");
    assert!(matches!(&refused, BundleError::NothingVerifies { codes, .. } if codes == &["name-mismatch"]), "{refused}");
}

#[test]
fn many_unrelated_certificates_are_told_at_once() {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let mut sent = vec![pki.end_entity("sip.contoso.test", "Root")];
    sent.extend((0..9).map(|number| pki.root(&format!("Stranger {number}"))));
    let options = trusting(&[root]);
    let strays = |sent: &[Vec<u8>]| {
        let report = judged(sent, &options);
        let of_code = findings(&report).iter().filter(|finding| finding.code == "unrelated-certificate");
        of_code.map(|finding| (finding.certificates.len(), finding.proof.status)).collect::<Vec<_>>()
    };
    assert_eq!(strays(&sent), [(9, ProofStatus::Proven)]);
    assert_eq!(strays(&sent[..9]), vec![(1, ProofStatus::Proven); 8]);
}

/// Weak is told from wrong: a broken digest is verified all the same.
#[test]
fn a_wrong_signature_over_a_weak_digest_is_wrong() {
    for (defect, name) in [(Defect::Sha1Signature, "SHA-1"), (Defect::Md5Signature, "MD5")] {
        let mut pki = Pki::new();
        let root = pki.root_with("Root", |spec| spec.key = KeyKind::Rsa(1));
        let end_entity = |pki: &mut Pki, tag: &str, defects: Vec<Defect>| {
            pki.end_entity_with(HOST, "Root", |spec| {
                spec.tag = tag.into();
                spec.defects = defects;
            })
        };
        let weak = end_entity(&mut pki, "weak", vec![defect]);
        let wrong = end_entity(&mut pki, "wrong", vec![defect, Defect::FlippedSignatureByte]);
        let options = trusting(&[root]);
        assert_eq!(codes(&judged(&[weak], &options)), ["weak-signature"], "{name}");
        assert!(codes(&judged(&[wrong], &options)).contains(&"bad-signature"), "{name}");
    }
}
