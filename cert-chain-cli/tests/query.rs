//! Questions to a store, as people and programs ask them.

#![cfg(feature = "sqlite")]

mod support;

use std::io::Read as _;
use std::process::Stdio;

use cert_chain_core::batch::store::{RunOptions, Store};
use cert_chain_core::build::Given;
use cert_chain_core::cert::Cert;
use cert_chain_core::report::{Report, State};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{JudgeOptions, Target, Time, inspect};
use cert_chain_testlab::{LAB_NOW, Pki, Scene, cases, pem_bundle};
use support::{Folder, cert_chain, told};

fn certs(ders: &[Vec<u8>]) -> Vec<Cert> {
    ders.iter().map(|der| Cert::from_der(der.clone()).expect("readable")).collect()
}

/// What the presented chain is worth, as if a server had sent it.
fn judge(scene: &Scene, name: &str) -> Report {
    let mut options = JudgeOptions::default();
    options.at = Some(Time::from_unix(scene.at));
    options.anchors = Anchors::new([AnchorStore::new("given", None, certs(&scene.roots))]);
    options.given = Given::new(certs(&scene.intermediates).into_iter().map(|cert| (cert, "held.pem".to_owned())));
    options.host = scene.host.as_ref().map(|host| host.parse().expect("a name"));
    let bundle = pem_bundle(&scene.presented);
    let mut report = inspect(name, bundle.as_bytes(), Time::from_unix(scene.at), &options).expect("certificates");
    report.endpoints[0].id = format!("tls://{name}:443");
    for cause in &mut report.root_causes {
        cause.endpoints = vec![format!("tls://{name}:443")];
    }
    report
}

/// The sick and the healthy scene of a case of the lab.
fn case(name: &str) -> [Report; 2] {
    let case = cases().into_iter().find(|case| case.name == name).expect("a case of the lab");
    [judge(&case.sick, "sip.contoso.test"), judge(&case.healthy, "sip.contoso.test")]
}

fn begin(store: &mut Store, day: i64) -> i64 {
    let mut how = RunOptions::new(Time::from_unix(LAB_NOW + day * 86_400));
    how.choices = [("--samples".to_owned(), "1".to_owned())].into();
    store.begin(&how).expect("a run").run
}

fn record(store: &mut Store, target: &str, report: &Report) {
    let target: Target = target.parse().expect("a target");
    assert!(store.record(&target, report).expect("room"));
}

/// Two finished runs: between them one target broke, one was mended, one came and one went.
fn filled(folder: &Folder) -> Store {
    let [missing, complete] = case("missing-intermediate/end-entity-only");
    let mut store = Store::open(&folder.path().join("runs.db")).expect("a new store");
    begin(&mut store, 0);
    record(&mut store, "adatum.test", &complete);
    record(&mut store, "contoso.test", &complete);
    record(&mut store, "fabrikam.test", &missing);
    store.finish().expect("room");
    begin(&mut store, 1);
    record(&mut store, "contoso.test", &missing);
    record(&mut store, "fabrikam.test", &complete);
    record(&mut store, "litware.test", &missing);
    store.finish().expect("room");
    store
}

fn query(folder: &Folder, words: &[&str]) -> String {
    folder.run(&[&["query", "--db", "runs.db"], words].concat())
}

