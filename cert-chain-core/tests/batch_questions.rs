//! What a store answers to the usual questions.

mod runs;
mod tenants;

use cert_chain_core::Time;
use cert_chain_core::batch::store::{Changed, FailingRow, Served, ServingRow, Store, StoreError, StoreReader};
use cert_chain_core::clients::clients;
use cert_chain_core::report::{Report, State, Verdict};
use cert_chain_testlab::{LabTenant, Pki, pem_bundle};
use runs::{Folder, NOW, all, case, pairs, reports, run, target};

/// A store with one finished run.
fn filled(folder: &Folder, reports: &[(cert_chain_core::Target, Report)]) -> StoreReader {
    let mut store = Store::open(&folder.store()).expect("a new store");
    run(&mut store, pairs(reports));
    StoreReader::open(&folder.store()).expect("a store")
}

#[test]
fn lists_every_target() {
    let folder = Folder::new("lists_every_target");
    let reports = reports();
    let reader = filled(&folder, &reports);
    let rows = all(|each| reader.targets(1, each));
    assert_eq!(rows.len(), reports.len());
    assert!(rows.is_sorted_by_key(|row| row.target.clone()));
    for (target, report) in &reports {
        let row = rows.iter().find(|row| row.target == target.spelling()).expect("every target");
        assert_eq!((row.state, row.verdict, row.observed_at), (report.state, report.verdict, report.observed_at));
        let mut causes: Vec<_> = report.root_causes.iter().map(|cause| cause.code.clone()).collect();
        causes.sort();
        assert_eq!(row.root_causes, causes);
    }
    assert!(all(|each| reader.targets(2, each)).is_empty(), "of a run that is not there");
}

#[test]
fn answers_about_one_target_alone() {
    let folder = Folder::new("answers_about_one_target_alone");
    let [sick, healthy] = case("missing-intermediate/end-entity-only");
    let mut open = sick;
    open.coverage.not_tested.push(untested("a server", "no route"));
    let mut store = Store::open(&folder.store()).expect("a new store");
    let [one, other] = ["one.test:443", "other.test:443"].map(target);
    let before = run(&mut store, [(&one, &healthy), (&other, &healthy)]);
    let run = run(&mut store, [(&one, &open), (&other, &open)]);
    let told = |reader: &StoreReader| {
        let far = Time::from_unix(NOW.unix() + 40_000 * 86_400);
        let label = "Fabrikam";
        vec![
            all(|each| reader.targets(run, each)).into_iter().map(|row| row.target).collect::<Vec<_>>(),
            all(|each| reader.failing(run, "java", true, each)).into_iter().map(|row: FailingRow| row.target).collect(),
            all(|each| reader.serving(run, label, each)).into_iter().map(|row: ServingRow| row.target).collect(),
            all(|each| reader.expiring(run, far, each)).into_iter().map(|row| row.target).collect(),
            all(|each| reader.findings(run, None, each)).into_iter().map(|row| row.target).collect(),
            all(|each| reader.findings(run, Some("missing-intermediate"), each)).into_iter().map(|row| row.target).collect(),
            all(|each| reader.changed(before, run, each)).into_iter().map(|row| row.target).collect(),
            all(|each| reader.untested(run, each)).into_iter().map(|row| row.target).collect(),
        ]
    };
    let of_all = told(&StoreReader::open(&folder.store()).expect("a store"));
    let reader = StoreReader::open(&folder.store()).expect("a store").only(&one);
    for (of_one, of_all) in told(&reader).iter().zip(of_all) {
        let wanted: Vec<_> = of_all.iter().filter(|target| **target == one.spelling()).cloned().collect();
        assert!(!wanted.is_empty() && wanted.len() < of_all.len(), "{of_all:?}");
        assert_eq!(*of_one, wanted);
    }
    assert_eq!(reader.not_wholly_tested(run).expect("a count"), 1);
    let nobody = StoreReader::open(&folder.store()).expect("a store").only(&target("nobody.test"));
    assert!(told(&nobody).iter().all(Vec::is_empty));
}

