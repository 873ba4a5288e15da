//! The whole program against the lab tenant: real DNS, TLS and HTTP on loopback.

mod support;

use cert_chain_core::Time;
use cert_chain_core::report::Report;
use cert_chain_testlab::{Expected, LabTenant};
use support::{Folder, run, told};

/// The options by which the program finds `lab`.
fn options(folder: &Folder, lab: &LabTenant) -> Vec<String> {
    folder.file("root.pem", lab.root_pem());
    let at = Time::from_unix(lab.now()).to_string();
    let resolver = format!("lab={}", lab.dns());
    let mut words: Vec<_> =
        ["check", "--roots", "root.pem", "--allow-private", "--at", &at, "--resolver", &resolver].map(str::to_owned).into();
    words.extend(lab.connect_to().iter().flat_map(|mapping| ["--connect-to".to_owned(), mapping.to_string()]));
    words
}

fn check(folder: &Folder, lab: &LabTenant, more: &[&str]) -> std::process::Output {
    let options = options(folder, lab);
    folder.output(&options.iter().map(String::as_str).chain(more.iter().copied()).collect::<Vec<_>>())
}

fn report(output: &std::process::Output) -> Report {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", told(output)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn finds_every_planted_fault_of_a_tenant() {
    let lab = LabTenant::start().await.expect("loopback");
    let folder = Folder::new("finds_every_planted_fault_of_a_tenant");
    let output = check(&folder, &lab, &[lab.domain(), "--format", "json"]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let report = report(&output);
    for endpoint in &report.endpoints {
        let is_here =
            |expected: &&Expected| endpoint.host.as_deref() == Some(expected.host) && endpoint.port == Some(expected.port);
        let Some(expected) = lab.expected().iter().find(is_here) else { continue };
        let codes: Vec<_> = endpoint.findings.iter().map(|finding| &*finding.code).collect();
        for code in expected.code.iter().chain(expected.also) {
            assert!(codes.contains(code), "{}: {code} not among {codes:?}", endpoint.id);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tells_a_sick_tenant_in_80_columns() {
    let lab = LabTenant::start().await.expect("loopback");
    let folder = Folder::new("tells_a_sick_tenant_in_80_columns");
    let text = told(&check(&folder, &lab, &[lab.domain()]));
    assert!(text.starts_with("exit 1\n"), "{text}");
    assert_eq!(text.lines().find(|line| line.len() > 80), None, "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reassures_about_a_healthy_tenant() {
    let lab = LabTenant::start_healthy().await.expect("loopback");
    let folder = Folder::new("reassures_about_a_healthy_tenant");
    let text = told(&check(&folder, &lab, &[lab.domain()]));
    assert!(text.starts_with("exit 0\n"), "{text}");
    assert!(text.contains("Every server sends a complete chain: nothing to do."), "{text}");
}

#[test]
fn shows_the_demo() {
    let text = run(&["demo"]);
    assert!(text.starts_with("exit 1\n--- stdout\nA lab on loopback"), "{text}");
    assert_eq!(text.lines().find(|line| line.len() > 80), None, "{text}");
    assert!(!text.contains("Bundle"), "the lab is gone when the reader would ask it: {text}");
}

#[test]
fn shows_each_kind_of_tenant() {
    let healthy = run(&["demo", "hybrid", "--healthy"]);
    assert!(healthy.starts_with("exit 0\n") && healthy.contains("nothing to do"), "{healthy}");
    assert_eq!(healthy.lines().find(|line| line.len() > 80), None, "{healthy}");
    let inside = run(&["demo", "split-dns"]);
    assert!(inside.contains("untrusted-root") && inside.contains("inside gives 127.0.0.2"), "{inside}");
    let mail = run(&["demo", "exchange-hybrid"]);
    assert!(mail.contains("Fails    Exchange Online") && !mail.contains("every client"), "{mail}");
    let unknown = run(&["demo", "hybird"]);
    assert!(unknown.starts_with("exit 2\n") && unknown.contains("teams-only"), "{unknown}");
}
