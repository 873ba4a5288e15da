//! What a store keeps, whatever happens to who writes it.

mod runs;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use cert_chain_core::Time;
use cert_chain_core::batch::store::{RunOptions, RunState, Store, StoreError, StoreReader};
use cert_chain_core::report::Report;
use proptest::prelude::*;
use runs::{Folder, NOW, all, dump, pairs, reports, run, target};
use rusqlite::Connection;

fn resuming() -> RunOptions {
    let mut how = RunOptions::new(NOW);
    how.resume = true;
    how
}

/// One number that the file answers with, asked beside the library.
fn number(path: &std::path::Path, sql: &str) -> i64 {
    let db = Connection::open(path).expect("a database");
    db.query_row(sql, [], |row| row.get(0)).expect("a number")
}

#[test]
fn holds_what_the_report_says() {
    let folder = Folder::new("holds_what_the_report_says");
    let reports = reports();
    let mut store = Store::open(&folder.store()).expect("a new store");
    let run = run(&mut store, pairs(&reports));
    let rows = dump(&folder.store(), run);
    for (target, report) in &reports {
        let row = rows.iter().find(|row| row["target"] == target.spelling()).expect("every target is there");
        assert_eq!(row["state"], report.state.as_str());
        assert_eq!(row["verdict"].as_str(), report.verdict.map(|verdict| verdict.as_str()));
        let endpoint = &report.endpoints[0];
        let held = &row["endpoints"][0];
        assert_eq!(held["endpoint"], endpoint.id);
        let clients: BTreeMap<_, _> =
            endpoint.clients.iter().map(|c| (&*c.client, (&*c.outcome, c.because.as_deref()))).collect();
        let held_clients = held["clients"].as_array().expect("a list");
        let held_clients: BTreeMap<_, _> = held_clients
            .iter()
            .map(|c| (c["client"].as_str().expect("a name"), (c["outcome"].as_str().expect("a word"), c["because"].as_str())))
            .collect();
        assert_eq!(held_clients, clients);
        let chains: Vec<&str> = endpoint.chains.iter().flatten().map(String::as_str).collect();
        let held_chains = held["chains"].as_array().expect("a list");
        assert_eq!(held_chains.iter().map(|item| item["sha256"].as_str().expect("hex")).collect::<Vec<_>>(), chains);
        let findings = row["findings"].as_array().expect("a list");
        assert_eq!(findings.len(), endpoint.findings.len());
        for (held, finding) in findings.iter().zip(&endpoint.findings) {
            assert_eq!(held["code"], finding.code);
            assert_eq!(held["severity"], finding.severity.as_str());
            assert_eq!(held["message"], finding.message);
            assert_eq!(held["sha256"].as_str(), finding.certificate.as_deref());
            assert_eq!(held["proof"], finding.proof.status.as_str());
            let facts: BTreeMap<String, serde_json::Value> =
                serde_json::from_str(held["facts"].as_str().expect("JSON")).expect("an object");
            assert_eq!(facts, finding.facts);
        }
        let causes = findings.iter().filter(|held| held["root_cause"] == 1).count();
        assert_eq!(causes, report.root_causes.len());
    }
    for (sha256, certificate) in reports.iter().flat_map(|(_, report)| &report.certificates) {
        let Some(held) = rows.iter().find(|row| row["sha256"] == *sha256) else { continue };
        assert_eq!(held["label"].as_str(), certificate.label.as_deref());
        assert_eq!(held["not_after"].as_str(), certificate.not_after.map(|end| end.to_string()).as_deref());
    }
}

#[test]
fn refers_to_nothing_that_is_not_there() {
    let folder = Folder::new("refers_to_nothing_that_is_not_there");
    let mut store = Store::open(&folder.store()).expect("a new store");
    run(&mut store, pairs(&reports()));
    assert_eq!(number(&folder.store(), "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    let db = Connection::open(folder.store()).expect("a database");
    let ok: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("an answer");
    assert_eq!(ok, "ok");
}

#[test]
fn keeps_each_certificate_once_with_its_octets() {
    let folder = Folder::new("keeps_each_certificate_once_with_its_octets");
    let reports = reports();
    let mut store = Store::open(&folder.store()).expect("a new store");
    run(&mut store, pairs(&reports));
    let before = number(&folder.store(), "SELECT count(*) FROM certificates");
    run(&mut store, pairs(&reports));
    assert_eq!(number(&folder.store(), "SELECT count(*) FROM certificates"), before);
    assert!(before > 20, "{before}");
    let db = Connection::open(folder.store()).expect("a database");
    let mut statement = db.prepare("SELECT sha256, der FROM certificates").expect("the table");
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?))).expect("rows");
    for row in rows {
        let (sha256, der) = row.expect("every certificate was at hand");
        assert_eq!(cert_chain_core::cert::Fingerprint::of(&der).to_string(), sha256);
    }
}

