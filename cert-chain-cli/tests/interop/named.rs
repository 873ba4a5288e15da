//! BIND as the tenant's name server, and as two of them that do not agree.

use cert_chain_core::report::{EndpointReport, Report, Severity};
use cert_chain_testlab::servers::dns::{DnsServer, RecordData, Zone};

use crate::asked::Asked;
use crate::lab::{EndEntity, HOST, Identity, Lab, codes, finding};
use crate::programs::named::Named;
use crate::programs::nginx::{Nginx, Site};
use crate::programs::nobody;

const TENANT: &str = "contoso.test";

/// Records of every kind that is asked for, among them an alias that leads nowhere.
const RECORDS: &str = "
@                       MX    10 mail
@                       TXT   \"v=spf1 -all\"
mail                    A     127.0.0.3
lyncdiscover            CNAME proxy
proxy                   A     127.0.0.1
sip                     A     127.0.0.2
_sip._tls               SRV   10 5 443 sip
_sipfederationtls._tcp  SRV   0 0 5061 sip
_mta-sts                TXT   \"v=STSv1; id=1\"
autodiscover            CNAME gone
";

/// The same for the lab's own DNS server.
fn records() -> Zone {
    let address = |last| std::net::IpAddr::from([127, 0, 0, last]);
    Zone::new()
        .mx(TENANT, "mail.contoso.test")
        .txt(TENANT, "v=spf1 -all")
        .address("mail.contoso.test", address(3))
        .cname("lyncdiscover.contoso.test", "proxy.contoso.test")
        .address("proxy.contoso.test", address(1))
        .address(HOST, address(2))
        .record("_sip._tls.contoso.test", RecordData::Srv(10, 5, 443, HOST.to_owned()))
        .srv("_sipfederationtls._tcp.contoso.test", HOST, 5061)
        .txt("_mta-sts.contoso.test", "v=STSv1; id=1")
        .cname("autodiscover.contoso.test", "gone.contoso.test")
}

/// What the program finds of the tenant by asking this name server. The tenant's servers are all closed.
fn found(server: std::net::SocketAddr) -> Report {
    let lab = Lab::new();
    let asked =
        Asked::about(TENANT, &lab).knowing_issuers(&lab).offline().of(Some("bind"), server).found_at_port(":", nobody().port());
    let (status, report) = asked.answer();
    assert_eq!(status, Some(1), "{report:#?}");
    report
}

/// Endpoints with what led to them and what is wrong with them, one a line.
fn endpoints(report: &Report) -> String {
    let line = |endpoint: &EndpointReport| {
        let by = endpoint.found_by.join(", ");
        format!("{} by {by}: {}", endpoint.id, codes(endpoint).join(", "))
    };
    report.endpoints.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn finds_the_endpoints_that_the_labs_own_server_names() {
    let Some(named) = Named::serve(TENANT, RECORDS) else { return };
    let ours = DnsServer::start(records()).await.expect("loopback");
    let (by_named, by_ours) = (found(named.address()), found(ours.address()));
    assert_eq!(by_named.discovery, by_ours.discovery);
    assert_eq!(endpoints(&by_named), endpoints(&by_ours));
    insta::assert_snapshot!(endpoints(&by_named), @"
    smtp-starttls://mail.contoso.test:25 by MX contoso.test: address-unreachable
    tls://sip.contoso.test:443 by SRV _sip._tls.contoso.test, A sip.contoso.test: address-unreachable
    tls://sip.contoso.test:5061 by SRV _sipfederationtls._tcp.contoso.test, A sip.contoso.test: address-unreachable
    tls://autodiscover.contoso.test:443 by A autodiscover.contoso.test: name-not-resolved
    tls://lyncdiscover.contoso.test:443 by A lyncdiscover.contoso.test: address-unreachable
    ");
}

/// What the program says of the Edge server whose name leads to 127.0.0.1 outside and to 127.0.0.2 inside.
fn seen_from_both_sides(outside: Identity, inside: Identity) -> Option<EndpointReport> {
    let lab = Lab::new();
    let servers = [("outside", "127.0.0.1"), ("inside", "127.0.0.2")];
    let mut named = Vec::new();
    for (_, address) in servers {
        named.push(Named::serve(TENANT, &format!("sip A {address}\n"))?);
    }
    let nginx = Nginx::serve(&[Site::Twins([outside, inside])])?;
    let mut asked = Asked::about("sip.contoso.test:443", &lab).knowing_issuers(&lab).offline();
    for ((vantage, _), named) in servers.iter().zip(&named) {
        asked = asked.of(Some(vantage), named.address());
    }
    let (_, mut report) = asked.found_at_port("sip.contoso.test:443", nginx.addresses()[0].port()).answer();
    assert_eq!(report.endpoints.len(), 1, "{report:#?}");
    Some(report.endpoints.remove(0))
}

#[test]
fn an_internal_ca_behind_the_inner_name_server_is_a_warning_that_names_both() {
    let lab = Lab::new();
    let (outside, inside) = (lab.complete(EndEntity::Rsa), Lab::inside());
    let Some(endpoint) = seen_from_both_sides(outside.clone(), inside.clone()) else { return };
    let differ = finding(&endpoint, "dns-answers-differ");
    assert_eq!((differ.severity, differ.owner.as_str()), (Severity::Warning, "dns"));
    assert_eq!(differ.facts["answers"], serde_json::json!({ "outside": ["127.0.0.1"], "inside": ["127.0.0.2"] }));
    let mut certificates = [outside.fingerprints().swap_remove(0), inside.fingerprints().swap_remove(0)];
    certificates.sort();
    let mut told = differ.certificates.clone();
    told.sort();
    assert_eq!(told, certificates, "{differ:#?}");
}

#[test]
fn one_chain_behind_both_name_servers_is_a_note() {
    let sent = Lab::new().complete(EndEntity::Rsa);
    let Some(endpoint) = seen_from_both_sides(sent.clone(), sent) else { return };
    assert_eq!(codes(&endpoint), ["dns-answers-differ"]);
    assert_eq!(endpoint.findings[0].severity, Severity::Note);
}
