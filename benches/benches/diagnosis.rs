//! What explaining costs: the full diagnosis of a chain of three certificates, from DER to report, beside a bare
//! rustls-webpki verification of the same chain.
//!
//! Three questions: a healthy chain cold, beside the whole bare verification; the same with its intermediates seen
//! before in the run, beside the end-entity's signature alone; a faulty chain with its proofs, beside a healthy one.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::hint::black_box;
use std::time::Duration;

use cert_chain_benches::verification::verify;
use cert_chain_benches::{Paired, paired};
use cert_chain_core::build::Given;
use cert_chain_core::cert::{Cert, CertTable};
use cert_chain_core::report::{ProofStatus, Report, State, Verdict};
use cert_chain_core::trust::Anchors;
use cert_chain_core::verify::SignatureMemo;
use cert_chain_core::{JudgeOptions, Time, inspect};
use cert_chain_testlab::{KeyKind, LAB_NOW, Pki};
use mimalloc::MiMalloc;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert, aws_lc_rs as algorithms};

/// As the program has.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const ROUNDS: usize = 400;
const CALLS: u32 = 10;
const HOST: &str = "sip.contoso.test";

/// The algorithms of rustls' provider that matter here.
static OFFERED: [&dyn SignatureVerificationAlgorithm; 4] = [
    algorithms::ECDSA_P256_SHA256,
    algorithms::ED25519,
    algorithms::RSA_PKCS1_2048_8192_SHA256,
    algorithms::RSA_PKCS1_2048_8192_SHA384,
];

/// End-entity, issuing CA, policy CA; and the root.
struct Chain {
    name: &'static str,
    presented: Vec<Vec<u8>>,
    root: Vec<u8>,
}

fn main() {
    for chain in [Chain::of("RSA 2048", KeyKind::Rsa), Chain::of("Ed25519", |_| KeyKind::Ed25519), Chain::ec()] {
        cold(&chain);
        warm(&chain);
        faulty(&chain);
    }
}

fn cold(chain: &Chain) {
    let (file, options) = (chain.presented.concat(), options(chain));
    assert_healthy(&diagnose(&file, &options));
    let verifying = Verifying::of(chain);
    verifying.run();
    // Options of their own have a memo and a table of their own, which know nothing.
    let subject = || {
        let mut cold = options.clone();
        cold.signature_memo = SignatureMemo::default();
        cold.cert_table = CertTable::default();
        drop(black_box(diagnose(black_box(&file), &cold)));
    };
    tell(chain.name, "healthy, cold", "webpki", &paired(ROUNDS, CALLS, subject, || verifying.run()));
}

/// Each call judges another end-entity certificate below the same intermediates.
fn warm(chain: &Chain) {
    let options = options(chain);
    let file = chain.presented.concat();
    assert_healthy(&diagnose(&file, &options));
    let others: Vec<Vec<u8>> = chain.siblings((ROUNDS + 2) * CALLS as usize);
    let files = others.iter().map(|end_entity| {
        let intermediates = chain.presented[1..].iter();
        std::iter::once(end_entity).chain(intermediates).flatten().copied().collect::<Vec<u8>>()
    });
    let files: Vec<Vec<u8>> = files.collect();
    let mut next = files.iter();
    let subject = || {
        let file = next.next().expect("a certificate that was not seen before");
        drop(black_box(diagnose(black_box(file), &options)));
    };
    let issuer = &chain.presented[1];
    let peer = || verify_signature(&chain.presented[0], issuer);
    tell(chain.name, "healthy, intermediates seen before", "one signature", &paired(ROUNDS, CALLS, subject, peer));
}

fn faulty(chain: &Chain) {
    let options = options(chain);
    let cold = || {
        let mut cold = options.clone();
        cold.signature_memo = SignatureMemo::default();
        cold.cert_table = CertTable::default();
        cold
    };
    let mut held = options.clone();
    held.given = Given::new([(certificate(&chain.presented[1]), "held.pem".to_owned())]);
    let (healthy, missing) = (chain.presented.concat(), [&chain.presented[0][..], &chain.presented[2]].concat());
    let report = diagnose(&missing, &held);
    assert_eq!(report.endpoints[0].findings[0].code, "missing-intermediate");
    assert_eq!(report.endpoints[0].findings[0].proof.status, ProofStatus::Proven);
    let subject = || {
        let mut held = held.clone();
        held.signature_memo = SignatureMemo::default();
        held.cert_table = CertTable::default();
        drop(black_box(diagnose(black_box(&missing), &held)));
    };
    let peer = || drop(black_box(diagnose(black_box(&healthy), &cold())));
    tell(chain.name, "an intermediate missing, proven", "healthy", &paired(ROUNDS, CALLS, subject, peer));
}