#[test]
fn forgets_what_was_not_committed_and_nothing_else() {
    let folder = Folder::new("forgets_what_was_not_committed_and_nothing_else");
    let reports = reports();
    let whole = folder.path("whole.db");
    let uninterrupted = run(&mut Store::open(&whole).expect("a new store"), pairs(&reports));

    let mut begun = 0;
    let mut written = 0_u64;
    // Each round commits a little more, records beyond it and is cut off.
    for round in 0.. {
        let mut store = Store::open(&folder.store()).expect("the lock went with the last one");
        let told = store.begin(&resuming()).expect("a run");
        assert_eq!(told.resumed, round > 0);
        assert_eq!((told.done, told.output_len), (written, (round > 0).then_some(written * 10)));
        begun = told.run;
        let mut left: Vec<_> = Vec::new();
        for (target, report) in &reports {
            if !store.is_done(target).expect("an answer") {
                left.push((target, report));
            }
        }
        assert_eq!(left.len() as u64, reports.len() as u64 - written);
        let (now, lost) = left.split_at(left.len().min(7));
        for (target, report) in now {
            assert!(store.record(target, report).expect("room"));
            assert!(store.is_done(target).expect("an answer"), "what is not committed yet is done too");
            assert!(!store.record(target, report).expect("room"), "a target is recorded once");
        }
        written += now.len() as u64;
        if lost.is_empty() {
            store.commit(Some(written * 10)).expect("room");
            store.finish().expect("room");
            break;
        }
        store.commit(Some(written * 10)).expect("room");
        for (target, report) in lost.iter().take(5) {
            store.record(target, report).expect("room");
        }
    }
    assert_eq!(begun, uninterrupted, "all rounds are one run");
    assert_eq!(dump(&folder.store(), begun), dump(&whole, uninterrupted));
    let mut store = Store::open(&folder.store()).expect("a store");
    let next = store.begin(&resuming()).expect("a run");
    assert!(!next.resumed && next.run > begun, "what is finished is not resumed");
}

#[test]
fn tells_which_run_nothing_can_resume_any_more() {
    let folder = Folder::new("tells_which_run_nothing_can_resume_any_more");
    let first = Store::open(&folder.store()).expect("a new store").begin(&RunOptions::new(NOW)).expect("a run");
    assert_eq!((first.run, first.abandoned), (1, None));
    let second = Store::open(&folder.store()).expect("a store").begin(&RunOptions::new(NOW)).expect("a run");
    assert_eq!((second.run, second.abandoned), (2, Some(1)));
    let third = Store::open(&folder.store()).expect("a store").begin(&resuming()).expect("a run");
    assert_eq!((third.run, third.resumed), (2, true));
}

#[test]
fn resumes_with_the_same_choices_only() {
    let folder = Folder::new("resumes_with_the_same_choices_only");
    let choices = |pairs: &[(&str, &str)]| pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let mut how = RunOptions::new(NOW);
    how.choices = choices(&[("--samples", "1"), ("--store", "mozilla")]);
    Store::open(&folder.store()).expect("a new store").begin(&how).expect("a run");

    how.resume = true;
    how.begun_at = Time::from_unix(NOW.unix() + 60);
    let mut store = Store::open(&folder.store()).expect("a store");
    let resumed = store.begin(&how).expect("the same choices");
    assert_eq!((resumed.resumed, resumed.begun_at), (true, NOW));

    how.choices = choices(&[("--samples", "2"), ("--offline", "yes")]);
    let error = store.begin(&how).expect_err("other choices");
    insta::assert_snapshot!(
        error,
        @"run 1 was begun with other options: --offline was nothing, now yes; --samples was 1, now 2; --store was mozilla, now nothing"
    );
    how.resume = false;
    let new = store.begin(&how).expect("a new run may choose anything");
    assert_eq!((new.run, new.resumed), (2, false));
}

