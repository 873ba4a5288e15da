//! What outlives a run, however it ends.

use std::collections::BTreeSet;
use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use cert_chain_core::batch::store::{StoreError, StoreReader};

use crate::lab::Lab;
use crate::process::{Running, batch, reports};
use crate::resolvers::{Silent, answering, nothing_exists};
use crate::support::{Folder, told};

/// Enough for some seconds, and so for some commits, of which there is one a second.
const SERVERS: usize = 300;

/// Everything that the store at `path` has of its last run that is finished.
fn dump(path: &Path) -> Vec<serde_json::Value> {
    let reader = StoreReader::open(path).expect("a store");
    let run = reader.last_finished().expect("an answer").expect("a finished run");
    let mut rows = Vec::new();
    let mut each = |row| {
        rows.push(row);
        Ok::<_, StoreError>(())
    };
    reader.dump(run, &mut each).expect("an answer");
    rows
}

/// What the lines at `path` say, in alphabetical order, without the moments at which servers were asked.
fn lines(path: &Path) -> BTreeSet<String> {
    let reports = reports(&std::fs::read(path).expect("the output"));
    let count = reports.len();
    let lines: BTreeSet<String> = reports
        .into_iter()
        .map(|mut report| {
            report.observed_at = report.at;
            serde_json::to_string(&report).expect("JSON")
        })
        .collect();
    assert_eq!(lines.len(), count, "no line twice");
    lines
}

fn run(lab: &Lab, more: &[&str]) -> String {
    told(&lab.batch(more).output().expect("the program runs"))
}