#[test]
fn tells_who_fails_with_each_client() {
    let folder = Folder::new("tells_who_fails_with_each_client");
    let reports = reports();
    let reader = filled(&folder, &reports);
    let mut told = 0;
    for client in clients() {
        for everywhere in [false, true] {
            let rows: Vec<FailingRow> = all(|each| reader.failing(1, client.name, everywhere, each));
            let mut wanted: Vec<_> = reports
                .iter()
                .flat_map(|(target, report)| report.endpoints.iter().map(move |endpoint| (target.spelling(), endpoint)))
                .flat_map(|(target, endpoint)| endpoint.clients.iter().map(move |said| (target.clone(), &endpoint.id, said)))
                .filter(|(_, _, said)| {
                    said.client == client.name && said.outcome != "accepts" && (said.in_audience || everywhere)
                })
                .map(|(target, id, said)| {
                    (target, id.clone(), said.outcome.to_string(), said.because.as_deref().map(str::to_owned))
                })
                .collect();
            wanted.sort();
            told += rows.len();
            for row in &rows {
                assert_eq!(row.message.is_some(), row.because.is_some(), "{row:?}");
            }
            let got: Vec<_> = rows.into_iter().map(|row| (row.target, row.endpoint, row.outcome, row.because)).collect();
            assert_eq!(got, wanted, "{}", client.name);
        }
    }
    assert!(told > 20, "{told}");
}

#[test]
fn tells_who_serves_and_who_needs_an_intermediate() {
    let folder = Folder::new("tells_who_serves_and_who_needs_an_intermediate");
    let [sick, healthy] = case("missing-intermediate/end-entity-only");
    let missing = sick.endpoints[0].findings[0].certificate.clone().expect("a culprit");
    let label = sick.certificates[&missing].label.clone().expect("a name");
    let reports = [(target("sick.test:443"), sick), (target("healthy.test:443"), healthy)];
    let reader = filled(&folder, &reports);
    let ask = |certificate: &str| -> Vec<(String, Served, Option<u64>)> {
        let rows: Vec<ServingRow> = all(|each| reader.serving(1, certificate, each));
        assert!(rows.iter().all(|row| row.certificate == missing && row.label.as_ref() == Some(&label)));
        rows.into_iter().map(|row| (row.target, row.how, row.number)).collect()
    };
    let wanted =
        vec![("healthy.test:443".to_owned(), Served::Served, Some(1)), ("sick.test:443".to_owned(), Served::Needed, None)];
    assert_eq!(ask(&missing), wanted);
    assert_eq!(ask(&missing[..8]), wanted);
    assert_eq!(ask(&missing[..20].to_ascii_uppercase()), wanted);
    let colons: Vec<&str> = (0..8).map(|place| &missing[place * 2..place * 2 + 2]).collect();
    assert_eq!(ask(&colons.join(":")), wanted);
    let thumbprint = reports[0].1.certificates[&missing].sha1_thumbprint.clone();
    assert_eq!(ask(&thumbprint), wanted, "as Windows shows it");
    assert_eq!(ask(&thumbprint[..8].to_ascii_lowercase()), wanted);
    assert_eq!(ask(&label.to_ascii_uppercase()), wanted);
    assert_eq!(ask("no such name"), []);
    assert_eq!(ask("%"), [], "signs of SQL are signs");
    assert_eq!(ask(&format!("{}' OR '1'='1", &missing[..8])), []);
    let end_entity = reports[1].1.endpoints[0].chains[0][0].clone();
    let rows: Vec<ServingRow> = all(|each| reader.serving(1, &end_entity, each));
    assert!(rows.iter().any(|row| row.how == Served::Served && row.number == Some(0)));
}