#[test]
fn refuses_a_second_writer_and_lets_readers_read() {
    let folder = Folder::new("refuses_a_second_writer_and_lets_readers_read");
    let reports = reports();
    let mut store = Store::open(&folder.store()).expect("a new store");
    let (target, report) = &reports[0];
    store.begin(&RunOptions::new(NOW)).expect("a run");
    store.record(target, report).expect("room");
    store.commit(None).expect("room");
    store.record(&reports[1].0, &reports[1].1).expect("room");
    let error = Store::open(&folder.store()).expect_err("one writer at a time");
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    assert!(error.to_string().ends_with("is in use by another run, and a store takes one at a time"), "{error}");

    let reader = StoreReader::open(&folder.store()).expect("a reader beside the writer");
    let seen = all(|each| reader.targets(1, each));
    assert_eq!(seen.iter().map(|row| &row.target).collect::<Vec<_>>(), [&target.spelling()]);
    store.finish().expect("room, with a reader in the way");
    assert_eq!(all(|each| reader.targets(1, each)).len(), 1, "a reader's view stays");
    drop(store);
    Store::open(&folder.store()).expect("the lock is free");
    let runs = StoreReader::open(&folder.store()).expect("a store").runs().expect("runs");
    assert_eq!(runs.iter().map(|run| (run.run, run.state, run.targets)).collect::<Vec<_>>(), [(1, RunState::Finished, 2)]);
}

/// Says to a process of this program which store to hold until it is killed.
const HOLD: &str = "CERT_CHAIN_TEST_HOLD";

/// What the process of the next test does.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test's own process is told by its environment")]
fn holds_a_store_until_it_is_killed() {
    let Some(path) = std::env::var_os(HOLD) else { return };
    let reports = reports();
    let mut store = Store::open(path.as_ref()).expect("a store");
    store.begin(&resuming()).expect("a run");
    store.record(&reports[0].0, &reports[0].1).expect("room");
    store.commit(Some(7)).expect("room");
    store.record(&reports[1].0, &reports[1].1).expect("room");
    println!("held");
    std::io::stdin().read_line(&mut String::new()).expect("the other end");
}

#[test]
fn is_free_and_whole_once_its_process_is_killed() {
    let folder = Folder::new("is_free_and_whole_once_its_process_is_killed");
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "holds_a_store_until_it_is_killed", "--nocapture"])
        .env(HOLD, folder.store())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("another process");
    let told = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    assert!(told.into_iter().any(|line| line.ends_with("held")), "it has the store");
    let error = Store::open(&folder.store()).expect_err("one writer at a time");
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    assert_eq!(dump(&folder.store(), 1).iter().filter(|row| row.get("target").is_some()).count(), 1, "readers read");
    child.kill().expect("the process is ours");
    child.wait().expect("it ends");
    let mut store = Store::open(&folder.store()).expect("the lock went with the process");
    let begun = store.begin(&resuming()).expect("the run");
    assert_eq!((begun.resumed, begun.done, begun.output_len), (true, 1, Some(7)));
    let reports = reports();
    assert!(store.is_done(&reports[0].0).expect("an answer"));
    assert!(!store.is_done(&reports[1].0).expect("an answer"));
}

#[test]
fn refuses_what_is_no_store_and_leaves_it_as_it_was() {
    let folder = Folder::new("refuses_what_is_no_store_and_leaves_it_as_it_was");
    let text = folder.path("notes.txt");
    fs::write(&text, "a list of domains, much longer than the hundred bytes of a header: ".repeat(40)).expect("written");
    let other = folder.path("other.db");
    Connection::open(&other).and_then(|db| db.execute_batch("CREATE TABLE t (a)")).expect("a database");
    for path in [&text, &other] {
        let before = fs::read(path).expect("readable");
        for error in [Store::open(path).expect_err("no store"), StoreReader::open(path).expect_err("no store")] {
            assert!(matches!(error, StoreError::NotAStore { .. }), "{error}");
            assert!(error.to_string().ends_with("is not a store of cert-chain"), "{error}");
        }
        assert_eq!(fs::read(path).expect("readable"), before);
    }
    let left: Vec<_> =
        fs::read_dir(folder.path("")).expect("a folder").map(|entry| entry.expect("a file").file_name()).collect();
    assert_eq!(left.len(), 2, "nothing is left beside them: {left:?}");

    let missing = folder.path("missing.db");
    assert!(matches!(StoreReader::open(&missing), Err(StoreError::Missing { .. })));
    assert!(!missing.exists());
    assert!(matches!(Store::open(&folder.path("no/such/folder.db")), Err(StoreError::Sqlite { .. })));
}

