//! nginx as the proxy that publishes a tenant's discovery services and its AD FS, on which somebody forgot the intermediates.

use cert_chain_core::report::{EndpointReport, Report};
use cert_chain_testlab::servers::dns::{DnsServer, Zone};

use crate::asked::Asked;
use crate::lab::{EndEntity, Identity, Lab, codes, finding};
use crate::programs::nginx::{Nginx, Page, Site};
use crate::programs::nobody;

const LYNCDISCOVER: &str = "lyncdiscover.contoso.test";
const AUTODISCOVER: &str = "autodiscover.contoso.test";
const STS: &str = "sts.contoso.test";
const SIGN_IN: &str = "login.microsoftonline.com";

/// What a proxy sends of its chain.
type Sends = fn(&Lab, EndEntity) -> Identity;

/// Runs `cert-chain check contoso.test` where each of `hosts` is, over TLS, this site of nginx's, and in clear the last.
async fn check(lab: &Lab, sites: &[Site], hosts: &[(&str, usize)]) -> Option<(Option<i32>, Report)> {
    let nginx = Nginx::serve(sites)?;
    let (in_clear, secure) = nginx.addresses().split_last().expect("there are sites");
    let zone = hosts.iter().fold(Zone::new(), |zone, (host, _)| zone.address(host, [127, 0, 0, 1]));
    let dns = DnsServer::start(zone).await.expect("loopback");
    let mut asked = Asked::about("contoso.test", lab).knowing_issuers(lab).of(None, dns.address());
    for (host, site) in hosts {
        asked = asked.found_at(&format!("{host}:443"), secure[*site]).found_at(&format!("{host}:80"), *in_clear);
    }
    // The port of an AD FS for users' certificates, which is as a rule closed.
    Some(asked.found_at(&format!("{STS}:49443"), nobody()).answer())
}

