//! Very many real servers on loopback, of which every tenth stalls, resets, drips or sends without end: all are told of, and in time.
//!
//! The number of servers may be given. First the library, which says how long each target took; then the program, which says
//! what it took in all. Goals: each target has one record, and none exceeds its budget by more than a second.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark measures time and prints its figures")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cert_chain_benches::farm::{Behaviour, Farm, serve_if_asked, with_many_files};
use cert_chain_benches::handshakes::Program;
use cert_chain_benches::usage;
use cert_chain_core::batch::{BatchOptions, Spawn, check_many_with};
use cert_chain_core::net::Internet;
use cert_chain_core::report::{Report, Verdict};
use cert_chain_core::trust::{AnchorStore, Anchors};
use futures_util::stream::{self, StreamExt};

/// As the program allocates.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SERVERS: u32 = 5_000;

/// As a test it asserts the answers of so many, by the library alone.
const AS_TEST: u32 = 200;

/// The budgets: short ones, so that servers that stall do not make up the whole run.
const TARGET: Duration = Duration::from_secs(4);
const ENDPOINT: Duration = Duration::from_secs(3);

/// What a target may exceed its budget by, on a machine that does something else too.
const GRACE: Duration = Duration::from_secs(1);

/// Targets at work at once, and so at most as many connections.
const AT_ONCE: usize = 1_000;

/// What the library, this benchmark round it, may hold: 50,000 targets take no more than 5,000.
const MOST_MEMORY: u64 = 400 << 20;

/// The word by which this program, started again with enough files, knows that it is to begin.
const ROLE: &str = "--with-many-files";

fn main() {
    serve_if_asked();
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_none_or(|word| word != ROLE) {
        let mut again = with_many_files(&std::env::current_exe().expect("this program"));
        let status = again.arg(ROLE).args(&words).status().expect("this program");
        std::process::exit(status.code().unwrap_or(1));
    }
    let is_bench = words.iter().any(|word| word == "--bench");
    let chosen = words.iter().find_map(|word| word.parse().ok());
    let servers = chosen.unwrap_or(if is_bench { SERVERS } else { AS_TEST });
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("loopback");
    std::fs::create_dir_all(&folder).expect("a folder");
    let farm = Farm::start(&folder, true).expect("the farm");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(by_library(&farm, servers, is_bench));
    if is_bench {
        by_program(&Program::of(&words).expect("the program"), &farm, servers, &folder);
    }
}

/// What one record says.
struct Record {
    target: String,
    verdict: Option<Verdict>,
    took: Duration,
}

async fn by_library(farm: &Farm, servers: u32, is_bench: bool) {
    let mut options = BatchOptions::default();
    let root = std::fs::read(farm.root()).expect("the root");
    options.check.judge.anchors = Anchors::new([AnchorStore::from_file("given", "root.pem", &root).expect("a root")]);
    options.check.allow_private = true;
    (options.check.timeout, options.check.endpoint_timeout) = (TARGET, ENDPOINT);
    (options.concurrency, options.connections) = (AT_ONCE, AT_ONCE);
    (options.per_address, options.per_provider) = (None, None);
    options.spawn = Some(Spawn::new(|task| drop(tokio::spawn(task))));
    let targets: Vec<_> = (0..servers).map(|number| farm.address(number).to_string().parse().expect("a target")).collect();
    let start = Instant::now();
    let records = check_many_with(Arc::new(Internet::new()), stream::iter(targets), options, |checked| {
        let Report { target, verdict, .. } = checked.report;
        Record { target, verdict, took: checked.took }
    });
    let records: Vec<Record> = records.collect().await;
    let took = start.elapsed();
    assert_answered(farm, servers, records.iter().map(|record| (record.target.clone(), record.verdict)));
    let longest = records.iter().map(|record| record.took).max().unwrap_or_default();
    // A test asserts nothing about time.
    if is_bench {
        assert!(longest <= TARGET + GRACE, "the longest took {longest:?}");
        assert!(usage::peak_memory() <= MOST_MEMORY, "{} MB", usage::peak_memory() >> 20);
    }
    println!("{servers} servers by the library in {took:.1?}");
    println!("  the longest target {longest:.2?}, memory at most {} MB", usage::peak_memory() >> 20);
}

fn by_program(program: &Program, farm: &Farm, servers: u32, folder: &Path) {
    let (list, reports) = (folder.join("targets"), folder.join("reports.jsonl"));
    let lines: String = (0..servers).map(|number| format!("{}\n", farm.address(number))).collect();
    std::fs::write(&list, lines).expect("a place for targets");
    let mut command = program.batch();
    command.arg(list).arg("--roots").arg(farm.root()).arg("--output").arg(&reports);
    command.arg("--allow-private").args(["--fail-on", "never", "--allow-untested"]);
    command.args(["--timeout", "4s", "--endpoint-timeout", "3s", "--per-address", "0", "--per-provider", "0"]);
    command.arg("--concurrency").arg(AT_ONCE.to_string());
    let before = usage::of_children();
    let start = Instant::now();
    let output = command.output().expect("the program");
    let (took, processor) = (start.elapsed(), usage::of_children().saturating_sub(before));
    assert!(output.status.success(), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    let file = BufReader::new(std::fs::File::open(&reports).expect("the reports"));
    assert_answered(
        farm,
        servers,
        file.lines().map(|line| {
            let report: Report = serde_json::from_str(&line.expect("a line")).expect("a whole report");
            (report.target, report.verdict)
        }),
    );
    std::fs::remove_file(reports).expect("the reports");
    println!("{servers} servers by the program in {took:.1?}, {processor:.1?} of the processor");
}

/// Each target has one record: the good ones a complete chain; the ill ones none, whether they are to blame or the short budget.
fn assert_answered(farm: &Farm, servers: u32, records: impl Iterator<Item = (String, Option<Verdict>)>) {
    let address = |number| (farm.address(number).to_string(), Behaviour::of(number));
    let mut expected: BTreeMap<String, Behaviour> = (0..servers).map(address).collect();
    for (target, verdict) in records {
        let behaviour = expected.remove(&target).unwrap_or_else(|| panic!("{target} has two records, or was not asked"));
        let is_right = match behaviour {
            Behaviour::Well => verdict == Some(Verdict::Complete),
            _ => verdict.is_none_or(|verdict| verdict == Verdict::Unreachable),
        };
        assert!(is_right, "{target}, {behaviour:?}: {verdict:?}");
    }
    assert!(expected.is_empty(), "{} targets have no record, {:?} first", expected.len(), expected.first_key_value());
}