#[test]
fn refuses_a_store_of_a_later_version() {
    let folder = Folder::new("refuses_a_store_of_a_later_version");
    drop(Store::open(&folder.store()).expect("a new store"));
    Connection::open(folder.store()).and_then(|db| db.pragma_update(None, "user_version", 2)).expect("an update");
    for error in [Store::open(&folder.store()).expect_err("too new"), StoreReader::open(&folder.store()).expect_err("too new")]
    {
        assert!(matches!(error, StoreError::TooNew { found: 2, known: 1, .. }), "{error}");
    }
}

#[test]
fn takes_a_name_for_nothing_but_a_file() {
    let folder = Folder::new("takes_a_name_for_nothing_but_a_file");
    for name in [":memory:", "file:x?mode=memory", "100%2f.db"] {
        let path = folder.path(name);
        drop(Store::open(&path).expect("a new store"));
        assert!(path.exists(), "{name}");
    }
}

#[test]
fn removes_older_runs_with_what_nobody_names_then() {
    let folder = Folder::new("removes_older_runs_with_what_nobody_names_then");
    let reports = reports();
    let (first, second) = reports.split_at(reports.len() / 2);
    let mut store = Store::open(&folder.store()).expect("a new store");
    run(&mut store, pairs(first));
    let kept = run(&mut store, pairs(second));
    let before = dump(&folder.store(), kept);
    let mut how = RunOptions::new(NOW);
    how.keep_runs = Some(1);
    let third = store.begin(&how).expect("a run");
    assert_eq!(third.run, 3);
    store.finish().expect("room");
    let runs = StoreReader::open(&folder.store()).expect("a store").runs().expect("runs");
    assert_eq!(runs.iter().map(|run| run.run).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(dump(&folder.store(), kept), before, "what is kept is untouched");
    let alone = folder.path("alone.db");
    run(&mut Store::open(&alone).expect("a new store"), pairs(second));
    for table in
        ["targets", "endpoints", "chains", "findings", "finding_certificates", "certificates", "outcome_sets", "outcomes"]
    {
        let count = format!("SELECT count(*) FROM {table}");
        assert_eq!(number(&folder.store(), &count), number(&alone, &count), "{table}");
    }
}

#[test]
fn cuts_its_log_back() {
    let folder = Folder::new("cuts_its_log_back");
    let reports = reports();
    let mut store = Store::open(&folder.store()).expect("a new store");
    store.begin(&RunOptions::new(NOW)).expect("a run");
    let log = folder.path("runs.db-wal");
    let mut largest = 0;
    for number in 0..250 {
        for (place, (_, report)) in reports.iter().enumerate() {
            store.record(&target(&format!("host{number}-{place}.contoso.test:443")), report).expect("room");
        }
        store.commit(None).expect("room");
        largest = largest.max(fs::metadata(&log).expect("the log").len());
    }
    // 16 MiB and what one commit adds, of many times as much that was written.
    assert!((1..20 * 1024 * 1024).contains(&largest), "{largest}");
    store.finish().expect("room");
    assert_eq!(fs::metadata(&log).expect("the log").len(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    /// The order of recording and the places of commits show nowhere.
    #[test]
    fn is_the_same_in_every_order(
        order in Just((0..12_usize).collect::<Vec<_>>()).prop_shuffle(),
        commits in proptest::collection::vec(any::<bool>(), 12),
    ) {
        let folder = Folder::new("is_the_same_in_every_order");
        // The stub of a certificate that one report names and another has.
        let mut reports = reports();
        reports.truncate(12);
        reports[3].1 = reports[2].1.clone();
        reports[3].1.certificates.clear();
        let straight = folder.path("straight.db");
        run(&mut Store::open(&straight).expect("a new store"), pairs(&reports));
        let mut store = Store::open(&folder.store()).expect("a new store");
        store.begin(&RunOptions::new(NOW)).expect("a run");
        for (place, commit) in order.iter().zip(commits) {
            let (target, report): &(_, Report) = &reports[*place];
            store.record(target, report).expect("room");
            if commit {
                store.commit(Some(1)).expect("room");
            }
        }
        store.finish().expect("room");
        prop_assert_eq!(dump(&folder.store(), 1), dump(&straight, 1));
    }
}
