//! The whole program against Knot DNS and nginx, as an administrator runs it against a tenant.

use cert_chain_core::report::{ProofStatus, ProvenanceReport, Report, State, Verdict};

use crate::asked::Asked;
use crate::dns::ZONE;
use crate::lab::{EndEntity, Lab, codes, fingerprint};
use crate::programs::knot::Knot;
use crate::programs::nginx::{Nginx, Site};

/// Runs `cert-chain check contoso.test` where nginx has the reverse proxy's site, the Edge server's, and the issuers.
fn check(lab: &Lab, knot: &Knot, nginx: &Nginx) -> (Option<i32>, Report) {
    let [proxy, edge, issuers] = *nginx.addresses() else { panic!("three sites") };
    Asked::about("contoso.test", lab)
        .of(None, knot.address())
        .found_at("lyncdiscover.contoso.test:443", proxy)
        .found_at("sip.contoso.test:443", edge)
        .found_at("sip.contoso.test:5061", edge)
        .found_at("pki.contoso.test:80", issuers)
        .answer()
}

#[test]
fn finds_what_is_missing_who_sends_too_little_and_what_leads_nowhere() {
    let lab = Lab::new();
    let issuers = vec![("issuing.cer", lab.issuing.clone()), ("policy.cer", lab.policy.clone())];
    let sites =
        [Site::Tls(vec![lab.complete(EndEntity::Proxy)]), Site::Tls(vec![lab.alone(EndEntity::Rsa)]), Site::Files(issuers)];
    let Some(knot) = Knot::serve("contoso.test", ZONE) else { return };
    let Some(nginx) = Nginx::serve(&sites) else { return };
    let (status, report) = check(&lab, &knot, &nginx);

    assert_eq!(status, Some(1));
    assert_eq!((report.verdict, report.state), (Some(Verdict::Unreachable), State::Error));
    let told: Vec<(&str, Option<Verdict>, Vec<&str>)> =
        report.endpoints.iter().map(|endpoint| (endpoint.id.as_str(), endpoint.verdict, codes(endpoint))).collect();
    let incomplete = (Some(Verdict::Repairable), vec!["missing-intermediate"]);
    let nowhere = (Some(Verdict::Unreachable), vec!["name-not-resolved"]);
    for (id, (verdict, codes)) in [
        ("tls://lyncdiscover.contoso.test:443", (Some(Verdict::Complete), vec![])),
        ("tls://sip.contoso.test:443", incomplete),
        // Federation makes the Edge server a client too.
        ("tls://sip.contoso.test:5061", (Some(Verdict::Repairable), vec!["missing-intermediate", "client-auth-missing"])),
        ("tls://sip2.contoso.test:443", nowhere.clone()),
        ("tls://autodiscover.contoso.test:443", nowhere),
    ] {
        assert!(told.contains(&(id, verdict, codes)), "{id} is told otherwise: {told:#?}");
    }
    assert_eq!(told.len(), 5, "{told:#?}");

    let edge = report.endpoints.iter().find(|endpoint| endpoint.id == "tls://sip.contoso.test:5061").expect("seen above");
    let missing = &edge.findings[0];
    assert_eq!(missing.certificate, Some(fingerprint(&lab.issuing)));
    assert_eq!(missing.proof.status, ProofStatus::Proven, "{:?}", missing.proof.why);
    let provenance = &report.certificates[&fingerprint(&lab.issuing)].provenance;
    let fetched = ProvenanceReport::Aia { url: "http://pki.contoso.test/issuing.cer".to_owned() };
    assert!(provenance.contains(&fetched), "{provenance:#?}");
}
