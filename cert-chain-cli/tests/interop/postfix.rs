//! Postfix as the mail gateway: behind a connector by hand, and as the host of a tenant's MX record.

use cert_chain_core::report::{EndpointReport, Report, Severity, State, Verdict};

use crate::asked::Asked;
use crate::lab::{EndEntity, Identity, Lab, codes, fingerprint};
use crate::programs::knot::Knot;
use crate::programs::nginx::{Nginx, Page, Site};
use crate::programs::postfix::Postfix;

/// What the program says of `smtp://mail.contoso.test`, which is this Postfix.
fn smart_host(lab: &Lab, postfix: &Postfix) -> (Option<i32>, EndpointReport) {
    let asked = Asked::about("smtp://mail.contoso.test", lab).knowing_issuers(lab).offline();
    let (status, report) = asked.found_at("mail.contoso.test:25", postfix.address()).answer();
    (status, only_endpoint(report))
}

fn only_endpoint(mut report: Report) -> EndpointReport {
    assert_eq!(report.endpoints.len(), 1, "{report:#?}");
    report.endpoints.remove(0)
}

#[test]
fn a_smart_host_with_its_whole_chain_is_in_order() {
    let lab = Lab::new();
    let sent = lab.complete(EndEntity::Mail);
    let Some(postfix) = Postfix::serve(Some(&sent)) else { return };
    let (status, endpoint) = smart_host(&lab, &postfix);
    assert_eq!((status, codes(&endpoint)), (Some(0), vec![]), "{endpoint:#?}");
    assert_eq!((endpoint.verdict, endpoint.state), (Some(Verdict::Complete), State::Ok));
    assert_eq!(endpoint.chains, [sent.fingerprints()]);
    assert_eq!(endpoint.id, "smtp-starttls://mail.contoso.test:25");
}

#[test]
fn a_smart_host_that_sends_its_certificate_alone_is_an_error() {
    let lab = Lab::new();
    let sent = lab.alone(EndEntity::Mail);
    let Some(postfix) = Postfix::serve(Some(&sent)) else { return };
    let (status, endpoint) = smart_host(&lab, &postfix);
    assert_eq!((status, codes(&endpoint)), (Some(1), vec!["missing-intermediate"]), "{endpoint:#?}");
    assert_eq!((endpoint.verdict, endpoint.state), (Some(Verdict::Repairable), State::Error));
    assert_eq!(endpoint.chains, [sent.fingerprints()]);
    let missing = &endpoint.findings[0];
    assert_eq!((missing.severity, missing.owner.as_str()), (Severity::Error, "mail-gateway"));
    assert_eq!(missing.certificate, Some(fingerprint(&lab.issuing)));
}

#[test]
fn a_smart_host_that_speaks_only_in_clear_offers_no_starttls() {
    let lab = Lab::new();
    let Some(postfix) = Postfix::serve(None) else { return };
    let (status, endpoint) = smart_host(&lab, &postfix);
    assert_eq!((status, codes(&endpoint)), (Some(1), vec!["starttls-not-offered"]), "{endpoint:#?}");
    assert_eq!((endpoint.verdict, endpoint.chains.len()), (Some(Verdict::Unreachable), 0));
}

/// What is said of the host of a tenant's MX record that sends `sent`.
fn mx_host(lab: &Lab, sent: &Identity) -> Option<(Option<i32>, EndpointReport)> {
    let knot = Knot::serve("contoso.test", "@ MX 10 mail\nmail A 192.0.2.25\n")?;
    let postfix = Postfix::serve(Some(sent))?;
    let asked = Asked::about("contoso.test", lab).knowing_issuers(lab).offline().of(None, knot.address());
    let (status, report) = asked.found_at("mail.contoso.test:25", postfix.address()).answer();
    Some((status, only_endpoint(report)))
}

#[test]
fn an_mx_host_that_sends_its_certificate_alone_is_a_warning() {
    let lab = Lab::new();
    let Some((status, endpoint)) = mx_host(&lab, &lab.alone(EndEntity::Mail)) else { return };
    assert_eq!((status, codes(&endpoint)), (Some(0), vec!["missing-intermediate"]), "{endpoint:#?}");
    assert_eq!((endpoint.findings[0].severity, endpoint.state), (Severity::Warning, State::Warning));
    assert_eq!(endpoint.found_by, ["MX contoso.test"]);
}

#[test]
fn an_mx_host_with_its_whole_chain_is_in_order() {
    let lab = Lab::new();
    let Some((status, endpoint)) = mx_host(&lab, &lab.complete(EndEntity::Mail)) else { return };
    assert_eq!((status, codes(&endpoint), endpoint.state), (Some(0), vec![], State::Ok), "{endpoint:#?}");
}

/// Which lets nobody deliver to a server whose certificate is not in order
/// (<https://www.rfc-editor.org/rfc/rfc8461#section-3.2>).
const POLICY: &str = "version: STSv1
mode: enforce
mx: mail.contoso.test
max_age: 604800
";

#[test]
fn under_an_enforced_policy_an_mx_host_that_sends_its_certificate_alone_is_an_error() {
    let lab = Lab::new();
    let zone = "@ MX 10 mail\nmail A 192.0.2.25\n_mta-sts TXT \"v=STSv1; id=1\"\nmta-sts A 192.0.2.80\n";
    let Some(knot) = Knot::serve("contoso.test", zone) else { return };
    let pages = vec![("/.well-known/mta-sts.txt", Page::Text("text/plain", POLICY.to_owned()))];
    let Some(nginx) = Nginx::serve(&[Site::Web(Some(lab.complete(EndEntity::Proxy)), pages)]) else { return };
    let Some(postfix) = Postfix::serve(Some(&lab.alone(EndEntity::Mail))) else { return };
    let asked = Asked::about("contoso.test", &lab).knowing_issuers(&lab).of(None, knot.address());
    let asked =
        asked.found_at("mail.contoso.test:25", postfix.address()).found_at("mta-sts.contoso.test:443", nginx.addresses()[0]);
    let (status, report) = asked.answer();
    assert_eq!(status, Some(1), "{report:#?}");
    let told = |endpoint: &EndpointReport| (endpoint.id.clone(), endpoint.state);
    let expected = [("smtp-starttls://mail.contoso.test:25", State::Error), ("tls://mta-sts.contoso.test:443", State::Ok)];
    assert_eq!(report.endpoints.iter().map(told).collect::<Vec<_>>(), expected.map(|(id, state)| (id.to_owned(), state)));
}
