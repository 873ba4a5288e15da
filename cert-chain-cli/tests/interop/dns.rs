//! Knot DNS as the tenant's name server: every answer is reported as it came.

use std::time::Duration;

use cert_chain_core::connect_to::ConnectTo;
use cert_chain_core::discover::Vantage;
use cert_chain_core::net::Internet;
use cert_chain_core::report::Report;
use cert_chain_core::{CheckOptions, check};
use cert_chain_testlab::servers::dns::{DnsServer, RecordData, Zone};

use crate::lab::codes;
use crate::programs::knot::Knot;

/// The zone of a tenant with an Edge server, a reverse proxy and an alias that leads nowhere.
pub(crate) const ZONE: &str = "
lyncdiscover            CNAME proxy
proxy                   A     192.0.2.10
proxy                   AAAA  2001:db8::10
sip                     A     192.0.2.20
_sip._tls               SRV   10 5 443 sip
_sip._tls               SRV   20 0 443 sip2
_sipfederationtls._tcp  SRV   0 0 5061 sip
autodiscover            CNAME gone
";

async fn checked(knot: &Knot) -> Report {
    let mut options = CheckOptions::default();
    options.vantages = vec![Vantage::new("outside", Some(knot.address()))];
    // Who has an address is connected to the name server's port, where nobody speaks TLS and nobody is missed.
    let elsewhere = |host| format!("{host}.contoso.test::127.0.0.1:{}", knot.address().port()).parse().expect("a mapping");
    options.connect_to = ConnectTo::new(["lyncdiscover", "sip"].map(elsewhere).to_vec());
    options.endpoint_timeout = Duration::from_secs(3);
    options.follow_aia = false;
    check(&Internet::new(), &"contoso.test".parse().expect("a target"), &options).await
}

