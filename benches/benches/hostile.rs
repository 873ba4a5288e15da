//! What hostile chains cost: each scene is met with an answer, in bounded time and memory.
//!
//! Bounds, as the project holds itself to them: 50 ms for each `pathological::` case of x509-limbo (its file may be
//! named on the command line), 2 s and 200 MB for a pool of 10,000 certificates of one name.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark measures time and prints its figures")]

use std::path::Path;
use std::time::{Duration, Instant};

use cert_chain_benches::conformance::Suite;
use cert_chain_benches::usage::peak_memory;
use cert_chain_core::build::Given;
use cert_chain_core::cert::Cert;
use cert_chain_core::report::{Report, Verdict};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{JudgeOptions, Time, inspect};
use cert_chain_testlab::{KeyId, LAB_NOW, Pki};

const HOST: &str = "sip.contoso.test";
const NAMESAKES: usize = 10_000;

/// What there is to judge.
struct Scene {
    what: &'static str,
    presented: Vec<Vec<u8>>,
    held: Vec<Vec<u8>>,
    roots: Vec<Vec<u8>>,
    /// Whether the right answer is within the bounds of the search.
    expected: Option<Verdict>,
}

fn main() {
    println!("{:<64}{:>10}{:>12}{:>14}", "scene", "answer", "time", "peak so far");
    for scene in [
        namesakes("10,000 CAs of one name, one of them the right one by key identifier", true, false),
        namesakes("10,000 CAs of one name, none with a key identifier", false, false),
        namesakes("10,000 CAs of one name, each issued by that name", false, true),
        every_ca_signs_every_other("12 CAs, each certified by every other", 12),
        ladder("a ladder of 9 names, 8 keys each", 9, 8),
        crowd("1,000 certificates sent that belong to nobody", 999),
        long_names("a chain of 300 certificates, longer than any path", 300),
    ] {
        run(&scene);
    }
    let suite = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    for (id, took) in suite.map(|file| pathological(Path::new(&file))).unwrap_or_default() {
        println!("{id:<74}{took:>12.1?}");
    }
}

fn run(scene: &Scene) {
    let options = options(scene);
    let file = scene.presented.concat();
    let start = Instant::now();
    let report = inspect("chain", &file, Time::from_unix(LAB_NOW), &options).expect("certificates");
    let took = start.elapsed();
    assert_answered(scene, &report);
    let verdict = report.verdict.map_or("none", Verdict::as_str);
    println!("{:<64}{verdict:>10}{took:>12.1?}{:>11} MB", scene.what, peak_memory() >> 20);
}

/// The right answer, or a limit that the report tells of.
fn assert_answered(scene: &Scene, report: &Report) {
    match scene.expected {
        Some(_) => assert_eq!(report.verdict, scene.expected, "{}", scene.what),
        None => assert!(!report.limits_met.is_empty(), "{}: cut short without a word", scene.what),
    }
}

fn options(scene: &Scene) -> JudgeOptions {
    let certs = |ders: &[Vec<u8>]| -> Vec<Cert> {
        ders.iter().map(|der| Cert::from_der(der.clone()).expect("a certificate")).collect()
    };
    let mut options = JudgeOptions::default();
    options.anchors = Anchors::new([AnchorStore::new("given", None, certs(&scene.roots))]);
    options.given = Given::new(certs(&scene.held).into_iter().map(|cert| (cert, "held.pem".to_owned())));
    options.host = Some(HOST.parse().expect("a name"));
    options
}

/// A crowd of CAs of one name, all of other keys but the last.
fn namesakes(what: &'static str, key_ids: bool, issued_by_themselves: bool) -> Scene {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let key_id = |spec: &mut cert_chain_testlab::CertSpec| {
        if !key_ids {
            spec.subject_key_id = KeyId::Absent;
            spec.authority_key_id = KeyId::Absent;
        }
    };
    let mut held = Vec::new();
    for number in 0..NAMESAKES {
        let name = format!("Crowd CA@{number}");
        let issuer = match (issued_by_themselves, number) {
            (true, 1..) => format!("Crowd CA@{}", number - 1),
            _ => "Root".to_owned(),
        };
        held.push(pki.ca_with(&name, &issuer, key_id));
    }
    let last = format!("Crowd CA@{}", NAMESAKES - 1);
    let presented = vec![pki.end_entity_with(HOST, &last, key_id)];
    Scene { what, presented, held, roots: vec![root], expected: key_ids.then_some(Verdict::Repairable) }
}

/// No way out: the CAs certify each other, and nobody else certifies them.
fn every_ca_signs_every_other(what: &'static str, count: usize) -> Scene {
    let mut edges = vec!["Elsewhere>Elsewhere".to_owned()];
    for issuer in 0..count {
        edges.extend((0..count).filter(|subject| *subject != issuer).map(|subject| format!("CA{issuer}>CA{subject}")));
    }
    edges.push(format!("CA0>{HOST}"));
    let pki = Pki::graph(&edges.join(" "));
    let presented = pki.certificates().filter(|(label, _)| !label.starts_with("Elsewhere"));
    let mut presented: Vec<Vec<u8>> = presented.map(|(_, der)| der.to_vec()).collect();
    presented.reverse();
    Scene { what, presented, held: Vec::new(), roots: vec![pki.der("Elsewhere>Elsewhere")], expected: None }
}

/// Each of a name's keys certifies each key of the name below.
fn ladder(what: &'static str, names: usize, keys: usize) -> Scene {
    let mut edges = vec!["Root>Root".to_owned()];
    edges.extend((0..keys).map(|key| format!("Root>N0@{key}")));
    for name in 1..names {
        for issuer in 0..keys {
            edges.extend((0..keys).map(|key| format!("N{}@{issuer}>N{name}@{key}", name - 1)));
        }
    }
    edges.push(format!("N{}@0>{HOST}", names - 1));
    let pki = Pki::graph(&edges.join(" "));
    let mut presented: Vec<Vec<u8>> = pki.certificates().skip(1).map(|(_, der)| der.to_vec()).collect();
    presented.reverse();
    Scene { what, presented, held: Vec::new(), roots: vec![pki.der("Root>Root")], expected: Some(Verdict::Complete) }
}

fn crowd(what: &'static str, count: usize) -> Scene {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let mut presented = vec![pki.end_entity(HOST, "Root")];
    presented.extend((0..count).map(|number| pki.root(&format!("Stranger {number}"))));
    Scene { what, presented, held: Vec::new(), roots: vec![root], expected: Some(Verdict::Complete) }
}

fn long_names(what: &'static str, count: usize) -> Scene {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let mut presented = Vec::new();
    let mut issuer = "Root".to_owned();
    for number in 0..count {
        let name = format!("CA {number}");
        presented.push(pki.ca(&name, &issuer));
        issuer = name;
    }
    presented.push(pki.end_entity(HOST, &issuer));
    presented.reverse();
    Scene { what, presented, held: Vec::new(), roots: vec![root], expected: None }
}

/// Each case of the suite that was made to be slow, and how long it took.
fn pathological(suite: &Path) -> Vec<(String, Duration)> {
    let suite = Suite::read(suite).expect("a suite");
    let now = Time::from_unix(LAB_NOW);
    let of_namespace = suite.ids().filter(|id| id.starts_with("pathological::"));
    let timed = of_namespace.map(|id| {
        let start = Instant::now();
        assert!(suite.judges_as_expected(id, now), "{id}");
        (id.to_owned(), start.elapsed())
    });
    timed.collect()
}
