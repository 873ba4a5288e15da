//! Faults that coexist: whatever is planted together is told together, in order, and proven together.

use std::collections::BTreeSet;

use cert_chain_core::build::Given;
use cert_chain_core::cert::Cert;
use cert_chain_core::report::{ChangeKind, FindingReport, Judgement, ProofStatus, Report, Severity};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{JudgeOptions, Time, inspect, rule};
use cert_chain_testlab::{CertSpec, Defect, ExtendedKeyUsage, Extension, KeyKind, KeyUsage, LAB_NOW, Pki, Subtree, pem_bundle};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

const HOST: &str = "sip.contoso.test";

/// A fault of one certificate, or of what is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    /// Of the end-entity's certificate.
    Server(Of),
    /// Of the issuing CA's.
    Issuing(Of),
    /// Of the CA's above.
    Policy(Of),
    MissingIssuing,
    MissingPolicy,
    OtherName,
    Unreadable,
    UntrustedRoot,
    WrongOrder,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    ClientOnly,
    ExcludesTheName,
    Expired,
    Flipped,
    NoCertSign,
    NoCaBelow,
    Sha1,
    UnknownCritical,
    WeakKey,
}

impl Of {
    fn apply(self, spec: &mut CertSpec) {
        match self {
            Self::ClientOnly => spec.extended_key_usage = vec![ExtendedKeyUsage::ClientAuth],
            Self::ExcludesTheName => spec.excluded = vec![Subtree::Dns("contoso.test".into())],
            Self::Expired => spec.valid_days(-400, -35),
            Self::Flipped => spec.defects.push(Defect::FlippedSignatureByte),
            Self::NoCertSign => spec.key_usage = vec![KeyUsage::CrlSign],
            Self::NoCaBelow => spec.path_len = Some(0),
            Self::Sha1 => spec.defects.insert(0, Defect::Sha1Signature),
            Self::UnknownCritical => {
                spec.extensions.push(Extension { oid: vec![1, 3, 6, 1, 4, 1, 42], critical: true, value: vec![5, 0] });
            }
            Self::WeakKey => spec.key = KeyKind::Rsa1024,
        }
    }
}

impl Fault {
    fn code(self) -> &'static str {
        match self {
            Self::Server(of) | Self::Issuing(of) | Self::Policy(of) => match of {
                Of::ClientOnly => "eku-not-allowed",
                Of::ExcludesTheName => "name-constraint-violated",
                Of::Expired if matches!(self, Self::Server(_)) => "expired-end-entity",
                Of::Expired => "expired-intermediate",
                Of::Flipped => "bad-signature",
                Of::NoCertSign => "key-usage-forbids-signing",
                Of::NoCaBelow => "path-length-exceeded",
                Of::Sha1 => "weak-signature",
                Of::UnknownCritical => "unknown-critical-extension",
                Of::WeakKey => "weak-key",
            },
            Self::MissingIssuing | Self::MissingPolicy => "missing-intermediate",
            Self::OtherName => "name-mismatch",
            Self::Unreadable => "unreadable-certificate",
            Self::UntrustedRoot => "untrusted-root",
            Self::WrongOrder => "wrong-order",
        }
    }
}

/// Every fault of the lab that leaves the others visible.
fn all() -> Vec<Fault> {
    use Fault::{Issuing, MissingIssuing, MissingPolicy, OtherName, Policy, Server, Unreadable, UntrustedRoot, WrongOrder};
    use Of::{ClientOnly, ExcludesTheName, Expired, Flipped, NoCaBelow, NoCertSign, Sha1, UnknownCritical, WeakKey};
    vec![
        Server(ClientOnly),
        Server(Expired),
        Server(Flipped),
        Server(Sha1),
        Server(UnknownCritical),
        Server(WeakKey),
        Issuing(ClientOnly),
        Issuing(ExcludesTheName),
        Issuing(Expired),
        Issuing(NoCertSign),
        Issuing(Sha1),
        Issuing(UnknownCritical),
        Policy(Expired),
        Policy(NoCaBelow),
        Policy(Sha1),
        MissingIssuing,
        MissingPolicy,
        OtherName,
        Unreadable,
        UntrustedRoot,
        WrongOrder,
    ]
}