/// Random numbers from a seed (xorshift64*, <https://doi.org/10.1145/2845077>).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) % limit
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::disallowed_methods, reason = "a moment to kill at is of real time, and a seed may be given again")]
async fn ends_with_the_same_however_often_it_is_killed() {
    let lab = Lab::start("ends_with_the_same_however_often_it_is_killed", SERVERS).await;
    let begun = std::time::Instant::now();
    let whole = run(&lab, &["--db", "whole.db", "-o", "whole.jsonl"]);
    let long = begun.elapsed();
    assert!(whole.starts_with("exit 1\n"), "{whole}");
    let path = |name: &str| lab.folder.path().join(name);
    let (expected_rows, expected_lines) = (dump(&path("whole.db")), lines(&path("whole.jsonl")));
    assert_eq!(expected_lines.len(), SERVERS + SERVERS / 10);

    let given = std::env::var("CERT_CHAIN_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| RandomState::new().hash_one("seed") | 1);
    println!("CERT_CHAIN_SEED={seed}");
    let mut random = Random(seed);
    let (mut kills, mut rounds, mut halves) = (0, 0, 0);
    while kills < 20 {
        rounds += 1;
        assert!(rounds < 200, "{kills} kills only");
        let (db, output) = (format!("{rounds}.db"), format!("{rounds}.jsonl"));
        let resume = ["--db", &db, "-o", &output, "--resume"];
        // Five times at most, so that each store comes to its end too, by itself or here.
        let mut ended = None;
        for _ in 0..5 {
            let mut child = lab.batch(&resume).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program runs");
            std::thread::sleep(Duration::from_micros(random.below(long.as_micros() as u64)));
            child.kill().expect("it can be killed");
            let output = child.wait_with_output().expect("it ends");
            if output.status.code().is_some() {
                ended = Some(told(&output));
                break;
            }
            kills += 1;
        }
        let last = ended.unwrap_or_else(|| run(&lab, &resume));
        assert!(last.starts_with("exit 1\n"), "seed {seed}: {last}");
        halves += usize::from(last.contains(" done before"));
        assert!(dump(&path(&db)) == expected_rows, "seed {seed}, store {db}: {last}");
        assert!(lines(&path(&output)) == expected_lines, "seed {seed}, output {output}: {last}");
    }
    assert!(halves > 0, "seed {seed}: nothing was committed before any of the kills");
}

#[test]
fn refuses_a_second_run_and_leaves_alone_what_the_first_wrote() {
    let folder = Folder::new("refuses_a_second_run");
    folder.file("list.txt", "contoso.test\n");
    folder.file("out.jsonl", "what the first wrote\n");
    let silent = Silent::start();
    let options = ["list.txt", "--db", "run.db", "--timeout", "60m"];
    let _first = Running::start(batch(silent.address(), &options).current_dir(folder.path()));
    silent.wait_for_question();
    let mut second = batch(silent.address(), &options);
    let second = second.args(["-o", "out.jsonl"]).current_dir(folder.path()).output().expect("the program runs");
    let text = told(&second);
    insta::assert_snapshot!(text, @"
    exit 2
    --- stderr
    error: `run.db` is in use by another run, and a store takes one at a time
    ");
    assert_eq!(folder.read("out.jsonl"), b"what the first wrote\n");
}

#[test]
fn says_how_to_go_on_and_goes_on_with_the_same_choices_only() {
    let folder = Folder::new("says_how_to_go_on");
    folder.file("list.txt", "contoso.test\nfabrikam.test\n");
    let silent = Silent::start();
    let start = |more: &[&str]| {
        let mut command = batch(silent.address(), &["list.txt", "--db", "run.db", "-o", "out.jsonl", "--concurrency", "1"]);
        command.args(more).current_dir(folder.path());
        command
    };
    let running = Running::start(&mut start(&["--timeout", "1s"]));
    silent.wait_for_question();
    running.signal("INT");
    let (status, _, stopped) = running.finish();
    assert_eq!(status, Some(2), "{stopped}");
    assert!(stopped.contains("1 target in "), "{stopped}");
    let (_, command) = stopped.split_once("To go on:\n  ").expect("what to type");
    assert!(command.contains(" batch --resume ") && command.trim_end().ends_with(" --timeout 1s"), "{command}");
    let other = told(&start(&["--timeout", "2s", "--resume"]).output().expect("the program runs"));
    insta::assert_snapshot!(other, @"
    exit 2
    --- stderr
    error: run 1 was begun with other options: --timeout was 1s, now 2s
    hint: without --resume a new run begins
    ");
    let resumed = told(&start(&["--timeout", "1s", "--resume"]).output().expect("the program runs"));
    assert!(resumed.contains("1 target in ") && resumed.contains("; 1 done before."), "{resumed}");
    let done = reports(&folder.read("out.jsonl"));
    assert_eq!(crate::process::targets(&done), ["contoso.test", "fabrikam.test"]);
}

#[test]
fn tells_that_another_list_is_resumed() {
    let folder = Folder::new("tells_that_another_list_is_resumed");
    folder.file("list.txt", "contoso.test\nfabrikam.test\n");
    let silent = Silent::start();
    let start = |more: &[&str]| {
        let mut command = batch(silent.address(), &["list.txt", "--db", "run.db", "--timeout", "3s", "--concurrency", "1"]);
        command.args(more).current_dir(folder.path());
        command
    };
    let running = Running::start(&mut start(&[]));
    silent.wait_for_question();
    running.signal("INT");
    let (_, _, stopped) = running.finish();
    assert!(stopped.contains("1 target in "), "{stopped}");
    folder.file("list.txt", "litware.test\n");
    let resumed = told(&start(&["--resume"]).output().expect("the program runs"));
    assert!(resumed.contains("\n1 of the targets done before is not in this list: is it the same list?\n"), "{resumed}");
    let again = told(&start(&["--resume"]).output().expect("the program runs"));
    assert!(
        again.contains("note: the last run came to its end, so there is none to go on with: a new one begins\n"),
        "{again}"
    );
}

#[test]
fn says_how_to_go_on_where_no_command_can_be_typed_in_every_shell() {
    let folder = Folder::new("says_how_to_go_on_where_no_command");
    folder.file("li$t.txt", "contoso.test\n");
    let silent = Silent::start();
    let mut command = batch(silent.address(), &["li$t.txt", "--db", "run.db", "--timeout", "60m"]);
    let mut running = Running::start(command.current_dir(folder.path()));
    silent.wait_for_question();
    running.signal("INT");
    running.wait_until_told("again to end at once");
    running.signal("INT");
    let (_, _, told) = running.finish();
    assert!(told.ends_with("ended at once. The same command goes on from here with --resume.\n"), "{told}");
}

/// As when what makes the list fails.
#[test]
fn a_list_without_targets_takes_the_place_of_no_run() {
    let folder = Folder::new("a_list_without_targets_takes_the_place_of_no_run");
    let start = |list: &str| {
        folder.file("list.txt", list);
        let mut command = batch(answering(nothing_exists), &["list.txt", "--db", "run.db", "--keep-runs", "1"]);
        told(&command.current_dir(folder.path()).output().expect("the program runs"))
    };
    let whole = start("contoso.test\n");
    let before = dump(&folder.path().join("run.db"));
    assert_eq!(before.len(), 1, "{whole}");
    for list in ["", "# nobody\n", "nobody\n"] {
        let empty = start(list);
        assert!(empty.starts_with("exit 2\n") && empty.contains("Exit status 2: "), "{empty}");
        assert_eq!(dump(&folder.path().join("run.db")), before, "{list:?}");
    }
}

#[cfg(unix)]
#[test]
fn refuses_an_output_that_another_run_writes() {
    let folder = Folder::new("refuses_an_output_that_another_run_writes");
    folder.file("list.txt", "contoso.test\n");
    let silent = Silent::start();
    let start = || {
        let mut command = batch(silent.address(), &["list.txt", "-o", "out.jsonl", "--timeout", "60m"]);
        command.current_dir(folder.path());
        command
    };
    let _first = Running::start(&mut start());
    silent.wait_for_question();
    insta::assert_snapshot!(told(&start().output().expect("the program runs")), @"
    exit 2
    --- stderr
    error: `out.jsonl` is being written by another run
    hint: each run needs an --output of its own
    ");
}

#[test]
fn writes_over_nothing_that_it_reads() {
    let folder = Folder::new("writes_over_nothing_that_it_reads");
    folder.file("list.txt", "contoso.test\n");
    let refused = |words: &[&str]| {
        let mut command = batch(([127, 0, 0, 1], 53).into(), words);
        told(&command.current_dir(folder.path()).output().expect("the program runs"))
    };
    insta::assert_snapshot!(refused(&["list.txt", "-o", "./list.txt"]), @"
    exit 2
    --- stderr
    error: --output: `./list.txt` is the list too
    ");
    insta::assert_snapshot!(refused(&["list.txt", "-o", "new", "--db", "./new"]), @"
    exit 2
    --- stderr
    error: --output: `new` is --db too
    ");
    assert_eq!(folder.read("list.txt"), b"contoso.test\n");
}

/// Runs `script` where a file system of `size` is mounted on `small`, or says why that cannot be.
fn with_little_room(lab: &Lab, size: &str, script: &str) -> Option<String> {
    std::fs::create_dir_all(lab.folder.path().join("small")).expect("a folder");
    let possible = Command::new("unshare").args(["-rm", "true"]).output().is_ok_and(|output| output.status.success());
    if !possible {
        #[expect(clippy::disallowed_methods, reason = "where nothing may be skipped, the environment says so")]
        let required = std::env::var("CERT_CHAIN_REQUIRE_ALL").is_ok_and(|value| value == "1");
        assert!(!required, "no mount namespace can be made, and CERT_CHAIN_REQUIRE_ALL=1 says that nothing is skipped");
        println!("skipped: no mount namespace can be made");
        return None;
    }
    let script = format!("set -u; mount -t tmpfs -o size={size} none small; {script}");
    let output = Command::new("unshare").args(["-rm", "sh", "-c", &script]).current_dir(lab.folder.path()).output();
    Some(told(&output.expect("a shell")))
}

/// The words of `command`, for a shell.
fn words(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| format!("'{}'", word.to_string_lossy())).collect::<Vec<_>>().join(" ")
}

async fn survives_a_full_disk(test: &str, size: &str, db: &str, output: &str, complaint: &str) {
    let lab = Lab::start(test, SERVERS).await;
    let whole = run(&lab, &["--db", "whole.db", "-o", "whole.jsonl"]);
    assert!(whole.starts_with("exit 1\n"), "{whole}");
    let first = words(&lab.batch(&["--db", db, "-o", output]));
    let again = words(&lab.batch(&["--db", db, "-o", output, "--resume"]));
    let script = format!(
        "{first}; echo status $?; mount -o remount,size=64m small; {again}; echo status $?; cp {db} kept.db; cp {output} kept.jsonl"
    );
    let Some(told) = with_little_room(&lab, size, &script) else { return };
    assert!(told.contains("status 2\n") && told.contains("status 1\n"), "{told}");
    assert!(told.contains(complaint) && told.contains("--resume"), "{told}");
    assert!(told.contains(" done before"), "what was committed is not done again: {told}");
    let path = |name: &str| lab.folder.path().join(name);
    assert!(dump(&path("kept.db")) == dump(&path("whole.db")), "{told}");
    assert!(lines(&path("kept.jsonl")) == lines(&path("whole.jsonl")), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn survives_an_output_without_room() {
    let complaint = "cannot write to `small/out.jsonl`\ncaused by: No space left on device";
    survives_a_full_disk("survives_an_output_without_room", "512k", "run.db", "small/out.jsonl", complaint).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leaves_alone_what_was_in_a_file_that_it_appends_to() {
    let lab = Lab::start("leaves_alone_what_was_in_a_file", SERVERS).await;
    let batch = words(&lab.batch(&[]));
    let script = format!("echo before > small/out; {batch} >> small/out; echo status $?; cp small/out kept");
    let Some(told) = with_little_room(&lab, "128k", &script) else { return };
    assert!(told.contains("status 2\n") && told.contains("cannot write to standard output"), "{told}");
    let kept = lab.folder.read("kept");
    assert!(kept.starts_with(b"before\n{") && kept.len() > 64 << 10, "{}", String::from_utf8_lossy(&kept));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn survives_a_store_without_room() {
    let complaint = "no space is left for `small/run.db`";
    survives_a_full_disk("survives_a_store_without_room", "512k", "small/run.db", "out.jsonl", complaint).await;
}
