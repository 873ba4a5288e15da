//! What explaining costs: the full diagnosis of a healthy chain of three certificates, from DER to
//! report, beside a bare rustls-webpki verification of the same chain.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::hint::black_box;
use std::time::Duration;

use cert_chain_benches::paired;
use cert_chain_core::report::{State, Verdict};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{JudgeOptions, Time, inspect};
use cert_chain_testlab::{KeyKind, LAB_NOW, Pki};
use rustls_pki_types::{CertificateDer, ServerName, SignatureVerificationAlgorithm, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert, aws_lc_rs as algorithms};

const ROUNDS: usize = 300;
const CALLS: u32 = 10;
const HOST: &str = "sip.contoso.test";

/// The algorithms of rustls' provider that matter here.
static OFFERED: [&dyn SignatureVerificationAlgorithm; 4] = [
    algorithms::ECDSA_P256_SHA256,
    algorithms::ED25519,
    algorithms::RSA_PKCS1_2048_8192_SHA256,
    algorithms::RSA_PKCS1_2048_8192_SHA384,
];

fn main() {
    for (name, keys) in [("RSA 2048", true), ("Ed25519", false)] {
        let (chain, root) = chain(keys);
        let options = options(&root);
        let bytes = chain.concat();
        let (ders, anchor): (Vec<CertificateDer<'_>>, _) =
            (chain.iter().map(|der| der.as_slice().into()).collect(), root.as_slice().into());
        assert_healthy(&bytes, &options);
        verify(&ders, &anchor);
        let times = paired(
            ROUNDS,
            CALLS,
            || drop(black_box(inspect("chain", black_box(&bytes), Time::from_unix(LAB_NOW), &options))),
            || verify(black_box(&ders), &anchor),
        );
        for (what, subject, peer) in
            [("least", times.subject.least, times.peer.least), ("median", times.subject.median, times.peer.median)]
        {
            let micros = |time: Duration| time.as_secs_f64() * 1e6;
            println!(
                "{name}, {what}: diagnosis {:.1} us, webpki {:.1} us: {:.1} us above, {:.2} times",
                micros(subject),
                micros(peer),
                micros(subject.saturating_sub(peer)),
                subject.as_secs_f64() / peer.as_secs_f64(),
            );
        }
    }
}

/// End-entity, issuing CA, policy CA; and the root.
fn chain(rsa: bool) -> (Vec<Vec<u8>>, Vec<u8>) {
    let mut pki = Pki::new();
    let key = |number| if rsa { KeyKind::Rsa(number) } else { KeyKind::Ed25519 };
    let root = pki.root_with("Root R1", |spec| spec.key = key(1));
    let policy = pki.ca_with("Policy CA 1", "Root R1", |spec| spec.key = key(2));
    let issuing = pki.ca_with("Issuing CA 1", "Policy CA 1", |spec| spec.key = key(3));
    let end_entity = pki.end_entity_with(HOST, "Issuing CA 1", |spec| spec.key = key(4));
    (vec![end_entity, issuing, policy], root)
}

fn options(root: &[u8]) -> JudgeOptions {
    let store = AnchorStore::from_file("given", "root.der", root).expect("a root");
    let mut options = JudgeOptions::default();
    options.anchors = Anchors::new([store]);
    options.host = Some(HOST.parse().expect("a name"));
    options
}

fn assert_healthy(bytes: &[u8], options: &JudgeOptions) {
    let report = inspect("chain", bytes, Time::from_unix(LAB_NOW), options).expect("certificates");
    assert_eq!((report.state, report.verdict), (State::Ok, Some(Verdict::Complete)));
    assert_eq!(report.endpoints[0].chains[0].len(), 3);
}

/// What a client does with a chain and nothing more: path and name.
fn verify(ders: &[CertificateDer<'_>], root: &CertificateDer<'_>) {
    let end_entity = EndEntityCert::try_from(&ders[0]).expect("a certificate");
    let anchors = [anchor_from_trusted_cert(root).expect("an anchor")];
    let at = UnixTime::since_unix_epoch(Duration::from_secs(LAB_NOW.unsigned_abs()));
    end_entity.verify_for_usage(&OFFERED, &anchors, &ders[1..], at, KeyUsage::server_auth(), None, None).expect("a path");
    let name = ServerName::try_from(HOST).expect("a name");
    end_entity.verify_is_valid_for_subject_name(&name).expect("the name");
}