#[test]
fn tells_what_expires_once_for_each_endpoint() {
    let folder = Folder::new("tells_what_expires_once_for_each_endpoint");
    let reports = reports();
    let reader = filled(&folder, &reports);
    for days in [-400, 0, 30, 4000, 40_000] {
        let before = Time::from_unix(NOW.unix() + days * 86_400);
        let rows = all(|each| reader.expiring(1, before, each));
        let mut wanted = Vec::new();
        for (target, report) in &reports {
            for endpoint in &report.endpoints {
                let presented: std::collections::BTreeSet<_> = endpoint.chains.iter().flatten().collect();
                for sha256 in presented {
                    let Some(end) = report.certificates[sha256].not_after.filter(|end| *end < before) else { continue };
                    wanted.push((end, sha256.clone(), target.spelling(), endpoint.id.clone()));
                }
            }
        }
        wanted.sort();
        let got: Vec<_> = rows.into_iter().map(|row| (row.not_after, row.certificate, row.target, row.endpoint)).collect();
        assert_eq!(got, wanted, "{before}");
    }
    assert!(!all(|each| reader.expiring(1, Time::from_unix(NOW.unix() + 4000 * 86_400), each)).is_empty());
}

#[test]
fn tells_findings_all_and_by_code() {
    let folder = Folder::new("tells_findings_all_and_by_code");
    let reports = reports();
    let reader = filled(&folder, &reports);
    let rows = all(|each| reader.findings(1, None, each));
    let count: usize = reports.iter().flat_map(|(_, report)| &report.endpoints).map(|endpoint| endpoint.findings.len()).sum();
    assert_eq!(rows.len(), count);
    let causes = rows.iter().filter(|row| row.root_cause).count();
    assert_eq!(causes, reports.iter().map(|(_, report)| report.root_causes.len()).sum::<usize>());
    let mut codes: Vec<_> = rows.iter().map(|row| row.code.clone()).collect();
    codes.sort();
    codes.dedup();
    assert!(codes.len() > 5, "{codes:?}");
    for code in codes {
        let wanted: Vec<_> = rows.iter().filter(|row| row.code == code).cloned().collect();
        assert_eq!(all(|each| reader.findings(1, Some(&code), each)), wanted);
    }
}

#[test]
fn ends_when_who_asks_has_enough() {
    #[derive(Debug, PartialEq)]
    struct Enough;
    impl From<StoreError> for Enough {
        fn from(error: StoreError) -> Self {
            panic!("{error}")
        }
    }
    let folder = Folder::new("ends_when_who_asks_has_enough");
    let reader = filled(&folder, &reports());
    let mut seen = 0;
    let ended = reader.targets(1, |_| {
        seen += 1;
        if seen == 3 { Err(Enough) } else { Ok(()) }
    });
    assert_eq!((ended, seen), (Err(Enough), 3));
}

