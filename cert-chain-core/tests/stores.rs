//! The stores that are compiled in, what is known of them, and what limits on anchors do to a verdict.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cert_chain_core::cert::{Cert, Fingerprint};
use cert_chain_core::report::{EndpointReport, PathEnd, Severity, Verdict};
use cert_chain_core::trust::{AnchorStore, Anchors, Limit, LimitKind, Program, TlsUse};
use cert_chain_core::verify::Purpose;
use cert_chain_core::{JudgeOptions, Time, inspect};
use cert_chain_testlab::{ExtendedKeyUsage, LAB_NOW, Pki};

const DAY: i64 = 86_400;

fn holds(program: Program, sha256: Fingerprint) -> bool {
    program.store().anchors().iter().any(|anchor| anchor.cert().sha256() == sha256)
}

fn named(program: Program, common_name: &str) -> Vec<Cert> {
    let store = program.store();
    let certs = store.anchors().iter().map(|anchor| anchor.cert()).filter(|cert| cert.label() == common_name);
    certs.cloned().collect()
}

#[test]
fn all_programs_are_asked_by_default_each_by_its_date() {
    let options = JudgeOptions::default();
    let stores = options.anchors.stores().iter().map(|store| (store.name(), store.date().unwrap_or_default()));
    assert_eq!(
        stores.collect::<Vec<_>>(),
        [
            ("mozilla", "2026-10-28"),
            ("microsoft", "2026-03-28"),
            ("apple", "2025-12-28"),
            ("android", "2025-12-07"),
            ("chrome", "2026-06-23"),
            ("java", "2022-01-23"),
        ]
    );
}

#[test]
fn a_root_that_browsers_dropped_is_in_the_stores_that_kept_it() {
    let [root] = &named(Program::Microsoft, "DigiCert Global Root CA")[..] else { panic!("one such root") };
    let holding: Vec<&str> =
        Program::ALL.into_iter().filter(|program| holds(*program, root.sha256())).map(Program::as_str).collect();
    assert_eq!(holding, ["microsoft", "apple", "android", "java"]);
}

