//! How many times in a row a check waits for somebody far away: a whole hybrid tenant, every answer of DNS and every
//! connection 20 ms late, against the same tenant next door.
//!
//! The bound, as the project holds itself to it: 12 times 20 ms. Names and chains depend on one another (a record names a
//! host, the host an answer, the answer a host), so it cannot be 1.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark measures time and prints its figures")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use cert_chain_core::connect_to::ConnectTo;
use cert_chain_core::discover::Vantage;
use cert_chain_core::net::Internet;
use cert_chain_core::report::{Report, Verdict};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{CheckOptions, Time, check};
use cert_chain_testlab::{Health, LabTenant, Shape};

/// As the program allocates.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const DELAY: Duration = Duration::from_millis(20);
const RUNS: usize = 9;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let near = runtime.block_on(best(Duration::ZERO));
    let far = runtime.block_on(best(DELAY));
    println!("{:<44}{:>10.1?}", "a hybrid tenant next door", near);
    println!("{:<44}{:>10.1?}", format!("the same, {DELAY:?} away"), far);
    let round_trips = |time: Duration| time.as_secs_f64() / DELAY.as_secs_f64();
    println!("{:<44}{:>10.1}", "round trips in a row, work included", round_trips(far));
    println!("{:<44}{:>10.1}", "round trips in a row", round_trips(far.saturating_sub(near)));
}

/// The best of some runs, each with a network that remembers nothing.
async fn best(delay: Duration) -> Duration {
    let tenant = LabTenant::far_away(Shape::Hybrid, Health::Healthy, delay).await.expect("the lab");
    let options = options(&tenant);
    let target = tenant.domain().parse().expect("a domain");
    let mut best = Duration::MAX;
    for run in 0..RUNS {
        let network = Internet::new();
        let start = Instant::now();
        let report = check(&network, &target, &options).await;
        best = best.min(start.elapsed());
        if run == 0 {
            assert_answered(&report, &tenant);
        }
    }
    best
}

fn options(tenant: &LabTenant) -> CheckOptions {
    let mut options = CheckOptions::default();
    let root = AnchorStore::from_file("given", "root.pem", tenant.root_pem().as_bytes()).expect("the lab's root");
    options.judge.anchors = Anchors::new([root]);
    options.judge.at = Some(Time::from_unix(tenant.now()));
    options.vantages = tenant.vantages().into_iter().map(|(name, server)| Vantage::new(name, Some(server))).collect();
    let mappings = tenant.connect_to().iter().map(|to| to.to_string().parse().expect("a mapping"));
    options.connect_to = ConnectTo::new(mappings.collect());
    options.allow_private = true;
    options
}

/// All of it was asked and found in order, and nothing twice.
fn assert_answered(report: &Report, tenant: &LabTenant) {
    assert_eq!(report.verdict, Some(Verdict::Complete));
    assert!(report.coverage.asked >= 25 && report.coverage.answered >= 12, "{:?}", report.coverage);
    let mut asked = BTreeMap::new();
    for query in tenant.dns_queries() {
        *asked.entry(query).or_insert(0) += 1;
    }
    let twice: Vec<_> = asked.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "asked more than once: {twice:?}");
    println!(
        "{} endpoints asked, {} answering, {} DNS questions, {} requests",
        report.coverage.asked,
        report.coverage.answered,
        asked.len(),
        report.requests.len()
    );
}
