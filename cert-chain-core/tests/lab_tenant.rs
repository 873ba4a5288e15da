//! The lab tenant, from its domain to its findings, through real DNS and real TLS on loopback.

mod tenants;

use cert_chain_core::report::{State, Verdict};
use cert_chain_testlab::LabTenant;
use tenants::report;

/// Not in DNS under any name of the catalogue.
const NAMED_BY_DOCUMENTS: [&str; 3] = ["dialin.contoso.test", "meet.contoso.test", "webext.contoso.test"];

#[tokio::test(flavor = "multi_thread")]
async fn each_faulty_endpoint_shows_its_planted_fault_first() {
    let tenant = LabTenant::start().await.expect("the lab");
    let report = report(&tenant).await;
    assert_eq!(report.state, State::Error);
    // Microsoft's answer carries no copy of the token-signing certificate: what to compare by hand is listed.
    let open: Vec<&str> = report.coverage.not_tested.iter().map(|open| open.what.as_str()).collect();
    assert_eq!(open, ["the cloud's copy of the token-signing certificate of contoso.test"]);
    for expected in tenant.expected() {
        let id = format!("tls://{}:{}", expected.host, expected.port);
        let Some(endpoint) = report.endpoints.iter().find(|endpoint| endpoint.id == id) else {
            // Hosts that only the discovery services name are found once those are followed.
            assert!(NAMED_BY_DOCUMENTS.contains(&expected.host), "{id} was not found");
            continue;
        };
        let codes: Vec<&str> = endpoint.findings.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!(codes.first().copied(), expected.code, "{id}: {:#?}", endpoint.findings);
        for also in expected.also {
            assert!(codes.contains(also), "{id} should show {also} too: {codes:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_healthy_twin_shows_nothing() {
    let tenant = LabTenant::start_healthy().await.expect("the lab");
    let report = report(&tenant).await;
    let findings: Vec<_> =
        report.endpoints.iter().flat_map(|endpoint| endpoint.findings.iter().map(|f| (&endpoint.id, &f.message))).collect();
    assert!(findings.is_empty(), "{findings:#?}");
    // Its records lead to its own servers, as they must.
    let of_tenant: Vec<&str> = report.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(of_tenant, ["record-points-elsewhere"]);
    assert_eq!((report.state, report.verdict), (State::Note, Some(Verdict::Complete)));
    let hosts: Vec<&str> = report.endpoints.iter().filter_map(|endpoint| endpoint.host.as_deref()).collect();
    for expected in tenant.expected() {
        assert!(NAMED_BY_DOCUMENTS.contains(&expected.host) || hosts.contains(&expected.host), "{}", expected.host);
    }
}
