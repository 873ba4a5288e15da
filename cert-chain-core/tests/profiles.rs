//! Profiles: each requirement is found where it is not met, and nothing of it without `--profile`.

use cert_chain_core::cert::{Cert, Fingerprint};
use cert_chain_core::report::{Report, Severity, State};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::verify::ContentProfile;
use cert_chain_core::{JudgeOptions, Time, inspect, rules};
use cert_chain_testlab::{
    CertSpec, Edit, Extension, KeyKind, KeyUsage, LAB_NOW, Pki, ProfileCase, Scene, pem_bundle, profile_cases,
};

const PROFILES: [ContentProfile; 2] = [ContentProfile::Rfc5280, ContentProfile::WebPki];

fn judge(scene: &Scene, profile: Option<ContentProfile>) -> Report {
    let certs = scene.roots.iter().map(|der| Cert::from_der(der.clone()).expect("readable"));
    let mut options = JudgeOptions::default();
    options.at = Some(Time::from_unix(scene.at));
    options.anchors = Anchors::new([AnchorStore::new("given", None, certs)]);
    options.host = scene.host.as_ref().map(|host| host.parse().expect("a name"));
    options.profile = profile;
    inspect("scene.pem", pem_bundle(&scene.presented).as_bytes(), Time::from_unix(scene.at), &options).expect("certificates")
}