#[test]
fn programs_say_what_they_do_not_trust_roots_for() {
    let limits = |program: Program, name: &str| {
        let [root] = &named(program, name)[..] else { panic!("{name}: one such root in {program}") };
        let store = program.store();
        let of_servers = store.limits_of(root.sha256()).iter().filter(|limit| limit.usage == TlsUse::Server);
        of_servers
            .map(|limit| (limit.kind.as_str(), limit.kind.moment().map(Time::date).unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    let issued_after = |date: &str| vec![("issued-after", date.to_owned())];
    assert_eq!(limits(Program::Microsoft, "Entrust Root Certification Authority - G2"), issued_after("2025-04-16"));
    assert_eq!(limits(Program::Mozilla, "Izenpe.com"), issued_after("2026-04-15"));
    assert_eq!(limits(Program::Microsoft, "ISRG Root X1"), []);
    assert_eq!(limits(Program::Microsoft, "Certum Trusted Root CA"), []);
    let time_stamping = "Microsoft Time Stamp Root Certificate Authority 2014";
    assert_eq!(limits(Program::Microsoft, time_stamping), [("not-for", String::new())]);
}

/// The table of facts beside the project.
fn facts() -> Option<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/roots");
    if data.is_dir() {
        return Some(data);
    }
    #[expect(clippy::disallowed_methods, reason = "CI demands that nothing is skipped")]
    let required = std::env::var_os("CERT_CHAIN_REQUIRE_ALL").is_some();
    assert!(!required, "../shared/data is absent, and nothing may be skipped here");
    println!("skipped: the facts of ../shared/data are not here");
    None
}

/// Who is in which program was read elsewhere too, some months apart: the lists must be those of the programs named, and
/// as far apart as months make them.
#[test]
fn members_are_those_that_others_saw() {
    let Some(facts) = facts() else { return };
    for (program, file, least) in [
        (Program::Mozilla, "mozilla", 100),
        (Program::Microsoft, "microsoft", 90),
        (Program::Apple, "apple", 100),
        (Program::Android, "android", 95),
        (Program::Chrome, "chrome", 100),
        // A release of 2022 against one of 2025.
        (Program::Java, "java", 90),
    ] {
        let name = format!("{file}.pem");
        let seen = AnchorStore::from_file(file, &name, &fs::read(facts.join(&name)).expect("a list")).expect("a store");
        let of = |store: &AnchorStore| -> BTreeSet<Fingerprint> {
            store.anchors().iter().map(|anchor| anchor.cert().sha256()).collect()
        };
        let (ours, theirs) = (of(&program.store()), of(&seen));
        let percent = ours.intersection(&theirs).count() * 100 / ours.len();
        assert!(percent >= least, "{program}: {percent} of 100 are in the other list");
    }
}

/// What was issued before the day counts on, where the root is still held.
#[test]
fn an_old_certificate_under_entrust_is_trusted_where_its_root_is_held() {
    let Some(facts) = facts() else { return };
    let chain = fs::read(facts.join("../chains/entrust-squareup-2016/chain.pem")).expect("a chain");
    let at: Time = "2017-01-01T00:00:00Z".parse().expect("a moment");
    let report = inspect("chain.pem", &chain, at, &JudgeOptions::default()).expect("certificates").endpoints.remove(0);
    let trusted = report.verdicts.iter().filter(|(_, verdict)| **verdict != Verdict::Broken);
    assert_eq!(trusted.map(|(store, _)| &**store).collect::<Vec<_>>(), ["android", "apple", "java", "microsoft"]);
    assert!(report.findings.iter().all(|finding| finding.code != "distrusted-root"), "{:?}", report.findings);
}

struct Lab {
    chain: Vec<u8>,
    root: Cert,
}

impl Lab {
    fn new(issued: i64) -> Self {
        let mut pki = Pki::new();
        let root = Cert::from_der(pki.root("Root R1")).expect("readable");
        let ca = pki.ca("CA 1", "Root R1");
        let end_entity = pki.end_entity_with("sip.contoso.test", "CA 1", |spec| {
            spec.not_before = issued;
            spec.extended_key_usage.push(ExtendedKeyUsage::ClientAuth);
        });
        Self { chain: [end_entity, ca].concat(), root }
    }

    fn store(&self, name: &str, kind: Option<LimitKind>) -> AnchorStore {
        let limit = kind.map(|kind| (self.root.sha256(), Limit::new(TlsUse::Server, kind, "the lab")));
        AnchorStore::new(name, None, [self.root.clone()]).with_limits(limit)
    }

    fn judged(&self, stores: Vec<AnchorStore>, purpose: Purpose) -> EndpointReport {
        let mut options = JudgeOptions::default();
        options.anchors = Anchors::new(stores);
        options.purpose = purpose;
        inspect("chain.der", &self.chain, Time::from_unix(LAB_NOW), &options).expect("certificates").endpoints.remove(0)
    }
}

#[test]
fn a_store_that_distrusts_what_is_new_refuses_and_the_others_accept() {
    let lab = Lab::new(LAB_NOW - 10 * DAY);
    let limit = LimitKind::IssuedAfter(Time::from_unix(LAB_NOW - 20 * DAY));
    let report = lab.judged(vec![lab.store("strict", Some(limit)), lab.store("lenient", None)], Purpose::Server);
    assert_eq!(report.verdict, Some(Verdict::Complete), "the best store decides for a file");
    assert_eq!(report.verdicts["strict"], Verdict::Broken);
    assert_eq!(report.verdicts["lenient"], Verdict::Complete);
    let [finding] = &report.findings[..] else { panic!("{:?}", report.findings) };
    assert_eq!((finding.code.as_str(), finding.severity), ("distrusted-root", Severity::Warning));
    assert_eq!(finding.certificate, Some(lab.root.sha256().to_string()));
    assert_eq!(finding.facts["stores"], serde_json::json!(["strict"]));
    assert_eq!(finding.facts["refused_by"]["strict"]["moment"], "2026-05-12T12:00:00Z");
    assert_eq!(report.paths[0].stores, ["lenient".into()]);
}

#[test]
fn what_was_issued_in_time_is_trusted_to_the_day() {
    let issued = LAB_NOW - 20 * DAY;
    for (moment, verdict) in [(issued, Verdict::Complete), (issued - 1, Verdict::Broken)] {
        let lab = Lab::new(issued);
        let limit = LimitKind::IssuedAfter(Time::from_unix(moment));
        assert_eq!(lab.judged(vec![lab.store("strict", Some(limit))], Purpose::Server).verdict, Some(verdict));
    }
}

#[test]
fn a_root_that_every_store_refuses_is_one_fault_with_each_reason() {
    let lab = Lab::new(LAB_NOW - 10 * DAY);
    let stores = vec![
        lab.store("early", Some(LimitKind::IssuedAfter(Time::from_unix(LAB_NOW - 20 * DAY)))),
        lab.store("done", Some(LimitKind::JudgedAfter(Time::from_unix(LAB_NOW - DAY)))),
        lab.store("mail", Some(LimitKind::NotFor)),
        AnchorStore::new("empty", None, []),
    ];
    let report = lab.judged(stores, Purpose::Server);
    let [finding] = &report.findings[..] else { panic!("{:?}", report.findings) };
    assert_eq!((finding.code.as_str(), finding.severity), ("distrusted-root", Severity::Error));
    assert_eq!(finding.facts["stores"], serde_json::json!(["early", "done", "mail", "empty"]));
    for part in ["only with certificates issued up to 2026-05-12", "only until 2026-05-31", "mail hold Root R1"] {
        assert!(finding.message.contains(part), "{part}: {}", finding.message);
    }
    let [path] = &report.paths[..] else { panic!("{:?}", report.paths) };
    assert_eq!((path.end, path.stores.len()), (PathEnd::Anchored, 0));
    assert_eq!((path.errors[0].index, path.errors[0].code.as_str()), (2, "distrusted-root"));
}

#[test]
fn limits_are_for_one_use() {
    let lab = Lab::new(LAB_NOW - 10 * DAY);
    for (purpose, verdict) in
        [(Purpose::Server, Verdict::Broken), (Purpose::Client, Verdict::Complete), (Purpose::Any, Verdict::Complete)]
    {
        let report = lab.judged(vec![lab.store("mail", Some(LimitKind::NotFor))], purpose);
        // The certificate itself is for both uses.
        assert_eq!(report.verdict, Some(verdict), "{purpose:?}: {:?}", report.findings);
    }
}

#[test]
fn whoever_adds_a_distrusted_root_trusts_it() {
    let lab = Lab::new(LAB_NOW - 10 * DAY);
    let store = lab.store("mail", Some(LimitKind::NotFor)).with_extra(std::slice::from_ref(&lab.root));
    assert_eq!(store.limit_count(), 0);
    assert!(store.extra().is_empty(), "it was there before");
    assert_eq!(lab.judged(vec![store], Purpose::Server).verdict, Some(Verdict::Complete));
}

#[test]
fn a_key_held_twice_is_trusted_as_far_as_the_freer_certificate() {
    let lab = Lab::new(LAB_NOW - 10 * DAY);
    let mut pki = Pki::new();
    let twin = pki.root_with("Root R1", |spec| spec.tag = "again".into());
    let twin = Cert::from_der(twin).expect("readable");
    assert_ne!(twin, lab.root);
    let limit = Limit::new(TlsUse::Server, LimitKind::NotFor, "the lab");
    let both = AnchorStore::new("both", None, [lab.root.clone(), twin.clone()]);
    let free = both.with_limits([(lab.root.sha256(), limit.clone())]);
    assert_eq!(lab.judged(vec![free], Purpose::Server).verdict, Some(Verdict::Complete));
    let limited = both.with_limits([(lab.root.sha256(), limit.clone()), (twin.sha256(), limit)]);
    assert_eq!(lab.judged(vec![limited], Purpose::Server).verdict, Some(Verdict::Broken));
}
