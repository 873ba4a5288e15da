//! Real revocation lists: each is read, and Amazon's demonstration of a revoked server is told.
//!
//! The data is not part of the project: where the folder beside it is absent, this says so and passes.

use std::fs;
use std::path::{Path, PathBuf};

use cert_chain_core::build::Given;
use cert_chain_core::cert::{Crl, read_certificates, read_crls};
use cert_chain_core::report::Report;
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::verify::Crls;
use cert_chain_core::{JudgeOptions, inspect};

/// File, issuer's common name, number, entries.
const LISTS: [(&str, &str, &str, usize); 4] = [
    ("amazon-ecdsa-256-m01-empty-2025-02-22.crl", "CN=Amazon ECDSA 256 M01", "1377", 0),
    ("amazon-root-ca-1-2024-12-18.crl", "CN=Amazon Root CA 1", "24", 4),
    ("amazon-rsa-2048-m02-2025-02-22.crl", "CN=Amazon RSA 2048 M02", "1374", 14_102),
    ("usertrust-rsa-2022-03-06.crl", "CN=USERTrust RSA Certification Authority", "4616", 4),
];

#[test]
fn real_lists_are_read() {
    let Some(data) = data() else { return };
    for (file, issuer, number, entries) in LISTS {
        let list = list(&data, file);
        assert!(list.issuer_text().starts_with(issuer), "{file}: {}", list.issuer_text());
        assert_eq!((list.number().as_deref(), list.len(), list.is_delta()), (Some(number), entries, false), "{file}");
    }
}

#[test]
fn a_revoked_server_is_found_among_fourteen_thousand() {
    let Some(data) = data() else { return };
    let [of_ecdsa, of_root, of_ca, _] = LISTS.map(|(file, ..)| file);
    let told = |lists: &[&str], at: &str| -> Vec<String> {
        let crls = Crls::new(lists.iter().map(|file| (list(&data, file), (*file).to_owned())));
        let report = judge(&data, &crls, at);
        let findings = report.endpoints[0].findings.iter().filter(|finding| finding.code.starts_with("revo"));
        findings.map(|finding| format!("{} {}: {}", finding.severity, finding.code, finding.message)).collect()
    };
    let in_time = "2025-02-23T12:00:00Z";
    // The root's list says that the intermediate is in order: nothing is told of it.
    assert_eq!(
        told(&[of_root, of_ca], in_time),
        ["error revoked: revoked.rootca1.demo.amazontrust.com (85dc7b05) was revoked on 2024-04-01, 327 days ago: it is on \
          revocation list amazon-rsa-2048-m02-2025-02-22.crl (number 1374, of 2025-02-22, by CN=Amazon RSA 2048 M02, O=Amazon, \
          C=US)"]
    );
    // Lists of others say nothing, nor does one of later.
    let told = [told(&[of_root, of_ecdsa], in_time), told(&[of_root, of_ca], "2025-02-21T12:00:00Z")].concat();
    let codes: Vec<&str> = told.iter().filter_map(|told| told.split(':').next()).collect();
    assert_eq!(codes, ["error revocation-unavailable"; 2], "{told:#?}");
}

fn judge(data: &Path, crls: &Crls, at: &str) -> Report {
    let read = |file: &str| fs::read(data.join(file)).expect("a data file");
    let mut options = JudgeOptions::default();
    options.anchors = Anchors::new([AnchorStore::from_file("given", "root", &read("amazon-root-ca-1.pem")).expect("a root")]);
    let known = read_certificates("m02", &read("amazon-rsa-2048-m02.pem"), 10).expect("an intermediate");
    options.given = Given::new(known.certificates().map(|cert| (cert.clone(), "m02".to_owned())));
    options.crls = crls.clone();
    let chain = read("revoked.rootca1.demo.amazontrust.com.pem");
    inspect("revoked.pem", &chain, at.parse().expect("RFC 3339"), &options).expect("certificates")
}

fn list(data: &Path, file: &str) -> Crl {
    let content = fs::read(data.join(file)).expect("a data file");
    let read = read_crls(file, &content).expect("a revocation list");
    assert!(read.problems.is_empty(), "{file}: {:?}", read.problems);
    read.items[0].1.clone()
}

/// The folder of real lists; absent in a plain clone.
fn data() -> Option<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/revocation/crl");
    if data.is_dir() {
        return Some(data);
    }
    #[expect(clippy::disallowed_methods, reason = "CI demands that nothing is skipped")]
    let required = std::env::var_os("CERT_CHAIN_REQUIRE_ALL").is_some();
    assert!(!required, "../shared/data is absent, and nothing may be skipped here");
    println!("skipped: the real lists of ../shared/data are not here");
    None
}
