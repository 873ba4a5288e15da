//! Real chains with their diagnosis: each judged at its own moment, with the root programs' lists
//! and the intermediates known today, and compared with what OpenSSL said of the same question.
//!
//! The data is not part of the project: where the folder beside it is absent, this says so and passes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cert_chain_core::build::Given;
use cert_chain_core::cert::{MAX_STORE_CERTIFICATES, read_certificates};
use cert_chain_core::report::{EndpointReport, Severity, Verdict};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{JudgeOptions, inspect};
use serde_json::Value;

/// The lists of 2026, and every anchor that any of them ever held.
const STORES: [&str; 7] = ["mozilla", "microsoft-tls", "apple", "android", "chrome", "java", "ever-trusted-roots"];

/// The chain and its root cause; `None` when no error is to be found. Revoked chains pass: nobody
/// asked for revocation. Chains whose root no mainstream program of today holds any more are told as such.
const ROOT_CAUSES: [(&str, Option<&str>); 44] = [
    ("addtrust-cloudflare-ev-2015", Some("weak-signature")),
    ("addtrust-direct-leaf-2010", Some("trusted-by-some-stores")),
    ("addtrust-moip-2013", None),
    ("amazontrust-expired-2024", Some("expired-end-entity")),
    ("atos-2011-2026-root-sent-revoked", None),
    ("aws-2026-starfield-cross", None),
    ("badssl-edellroot", Some("unknown-issuer")),
    ("badssl-ev", None),
    ("badssl-fallback", Some("unknown-issuer")),
    ("badssl-incomplete-chain", Some("unknown-issuer")),
    ("badssl-no-common-name", None),
    ("badssl-no-subject", None),
    ("badssl-rsa8192", None),
    ("badssl-self-signed", Some("self-signed-end-entity")),
    ("badssl-sha1-intermediate", Some("trusted-by-some-stores")),
    ("badssl-superfish", Some("unknown-issuer")),
    ("certainly-r1-2026-revoked", None),
    ("chunghwa-xuite-2022-leaf-only", Some("unknown-issuer")),
    ("dfn-zedat-2020", None),
    ("emsign-c1-2026-revoked", None),
    ("entrust-squareup-2016", None),
    ("entrust-washingtonpost-2025", None),
    ("fastly-certainly-2026", None),
    ("google-2025-cross", None),
    ("google-misordered-2021", Some("wrong-order")),
    ("google-wrong-intermediate-2021", Some("unknown-issuer")),
    ("identrust-expired-2013", Some("unknown-issuer")),
    ("intel-sectigo-2020", None),
    ("le-cryptography-io-2023-root-sent", None),
    ("le-dst-x3-cross-2023", None),
    ("le-syncz-2020-two-cross", None),
    ("mega-comodo-2012", Some("weak-signature")),
    ("ms-login-2018-leaf-only", Some("unknown-issuer")),
    ("ms-login-2022", None),
    ("ms-microsoft-2022-leaf-only", Some("unknown-issuer")),
    ("ms-microsoft-2026", None),
    ("ms-rsa-root-2017-revoked", None),
    ("quovadis-g3-2026-revoked", None),
    ("startcom-dnssec-exp-2010", Some("trusted-by-some-stores")),
    ("symantec-badssl-geotrust", Some("trusted-by-some-stores")),
    ("symantec-netflix-2016", Some("trusted-by-some-stores")),
    ("telia-2026-root-sent-revoked", None),
    ("trustasia-2026-revoked", None),
    ("virginiatech-2013", Some("weak-signature")),
];

/// Chains that are judged otherwise than OpenSSL judged them, and why. A row without a difference fails.
const DIFFERENCES: [(&str, &str); 13] = [
    ("addtrust-cloudflare-ev-2015", SHA1),
    ("addtrust-direct-leaf-2010", SHA1),
    ("badssl-incomplete-chain", NOT_AT_HAND),
    ("badssl-sha1-intermediate", SHA1),
    ("chunghwa-xuite-2022-leaf-only", NOT_AT_HAND),
    ("google-misordered-2021", FIRST_IS_END_ENTITY),
    ("google-wrong-intermediate-2021", NOT_AT_HAND),
    ("le-syncz-2020-two-cross", NO_WAY_BACK),
    ("mega-comodo-2012", SHA1),
    ("ms-login-2018-leaf-only", NOT_AT_HAND),
    ("ms-microsoft-2022-leaf-only", NOT_AT_HAND),
    ("startcom-dnssec-exp-2010", SHA1),
    ("virginiatech-2013", SHA1),
];
const SHA1: &str = "OpenSSL was asked at security level 1, which lets SHA-1 pass; no client of today does";
const NOT_AT_HAND: &str = "the missing intermediate has expired since and is not among the intermediates known today";
const FIRST_IS_END_ENTITY: &str = "OpenSSL was told which certificate is the server's; a client takes the first";
const NO_WAY_BACK: &str = "OpenSSL follows the first fitting issuer and does not go back to another one";