/// Endpoints with their verdicts and faults, and what led to them.
fn endpoints(report: &Report) -> String {
    let line = |endpoint: &EndpointReport| {
        let verdict = endpoint.verdict.map_or_else(|| "no verdict".to_owned(), |verdict| format!("{verdict:?}"));
        format!("{} {verdict} {:?}\n  {}", endpoint.id, codes(endpoint), endpoint.found_by.join("\n  "))
    };
    report.endpoints.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn json(text: &str) -> Page {
    Page::Text("application/json", text.to_owned())
}

/// What the program says of services that send their clients on: Lyncdiscover to the pool's web services, Autodiscover to
/// Exchange. In clear both just lead to TLS.
async fn discovery_services(sends: Sends) -> Option<(Option<i32>, Report)> {
    const ROOT: &str = "https://webext.contoso.test/Autodiscover/AutodiscoverService.svc/root";
    let lab = Lab::new();
    let links = json(&format!(r#"{{"_links":{{"self":{{"href":"{ROOT}"}},"user":{{"href":"{ROOT}/oauth/user"}}}}}}"#));
    let exchange = json(r#"{"Protocol":"EWS","Url":"https://mail.contoso.test/EWS/Exchange.asmx"}"#);
    let secure = Page::Redirect("https://autodiscover.contoso.test/autodiscover/autodiscover.xml");
    let sites = [
        Site::Web(Some(sends(&lab, EndEntity::Proxy)), vec![("/", links), ("/autodiscover/autodiscover.json", exchange)]),
        Site::Web(Some(lab.complete(EndEntity::Proxy)), vec![]),
        Site::Web(
            None,
            vec![("/", Page::Redirect("https://lyncdiscover.contoso.test/")), ("/autodiscover/autodiscover.xml", secure)],
        ),
    ];
    let hosts = [(LYNCDISCOVER, 0), (AUTODISCOVER, 0), ("webext.contoso.test", 1), ("mail.contoso.test", 1)];
    check(&lab, &sites, &hosts).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn services_whose_chain_is_incomplete_still_tell_where_they_lead() {
    let Some((status, report)) = discovery_services(Lab::alone).await else { return };
    assert_eq!(status, Some(1), "{report:#?}");
    insta::assert_snapshot!(endpoints(&report), @r#"
    tls://autodiscover.contoso.test:443 Repairable ["missing-intermediate"]
      A autodiscover.contoso.test
      redirect of http://autodiscover.contoso.test/autodiscover/autodiscover.xml
    tls://lyncdiscover.contoso.test:443 Repairable ["missing-intermediate"]
      A lyncdiscover.contoso.test
      redirect of http://lyncdiscover.contoso.test/
    tls://webext.contoso.test:443 Complete []
      link self of https://lyncdiscover.contoso.test/
      link user of https://lyncdiscover.contoso.test/
    tls://mail.contoso.test:443 Complete []
      answer EWS of https://autodiscover.contoso.test/autodiscover/autodiscover.json?Email=user@contoso.test&Protocol=EWS
    "#);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn services_with_their_whole_chain_are_in_order() {
    let Some((status, report)) = discovery_services(Lab::complete).await else { return };
    assert_eq!(status, Some(0), "{report:#?}");
    insta::assert_snapshot!(endpoints(&report), @"
    tls://autodiscover.contoso.test:443 Complete []
      A autodiscover.contoso.test
      redirect of http://autodiscover.contoso.test/autodiscover/autodiscover.xml
    tls://lyncdiscover.contoso.test:443 Complete []
      A lyncdiscover.contoso.test
      redirect of http://lyncdiscover.contoso.test/
    tls://webext.contoso.test:443 Complete []
      link self of https://lyncdiscover.contoso.test/
      link user of https://lyncdiscover.contoso.test/
    tls://mail.contoso.test:443 Complete []
      answer EWS of https://autodiscover.contoso.test/autodiscover/autodiscover.json?Email=user@contoso.test&Protocol=EWS
    ");
}

/// What the program says of an AD FS that Microsoft names for the domain.
async fn adfs(sends: Sends) -> Option<(Option<i32>, Report)> {
    let lab = Lab::new();
    let realm = json(concat!(
        r#"{"ver":"1.0","account_type":"Federated","domain_name":"contoso.test","federation_protocol":"WSTrust","#,
        r#""federation_active_auth_url":"https://sts.contoso.test/adfs/services/trust/2005/usernamemixed","#,
        r#""cloud_instance_name":"microsoftonline.com"}"#
    ));
    let metadata = Page::Text("text/xml", lab.federation_metadata(STS));
    let sites = [
        Site::Web(Some(lab.complete(EndEntity::Proxy)), vec![("/common/userrealm/user@contoso.test", realm)]),
        Site::Web(Some(sends(&lab, EndEntity::Proxy)), vec![("/FederationMetadata/2007-06/FederationMetadata.xml", metadata)]),
        Site::Web(None, vec![]),
    ];
    check(&lab, &sites, &[(SIGN_IN, 0), (STS, 1)]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ad_fs_proxy_without_the_intermediates_stops_every_sign_in() {
    let Some((status, report)) = adfs(Lab::alone).await else { return };
    assert_eq!(status, Some(1), "{report:#?}");
    insta::assert_snapshot!(endpoints(&report), @r#"
    tls://login.microsoftonline.com:443 Complete []
      home realm discovery
    tls://sts.contoso.test:443 Repairable ["missing-intermediate"]
      active URL of https://login.microsoftonline.com/common/userrealm/user@contoso.test?api-version=1.0
    tls://sts.contoso.test:49443 no verdict []
      the port for users' certificates of the AD FS of https://login.microsoftonline.com/common/userrealm/user@contoso.test?api-version=1.0
    "#);
    let proxy = report.endpoints.iter().find(|endpoint| endpoint.host.as_deref() == Some(STS)).expect("seen above");
    assert_eq!(finding(proxy, "missing-intermediate").owner, "adfs");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ad_fs_proxy_with_the_whole_chain_is_in_order() {
    let Some((status, report)) = adfs(Lab::complete).await else { return };
    assert_eq!(status, Some(0), "{report:#?}");
    // Its metadata was read, and the certificate in it is a good one.
    assert_eq!(report.findings, []);
    insta::assert_snapshot!(endpoints(&report), @"
    tls://login.microsoftonline.com:443 Complete []
      home realm discovery
    tls://sts.contoso.test:443 Complete []
      active URL of https://login.microsoftonline.com/common/userrealm/user@contoso.test?api-version=1.0
    tls://sts.contoso.test:49443 no verdict []
      the port for users' certificates of the AD FS of https://login.microsoftonline.com/common/userrealm/user@contoso.test?api-version=1.0
    ");
}
