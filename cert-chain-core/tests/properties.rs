//! What holds for every PKI and every file: random graphs with random defects, shuffled, and damaged bytes.

mod forge;
mod random_pki;

use std::collections::{BTreeMap, BTreeSet};

use cert_chain_core::build::{IssuerPool, Limits, build};
use cert_chain_core::cert::{PresentedChain, read_certificates};
use cert_chain_core::report::{Judgement, PathEnd, ProofStatus, Report, Severity, State, Verdict};
use cert_chain_core::verify::{Purpose, compare};
use cert_chain_core::{Time, inspect, rule};
use cert_chain_testlab::{LAB_NOW, pem_bundle, pkcs7};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use random_pki::{Scene, config, plan, report};
use serde_json::Value;

/// What holds for every report.
fn hold(report: &Report) -> Result<(), TestCaseError> {
    let json = serde_json::to_value(report).expect("JSON");
    let known: BTreeSet<&String> = report.certificates.keys().collect();
    for (field, value) in json.as_object().expect("an object") {
        if field != "stores" {
            fingerprints(value, &mut |sha256| known.contains(&sha256.to_owned())).map_err(TestCaseError::fail)?;
        }
    }
    for endpoint in &report.endpoints {
        let worst = endpoint.findings.first().map(|finding| finding.severity);
        prop_assert_eq!(endpoint.state == State::Error, worst == Some(Severity::Error));
        prop_assert!(endpoint.findings.is_sorted_by_key(|finding| std::cmp::Reverse(finding.severity)));
        if endpoint.verdict != Some(Verdict::Complete) {
            prop_assert!(worst == Some(Severity::Error), "{:?}, and no error says why", endpoint.verdict);
        }
        for finding in &endpoint.findings {
            let (least, most) = rule(&finding.code).expect("a rule").range;
            prop_assert!(least <= finding.severity && finding.severity <= most, "{} is a {}", finding.code, finding.severity);
            prop_assert!(finding.certificate.is_none() || finding.certificate.as_ref() == finding.certificates.first());
            let judges = &finding.proof.judges;
            match finding.proof.status {
                ProofStatus::Proven => prop_assert_eq!(judges.own, Judgement::Accepts),
                ProofStatus::Partial => prop_assert_eq!(judges.own, Judgement::Rejects),
                ProofStatus::Hypothetical | ProofStatus::Unproven => {}
            }
            prop_assert!(
                finding.proof.status == ProofStatus::Proven
                    || finding.proof.why.is_some()
                    || finding.proof.status == ProofStatus::Hypothetical
            );
        }
        for (store, verdict) in &endpoint.verdicts {
            let accepted = |as_served: bool| {
                endpoint.paths.iter().any(|path| {
                    path.end == PathEnd::Anchored
                        && path.errors.is_empty()
                        && path.stores.contains(store)
                        && (path.as_served || !as_served)
                })
            };
            let expected = match () {
                () if accepted(true) => Verdict::Complete,
                () if accepted(false) => Verdict::Repairable,
                () => Verdict::Broken,
            };
            prop_assert_eq!(*verdict, expected, "{}", store);
        }
    }
    prop_assert!(!report.limits_met.iter().any(|limit| limit.contains("please report")), "{:?}", report.limits_met);
    Ok(())
}

/// Shows every fingerprint in `value`, as key or as text, to `known`.
fn fingerprints(value: &Value, known: &mut impl FnMut(&str) -> bool) -> Result<(), String> {
    let is_sha256 = |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    match value {
        Value::Array(values) => values.iter().try_for_each(|value| fingerprints(value, known)),
        Value::Object(fields) => fields.values().try_for_each(|value| fingerprints(value, known)),
        Value::String(text) if is_sha256(text) && !known(text) => Err(format!("{text} is not among the certificates")),
        _ => Ok(()),
    }
}

/// Random PKIs that were all broken, or all in order, would prove little.
#[test]
fn the_random_pkis_are_of_every_kind() {
    let mut runner = TestRunner::new(config(1));
    let (mut verdicts, mut codes, mut differences) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
    for _ in 0..160 {
        let Scene { sent, options } = plan().new_tree(&mut runner).expect("a plan").current().carry_out();
        let judged = report(&sent, &options);
        *verdicts.entry(judged.verdict).or_insert(0) += 1;
        codes.extend(judged.endpoints[0].findings.iter().map(|finding| finding.code.clone()));
        let chain = PresentedChain::from_ders(sent);
        let pool = IssuerPool::new(&chain, &options.given);
        let paths = chain.certificates().flat_map(|(_, cert)| build(cert, &pool, &options.anchors, &Limits::default()).paths);
        let compared = compare(paths, &options.anchors, Purpose::Server, Time::from_unix(LAB_NOW));
        differences.extend(compared.into_iter().filter_map(|one| one.difference));
    }
    for verdict in [Verdict::Complete, Verdict::Repairable, Verdict::Broken] {
        assert!(verdicts.get(&Some(verdict)).is_some_and(|count| *count >= 5), "{verdicts:?}");
    }
    assert!(codes.len() >= 20, "{codes:?}");
    assert!(differences.len() >= 7, "{differences:?}");
}