fn codes(report: &Report) -> Vec<&str> {
    report.endpoints[0].findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn profile_of(case: &ProfileCase) -> ContentProfile {
    PROFILES.into_iter().find(|profile| profile.as_str() == case.profile).expect("a profile")
}

#[test]
fn each_requirement_is_found_where_it_is_not_met() {
    let mut wrong = Vec::new();
    for case in profile_cases() {
        let report = judge(&case.sick, Some(profile_of(&case)));
        assert_eq!(report.limits_met, Vec::<String>::new(), "{}", case.what);
        let findings = &report.endpoints[0].findings;
        let culprit = Fingerprint::of(&case.culprit).to_string();
        let is_wanted = |finding: &&cert_chain_core::report::FindingReport| {
            finding.code == case.code && finding.certificate.as_deref() == Some(&culprit) && finding.severity == Severity::Error
        };
        if !findings.iter().any(|finding| is_wanted(&finding)) {
            wrong.push(format!("{} ({}): saw {:?}", case.code, case.what, codes(&report)));
        }
        if report.state != State::Error {
            wrong.push(format!("{} ({}): the state is {:?}", case.code, case.what, report.state));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_sound_pki_holds_to_both_profiles_and_shows_nothing() {
    let case = profile_cases().remove(0);
    for profile in PROFILES {
        assert_eq!(codes(&judge(&case.healthy, Some(profile))), Vec::<&str>::new(), "{}", profile.as_str());
    }
    assert_eq!(codes(&judge(&case.healthy, None)), Vec::<&str>::new());
}

#[test]
fn nothing_of_a_profile_is_found_unless_it_is_asked_for() {
    // An expired root is found without a profile too, for the clients that mind; there it keeps no path from acceptance.
    let codes_of_profiles = profile_cases().into_iter().map(|case| case.code).filter(|code| *code != "expired-root");
    let codes_of_profiles: Vec<&str> = codes_of_profiles.collect();
    for case in profile_cases() {
        let report = judge(&case.sick, None);
        let found = codes(&report).into_iter().find(|code| codes_of_profiles.contains(code));
        assert_eq!(found, None, "{}", case.what);
    }
}

#[test]
fn one_profile_does_not_ask_what_only_the_other_requires() {
    let other = |profile| if profile == ContentProfile::Rfc5280 { ContentProfile::WebPki } else { ContentProfile::Rfc5280 };
    let case = |code: &str| profile_cases().into_iter().find(|case| case.code == code).expect("a case");
    for code in ["ca-as-end-entity", "extended-key-usage-missing", "name-constraints-not-critical"] {
        let case = case(code);
        let report = judge(&case.sick, Some(other(profile_of(&case))));
        assert!(!codes(&report).contains(&code), "{code}");
    }
}

/// What path processing asks below anchors only.
#[test]
fn profiles_ask_of_the_anchor_what_path_processing_asks_below_it() {
    let scene = |spoil: &dyn Fn(&mut CertSpec)| {
        let mut pki = Pki::new();
        let root = pki.root_with("Root", |spec| {
            spec.key = KeyKind::Rsa(1);
            spoil(spec);
        });
        let ee = pki.end_entity_with("a.contoso.test", "Root", |spec| spec.key = KeyKind::P256);
        (root.clone(), ee.clone(), root, ee)
    };
    let judged = |spoil: &dyn Fn(&mut CertSpec), profile| {
        let (root, ee, ..) = scene(spoil);
        let scene = Scene { presented: vec![ee], roots: vec![root], ..profile_cases().remove(0).healthy };
        let scene = Scene { host: None, at: LAB_NOW, ..scene };
        let report = judge(&scene, profile);
        codes(&report).iter().map(|code| (*code).to_owned()).collect::<Vec<String>>()
    };
    let unknown = |spec: &mut CertSpec| {
        let oid = vec![1, 3, 6, 1, 4, 1, 32473, 9, 1];
        spec.edits.push(Edit::Put(Extension { oid, critical: true, value: vec![5, 0] }));
    };
    let small = |spec: &mut CertSpec| spec.key = KeyKind::Rsa1024;
    let none = Vec::<String>::new();
    assert_eq!(judged(&unknown, None), none);
    assert_eq!(judged(&unknown, Some(ContentProfile::Rfc5280)), ["unknown-critical-extension"]);
    assert_eq!(judged(&unknown, Some(ContentProfile::WebPki)), ["unknown-critical-extension"]);
    assert_eq!(judged(&small, None), none);
    assert_eq!(judged(&small, Some(ContentProfile::Rfc5280)), none);
    assert_eq!(judged(&small, Some(ContentProfile::WebPki)), ["weak-key"]);
}

/// The rules that two cases of x509-limbo are about and do not show, since they leave the intermediate out.
#[test]
fn an_issuer_that_is_no_ca_or_may_not_sign_is_refused_with_and_without_a_profile() {
    let without_constraints = |spec: &mut CertSpec| spec.edits.push(Edit::Without(vec![2, 5, 29, 19]));
    let without_cert_sign = |spec: &mut CertSpec| {
        spec.path_len = Some(0);
        spec.key_usage = vec![KeyUsage::DigitalSignature];
    };
    let judged = |spoil: &dyn Fn(&mut CertSpec), profile| {
        let mut pki = Pki::new();
        let root = pki.root_with("Root", |spec| spec.key = KeyKind::Rsa(1));
        let ca = pki.ca_with("CA", "Root", |spec| {
            spec.key = KeyKind::Rsa(2);
            spoil(spec);
        });
        let ee = pki.end_entity_with("a.contoso.test", "CA", |spec| spec.key = KeyKind::P256);
        let scene = Scene { presented: vec![ee, ca], roots: vec![root], host: None, ..profile_cases().remove(0).healthy };
        codes(&judge(&scene, profile)).iter().map(|code| (*code).to_owned()).collect::<Vec<String>>()
    };
    assert_eq!(judged(&without_constraints, None), ["not-a-ca"]);
    assert_eq!(
        judged(&without_constraints, Some(ContentProfile::Rfc5280)),
        ["basic-constraints-missing", "cert-sign-without-ca", "not-a-ca"]
    );
    assert_eq!(judged(&without_cert_sign, None), ["key-usage-forbids-signing"]);
    let both = ["key-usage-forbids-signing", "path-length-without-cert-sign"];
    assert_eq!(judged(&without_cert_sign, Some(ContentProfile::Rfc5280)), both);
}

/// An intermediate that was not sent is an error for clients, and none for the profile.
#[test]
fn what_only_clients_miss_is_a_warning_once_a_path_holds_to_the_profile() {
    let scene = profile_cases().remove(0).healthy;
    let judged = |profile, host: &str| {
        let held: Vec<Cert> = scene.presented[1..].iter().map(|der| Cert::from_der(der.clone()).expect("readable")).collect();
        let roots = scene.roots.iter().map(|der| Cert::from_der(der.clone()).expect("readable"));
        let mut options = JudgeOptions::default();
        options.anchors = Anchors::new([AnchorStore::new("given", None, roots)]);
        options.given = cert_chain_core::build::Given::new(held.into_iter().map(|cert| (cert, "held.pem".to_owned())));
        options.host = Some(host.parse().expect("a name"));
        options.profile = profile;
        let alone = pem_bundle(&scene.presented[..1]);
        inspect("scene.pem", alone.as_bytes(), Time::from_unix(scene.at), &options).expect("certificates").state
    };
    let host = scene.host.as_deref().expect("a host");
    assert_eq!(judged(None, host), State::Error);
    for profile in PROFILES {
        assert_eq!(judged(Some(profile), host), State::Warning, "{}", profile.as_str());
        assert_eq!(judged(Some(profile), "other.contoso.test"), State::Error, "{}", profile.as_str());
    }
}

#[test]
fn every_requirement_of_the_family_has_a_case() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnose/rules/profile");
    let cases = profile_cases();
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the family's folder") {
        let name = entry.expect("an entry").file_name().into_string().expect("UTF-8").replace('_', "-");
        let code = name.strip_suffix(".rs").expect("a Rust file");
        if rules().iter().any(|rule| rule.code == code) {
            count += 1;
            assert!(cases.iter().any(|case| case.code == code), "{code}: add a case to testdata/src/cases/profile.rs");
        }
    }
    assert!(count > 50, "{count} requirements found");
}
