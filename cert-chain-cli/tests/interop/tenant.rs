//! The whole program against Knot DNS and nginx, as an administrator runs it against a tenant.

use std::process::{Command, Stdio};

use cert_chain_core::report::{ProofStatus, ProvenanceReport, Report, State, Verdict};
use cert_chain_testlab::{LAB_NOW_RFC3339, pem_bundle};

use crate::dns::ZONE;
use crate::lab::{EndEntity, Lab, codes, fingerprint};
use crate::programs::Folder;
use crate::programs::knot::Knot;
use crate::programs::nginx::{Nginx, Site};

/// Runs `cert-chain check contoso.test` where nginx has the reverse proxy's site, the Edge server's, and the issuers.
fn check(lab: &Lab, knot: &Knot, nginx: &Nginx) -> (Option<i32>, Report) {
    let folder = Folder::new();
    let root = folder.write("lab-root.pem", pem_bundle(&[&lab.root]));
    let [proxy, edge, issuers] = nginx.addresses() else { panic!("three sites") };
    let mut command = Command::new(env!("CARGO_BIN_EXE_cert-chain"));
    command.env_clear().stdin(Stdio::null());
    command.args(["check", "contoso.test", "--format", "json", "--at", LAB_NOW_RFC3339, "--extra-roots", &root]);
    command.args(["--resolver", &knot.address().to_string()]);
    for (from, to) in [
        ("lyncdiscover.contoso.test:443", proxy),
        ("sip.contoso.test:443", edge),
        ("sip.contoso.test:5061", edge),
        ("pki.contoso.test:80", issuers),
    ] {
        command.args(["--connect-to", &format!("{from}:{to}")]);
    }
    let output = command.output().expect("the program runs");
    let told = String::from_utf8_lossy(&output.stderr);
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}; it says: {told}"));
    (output.status.code(), report)
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