#[test]
fn real_chains_are_diagnosed_as_openssl_and_their_collectors_did() {
    let Some(data) = data() else { return };
    let options = options(&data);
    let mut wrong = Vec::new();
    let mut differing = BTreeSet::new();
    for (slug, root_cause) in ROOT_CAUSES {
        let folder = data.join("chains").join(slug);
        let meta: Value = serde_json::from_slice(&fs::read(folder.join("meta.json")).expect("meta.json")).expect("JSON");
        let endpoint = judge(&folder, &meta, &options);
        let first = endpoint.findings.first().filter(|finding| finding.severity == Severity::Error);
        let first = first.map(|finding| finding.code.as_str());
        if first != root_cause {
            wrong.push(format!("{slug}: the root cause is {first:?}, should be {root_cause:?}"));
        }
        for store in STORES {
            let (ours, theirs) = (endpoint.verdicts[store], openssl_verdict(&meta, store));
            let named = DIFFERENCES.iter().any(|(known, _)| *known == slug);
            match (theirs, ours == theirs.unwrap_or(ours)) {
                (_, true) => {}
                (_, false) if named => drop(differing.insert(slug)),
                (theirs, false) => wrong.push(format!("{slug}, {store}: {ours}, OpenSSL says {theirs:?}")),
            }
        }
        wrong.extend(other_missing(slug, &meta, &endpoint));
    }
    for (slug, reason) in DIFFERENCES {
        if !differing.contains(slug) {
            wrong.push(format!("{slug}: no difference any more, so `{reason}` is out of date"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The folder of real data; absent in a plain clone.
fn data() -> Option<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    if data.is_dir() {
        return Some(data);
    }
    #[expect(clippy::disallowed_methods, reason = "CI demands that nothing is skipped")]
    let required = std::env::var_os("CERT_CHAIN_REQUIRE_ALL").is_some();
    assert!(!required, "../shared/data is absent, and nothing may be skipped here");
    println!("skipped: the real chains of ../shared/data are not here");
    None
}

fn options(data: &Path) -> JudgeOptions {
    let read = |path: &str| fs::read(data.join(path)).expect("a data file");
    let stores = STORES.map(|name| {
        let file = format!("roots/{name}.pem");
        AnchorStore::from_file(name, &file, &read(&file)).expect("a store")
    });
    let known = "intermediates/intermediates.pem";
    let known = read_certificates(known, &read(known), MAX_STORE_CERTIFICATES).expect("intermediates");
    let mut options = JudgeOptions::default();
    options.anchors = Anchors::new(stores);
    options.given = Given::new(known.certificates().map(|cert| (cert.clone(), "intermediates.pem".to_owned())));
    options
}

fn judge(folder: &Path, meta: &Value, options: &JudgeOptions) -> EndpointReport {
    let at = meta["evaluate_at"].as_str().expect("a moment").parse().expect("RFC 3339");
    let mut options = options.clone();
    options.at = Some(at);
    options.host = Some(meta["host"].as_str().expect("a host").parse().expect("a name"));
    let content = fs::read(folder.join("chain.pem")).expect("chain.pem");
    let mut report = inspect("chain.pem", &content, at, &options).expect("certificates");
    // No bound was met, and the two judges agree or differ for a reason on the list.
    assert_eq!(report.limits_met, Vec::<String>::new(), "{}", meta["slug"]);
    report.endpoints.remove(0)
}

/// What OpenSSL's answers amount to. For the anchors of all times only the chain as sent was asked about.
fn openssl_verdict(meta: &Value, store: &str) -> Option<Verdict> {
    let verified = &meta["verified"];
    if store == "ever-trusted-roots" {
        let as_sent = &verified["as_sent_any_ever_trusted_root_at_time_without_host"];
        return (as_sent == "OK").then_some(Verdict::Complete);
    }
    let completed = &verified["completed_with_ccadb_2026_stores_at_time"][store];
    Some(match () {
        () if verified["as_sent_with_2026_stores_at_time"][store] == "OK" => Verdict::Complete,
        () if completed["openssl"] == "OK" => Verdict::Repairable,
        () => Verdict::Broken,
    })
}

/// Where OpenSSL completed the chain and we did, the certificates added are the same.
fn other_missing(slug: &str, meta: &Value, endpoint: &EndpointReport) -> Option<String> {
    let finding = endpoint.findings.iter().find(|finding| finding.code == "missing-intermediate")?;
    let stores = finding.facts["stores"].as_array()?;
    let store = stores.iter().filter_map(Value::as_str).find(|store| *store != "ever-trusted-roots")?;
    let theirs = &meta["verified"]["completed_with_ccadb_2026_stores_at_time"][store]["missing_from_sent"];
    let short = |sha256: &str| sha256[..8].to_owned();
    let theirs: Vec<String> = theirs.as_array()?.iter().filter_map(Value::as_str).map(short).collect();
    let ours: Vec<String> = finding.certificates.iter().map(|sha256| short(sha256)).collect();
    // Of two certificates alike but for their serial number only the one is among the intermediates here.
    let twins = slug == "certainly-r1-2026-revoked" && ours == ["fec41e32"] && theirs == ["1d233edb"];
    (ours != theirs && !twins).then(|| format!("{slug}, {store}: {ours:?} are missing, OpenSSL says {theirs:?}"))
}