fn tell(chain: &str, what: &str, peer: &str, times: &Paired) {
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    for (statistic, subject, other) in [
        ("10th percentile", times.subject.tenth_percentile, times.peer.tenth_percentile),
        ("median", times.subject.median, times.peer.median),
    ] {
        println!(
            "{chain}, {what}, {statistic}: {:.1} us, {peer} {:.1} us: {:.1} us above, {:.2} times",
            micros(subject),
            micros(other),
            micros(subject.saturating_sub(other)),
            subject.as_secs_f64() / other.as_secs_f64(),
        );
    }
}

impl Chain {
    fn of(name: &'static str, key: impl Fn(usize) -> KeyKind) -> Self {
        Self::with(name, [key(1), key(2), key(3), key(4)])
    }

    /// All P-256: what most servers have today.
    fn ec() -> Self {
        Self::with("ECDSA P-256", [KeyKind::NamedP256; 4])
    }

    fn with(name: &'static str, keys: [KeyKind; 4]) -> Self {
        let mut pki = Pki::new();
        let root = pki.root_with("Root R1", |spec| spec.key = keys[0]);
        let policy = pki.ca_with("Policy CA 1", "Root R1", |spec| spec.key = keys[1]);
        let issuing = pki.ca_with("Issuing CA 1", "Policy CA 1", |spec| spec.key = keys[2]);
        let end_entity = pki.end_entity_with(HOST, "Issuing CA 1", |spec| spec.key = keys[3]);
        Self { name, presented: vec![end_entity, issuing, policy], root }
    }

    /// As many other certificates for the same host.
    fn siblings(&self, count: usize) -> Vec<Vec<u8>> {
        let mut pki = Pki::new();
        let key = |number| match self.name {
            "RSA 2048" => KeyKind::Rsa(number),
            "Ed25519" => KeyKind::Ed25519,
            _ => KeyKind::NamedP256,
        };
        pki.root_with("Root R1", |spec| spec.key = key(1));
        pki.ca_with("Policy CA 1", "Root R1", |spec| spec.key = key(2));
        pki.ca_with("Issuing CA 1", "Policy CA 1", |spec| spec.key = key(3));
        let sibling = |number: usize| {
            pki.end_entity_with(HOST, "Issuing CA 1", |spec| {
                spec.tag = number.to_string();
                spec.key = key(4);
            })
        };
        (0..count).map(sibling).collect()
    }
}

fn options(chain: &Chain) -> JudgeOptions {
    let root = certificate(&chain.root);
    let mut options = JudgeOptions::default();
    // Every store that is asked by default, and the chain's own root in each.
    let stores = options.anchors.stores().iter().map(|store| store.with_extra(std::slice::from_ref(&root)));
    options.anchors = Anchors::new(stores.collect::<Vec<_>>());
    options.host = Some(HOST.parse().expect("a name"));
    options
}

fn certificate(der: &[u8]) -> Cert {
    Cert::from_der(der.to_vec()).expect("a certificate")
}

fn diagnose(file: &[u8], options: &JudgeOptions) -> Report {
    inspect("chain", file, Time::from_unix(LAB_NOW), options).expect("certificates")
}

fn assert_healthy(report: &Report) {
    let findings = &report.endpoints[0].findings;
    assert_eq!((report.state, report.verdict), (State::Ok, Some(Verdict::Complete)), "{findings:#?}");
    assert_eq!(report.endpoints[0].chains[0].len(), 3);
}

/// A chain for the peer.
struct Verifying<'c> {
    ders: Vec<CertificateDer<'c>>,
    root: CertificateDer<'c>,
}

impl<'c> Verifying<'c> {
    fn of(chain: &'c Chain) -> Self {
        Self { ders: chain.presented.iter().map(|der| der.as_slice().into()).collect(), root: chain.root.as_slice().into() }
    }

    fn run(&self) {
        verify(&OFFERED, &self.ders, std::slice::from_ref(&self.root), HOST);
    }
}

/// The signature of the issuer on a certificate, and nothing more.
fn verify_signature(end_entity: &[u8], issuer: &[u8]) {
    let (end_entity, issuer) = (CertificateDer::from(end_entity), CertificateDer::from(issuer));
    let end_entity = EndEntityCert::try_from(&end_entity).expect("a certificate");
    let anchors = [anchor_from_trusted_cert(&issuer).expect("an anchor")];
    let at = UnixTime::since_unix_epoch(Duration::from_secs(LAB_NOW.unsigned_abs()));
    black_box(end_entity.verify_for_usage(&OFFERED, &anchors, &[], at, KeyUsage::server_auth(), None, None).expect("a path"));
}