proptest! {
    #![proptest_config(config(96))]

    #[test]
    fn a_report_keeps_its_promises_and_is_the_same_twice(plan in plan()) {
        let Scene { sent, options } = plan.carry_out();
        let once = report(&sent, &options);
        hold(&once)?;
        let twice = report(&sent, &options);
        prop_assert_eq!(serde_json::to_string(&once).expect("JSON"), serde_json::to_string(&twice).expect("JSON"));
    }

    #[test]
    fn both_judges_agree_or_differ_for_a_known_reason(
        plan in plan(),
        purpose in proptest::sample::select(vec![Purpose::Any, Purpose::Client, Purpose::Server]),
    ) {
        let Scene { sent, options } = plan.carry_out();
        let chain = PresentedChain::from_ders(sent);
        let pool = IssuerPool::new(&chain, &options.given);
        // Each certificate in turn is taken for the end-entity's.
        for (_, cert) in chain.certificates() {
            let paths = build(cert, &pool, &options.anchors, &Limits::default()).paths;
            for one in compare(paths, &options.anchors, purpose, Time::from_unix(LAB_NOW)) {
                prop_assert!(
                    one.agree() || one.difference.is_some(),
                    "{:?}: ours {:?}, webpki {:?}", one.judged.path.certs, one.judged.errors, one.webpki
                );
            }
        }
    }

    #[test]
    fn the_order_of_the_intermediates_changes_no_verdict(plan in plan(), turn in any::<Index>(), reversed in any::<bool>()) {
        let Scene { sent, options } = plan.carry_out();
        let mut shuffled = sent.clone();
        let rest = &mut shuffled[1..];
        if !rest.is_empty() {
            rest.rotate_left(turn.index(rest.len()));
        }
        if reversed {
            rest.reverse();
        }
        let (one, other) = (report(&sent, &options), report(&shuffled, &options));
        prop_assert_eq!(&one.endpoints[0].verdicts, &other.endpoints[0].verdicts);
        // Of two that are equally wrong the first is blamed: the codes stay, the certificates may not.
        let codes = |report: &Report| -> BTreeSet<(Severity, String)> {
            let findings = report.endpoints[0].findings.iter().filter(|finding| finding.code != "wrong-order");
            findings.map(|finding| (finding.severity, finding.code.clone())).collect()
        };
        prop_assert_eq!(codes(&one), codes(&other));
    }

    #[test]
    fn damaged_certificates_never_panic(plan in plan(), hits in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..6)) {
        let Scene { mut sent, options } = plan.carry_out();
        for (place, value) in hits {
            let which = place.index(sent.len());
            let octet = place.index(sent[which].len());
            sent[which][octet] = value;
        }
        for file in [pem_bundle(&sent).into_bytes(), sent.concat(), pkcs7(&sent)] {
            if let Ok(report) = inspect("damaged", &file, Time::from_unix(LAB_NOW), &options) {
                hold(&report)?;
            }
        }
    }

    #[test]
    fn a_file_cut_off_anywhere_never_panics(plan in plan(), at in any::<Index>()) {
        let Scene { sent, options } = plan.carry_out();
        for file in [pem_bundle(&sent).into_bytes(), sent.concat()] {
            if let Ok(report) = inspect("cut", &file[..at.index(file.len())], Time::from_unix(LAB_NOW), &options) {
                hold(&report)?;
            }
        }
    }
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), start in 0..4_usize) {
        let start: &[u8] = [&[][..], &[0x30, 0x82, 0x01], b"-----BEGIN CERTIFICATE-----\n", &[0xff, 0xfe]][start];
        let file = [start, &bytes].concat();
        if let Err(error) = read_certificates("random", &file, 10) {
            prop_assert!(!error.to_string().contains(char::is_control), "{error:?}");
        }
    }

    #[test]
    fn random_text_never_panics(text in "(-----BEGIN [A-Z ]{0,12}-----|-----END [A-Z ]{0,12}-----|[A-Za-z0-9+/=]{0,20}|[\r\n :-]|\\PC){0,40}") {
        if let Err(error) = read_certificates("random", text.as_bytes(), 10) {
            prop_assert!(!error.to_string().contains(char::is_control), "{error:?}");
        }
    }
}
