//! Targets for each second of the processor, taking and judging the chains of loopback servers in another process: the program,
//! a Go program of the standard library, `xargs -P` over `openssl s_client`, and rustls with nothing round it.
//!
//! One address a target and one handshake: TLS 1.3 with X25519, an end-entity certificate of the target's own and an
//! intermediate, all keys P-256. The number of targets may be given. Goals: 2.5 times Go, 30 times openssl.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::path::Path;

use cert_chain_benches::farm::{Farm, serve_if_asked};
use cert_chain_benches::handshakes::{
    Ask, Bare, Client, Cost, Go, Library, OpenSsl, Program, check_if_asked, cost, shake_if_asked,
};

/// As the program allocates.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Enough for seconds of work, so that the hundredths in which the system counts do not matter.
const TARGETS: u32 = 10_000;

/// As a test it asserts the answers of so many, once, and leaves the program out, which tests build otherwise.
const AS_TEST: u32 = 40;

/// openssl is asked about one target in so many.
const OPENSSL_SHARE: u32 = 20;

/// The clients take turns; of each the best counts, the one that was disturbed least.
const ROUNDS: usize = 3;

fn main() {
    serve_if_asked();
    shake_if_asked();
    check_if_asked();
    let words: Vec<String> = std::env::args().skip(1).collect();
    let is_bench = words.iter().any(|word| word == "--bench");
    let targets = words.iter().find_map(|word| word.parse().ok()).unwrap_or(if is_bench { TARGETS } else { AS_TEST });
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("handshakes");
    std::fs::create_dir_all(&folder).expect("a folder");
    let farm = Farm::start(&folder, false).expect("the farm");
    let ask = |count: u32| Ask {
        targets: (0..count).map(|number| farm.address(number)).collect(),
        root: farm.root().to_owned(),
        output: folder.join("answers"),
    };
    let (all, few) = (ask(targets), ask((targets / OPENSSL_SHARE).max(1)));
    let ours = is_bench.then(|| Program::of(&words).expect("the program"));
    let go = Go::build(&folder).expect("Go's program");
    if go.is_none() {
        println!("Go is not on the path: it is not compared with");
    }
    let openssl = OpenSsl::find();
    let own_groups = go.as_ref().map(Go::with_its_own_groups);

    let ours = ours.iter().map(|ours| ours as &dyn Client);
    let mut clients: Vec<(&dyn Client, &Ask)> = ours.chain([&Library as _, &Bare as _]).map(|client| (client, &all)).collect();
    clients.extend(go.iter().chain(&own_groups).map(|go| (go as &dyn Client, &all)));
    clients.extend(openssl.iter().map(|openssl| (openssl as &dyn Client, &few)));
    let mut best: Vec<Option<Cost>> = vec![None; clients.len()];
    for _ in 0..if is_bench { ROUNDS } else { 1 } {
        for ((client, ask), best) in clients.iter().zip(&mut best) {
            let cost = cost(*client, ask).expect("a client");
            *best = best.filter(|best| best.rate() >= cost.rate()).or(Some(cost));
        }
    }
    let ours = best[0].map_or(0.0, |cost| cost.rate());
    println!("{:<28}{:>10}{:>16}{:>20}", "client", "targets", "us a target", "ours, times theirs");
    for ((client, _), cost) in clients.iter().zip(best.into_iter().flatten()) {
        let each = 1e6 / cost.rate();
        println!("{:<28}{:>10}{each:>16.1}{:>20.2}", client.name(), cost.targets, ours / cost.rate());
    }
    println!("targets for each second of the processor: {ours:.0}");
}
