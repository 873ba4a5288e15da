//! `cert-chain trust`: the lists that verdicts rest on.

mod support;

use std::collections::BTreeSet;

use cert_chain_core::trust::Program;
use cert_chain_testlab::servers::http::{Reply, Site};
use cert_chain_testlab::servers::tls::{TlsServer, TlsSetup};
use cert_chain_testlab::{AlternativeName, LAB_NOW_RFC3339, Pki, ccadb, pem_bundle};
use support::{Folder, cert_chain, run, told};

#[test]
fn lists_the_stores_with_their_dates() {
    insta::assert_snapshot!(run(&["trust"]), @"
    exit 0
    --- stdout
    STORE      DATE        ROOTS  LIMITS  SHA-256   RELEASE
    mozilla    2026-10-28    118       1  1f09fbc3  NSS 3.132
    microsoft  2026-03-28    310     177  3853ff48  -
    apple      2025-12-28    156       0  ab60b33b  iOS 26; iPadOS 26; macOS 26;
                                                    tvOS 26; visionOS 26 and watchOS
                                                    26
    android    2025-12-07    143       0  667568e3  16.0.0_r4
    chrome     2026-06-23    104       0  4c5c2ced  -
    java       2022-01-23     89       0  62eefa19  jdk-17.0.2

    All are asked unless --store names some. A limit is what a program says against
    a root that it still holds: not for TLS, or for nothing issued after a day.
    ");
}

#[test]
fn lists_them_for_programs() {
    let output = cert_chain(&["trust", "--format", "json"]).output().expect("the program runs");
    let listing: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let stores = listing["stores"].as_array().expect("stores");
    let names: Vec<_> = stores.iter().map(|store| store["name"].as_str().unwrap_or_default()).collect();
    assert_eq!(names, ["mozilla", "microsoft", "apple", "android", "chrome", "java"]);
    for store in stores {
        assert!(store["anchors"].as_u64() > Some(80), "{store}");
        assert_eq!(store["sha256"].as_str().map(str::len), Some(64), "{store}");
        for field in ["date", "source", "licence"] {
            assert!(store[field].as_str().is_some_and(|text| !text.is_empty()), "{store}");
        }
    }
}

/// The lab's roots and all that are compiled in: no program drops a third of its roots at once.
fn roots() -> Vec<Vec<u8>> {
    let stores = Program::ALL.map(Program::store);
    let compiled: BTreeSet<Vec<u8>> =
        stores.iter().flat_map(|store| store.anchors()).map(|anchor| anchor.cert().der().to_vec()).collect();
    ccadb::ROOTS.iter().cloned().chain(compiled).collect()
}

const UPDATE: [&str; 6] = ["trust", "update", "--data-dir", "data", "--date", "2027-01-02"];

/// `trust update` here, from these files.
fn update(folder: &Folder, files: &[&str]) -> String {
    let from = files.iter().flat_map(|file| ["--from", file]);
    folder.run(&UPDATE.into_iter().chain(from).collect::<Vec<_>>())
}

fn with_reports(test: &str) -> Folder {
    let folder = Folder::new(test);
    folder.file("mozilla.csv", ccadb::mozilla(&roots()));
    folder.file("microsoft.csv", ccadb::microsoft(&roots()));
    folder.file("programs.csv", ccadb::programs(&roots()));
    folder.file("intermediates.csv", ccadb::intermediates(&ccadb::INTERMEDIATES));
    folder
}

#[test]
fn takes_reports_that_were_carried_here_and_uses_them_from_then_on() {
    let folder = with_reports("takes_reports_that_were_carried_here");
    let files = ["mozilla.csv", "microsoft.csv", "programs.csv", "intermediates.csv"];
    insta::assert_snapshot!(update(&folder, &files), @"
    exit 0
    --- stdout
    mozilla: 575 certificates, 457 added, 0 removed
    microsoft: 575 certificates, 265 added, 0 removed
    apple: 575 certificates, 419 added, 0 removed
    chrome: 476 certificates, 372 added, 0 removed
    intermediates: 500 certificates, 500 added, 0 removed
    as compiled in: android, java
    kept in data/trust-lists
    ");
    insta::assert_snapshot!(folder.run(&["trust", "--data-dir", "data"]), @"
    exit 0
    --- stdout
    STORE      DATE        ROOTS  LIMITS  SHA-256   RELEASE
    mozilla    2027-01-02    575       1  7d15dbc3  updated
    microsoft  2027-01-02    575      43  7d15dbc3  updated
    apple      2027-01-02    575       0  7d15dbc3  updated
    android    2025-12-07    143       0  667568e3  16.0.0_r4
    chrome     2027-01-02    476       0  0243181a  updated
    java       2022-01-23     89       0  62eefa19  jdk-17.0.2

    Intermediates known from the CCADB: 500, of 2027-01-02.
    Updated lists are kept in data/trust-lists
    All are asked unless --store names some. A limit is what a program says against
    a root that it still holds: not for TLS, or for nothing issued after a day.
    ");
    let mut pki = Pki::new();
    pki.root("Root 9");
    pki.ca("CA 7", "Root 9");
    folder.file("leaf.pem", pem_bundle(&[pki.end_entity("sip.contoso.test", "CA 7")]));
    let inspect = ["inspect", "leaf.pem", "--no-aia", "--at", LAB_NOW_RFC3339, "--data-dir", "data"];
    insta::assert_snapshot!(folder.run(&inspect), @"
    exit 1
    --- stdout
    cert-chain inspect leaf.pem               ERROR: 1 error, 1 warning   2026-06-01
    Chain: repairable. Name: not checked (no --host). Judged as of 2026-06-01 12:00
    UTC. Stores: mozilla, microsoft, apple, chrome of 2027-01-02; android of
    2025-12-07; java of 2022-01-23.

    [1] ERROR missing-intermediate    leaf.pem                             -> server
        sent 1   sip.contoso.test                a6bdbf41  to 2027-02-21
        MISSING  CA 7                            03e48bb4  to 2034-05-30
                 known from CCADB's list of 2027-01-02
        trusted  Root 9                          288d346e  in 3 of 6 stores
        What     the server does not send CA 7 (03e48bb4), the issuer of
                 sip.contoso.test
        Fails    Android, Apple, Chrome, Exchange Online, GnuTLS, Go, Java, OpenSSL,
                 rustls, Windows
        May fail Firefox, SBCs, partners' Edges, desk phones, Teams Direct Routing,
                 isolated Windows
        Do       install CA 7 after the end-entity certificate and restart the
                 listener
        Bundle   cert-chain bundle leaf.pem --data-dir data --at 2026-06-01T12:00:00Z --no-aia -o chain.pem
        Windows  03e48bb4 is thumbprint BE67C9AFBEB9527DEE96C90F4B6444424641CE13
        Proof    proven: with 03e48bb4 sent, both judges accept.
    [2] warn  trusted-by-some-stores  leaf.pem                             -> server
        chain    as in [1]; the fault sits on trusted (288d346e)
        What     Root 9 (288d346e) is trusted by mozilla, microsoft, apple, not by
                 android, chrome, java: it stops Android, Chrome and Java
        Do       send the CA's cross-certificate to a root that all stores hold, or
                 use a certificate from a CA that all of them trust
        Windows  288d346e is thumbprint 4353F9CC589E4D79123577D71C7E75996560806F
        Proof    partial: once 288d346e is trusted this fault goes; then
                 missing-intermediate remains.

    Next to expire: sip.contoso.test (a6bdbf41), 2027-02-21 (265 days).
    Exit status 1.
    ");
}

#[test]
fn keeps_what_it_has_when_anything_is_wrong() {
    let folder = with_reports("keeps_what_it_has_when_anything_is_wrong");
    folder.file("page.csv", "<!DOCTYPE html><html><body>Sign in</body></html>");
    folder.file("cut.csv", &ccadb::microsoft(&roots()).as_bytes()[..50_000]);
    assert!(update(&folder, &["mozilla.csv"]).starts_with("exit 0"));
    let kept = folder.read("data/trust-lists");
    insta::assert_snapshot!(update(&folder, &["page.csv"]), @"
    exit 2
    --- stderr
    error: `page.csv` is not taken
    caused by: a web page, not a table
    hint: nothing was changed; the old lists stay in use
    ");
    insta::assert_snapshot!(update(&folder, &["intermediates.csv", "cut.csv"]), @"
    exit 2
    --- stderr
    error: `cut.csv` is not taken
    caused by: line 1: the table is damaged: a quote is not closed
    hint: nothing was changed; the old lists stay in use
    ");
    insta::assert_snapshot!(folder.run(&["trust", "update", "--data-dir", "data", "--date", "2026-12-31", "--from", "mozilla.csv"]), @"
    exit 2
    --- stderr
    error: `mozilla.csv` is not taken
    caused by: the list of mozilla is of 2026-12-31, and the one in use of 2027-01-02
    hint: nothing was changed; the old lists stay in use
    ");
    assert!(folder.read("data/trust-lists") == kept, "nothing was changed");
}

#[test]
fn goes_on_with_what_is_compiled_in_when_kept_lists_are_damaged() {
    let folder = with_reports("goes_on_with_what_is_compiled_in");
    assert!(update(&folder, &["mozilla.csv"]).starts_with("exit 0"));
    let mut damaged = folder.read("data/trust-lists");
    damaged.pop();
    folder.file("data/trust-lists", damaged);
    let output = folder.output(&["trust", "--data-dir", "data", "--format", "json"]);
    let listing: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(listing["stores"][0]["date"], "2026-10-28", "{}", told(&output));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("their checksum differs; the lists that are compiled in are used")
    );
    assert!(update(&folder, &["mozilla.csv"]).contains("mozilla: "), "and the next update mends it");
}

/// The CCADB's paths on loopback, and the root that its certificate verifies by. Its clock is the machine's, so the
/// certificates hold for as long as machines will.
async fn mirror(site: Site) -> (TlsServer, Vec<u8>) {
    let long = |spec: &mut cert_chain_testlab::CertSpec| {
        (spec.not_before, spec.not_after) = (0, 4_000_000_000);
    };
    let mut pki = Pki::new();
    let root = pki.root_with("Mirror Root", long);
    let end_entity = pki.end_entity_with("mirror.contoso.test", "Mirror Root", |spec| {
        long(spec);
        spec.alternative_names.push(AlternativeName::Ip([127, 0, 0, 1].into()));
    });
    let setup = TlsSetup::serving(vec![end_entity], pki.private_key("mirror.contoso.test")).site(site);
    (TlsServer::start(setup).await.expect("a port"), root)
}

fn whole(body: String) -> Reply {
    Reply::Whole { status: 200, fields: vec![("Content-Type", "text/csv".to_owned())], body: body.into_bytes() }
}

#[tokio::test(flavor = "multi_thread")]
async fn fetches_from_a_server_that_it_can_verify() {
    let site = Site::new()
        .path("/mozilla/IncludedCACertificateReportPEMCSV", whole(ccadb::mozilla(&roots())))
        .path("/microsoft/IncludedCACertificateReportForMSFTCSVPEM", whole(ccadb::microsoft(&roots())))
        .path("/ccadb/RootCACertificatesIncludedByRSReportCSV", whole(ccadb::programs(&roots())))
        .path("/mozilla/PublicAllIntermediateCertsWithPEMCSV", whole(ccadb::intermediates(&ccadb::INTERMEDIATES)));
    let (server, root) = mirror(site).await;
    let folder = Folder::new("fetches_from_a_server_that_it_can_verify");
    folder.file("root.pem", pem_bundle(&[root]));
    let url = format!("https://{}", server.address());
    let fetch = |more: &[&str]| {
        folder.run(&UPDATE.iter().copied().chain(["--mirror", &url]).chain(more.iter().copied()).collect::<Vec<_>>())
    };

    let refused = tokio::task::block_in_place(|| fetch(&[]));
    assert!(refused.starts_with("exit 2") && refused.contains("UnknownIssuer"), "{refused}");
    assert_eq!(server.requests(), Vec::<String>::new());

    let told = tokio::task::block_in_place(|| fetch(&["--roots", "root.pem"]));
    let (mozilla, chrome) = (roots().len() - 1, roots().len() - 100);
    for line in [
        &format!("mozilla: {mozilla} certificates"),
        &format!("chrome: {chrome} certificates"),
        "intermediates: 500 certificates",
    ] {
        assert!(told.starts_with("exit 0") && told.contains(line), "{told}");
    }
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_that_breaks_off_changes_nothing() {
    let site = Site::new()
        .path("/mozilla/IncludedCACertificateReportPEMCSV", whole(ccadb::mozilla(&roots())))
        .path("/microsoft/IncludedCACertificateReportForMSFTCSVPEM", Reply::Reset);
    let (server, root) = mirror(site).await;
    let folder = Folder::new("an_update_that_breaks_off_changes_nothing");
    folder.file("root.pem", pem_bundle(&[root]));
    let url = format!("https://{}", server.address());
    let words: Vec<&str> = UPDATE.into_iter().chain(["--mirror", &url, "--roots", "root.pem"]).collect();
    let told = tokio::task::block_in_place(|| folder.run(&words));
    assert!(told.starts_with("exit 2") && told.contains("cannot fetch Microsoft's roots"), "{told}");
    let listing = folder.run(&["trust", "--data-dir", "data"]);
    assert!(!listing.contains("updated"), "{listing}");
}
