//! The records that keep a tenant from being switched to Teams only: told of those that such a tenant still has, and no others.

mod tenants;

use cert_chain_core::report::{FindingReport, Report, Severity, State};
use cert_chain_testlab::{Health, LabTenant, Shape};

async fn report(shape: Shape, health: Health) -> Report {
    tenants::report(&LabTenant::of(shape, health).await.expect("the lab")).await
}

fn of_records(report: &Report) -> Option<&FindingReport> {
    report.findings.iter().find(|finding| finding.code == "record-points-elsewhere")
}

#[tokio::test]
async fn records_that_were_left_behind_are_a_warning_and_so_is_all_that_is_wrong_there() {
    let report = report(Shape::TeamsOnly, Health::Sick).await;
    let finding = of_records(&report).expect("the finding");
    assert_eq!((finding.severity, finding.owner.as_str()), (Severity::Warning, "dns"));
    assert_eq!(
        finding.facts["records"],
        serde_json::json!({
            "_sip._tls.contoso.test": ["access.contoso.test"],
            "lyncdiscover.contoso.test": ["lyncdiscover.contoso.test"],
        })
    );
    let gone = report.endpoints.iter().filter(|endpoint| endpoint.findings.iter().any(|f| f.code == "address-unreachable"));
    let states: Vec<State> = gone.map(|endpoint| endpoint.state).collect();
    assert_eq!(states, [State::Warning, State::Warning]);
}

#[tokio::test]
async fn records_of_a_working_hybrid_are_a_note() {
    let report = report(Shape::Hybrid, Health::Healthy).await;
    let finding = of_records(&report).expect("the finding");
    assert_eq!(finding.severity, Severity::Note);
    assert_eq!(finding.facts["records"].as_object().map(serde_json::Map::len), Some(4));
}

#[tokio::test]
async fn who_is_in_the_cloud_or_not_at_all_hears_nothing() {
    for shape in [Shape::TeamsOnly, Shape::Managed, Shape::OnPremises] {
        assert_eq!(of_records(&report(shape, Health::Healthy).await), None, "{shape:?}");
    }
}

/// What nobody was told of must not make the rest milder.
#[tokio::test]
async fn without_word_of_the_tenant_what_is_gone_stays_an_error() {
    let tenant = LabTenant::of(Shape::TeamsOnly, Health::Sick).await.expect("the lab");
    let report = tenants::report_with(&tenant, |options| options.ask_services = false).await;
    assert_eq!(of_records(&report), None);
    assert_eq!(report.state, State::Error);
    let remedies = report.endpoints.iter().flat_map(|endpoint| &endpoint.findings).map(|finding| finding.remedy.as_str());
    assert!(remedies.clone().count() > 0 && remedies.clone().all(|remedy| !remedy.contains("record-points-elsewhere")));
}