#[test]
fn tells_what_changed_between_runs() {
    let folder = Folder::new("tells_what_changed_between_runs");
    let [sick, healthy] = case("missing-intermediate/end-entity-only");
    let culprit = sick.endpoints[0].findings[0].certificate.clone();
    let message = sick.endpoints[0].findings[0].message.clone();
    let id = healthy.endpoints[0].id.clone();
    let mut renamed = healthy.clone();
    renamed.endpoints[0].id = "tls://other.test:443".to_owned();
    let mut store = Store::open(&folder.store()).expect("a new store");
    let before = [
        (target("broke.test:443"), healthy.clone()),
        (target("gone.test:443"), healthy.clone()),
        (target("mended.test:443"), sick.clone()),
        (target("moved.test:443"), healthy.clone()),
        (target("same.test:443"), sick.clone()),
    ];
    let mut later = sick.clone();
    later.observed_at = Time::from_unix(NOW.unix() + 86_400);
    let after = [
        (target("broke.test:443"), sick.clone()),
        (target("mended.test:443"), healthy),
        (target("moved.test:443"), renamed),
        (target("new.test:443"), sick.clone()),
        (target("same.test:443"), later),
    ];
    let (old, new) = (run(&mut store, pairs(&before)), run(&mut store, pairs(&after)));
    let reader = StoreReader::open(&folder.store()).expect("a store");
    let rows = all(|each| reader.changed(old, new, each));
    let of = |name: &str| -> Vec<_> {
        let rows = rows.iter().filter(|row| row.target == name);
        rows.map(|row| (row.what, row.endpoint.as_deref(), row.old.as_deref(), row.new.as_deref())).collect()
    };
    assert_eq!((sick.state, sick.verdict), (State::Error, Some(Verdict::Repairable)));
    let id = Some(id.as_str());
    let turned = |old, new| {
        [(Changed::State, None, old), (Changed::State, id, old)]
            .map(|(what, endpoint, old)| (what, endpoint, Some(old), Some(new)))
    };
    let [state, endpoint_state] = turned("ok", "error");
    let verdict = |endpoint, old, new| (Changed::Verdict, endpoint, Some(old), Some(new));
    assert_eq!(
        of("broke.test:443"),
        [
            state,
            verdict(None, "complete", "repairable"),
            endpoint_state,
            verdict(id, "complete", "repairable"),
            (Changed::FindingNew, id, None, Some(message.as_str())),
        ]
    );
    assert_eq!(of("gone.test:443"), [(Changed::TargetGone, None, Some("ok, complete"), None)]);
    let [state, endpoint_state] = turned("error", "ok");
    assert_eq!(
        of("mended.test:443"),
        [
            state,
            verdict(None, "repairable", "complete"),
            endpoint_state,
            verdict(id, "repairable", "complete"),
            (Changed::FindingGone, id, Some(message.as_str()), None),
        ]
    );
    assert_eq!(
        of("moved.test:443"),
        [
            (Changed::EndpointGone, id, Some("ok, complete"), None),
            (Changed::EndpointNew, Some("tls://other.test:443"), None, Some("ok, complete")),
        ]
    );
    assert_eq!(of("new.test:443"), [(Changed::TargetNew, None, None, Some("error, repairable"))]);
    assert_eq!(of("same.test:443"), [], "another moment is no change");
    let finding = rows.iter().find(|row| row.what == Changed::FindingNew).expect("it is there");
    assert_eq!((finding.code.as_deref(), &finding.certificate), (Some("missing-intermediate"), &culprit));
    assert!(all(|each| reader.changed(old, old, each)).is_empty());
}

fn untested(what: &str, why: &str) -> cert_chain_core::report::NotTested {
    cert_chain_core::report::NotTested::new(what, why, true)
}

/// The same report, its first endpoint as if it had these addresses, with the verdict of what each presents.
fn at(report: &Report, addresses: &[(&str, &str)]) -> Report {
    let mut report = report.clone();
    let seen = |(address, verdict)| serde_json::json!({"address": address, "verdict": verdict, "handshakes": []});
    let addresses = addresses.iter().copied().map(seen).map(|address| serde_json::from_value(address).expect("an address"));
    report.endpoints[0].addresses = addresses.collect();
    report
}

/// The same report, as if nobody had answered at its first endpoint.
fn silent(report: &Report, verdict: Option<Verdict>) -> Report {
    let mut report = report.clone();
    (report.state, report.verdict) = (State::Ok, verdict);
    let endpoint = &mut report.endpoints[0];
    (endpoint.state, endpoint.verdict) = (State::Ok, verdict);
    endpoint.findings.clear();
    report
}

