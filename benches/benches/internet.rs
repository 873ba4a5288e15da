//! Very many domains of a simulated Internet, checked as a batch: how fast, in how much memory, and every fault found.
//!
//! The number of domains may be given, a multiple of ten. Goals: 10,000 domains a second on two cores, the first record within a
//! second, and for a million domains under 250 MB, at most 1.1 times what a hundred thousand take.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::path::Path;

use cert_chain_benches::internet::{Certificates, Figures, Run, Tally};

/// As the program allocates.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What the memory of more is compared with.
const FEW: u32 = 100_000;

/// As a test it asserts the answers about so many.
const AS_TEST: u32 = 500;

fn main() {
    Run::if_asked();
    let is_bench = std::env::args().any(|word| word == "--bench");
    let chosen = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let domains: u32 = chosen.unwrap_or(if is_bench { FEW } else { AS_TEST });
    assert!(domains.is_multiple_of(10), "of ten domains three exist");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("internet");
    std::fs::create_dir_all(&folder).expect("a folder");
    drop(Certificates::of(domains, &folder).expect("the certificates"));
    let run = |domains| {
        let figures =
            Run { domains, made_for: domains.max(chosen.unwrap_or(domains)), folder: folder.clone() }.apart().expect("a run");
        assert_answered(&figures);
        print(&figures);
        figures
    };
    let few = run(domains.min(FEW));
    if domains > FEW {
        let many = run(domains);
        println!("memory: {:.2} times", many.peak as f64 / few.peak as f64);
    }
}

/// Every planted fault was found, and no other error anywhere.
fn assert_answered(figures: &Figures) {
    let tally = &figures.tally;
    let (servers, faults) = Tally::expected(figures.domains);
    assert!(tally.wrong == 0, "{} reports are wrong: {:#?}", tally.wrong, tally.told);
    assert_eq!(tally.reports, u64::from(figures.domains));
    assert_eq!(tally.servers, servers);
    assert_eq!(tally.faults, faults);
}

fn print(figures: &Figures) {
    let (seconds, domains) = (figures.took.as_secs_f64(), f64::from(figures.domains));
    println!("{} domains in {seconds:.1} s: {:.0} a second", figures.domains, domains / seconds);
    let processor = figures.processor.as_secs_f64().max(0.01);
    println!("  {:.0} for each second of the processor", domains / processor);
    let (each, verification) = (processor / domains * 1e6, figures.verification.as_secs_f64() * 1e6);
    println!("  {each:.0} us each, {:.2} bare verifications by rustls-webpki, of {verification:.0} us", each / verification);
    println!("  the first record after {:.1?}", figures.first);
    println!("  {:.1} GB written", figures.written as f64 / 1e9);
    let resident: Vec<u64> = figures.resident.iter().map(|octets| octets >> 20).collect();
    println!("  resident: {resident:?} MB, at most {} MB", figures.peak >> 20);
    println!("  verdicts: {:?}", figures.tally.verdicts);
    println!("  faults: {:?}", figures.tally.faults);
    println!("  others: {:?}", figures.tally.others);
}
