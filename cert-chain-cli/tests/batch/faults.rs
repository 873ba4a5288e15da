//! Disks and resolvers that fail.

use std::fs::OpenOptions;
use std::time::{Duration, Instant};

use cert_chain_testlab::servers::dns::{DnsServer, Zone};

use crate::process::{Running, batch, targets};
use crate::resolvers::{Silent, answering, nothing_exists};
use crate::support::told;

#[test]
fn says_when_the_disk_is_full() {
    let full = OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    let folder = crate::support::Folder::new("says_when_the_disk_is_full");
    folder.file("list.txt", "contoso.test\nfabrikam.test\n");
    let mut command = batch(answering(nothing_exists), &["list.txt"]);
    let output = command.current_dir(folder.path()).stdout(full).output().expect("the program runs");
    insta::assert_snapshot!(told(&output), @"
    exit 2
    --- stderr
    error: cannot write to standard output
    caused by: No space left on device (os error 28)
    ");
}

/// Runs a list against a resolver that is of no use, and holds it to its budget.
#[expect(clippy::disallowed_methods, reason = "a budget is of real time")]
fn ends_in_time(resolver: std::net::SocketAddr) {
    const BUDGET: Duration = Duration::from_secs(3);
    let mut running = Running::start(&mut batch(resolver, &["--timeout", "3s", "--concurrency", "100"]));
    let expected: Vec<String> = (10..60).map(|number| format!("tenant{number}.test")).collect();
    running.write(&(expected.join("\n") + "\n"));
    drop(running.take_list());
    let begun = Instant::now();
    let (status, reports, told) = running.finish();
    // All are at work at once; the rest is what two busy cores need to start a program and judge nothing fifty times.
    assert!(begun.elapsed() < BUDGET + Duration::from_secs(10), "{:?}: {told}", begun.elapsed());
    assert_eq!(targets(&reports), expected);
    assert!(reports.iter().all(|report| report.coverage.not_tested.iter().any(|missing| missing.counts)), "{told}");
    assert_eq!(status, Some(2), "{told}");
    assert!(told.contains("50 not wholly tested"), "{told}");
}

#[test]
fn survives_a_resolver_that_says_nothing() {
    let silent = Silent::start();
    ends_in_time(silent.address());
}

#[test]
fn survives_a_resolver_that_talks_garbage() {
    ends_in_time(answering(|question| question.iter().rev().map(|octet| octet ^ 0x5a).collect()));
    // The right number, and then nothing that is an answer.
    ends_in_time(answering(|question| [&question[..2], &[0xff; 300]].concat()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn survives_a_resolver_that_takes_a_minute() {
    let late = DnsServer::start_delayed(Zone::new(), Duration::from_secs(60)).await.expect("a port");
    ends_in_time(late.address());
}
