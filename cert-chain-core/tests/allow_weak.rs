//! Weak signatures and keys, let pass because RFC 5280 by itself demands no strength: verified, told, and no error.

use cert_chain_core::cert::Cert;
use cert_chain_core::report::{PathEnd, Report, Severity, Verdict};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::verify::{ContentProfile, Difference, WebpkiVerdict};
use cert_chain_core::{JudgeOptions, Time, compare_judges, inspect};
use cert_chain_testlab::{Defect, KeyKind, LAB_NOW, Pki, pem_bundle};

const HOST: &str = "sip.contoso.test";

/// A chain below a root with an RSA key.
struct Lab {
    chain: String,
    options: JudgeOptions,
}

impl Lab {
    fn new(defect: Option<Defect>, ca_key: KeyKind) -> Self {
        let mut pki = Pki::new();
        let root = pki.root_with("Root", |spec| spec.key = KeyKind::Rsa(1));
        let ca = pki.ca_with("CA", "Root", |spec| {
            spec.key = ca_key;
            spec.defects.extend(defect);
        });
        let end_entity = pki.end_entity_with(HOST, "CA", |spec| spec.key = KeyKind::P256);
        let mut options = JudgeOptions::default();
        options.anchors = Anchors::new([AnchorStore::new("given", None, [Cert::from_der(root).expect("readable")])]);
        options.allow_weak = true;
        Self { chain: pem_bundle(&[end_entity, ca]), options }
    }

    fn report(&self) -> Report {
        inspect("chain.pem", self.chain.as_bytes(), Time::from_unix(LAB_NOW), &self.options).expect("a report")
    }
}

fn findings(report: &Report) -> Vec<(&str, Severity)> {
    report.endpoints[0].findings.iter().map(|finding| (&*finding.code, finding.severity)).collect()
}

#[test]
fn what_is_weak_and_right_is_accepted_with_a_warning() {
    for defect in [Defect::Sha1Signature, Defect::Md5Signature] {
        let report = Lab::new(Some(defect), KeyKind::Rsa(2)).report();
        assert_eq!(report.verdict, Some(Verdict::Complete), "{defect:?}");
        assert_eq!(findings(&report), [("weak-signature", Severity::Warning)], "{defect:?}");
        assert!(report.endpoints[0].findings[0].message.ends_with("which is let pass here; clients refuse it"));
        assert!(report.endpoints[0].paths.iter().all(|path| path.end == PathEnd::Anchored && path.errors.is_empty()));
    }
    let report = Lab::new(None, KeyKind::Rsa1024).report();
    assert_eq!((report.verdict, findings(&report)), (Some(Verdict::Complete), vec![("weak-key", Severity::Warning)]));
}

#[test]
fn clients_are_not_said_to_let_it_pass_too() {
    let report = Lab::new(Some(Defect::Sha1Signature), KeyKind::Rsa(2)).report();
    let chrome = report.endpoints[0].clients.iter().find(|client| client.client == "chrome").expect("a prediction");
    assert_eq!((&*chrome.outcome, chrome.because.as_deref()), ("rejects", Some("weak-signature")));
}

#[test]
fn by_default_it_is_an_error() {
    let mut lab = Lab::new(Some(Defect::Sha1Signature), KeyKind::Rsa(2));
    lab.options.allow_weak = false;
    assert_eq!(findings(&lab.report()), [("weak-signature", Severity::Error)]);
}

#[test]
fn a_profile_that_demands_strength_still_does() {
    let mut lab = Lab::new(Some(Defect::Sha1Signature), KeyKind::Rsa(2));
    let errors = |lab: &Lab| -> Vec<String> {
        let report = lab.report();
        report.endpoints[0].paths.iter().flat_map(|path| path.errors.iter().map(|error| error.code.clone())).collect()
    };
    lab.options.profile = Some(ContentProfile::WebPki);
    assert!(errors(&lab).iter().any(|code| code == "weak-signature"));
    lab.options.profile = Some(ContentProfile::Rfc5280);
    assert!(errors(&lab).iter().all(|code| code != "weak-signature"));
}

/// Weak must not become a way around the signature itself.
#[test]
fn what_is_weak_and_wrong_is_refused() {
    let mut pki = Pki::new();
    let root = pki.root_with("Root", |spec| spec.key = KeyKind::Rsa(1));
    let other = pki.root_with("Other", |spec| spec.key = KeyKind::Rsa(3));
    let end_entity = pki.end_entity_with(HOST, "Root", |spec| {
        spec.key = KeyKind::P256;
        spec.defects = vec![Defect::Sha1Signature, Defect::FlippedSignatureByte];
    });
    let mut options = JudgeOptions::default();
    let certs = [root, other].map(|der| Cert::from_der(der).expect("readable"));
    options.anchors = Anchors::new([AnchorStore::new("given", None, certs)]);
    options.allow_weak = true;
    let chain = pem_bundle(&[end_entity]);
    let report = inspect("chain.pem", chain.as_bytes(), Time::from_unix(LAB_NOW), &options).expect("a report");
    assert_eq!(report.verdict, Some(Verdict::Broken));
    assert_eq!(findings(&report)[0], ("bad-signature", Severity::Error));
}

#[test]
fn the_other_judge_differs_for_that_reason() {
    for (defect, key) in [(Some(Defect::Sha1Signature), KeyKind::Rsa(2)), (None, KeyKind::Rsa1024)] {
        let Lab { chain, options } = Lab::new(defect, key);
        let compared = compare_judges("chain.pem", chain.as_bytes(), Time::from_unix(LAB_NOW), &options).expect("readable");
        assert_eq!(compared.len(), 1);
        assert!(compared[0].judged.is_accepted() && matches!(compared[0].webpki, Some(WebpkiVerdict::Rejects(_))));
        assert_eq!(compared[0].difference, Some(Difference::WeaknessLetPass), "{:?}", compared[0].webpki);
    }
}
