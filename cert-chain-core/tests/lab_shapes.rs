//! Each shape of tenant, from its domain to its root causes, through real DNS and real servers on loopback; and its healthy
//! twin, about which there is nothing to say.

mod tenants;

use std::fmt::Write as _;

use cert_chain_core::report::{EndpointReport, FindingReport, Report, Severity};
use cert_chain_testlab::{Health, LabTenant, Shape};
use tenants::report;

/// What a report says that does not depend on ports and keys: endpoints with their trails, and findings.
fn outline(report: &Report) -> String {
    let mut text = String::new();
    let verdict = report.verdict.map_or("none", |verdict| verdict.as_str());
    writeln!(text, "{} ({verdict})", word(&report.state)).expect("a string");
    if let Some(sign_in) = &report.sign_in {
        let hosts: Vec<String> = sign_in.identity_providers.iter().map(|p| format!(" {} ({})", p.host, p.kind)).collect();
        writeln!(text, "{}{}", word(&sign_in.namespace), hosts.concat()).expect("a string");
    }
    for cause in &report.root_causes {
        writeln!(text, "root cause {} at {}", cause.code, cause.endpoints.join(", ")).expect("a string");
    }
    report.findings.iter().for_each(|finding| tell(&mut text, finding));
    for endpoint in &report.endpoints {
        let services: Vec<String> = endpoint.services.iter().map(word).collect();
        let vouched = if endpoint.authenticated { "" } else { ", nobody vouches for it" };
        writeln!(text, "\n{} {}{vouched}", endpoint.id, word(&endpoint.state)).expect("a string");
        writeln!(text, "  {}; by {}", services.join(", "), endpoint.found_by.join("; ")).expect("a string");
        endpoint.findings.iter().for_each(|finding| tell(&mut text, finding));
    }
    for open in &report.coverage.not_tested {
        writeln!(text, "\nnot tested: {}: {}", open.what, open.why).expect("a string");
    }
    without_ports(&text)
}

/// The ports on loopback are the system's choice.
fn without_ports(text: &str) -> String {
    let mut parts = text.split("127.0.0.");
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (machine, rest) = part.split_at(1);
        let rest = rest.strip_prefix(':').map_or(rest, |port| port.trim_start_matches(|digit: char| digit.is_ascii_digit()));
        all += "127.0.0.";
        all += machine;
        all += rest;
    }
    all
}

/// As JSON has it.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|word| Some(word.as_str()?.to_owned())).expect("a word")
}

fn tell(text: &mut String, finding: &FindingReport) {
    writeln!(text, "  {} {} ({}): {}", finding.severity.as_str(), finding.code, finding.owner, finding.message)
        .expect("a string");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_shape_shows_its_fault() {
    for shape in Shape::ALL {
        let tenant = LabTenant::of(shape, Health::Sick).await.expect("the lab");
        let report = report(&tenant).await;
        insta::assert_snapshot!(format!("{shape:?}"), outline(&report));
        for expected in tenant.expected() {
            let is_it = |endpoint: &&EndpointReport| {
                endpoint.host.as_deref() == Some(expected.host) && endpoint.port == Some(expected.port)
            };
            // A host of Microsoft's is met by the tenant's name for it.
            let Some(endpoint) = report.endpoints.iter().find(is_it) else {
                assert!(!expected.host.ends_with("contoso.test"), "{shape:?}: {} was not found", expected.host);
                continue;
            };
            let first = endpoint.findings.first().filter(|finding| finding.severity > Severity::Note);
            assert_eq!(first.map(|finding| finding.code.as_str()), expected.code, "{shape:?} {}", expected.host);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_healthy_twins_show_nothing_above_a_note() {
    for shape in Shape::ALL {
        let tenant = LabTenant::of(shape, Health::Healthy).await.expect("the lab");
        let report = report(&tenant).await;
        insta::assert_snapshot!(format!("{shape:?}_healthy"), outline(&report));
        let all = report.endpoints.iter().flat_map(|endpoint| &endpoint.findings).chain(&report.findings);
        let above: Vec<&FindingReport> = all.filter(|finding| finding.severity > Severity::Note).collect();
        assert!(above.is_empty(), "{shape:?}: {above:#?}");
    }
}