/// Whether one hides the other, or is the other under another name.
fn exclude(one: Fault, other: Fault) -> bool {
    use Fault::{MissingIssuing, Server, UntrustedRoot, WrongOrder};
    let pair = |a: Fault, b: Fault| (one, other) == (a, b) || (one, other) == (b, a);
    // A CA that is not sent cannot stand in the first place. Where the signature is damaged, no root is reached that
    // could be told to be untrusted.
    pair(MissingIssuing, WrongOrder) || pair(Server(Of::Flipped), UntrustedRoot)
}

/// A root, two CAs and a server, with all of `faults`.
fn report(faults: &[Fault]) -> Report {
    let has = |fault: Fault| faults.contains(&fault);
    let mut pki = Pki::new();
    let rsa = |spec: &mut CertSpec| spec.key = KeyKind::Rsa(1);
    let root = pki.root_with("Root", rsa);
    let policy = pki.ca_with("Policy CA", "Root", |spec| {
        spec.key = KeyKind::Rsa(2);
        faults.iter().for_each(|fault| {
            if let Fault::Policy(of) = fault {
                of.apply(spec);
            }
        });
    });
    let issuing = pki.ca_with("Issuing CA", "Policy CA", |spec| {
        spec.key = KeyKind::Rsa(3);
        faults.iter().for_each(|fault| {
            if let Fault::Issuing(of) = fault {
                of.apply(spec);
            }
        });
    });
    let server = pki.end_entity_with(HOST, "Issuing CA", |spec| {
        if has(Fault::OtherName) {
            spec.dns_names(&["www.contoso.test"]);
        }
        faults.iter().for_each(|fault| {
            if let Fault::Server(of) = fault {
                of.apply(spec);
            }
        });
    });
    let mut sent = vec![server];
    let mut held = Vec::new();
    if has(Fault::MissingIssuing) {
        held.push(issuing);
    } else {
        sent.push(issuing);
    }
    if has(Fault::MissingPolicy) {
        held.push(policy);
    } else {
        sent.push(policy);
    }
    if has(Fault::WrongOrder) {
        sent.swap(0, 1);
    }
    if has(Fault::Unreadable) {
        sent.push(b"this is not a certificate".to_vec());
    }
    let trusted = match has(Fault::UntrustedRoot) {
        true => {
            sent.push(root);
            Pki::new().root("Elsewhere")
        }
        false => root,
    };
    let cert = |der: Vec<u8>| Cert::from_der(der).expect("readable");
    let mut options = JudgeOptions::default();
    options.anchors = Anchors::new([AnchorStore::new("given", None, vec![cert(trusted)])]);
    options.given = Given::new(held.into_iter().map(|der| (cert(der), "held.pem".to_owned())));
    options.host = Some(HOST.parse().expect("a name"));
    inspect("chain.pem", pem_bundle(&sent).as_bytes(), Time::from_unix(LAB_NOW), &options).expect("certificates")
}

fn errors(report: &Report) -> Vec<&FindingReport> {
    report.endpoints[0].findings.iter().filter(|finding| finding.severity == Severity::Error).collect()
}