/// After an outage nobody may close the tickets.
#[test]
fn what_could_not_be_seen_is_not_mended() {
    let folder = Folder::new("what_could_not_be_seen_is_not_mended");
    let [sick, healthy] = case("missing-intermediate/end-entity-only");
    let id = sick.endpoints[0].id.clone();
    let message = sick.endpoints[0].findings[0].message.clone();
    let mut unasked = silent(&sick, None);
    unasked.coverage.not_tested.push(untested(&id, "DNS did not answer"));
    let mut unknown = unasked.clone();
    unknown.endpoints.clear();
    // What was not tested is not even missed.
    let mut open = sick.clone();
    open.coverage.not_tested.push(untested("the cloud's copy", "its answer carries none"));
    // What leads to the sick endpoint answers, and then no more.
    let mut led = sick.clone();
    led.endpoints.push(healthy.endpoints[0].clone());
    led.endpoints.swap(0, 1);
    led.endpoints[0].id = "tls://lyncdiscover.contoso.test:443".to_owned();
    let mut lost = silent(&led, Some(Verdict::Unreachable));
    lost.endpoints.truncate(1);
    // No route to an address that is another each day.
    let [mut yesterday, mut today] = [sick.clone(), healthy.clone()];
    yesterday.coverage.not_tested.push(untested(&format!("{id} at [2001:db8::1]:443"), "no route"));
    today.coverage.not_tested.push(untested(&format!("{id} at [2001:db8::2]:443"), "no route"));
    let [one, two] = ["192.0.2.1:443", "192.0.2.2:443"];
    let both = at(&sick, &[(one, "repairable"), (two, "complete")]);
    let cases = [
        ("half.test", both.clone(), at(&healthy, &[(one, "unreachable"), (two, "complete")]), vec![Changed::FindingUnseen]),
        ("led.test", led, lost, vec![Changed::EndpointUnseen, Changed::FindingUnseen]),
        ("moved.test", both, at(&healthy, &[(two, "complete")]), vec![Changed::FindingGone]),
        ("rotating.test", yesterday, today, vec![Changed::FindingGone]),
        ("open.test", open, unasked.clone(), vec![Changed::NotTested, Changed::FindingUnseen]),
        ("unasked.test", sick.clone(), unasked, vec![Changed::NotTested, Changed::FindingUnseen]),
        ("unknown.test", sick.clone(), unknown, vec![Changed::NotTested, Changed::EndpointUnseen, Changed::FindingUnseen]),
        ("unreachable.test", sick.clone(), silent(&sick, Some(Verdict::Unreachable)), vec![Changed::FindingUnseen]),
    ];
    let names = cases.each_ref().map(|(name, ..)| target(&format!("{name}:443")));
    let mut store = Store::open(&folder.store()).expect("a new store");
    let before = run(&mut store, names.iter().zip(cases.iter().map(|(_, before, ..)| before)));
    let after = run(&mut store, names.iter().zip(cases.iter().map(|(_, _, after, _)| after)));
    let reader = StoreReader::open(&folder.store()).expect("a store");
    let rows = all(|each| reader.changed(before, after, each));
    for (name, _, _, wanted) in &cases {
        let of_it = rows.iter().filter(|row| row.target == format!("{name}:443")).map(|row| row.what);
        let what: Vec<_> = of_it.filter(|what| !matches!(what, Changed::State | Changed::Verdict)).collect();
        assert_eq!(&what, wanted, "{name}");
    }
    let row = |what| rows.iter().find(|row| row.what == what).expect("it is there");
    assert_eq!(row(Changed::FindingUnseen).old, Some(message));
    assert_eq!(row(Changed::NotTested).new, Some(format!("{id}: DNS did not answer")));
    let back = all(|each| reader.changed(after, before, each));
    let again: Vec<_> = back.iter().filter(|row| row.what == Changed::Tested).map(|row| &*row.target).collect();
    assert_eq!(again, ["unasked.test:443", "unknown.test:443"], "what the cloud has is open again");
    let rows = all(|each| reader.untested(after, each));
    let rows: Vec<_> = rows.iter().map(|row| (&*row.target, &*row.why, row.counts)).collect();
    let of_dns = |target| (target, "DNS did not answer", true);
    let rotating = ("rotating.test:443", "no route", true);
    assert_eq!(rows, [of_dns("open.test:443"), rotating, of_dns("unasked.test:443"), of_dns("unknown.test:443")]);
    assert_eq!(reader.not_wholly_tested(after).expect("a count"), 4);
    assert_eq!(reader.not_wholly_tested(before).expect("a count"), 2);
}