#[tokio::test]
async fn every_answer_is_kept() {
    let Some(knot) = Knot::serve("contoso.test", ZONE) else { return };
    let report = checked(&knot).await;
    let mut lines: Vec<String> =
        report.discovery.iter().map(|asked| format!("{} {}: {}", asked.query, asked.kind, asked.answer)).collect();
    lines.sort();
    insta::assert_snapshot!(lines.join("\n"), @"
    _autodiscover._tcp.contoso.test SRV: NXDOMAIN
    _mta-sts.contoso.test TXT: NXDOMAIN
    _sip._tls.contoso.test SRV: 10 5 443 sip.contoso.test, 20 0 443 sip2.contoso.test
    _sipfederationtls._tcp.contoso.test SRV: 0 0 5061 sip.contoso.test
    _sipinternaltls._tcp.contoso.test SRV: NXDOMAIN
    autodiscover.contoso.test A: CNAME gone.contoso.test; NXDOMAIN
    autodiscover.contoso.test AAAA: CNAME gone.contoso.test; NXDOMAIN
    contoso.test A: no data
    contoso.test AAAA: no data
    contoso.test MX: no data
    contoso.test NS: ns.contoso.test
    device.login.microsoftonline.com A: refused
    device.login.microsoftonline.com AAAA: refused
    dialin.contoso.test A: NXDOMAIN
    dialin.contoso.test AAAA: NXDOMAIN
    enterpriseenrollment.contoso.test A: NXDOMAIN
    enterpriseenrollment.contoso.test AAAA: NXDOMAIN
    enterpriseregistration.contoso.test A: NXDOMAIN
    enterpriseregistration.contoso.test AAAA: NXDOMAIN
    enterpriseregistration.windows.net A: refused
    enterpriseregistration.windows.net AAAA: refused
    login.microsoftonline.com A: refused
    login.microsoftonline.com AAAA: refused
    lyncdiscover.contoso.test A: CNAME proxy.contoso.test; 192.0.2.10
    lyncdiscover.contoso.test AAAA: CNAME proxy.contoso.test; 2001:db8::10
    lyncdiscoverinternal.contoso.test A: NXDOMAIN
    lyncdiscoverinternal.contoso.test AAAA: NXDOMAIN
    meet.contoso.test A: NXDOMAIN
    meet.contoso.test AAAA: NXDOMAIN
    mta-sts.contoso.test A: NXDOMAIN
    mta-sts.contoso.test AAAA: NXDOMAIN
    ns.contoso.test A: 127.0.0.1
    ns.contoso.test AAAA: no data
    outlook.office365.com A: refused
    outlook.office365.com AAAA: refused
    scheduler.contoso.test A: NXDOMAIN
    scheduler.contoso.test AAAA: NXDOMAIN
    sip.contoso.test A: 192.0.2.20
    sip.contoso.test AAAA: no data
    sip2.contoso.test A: NXDOMAIN
    sip2.contoso.test AAAA: NXDOMAIN
    sipexternal.contoso.test A: NXDOMAIN
    sipexternal.contoso.test AAAA: NXDOMAIN
    sipinternal.contoso.test A: NXDOMAIN
    sipinternal.contoso.test AAAA: NXDOMAIN
    teams.microsoft.com A: refused
    teams.microsoft.com AAAA: refused
    ");
    assert!(report.discovery.iter().all(|asked| asked.vantage == "outside"));
    assert_eq!(report.vantages[0].resolver, knot.address().to_string());
}

/// What a resolver still gives, held against a real server of the zone: it answers an alias that leads out of the zone with the alias
/// alone, and a name that it handed on to others with their servers. The second proves nothing.
#[tokio::test]
async fn an_old_answer_is_held_against_the_zone() {
    let zone = "
_sip._tls  SRV    0 0 443 sip
_sip._tls  SRV    0 0 443 gone
_sip._tls  SRV    0 0 443 moved
_sip._tls  SRV    0 0 443 handed-on
_sip._tls  SRV    0 0 443 same
sip        A      127.0.0.2
moved      CNAME  sipdir.online.lync.com.
handed-on  NS     balancer
balancer   A      127.0.0.4
same       A      127.0.0.3
";
    let Some(knot) = Knot::serve("contoso.test", zone) else { return };
    let hosts = ["gone", "handed-on", "moved", "same", "sip"].map(|host| format!("{host}.contoso.test"));
    let resolver = Zone::new().record("contoso.test", RecordData::Ns("ns.contoso.test".to_owned()));
    let resolver =
        hosts.iter().fold(resolver, |zone, host| zone.address(host, [127, 0, 0, 3]).srv("_sip._tls.contoso.test", host, 443));
    let resolver = DnsServer::start(resolver).await.expect("a server");
    let mut options = CheckOptions::default();
    options.vantages = vec![Vantage::new("outside", Some(resolver.address()))];
    let to = format!("ns.contoso.test:53:127.0.0.1:{}", knot.address().port());
    options.connect_to = ConnectTo::new(vec![to.parse().expect("a mapping")]);
    options.follow_aia = false;
    let report = check(&Internet::new(), &"contoso.test".parse().expect("a target"), &options).await;
    let findings = report.endpoints.iter().flat_map(|endpoint| &endpoint.findings);
    let stale = findings.filter(|finding| finding.code == "dns-answers-differ");
    let mut said: Vec<&str> =
        stale.map(|finding| finding.message.split_once("authoritative, ").expect("the zone's").1).collect();
    said.sort_unstable();
    said.dedup();
    let so = "the old answer is in a cache, and no certificate is presented there";
    let wanted = [
        format!("gives 127.0.0.2: {so}"),
        format!("makes it an alias of sipdir.online.lync.com: {so}"),
        format!("says that there is no such name: {so}"),
    ];
    assert_eq!(said, wanted);
}

#[tokio::test]
async fn records_that_lead_nowhere_are_told_by_the_name_they_end_at() {
    let Some(knot) = Knot::serve("contoso.test", ZONE) else { return };
    let report = checked(&knot).await;
    for (host, end) in [("autodiscover", "gone"), ("sip2", "sip2")] {
        let id = format!("tls://{host}.contoso.test:443");
        let endpoint = report.endpoints.iter().find(|endpoint| endpoint.id == id);
        let endpoint = endpoint.unwrap_or_else(|| panic!("no {id} among {:#?}", report.endpoints));
        assert_eq!(codes(endpoint), ["name-not-resolved"]);
        assert_eq!(endpoint.findings[0].facts["name"], format!("{end}.contoso.test"));
    }
}