#[test]
fn answers_people() {
    let folder = Folder::new("answers_people");
    drop(filled(&folder));
    insta::assert_snapshot!(query(&folder, &["runs"]), @"
    exit 0
    --- stdout
    RUN  STATE       BEGUN                 TARGETS  CHOICES
      1  finished    2026-06-01T12:00:00Z        3  --samples 1
      2  finished    2026-06-02T12:00:00Z        3  --samples 1
    ");
    insta::assert_snapshot!(query(&folder, &["targets"]), @"
    exit 0
    --- stdout
    STATE    VERDICT      TARGET
    error    repairable   contoso.test: missing-intermediate
    ok       complete     fabrikam.test
    error    repairable   litware.test: missing-intermediate
    ");
    insta::assert_snapshot!(query(&folder, &["failing", "android"]), @"
    exit 0
    --- stdout
    contoso.test
      depends  tls://sip.contoso.test:443
               missing-intermediate: the server does not send Fabrikam Issuing CA 1
               (9bf48a07), the issuer of sip.contoso.test
    litware.test
      depends  tls://sip.contoso.test:443
               missing-intermediate: the server does not send Fabrikam Issuing CA 1
               (9bf48a07), the issuer of sip.contoso.test
    ");
    insta::assert_snapshot!(query(&folder, &["serving", "issuing ca 1"]), @"
    exit 0
    --- stdout
    contoso.test
      needed   tls://sip.contoso.test:443: Fabrikam Issuing CA 1 (9bf48a07)
    fabrikam.test
      served   tls://sip.contoso.test:443: Fabrikam Issuing CA 1 (9bf48a07), at
               place 1 of the chain
    litware.test
      needed   tls://sip.contoso.test:443: Fabrikam Issuing CA 1 (9bf48a07)
    ");
    insta::assert_snapshot!(query(&folder, &["expiring", "2027-03-01"]), @"
    exit 0
    --- stdout
    2027-02-21T12:00:00Z sip.contoso.test (66ea6fd2)
      contoso.test: tls://sip.contoso.test:443
      fabrikam.test: tls://sip.contoso.test:443
      litware.test: tls://sip.contoso.test:443
    ");
    insta::assert_snapshot!(query(&folder, &["changed"]), @"
    exit 0
    --- stdout
    adatum.test
      target-gone      ok, complete
    contoso.test
      state            ok, now error
      verdict          complete, now repairable
      state            tls://sip.contoso.test:443: ok, now error
      verdict          tls://sip.contoso.test:443: complete, now repairable
      finding-new      tls://sip.contoso.test:443: missing-intermediate: the server
                       does not send Fabrikam Issuing CA 1 (9bf48a07), the issuer of
                       sip.contoso.test
    fabrikam.test
      state            error, now ok
      verdict          repairable, now complete
      state            tls://sip.contoso.test:443: error, now ok
      verdict          tls://sip.contoso.test:443: repairable, now complete
      finding-gone     tls://sip.contoso.test:443: missing-intermediate: the server
                       does not send Fabrikam Issuing CA 1 (9bf48a07), the issuer of
                       sip.contoso.test
    litware.test
      target-new       error, repairable
    ");
    insta::assert_snapshot!(query(&folder, &["findings", "missing-intermediate"]), @"
    exit 0
    --- stdout
    contoso.test
      error    missing-intermediate on tls://sip.contoso.test:443
               the server does not send Fabrikam Issuing CA 1 (9bf48a07), the issuer
               of sip.contoso.test
               -> server: install Fabrikam Issuing CA 1 after the end-entity
               certificate and restart the listener
    litware.test
      error    missing-intermediate on tls://sip.contoso.test:443
               the server does not send Fabrikam Issuing CA 1 (9bf48a07), the issuer
               of sip.contoso.test
               -> server: install Fabrikam Issuing CA 1 after the end-entity
               certificate and restart the listener
    ");
}

#[test]
fn answers_about_an_earlier_run() {
    let folder = Folder::new("answers_about_an_earlier_run");
    drop(filled(&folder));
    insta::assert_snapshot!(query(&folder, &["targets", "--run", "1"]), @"
    exit 0
    --- stdout
    STATE    VERDICT      TARGET
    ok       complete     adatum.test
    ok       complete     contoso.test
    error    repairable   fabrikam.test: missing-intermediate
    ");
    assert_eq!(
        query(&folder, &["changed", "--run", "1", "--since", "1"]),
        "exit 0\n--- stderr\nnote: run 1 found what run 1 had found\n"
    );
}

#[test]
fn answers_spreadsheets_and_programs() {
    let folder = Folder::new("answers_spreadsheets_and_programs");
    drop(filled(&folder));
    insta::assert_snapshot!(query(&folder, &["targets", "--format", "csv"]), @"
    exit 0
    --- stdout
    target,state,verdict,root_causes,asked,answered,untested,observed_at
    contoso.test,error,repairable,missing-intermediate,1,1,0,2026-06-01T12:00:00Z
    fabrikam.test,ok,complete,,1,1,0,2026-06-01T12:00:00Z
    litware.test,error,repairable,missing-intermediate,1,1,0,2026-06-01T12:00:00Z
    ");
    insta::assert_snapshot!(query(&folder, &["changed", "--format", "csv"]), @r#"
    exit 0
    --- stdout
    target,endpoint,what,code,certificate,old,new
    adatum.test,,target-gone,,,"ok, complete",
    contoso.test,,state,,,ok,error
    contoso.test,,verdict,,,complete,repairable
    contoso.test,tls://sip.contoso.test:443,state,,,ok,error
    contoso.test,tls://sip.contoso.test:443,verdict,,,complete,repairable
    contoso.test,tls://sip.contoso.test:443,finding-new,missing-intermediate,9bf48a0797a21c6a8353edab55a9b2cd81e12bcdff142eab159854d5d3f0e389,,"the server does not send Fabrikam Issuing CA 1 (9bf48a07), the issuer of sip.contoso.test"
    fabrikam.test,,state,,,error,ok
    fabrikam.test,,verdict,,,repairable,complete
    fabrikam.test,tls://sip.contoso.test:443,state,,,error,ok
    fabrikam.test,tls://sip.contoso.test:443,verdict,,,repairable,complete
    fabrikam.test,tls://sip.contoso.test:443,finding-gone,missing-intermediate,9bf48a0797a21c6a8353edab55a9b2cd81e12bcdff142eab159854d5d3f0e389,"the server does not send Fabrikam Issuing CA 1 (9bf48a07), the issuer of sip.contoso.test",
    litware.test,,target-new,,,,"error, repairable"
    "#);
    let questions: [&[&str]; 7] = [
        &["runs"],
        &["targets"],
        &["failing", "java"],
        &["serving", "contoso"],
        &["expiring", "2099-01-01"],
        &["changed"],
        &["findings"],
    ];
    for question in questions {
        let csv = folder.output(&[&["query", "--db", "runs.db", "--format", "csv"], question].concat());
        let csv = String::from_utf8(csv.stdout).expect("UTF-8");
        let lines: Vec<&str> = csv.strip_suffix("\r\n").expect("RFC 4180").split("\r\n").collect();
        let columns: Vec<&str> = lines[0].split(',').collect();
        let json = folder.output(&[&["query", "--db", "runs.db", "--format", "json"], question].concat());
        let json = String::from_utf8(json.stdout).expect("UTF-8");
        assert!(json.bytes().all(|byte| byte == b'\n' || byte == b' ' || byte.is_ascii_graphic()));
        let rows: Vec<serde_json::Value> = json.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(rows.len(), lines.len() - 1, "{question:?}");
        assert!(!rows.is_empty(), "{question:?}");
        for row in rows {
            let fields = row.as_object().expect("an object");
            assert!(columns.iter().all(|column| fields.contains_key(*column)), "{columns:?} {row}");
            assert_eq!(fields.len(), columns.len(), "{columns:?} {row}");
        }
        let text = query(&folder, question);
        assert_eq!(text.lines().find(|line| line.len() > 80), None, "{text}");
    }
}

/// Whoever runs a server chooses the names in its certificate.
#[test]
fn lets_no_name_act_on_who_reads_it() {
    let folder = Folder::new("lets_no_name_act_on_who_reads_it");
    let mut store = Store::open(&folder.path().join("runs.db")).expect("a new store");
    begin(&mut store, 0);
    let names =
        ["=HYPERLINK(\"http://a.test\",\"x\")", "@SUM(1+1)", "\x1b[2Jgone\r\n=1+1", "\u{ff1d}1+1 \u{202e}", "-2+3,\"=4\""];
    for (number, name) in names.iter().enumerate() {
        let mut pki = Pki::new();
        let scene = Scene { presented: vec![pki.root(name)], ..cases().swap_remove(0).sick };
        record(&mut store, &format!("host{number}.contoso.test:443"), &judge(&scene, "sip.contoso.test"));
    }
    store.finish().expect("room");
    for format in ["csv", "text", "json"] {
        for question in [&["findings"][..], &["expiring", "2999-01-01"], &["serving", "1+1"]] {
            let output = folder.output(&[&["query", "--db", "runs.db", "--format", format], question].concat());
            let text = String::from_utf8(output.stdout).expect("UTF-8");
            assert!(!text.is_empty(), "{format} {question:?}");
            assert!(text.chars().all(|c| c == '\n' || c == '\r' || !c.is_control()) && !text.contains('\u{202e}'), "{text}");
            if format == "csv" {
                let mut lines = csv::Reader::from_reader(text.as_bytes());
                for cell in
                    lines.records().flat_map(|line| line.expect("RFC 4180").iter().map(str::to_owned).collect::<Vec<_>>())
                {
                    let first = cell.trim_start_matches(['"', ' ']).chars().next();
                    assert!(!first.is_some_and(|c| "=+-@\t\r\n\u{ff1d}".contains(c)), "{cell} in {text}");
                }
            }
        }
    }
    let csv = query(&folder, &["expiring", "2999-01-01", "--format", "csv"]);
    assert!(csv.contains(",\"'=HYPERLINK(\"\"http://a.test\"\",\"\"x\"\")\","), "{csv}");
}

#[test]
fn says_when_there_is_nothing_to_tell() {
    let folder = Folder::new("says_when_there_is_nothing_to_tell");
    drop(filled(&folder));
    insta::assert_snapshot!(query(&folder, &["findings", "weak-key"]), @"
    exit 0
    --- stderr
    note: run 2 has no finding `weak-key`
    ");
    insta::assert_snapshot!(query(&folder, &["expiring", "2001-01-01", "--format", "csv"]), @"
    exit 0
    --- stdout
    not_after,certificate,label,target,endpoint,number
    --- stderr
    note: nothing that is presented in run 2 ends before 2001-01-01T00:00:00Z
    ");
    insta::assert_snapshot!(query(&folder, &["serving", "no such ca", "--format", "json"]), @"
    exit 0
    --- stderr
    note: no endpoint of run 2 presents or lacks a certificate `no such ca`
    ");
    insta::assert_snapshot!(query(&folder, &["failing", "windows-online"]), @"
    exit 0
    --- stdout
    contoso.test
      rejects  tls://sip.contoso.test:443
               missing-intermediate: the server does not send Fabrikam Issuing CA 1
               (9bf48a07), the issuer of sip.contoso.test
    litware.test
      rejects  tls://sip.contoso.test:443
               missing-intermediate: the server does not send Fabrikam Issuing CA 1
               (9bf48a07), the issuer of sip.contoso.test
    ");
}

#[test]
fn answers_about_one_target() {
    let folder = Folder::new("answers_about_one_target");
    drop(filled(&folder));
    insta::assert_snapshot!(query(&folder, &["targets", "--target", "Contoso.test"]), @"
    exit 0
    --- stdout
    STATE    VERDICT      TARGET
    error    repairable   contoso.test: missing-intermediate
    ");
    insta::assert_snapshot!(query(&folder, &["findings", "--target", "fabrikam.test"]), @"
    exit 0
    --- stderr
    note: `fabrikam.test` in run 2 has no finding
    ");
    insta::assert_snapshot!(query(&folder, &["changed", "--target", "adatum.test"]), @"
    exit 0
    --- stdout
    adatum.test
      target-gone      ok, complete
    ");
    insta::assert_snapshot!(query(&folder, &["failing", "java", "--target", "nobody.test"]), @"
    exit 2
    --- stderr
    error: --target: there is no `nobody.test` in run 2
    hint: `query targets` lists them, as they are written here
    ");
    insta::assert_snapshot!(query(&folder, &["changed", "--target", "nobody.test"]), @"
    exit 2
    --- stderr
    error: --target: there is no `nobody.test` in run 1 or 2
    hint: `query targets` lists them, as they are written here
    ");
    insta::assert_snapshot!(query(&folder, &["runs", "--target", "contoso.test"]), @"
    exit 2
    --- stderr
    error: --target: runs are of whole lists
    ");
}

/// After an outage: nothing was found, and nothing is mended.
#[test]
fn tells_what_was_not_tested() {
    let folder = Folder::new("tells_what_was_not_tested");
    let [missing, _] = case("missing-intermediate/end-entity-only");
    let mut unseen = missing.clone();
    (unseen.state, unseen.verdict) = (State::Ok, None);
    unseen.endpoints.clear();
    unseen.root_causes.clear();
    let open = |what: &str, counts| serde_json::json!({"what": what, "why": "the resolver did not answer", "counts": counts});
    for (what, counts) in [("A sip.contoso.test", true), ("MX contoso.test", false)] {
        unseen.coverage.not_tested.push(serde_json::from_value(open(what, counts)).expect("something not tested"));
    }
    let mut store = Store::open(&folder.path().join("runs.db")).expect("a new store");
    for report in [&missing, &unseen] {
        begin(&mut store, 0);
        record(&mut store, "contoso.test", report);
        store.finish().expect("room");
    }
    drop(store);
    insta::assert_snapshot!(query(&folder, &["changed"]), @"
    exit 0
    --- stdout
    contoso.test
      state            error, now ok
      verdict          repairable, now none
      not-tested       A sip.contoso.test: the resolver did not answer
      not-tested       MX contoso.test: the resolver did not answer
      endpoint-unseen  tls://sip.contoso.test:443: error, repairable
      finding-unseen   tls://sip.contoso.test:443: missing-intermediate: the server
                       does not send Fabrikam Issuing CA 1 (9bf48a07), the issuer of
                       sip.contoso.test
    --- stderr
    note: 1 target of run 2 was not wholly tested; `query untested` says what is missing, and why
    ");
    insta::assert_snapshot!(query(&folder, &["failing", "android"]), @"
    exit 0
    --- stderr
    note: no chain of run 2 fails with android
    note: 1 target of run 2 was not wholly tested; `query untested` says what is missing, and why
    ");
    insta::assert_snapshot!(query(&folder, &["untested"]), @"
    exit 0
    --- stdout
    contoso.test
      A sip.contoso.test: the resolver did not answer
      MX contoso.test: the resolver did not answer (does not count)
    ");
    insta::assert_snapshot!(query(&folder, &["untested", "--run", "1", "--format", "csv"]), @"
    exit 0
    --- stdout
    target,what,why,counts
    --- stderr
    note: nothing of run 1 was left out
    ");
}

#[test]
fn says_what_there_is_when_asked_for_what_there_is_not() {
    let folder = Folder::new("says_what_there_is_when_asked_for_what_there_is_not");
    drop(filled(&folder));
    folder.file("notes.txt", "contoso.com\n");
    insta::assert_snapshot!(query(&folder, &["targets", "--run", "7"]), @"
    exit 2
    --- stderr
    error: --run: there is no run 7 in the store
    hint: there is 1, 2; --run asks about one of your choice
    ");
    insta::assert_snapshot!(query(&folder, &["changed", "--since", "7"]), @"
    exit 2
    --- stderr
    error: --since: there is no run 7 in the store
    hint: there is 1, 2; --since compares with one of your choice
    ");
    insta::assert_snapshot!(folder.run(&["query", "--db", ".", "targets"]), @"
    exit 2
    --- stderr
    error: `.` is not a store of cert-chain
    ");
    insta::assert_snapshot!(query(&folder, &["changed", "--run", "1"]), @"
    exit 2
    --- stderr
    error: there is no finished run before run 1 to compare it with
    ");
    insta::assert_snapshot!(query(&folder, &["failing", "netscape"]), @"
    exit 2
    --- stderr
    error: there is no client `netscape`
    hint: the clients: android, apple, chrome, exchange-online, firefox, gnutls, go, java, openssl, rustls, sbc, sfb-edge-peer, sip-phone, teams-direct-routing, windows-isolated, windows-online
    ");
    insta::assert_snapshot!(query(&folder, &["findings", "mising-intermediate"]), @"
    exit 2
    --- stderr
    error: there is no finding `mising-intermediate`
    hint: `cert-chain explain` lists all
    ");
    insta::assert_snapshot!(query(&folder, &["expiring", "soon"]), @"
    exit 2
    --- stderr
    error: `soon` is neither a day such as 2027-01-31 nor a moment such as 2027-01-31T08:00:00Z
    ");
    insta::assert_snapshot!(query(&folder, &["serving", "CA"]), @"
    exit 2
    --- stderr
    error: `CA` is too short to name a certificate
    ");
    insta::assert_snapshot!(folder.run(&["query", "targets"]), @"
    exit 2
    --- stderr
    error: --db: which store to ask is not said
    hint: --db FILE names the one that `batch --db` wrote
    ");
    insta::assert_snapshot!(folder.run(&["query", "--db", "none.db", "targets"]), @"
    exit 2
    --- stderr
    error: there is no store `none.db`
    ");
    insta::assert_snapshot!(folder.run(&["query", "--db", "notes.txt", "targets"]), @"
    exit 2
    --- stderr
    error: `notes.txt` is not a store of cert-chain
    ");
}

#[test]
fn reads_beside_a_run_and_says_that_it_is_unfinished() {
    let folder = Folder::new("reads_beside_a_run_and_says_that_it_is_unfinished");
    let mut store = filled(&folder);
    begin(&mut store, 2);
    record(&mut store, "contoso.test", &case("missing-intermediate/end-entity-only")[1]);
    store.commit(None).expect("room");
    insta::assert_snapshot!(query(&folder, &["runs"]), @"
    exit 0
    --- stdout
    RUN  STATE       BEGUN                 TARGETS  CHOICES
      1  finished    2026-06-01T12:00:00Z        3  --samples 1
      2  finished    2026-06-02T12:00:00Z        3  --samples 1
      3  unfinished  2026-06-03T12:00:00Z        1  --samples 1
    ");
    insta::assert_snapshot!(query(&folder, &["failing", "android", "--format", "csv"]), @r#"
    exit 0
    --- stdout
    target,endpoint,role,client,in_audience,outcome,because,message,basis
    contoso.test,tls://sip.contoso.test:443,,android,true,depends,missing-intermediate,"the server does not send Fabrikam Issuing CA 1 (9bf48a07), the issuer of sip.contoso.test",documented
    litware.test,tls://sip.contoso.test:443,,android,true,depends,missing-intermediate,"the server does not send Fabrikam Issuing CA 1 (9bf48a07), the issuer of sip.contoso.test",documented
    --- stderr
    note: run 3 is unfinished; this is run 2 (--run 3 asks about what there is)
    "#);
    insta::assert_snapshot!(query(&folder, &["targets", "--run", "3"]), @"
    exit 0
    --- stdout
    STATE    VERDICT      TARGET
    ok       complete     contoso.test
    --- stderr
    note: run 3 is unfinished: what it has not come to is missing
    ");
    store.finish().expect("room");
    drop(store);

    let alone = Folder::new("reads_beside_a_run_and_says_that_it_is_unfinished_alone");
    let mut store = Store::open(&alone.path().join("runs.db")).expect("a new store");
    insta::assert_snapshot!(query(&alone, &["targets"]), @"
    exit 2
    --- stderr
    error: no run in the store is finished
    hint: the store holds none; `cert-chain batch --db FILE` writes one
    ");
    begin(&mut store, 0);
    insta::assert_snapshot!(query(&alone, &["targets"]), @"
    exit 2
    --- stderr
    error: no run in the store is finished
    hint: there is 1 (unfinished); --run asks about one of your choice
    ");
}

#[test]
fn ends_well_when_nobody_reads_on() {
    let folder = Folder::new("ends_well_when_nobody_reads_on");
    let [missing, _] = case("missing-intermediate/end-entity-only");
    let mut store = Store::open(&folder.path().join("runs.db")).expect("a new store");
    begin(&mut store, 0);
    // More than a pipe holds.
    for number in 0..400 {
        record(&mut store, &format!("host{number}.contoso.test:443"), &missing);
    }
    store.finish().expect("room");
    let mut command = cert_chain(&["query", "--db", "runs.db", "findings"]);
    command.current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    child.stdout.take().expect("a pipe").read_exact(&mut [0; 10]).expect("an answer begins");
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(told(&output), "exit 0\n");
}