/// A tenant as it is checked live: many endpoints, findings of none, things not tested.
#[tokio::test(flavor = "multi_thread")]
async fn answers_about_a_tenant() {
    let folder = Folder::new("answers_about_a_tenant");
    let tenant = LabTenant::start().await.expect("the lab");
    let report = tenants::report(&tenant).await;
    let reader = filled(&folder, &[(target(tenant.domain()), report.clone())]);
    let row = all(|each| reader.targets(1, each)).remove(0);
    assert_eq!((row.asked, row.answered), (report.coverage.asked as u64, report.coverage.answered as u64));
    assert_eq!(row.untested, report.coverage.not_tested.iter().filter(|missing| missing.counts).count() as u64);
    let rows = all(|each| reader.findings(1, None, each));
    let of_endpoints = report.endpoints.iter().flat_map(|endpoint| endpoint.findings.iter().map(|f| (Some(&endpoint.id), f)));
    let wanted: Vec<_> = report.findings.iter().map(|finding| (None, finding)).chain(of_endpoints).collect();
    let wanted: Vec<_> = wanted.iter().map(|(endpoint, f)| (*endpoint, &f.code, &f.message, &f.certificate)).collect();
    let got: Vec<_> = rows.iter().map(|row| (row.endpoint.as_ref(), &row.code, &row.message, &row.certificate)).collect();
    assert_eq!(got, wanted);
    assert!(rows.iter().any(|row| row.endpoint.is_none()) && rows.len() > 10);
    let dump = runs::dump(&folder.store(), 1);
    let addresses: usize = report.endpoints.iter().map(|endpoint| endpoint.addresses.len()).sum();
    let held = dump[0]["endpoints"].as_array().expect("a list").iter();
    assert_eq!(held.map(|endpoint| endpoint["addresses"].as_array().expect("a list").len()).sum::<usize>(), addresses);
    assert_eq!(dump[0]["not_tested"].as_array().expect("a list").len(), report.coverage.not_tested.len());
    let failing: Vec<FailingRow> = all(|each| reader.failing(1, "android", true, each));
    let rejecting = |endpoint: &&cert_chain_core::report::EndpointReport| {
        endpoint.clients.iter().any(|said| said.client == "android" && said.outcome != "accepts")
    };
    let wanted: Vec<_> = report.endpoints.iter().filter(rejecting).map(|endpoint| &endpoint.id).collect();
    assert_eq!(failing.iter().map(|row| &row.endpoint).collect::<Vec<_>>(), wanted);
    assert!(!wanted.is_empty());
}

/// Names are what strangers chose.
#[test]
fn takes_names_for_nothing_but_names() {
    let folder = Folder::new("takes_names_for_nothing_but_names");
    let mut pki = Pki::new();
    let hostile = "x'); DROP TABLE targets; --";
    let root = pki.root(hostile);
    let mut options = cert_chain_core::JudgeOptions::default();
    options.at = Some(NOW);
    let report = cert_chain_core::inspect(hostile, pem_bundle(&[root]).as_bytes(), NOW, &options).expect("a certificate");
    let reader = filled(&folder, &[(target("contoso.test"), report)]);
    assert_eq!(all(|each| reader.targets(1, each)).len(), 1);
    let rows: Vec<ServingRow> = all(|each| reader.serving(1, hostile, each));
    assert_eq!(rows.iter().filter_map(|row| row.label.as_deref()).collect::<Vec<_>>(), [hostile]);
    assert!(all(|each| reader.failing(1, "' OR 1 --", true, each)).is_empty());
}