/// What is wrong with the report on `faults`, if anything.
fn wrong(faults: &[Fault]) -> Option<String> {
    let report = report(faults);
    let errors = errors(&report);
    let told: Vec<String> = errors
        .iter()
        .map(|finding| {
            format!("{} {:?} {:?} {:?}", finding.code, finding.proof.status, finding.proof.why, finding.proof.together)
        })
        .collect();
    let complain = |what: &str| Some(format!("{faults:?}: {what}: {told:#?}\n{:?}", report.limits_met));
    let planted: BTreeSet<&str> = faults.iter().map(|fault| fault.code()).collect();
    let found: BTreeSet<&str> = errors.iter().map(|finding| finding.code.as_str()).collect();
    if found != planted {
        return complain("not all that is planted is told, or more");
    }
    let order = |finding: &&FindingReport| rule(&finding.code).expect("a rule").stage;
    if !errors.is_sorted_by_key(order) {
        return complain("not in order");
    }
    let mends = |status: ProofStatus| matches!(status, ProofStatus::Proven | ProofStatus::Hypothetical);
    for finding in &errors {
        let proof = &finding.proof;
        match &proof.together {
            None if mends(proof.status) => {}
            Some(together) if mends(together.status) && together.judges.own == Judgement::Accepts => {
                let others: BTreeSet<&str> = together.with.iter().map(String::as_str).chain([finding.code.as_str()]).collect();
                if others != planted {
                    return complain("proven together with others than are planted");
                }
            }
            _ => return complain("not proven"),
        }
    }
    None
}

#[test]
fn each_pair_of_faults_is_told_and_proven_together() {
    let all = all();
    let mut failures = Vec::new();
    for (place, one) in all.iter().enumerate() {
        for other in &all[place + 1..] {
            if !exclude(*one, *other) {
                failures.extend(wrong(&[*one, *other]));
            }
        }
    }
    assert!(failures.is_empty(), "{} of the pairs:\n{}", failures.len(), failures.join("\n"));
}

proptest! {
    #![proptest_config(Config { cases: 120, failure_persistence: None, rng_seed: RngSeed::Fixed(2026), ..Config::default() })]

    #[test]
    fn any_faults_that_leave_each_other_visible_are_told_and_proven_together(
        faults in proptest::sample::subsequence(all(), 3..=6)
    ) {
        let compatible = faults.iter().enumerate().all(|(place, one)| faults[place + 1..].iter().all(|other| !exclude(*one, *other)));
        prop_assume!(compatible);
        let wrong = wrong(&faults);
        prop_assert!(wrong.is_none(), "{}", wrong.unwrap_or_default());
    }
}

#[test]
fn one_certificate_issued_anew_is_one_change_however_many_faults_it_cures() {
    let report = report(&[Fault::Server(Of::Expired), Fault::Server(Of::Sha1), Fault::OtherName]);
    let errors = errors(&report);
    assert_eq!(
        errors.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(),
        ["weak-signature", "expired-end-entity", "name-mismatch"]
    );
    let together = errors[0].proof.together.as_ref().expect("a proof");
    assert_eq!(together.status, ProofStatus::Hypothetical);
    assert_eq!(together.with, ["expired-end-entity", "name-mismatch"]);
    assert_eq!(together.changes.len(), 1, "{:?}", together.changes);
    assert_eq!(together.changes[0].kind, ChangeKind::HypotheticalCertificate);
}

#[test]
fn what_certificates_at_hand_mend_is_proven_by_both_judges() {
    let report = report(&[Fault::MissingPolicy, Fault::Unreadable, Fault::WrongOrder]);
    for finding in errors(&report) {
        let together = finding.proof.together.as_ref().expect("a proof");
        assert_eq!((together.status, together.judges.webpki), (ProofStatus::Proven, Judgement::Accepts), "{finding:?}");
        assert_eq!(together.changes.len(), 3);
    }
}

/// Nothing is called proven while something remains that nothing at hand mends.
#[test]
fn what_cannot_be_mended_from_here_is_not_proven_together() {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    pki.ca("CA", "Root");
    let server = pki.end_entity_with("www.contoso.test", "CA", |spec| spec.valid_days(-400, -35));
    let mut options = JudgeOptions::default();
    options.anchors = Anchors::new([AnchorStore::new("given", None, vec![Cert::from_der(root).expect("readable")])]);
    options.host = Some(HOST.parse().expect("a name"));
    let report =
        inspect("chain.pem", pem_bundle(&[server]).as_bytes(), Time::from_unix(LAB_NOW), &options).expect("certificates");
    let errors = errors(&report);
    assert_eq!(
        errors.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(),
        ["unknown-issuer", "expired-end-entity", "name-mismatch"]
    );
    assert!(errors.iter().all(|finding| finding.proof.together.is_none()));
}
