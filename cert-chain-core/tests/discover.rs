//! Discovery against a network from tables.

mod support;

use std::net::SocketAddr;
use std::time::Duration;

use cert_chain_core::connect_to::ConnectTo;
use cert_chain_core::discover::{DiscoverOptions, Discovery, MAX_MX_HOSTS, MAX_SRV_TARGETS, Vantage, discover, planned};
use cert_chain_core::{AnswerOutcome, BelongsTo, Deadline, MxRecord, RecordKind, Role, Service, Target};
use support::FakeNetwork;

async fn run(network: &FakeNetwork, target: &str, options: &DiscoverOptions) -> Discovery {
    discover(network, &target.parse().expect("a target"), options, Deadline::after(Duration::from_secs(10))).await
}

async fn contoso(network: FakeNetwork) -> Discovery {
    run(&network, "contoso.test", &dns_alone()).await
}

/// Discovery services have tests of their own.
fn dns_alone() -> DiscoverOptions {
    let mut options = DiscoverOptions::default();
    options.documents = false;
    options
}

/// One line an endpoint.
fn lines(discovery: &Discovery) -> Vec<String> {
    let line = |found: &cert_chain_core::discover::DiscoveredEndpoint| {
        let endpoint = &found.endpoint;
        let addresses: Vec<String> = endpoint.addresses.iter().map(ToString::to_string).collect();
        let unresolved: String = found.unresolved.iter().map(|u| format!(" ({} {:?})", u.name, u.outcome)).collect();
        format!("{} {:?} [{}]{unresolved}", endpoint.id(), endpoint.belongs_to, addresses.join(" "))
    };
    discovery.endpoints.iter().map(line).collect()
}

#[tokio::test]
async fn asks_exactly_what_was_planned_and_finds_nothing_where_nothing_is() {
    let network = FakeNetwork::new();
    let discovery = run(&network, "contoso.test", &dns_alone()).await;
    let Ok(Target::Tenant(tenant)) = "contoso.test".parse() else { panic!("a tenant") };
    let plan: Vec<String> = planned(&tenant)
        .iter()
        .filter(|p| !p.legacy)
        .flat_map(|p| p.queries.iter().map(|q| format!("{} {}", q.kind, q.name)))
        .collect();
    assert_eq!(network.questions(), plan);
    assert_eq!(discovery.queries.len(), plan.len());
    assert!(discovery.endpoints.is_empty() && discovery.not_tested.is_empty());
}

#[tokio::test]
async fn host_names_and_service_records_of_one_server_are_one_endpoint() {
    let six = AnswerOutcome::Addresses(vec!["2001:db8::7".parse().expect("an address")]);
    let network = FakeNetwork::new()
        .srv("_sip._tls.contoso.test", &[("sip.contoso.test", 443)])
        .srv("_sipfederationtls._tcp.contoso.test", &[("sip.contoso.test", 5061)])
        .dns(RecordKind::Aaaa, "sip.contoso.test", six)
        .a("sip.contoso.test", &[[192, 0, 2, 7]]);
    let discovery = contoso(network).await;
    assert_eq!(
        lines(&discovery),
        [
            "tls://sip.contoso.test:443 Tenant [192.0.2.7 2001:db8::7]",
            "tls://sip.contoso.test:5061 Tenant [192.0.2.7 2001:db8::7]",
        ]
    );
    let [clients, partners] = [0, 1].map(|place| &discovery.endpoints[place].endpoint);
    assert_eq!(clients.found_by, ["SRV _sip._tls.contoso.test", "A sip.contoso.test"]);
    assert_eq!((&clients.services[..], clients.role), (&[Service::Sip][..], Some(Role::Edge)));
    assert_eq!(partners.services, [Service::Sip, Service::SipFederation]);
    assert!(clients.port_certain && partners.port_certain);
}

#[tokio::test]
async fn a_port_that_clients_only_try_is_not_certain() {
    let discovery = contoso(FakeNetwork::new().a("sip.contoso.test", &[[192, 0, 2, 7]])).await;
    let ports: Vec<(u16, bool)> = discovery.endpoints.iter().map(|e| (e.endpoint.port, e.endpoint.port_certain)).collect();
    assert_eq!(ports, [(5061, false), (443, false)]);
}

#[tokio::test]
async fn what_leads_nowhere_is_an_endpoint_and_says_so() {
    let network = FakeNetwork::new().srv("_autodiscover._tcp.contoso.test", &[("gone.contoso.test", 443)]).alias(
        "lyncdiscover.contoso.test",
        &["a.hoster.test", "b.hoster.test"],
        &AnswerOutcome::NxDomain,
    );
    let discovery = contoso(network).await;
    assert_eq!(
        lines(&discovery),
        [
            "tls://gone.contoso.test:443 Tenant [] (gone.contoso.test NxDomain)",
            "tls://lyncdiscover.contoso.test:443 Tenant [] (b.hoster.test NxDomain)",
        ]
    );
    assert!(discovery.endpoints.iter().all(|e| e.is_unresolved() && e.unresolved.iter().all(|u| u.is_conclusive())));
}

#[tokio::test]
async fn microsofts_servers_are_told_from_the_tenants_and_from_others() {
    let there = AnswerOutcome::Addresses(vec!["52.112.0.1".parse().expect("an address")]);
    let network = FakeNetwork::new()
        .srv("_sipfederationtls._tcp.contoso.test", &[("sipfed.online.lync.com", 5061)])
        .srv("_sip._tls.contoso.test", &[("edge.hoster.test", 443)])
        .alias("sipfed.online.lync.com", &[], &there)
        .a("edge.hoster.test", &[[192, 0, 2, 9]])
        .alias("lyncdiscover.contoso.test", &["webdir.online.lync.com"], &there)
        .alias("autodiscover.contoso.test", &["mail.hoster.test"], &there);
    let owners: Vec<(String, BelongsTo)> =
        contoso(network).await.endpoints.into_iter().map(|e| (e.endpoint.host.to_string(), e.endpoint.belongs_to)).collect();
    let expected = [
        ("edge.hoster.test", BelongsTo::ThirdParty),
        ("sipfed.online.lync.com", BelongsTo::Microsoft),
        ("autodiscover.contoso.test", BelongsTo::Tenant),
        ("lyncdiscover.contoso.test", BelongsTo::Microsoft),
    ];
    assert_eq!(owners, expected.map(|(host, owner)| (host.to_owned(), owner)));
}

#[tokio::test]
async fn what_dns_did_not_answer_is_not_tested() {
    let network = FakeNetwork::new()
        .dns(RecordKind::Srv, "_sip._tls.contoso.test", AnswerOutcome::Timeout)
        .dns(RecordKind::A, "autodiscover.contoso.test", AnswerOutcome::Refused)
        .a("lyncdiscover.contoso.test", &[[192, 0, 2, 7]])
        .dns(RecordKind::Aaaa, "lyncdiscover.contoso.test", AnswerOutcome::Failed("SERVFAIL".to_owned()));
    let discovery = contoso(network).await;
    let not_tested: Vec<(&str, &str, bool)> =
        discovery.not_tested.iter().map(|n| (n.what.as_str(), n.why.as_str(), n.counts)).collect();
    assert_eq!(
        not_tested,
        [
            ("SRV _sip._tls.contoso.test", "no DNS answer in time", true),
            ("A autodiscover.contoso.test", "the DNS server refused to answer, or nothing listens there", true),
            ("AAAA lyncdiscover.contoso.test", "DNS failed: SERVFAIL", false),
        ]
    );
    assert_eq!(lines(&discovery), ["tls://lyncdiscover.contoso.test:443 Tenant [192.0.2.7]"]);
}

#[tokio::test]
async fn several_vantages_are_asked_alike_and_kept_apart() {
    let [inside, outside]: [SocketAddr; 2] = ["10.0.0.53:53", "192.0.2.53:53"].map(|text| text.parse().expect("an address"));
    let name = "lyncdiscover.contoso.test";
    let addresses = |text: &str| AnswerOutcome::Addresses(vec![text.parse().expect("an address")]);
    let network = FakeNetwork::new().dns_at(Some(inside), RecordKind::A, name, &[], addresses("10.0.0.7")).dns_at(
        Some(outside),
        RecordKind::A,
        name,
        &[],
        addresses("192.0.2.7"),
    );
    let internal = "lyncdiscoverinternal.contoso.test";
    let network = network.dns_at(Some(inside), RecordKind::A, internal, &[], addresses("10.0.0.8"));
    let mut options = dns_alone();
    options.vantages = vec![Vantage::new("inside", Some(inside)), Vantage::new("outside", Some(outside))];
    let discovery = run(&network, "contoso.test", &options).await;
    assert_eq!(
        lines(&discovery),
        [
            "tls://lyncdiscover.contoso.test:443 Tenant [10.0.0.7 192.0.2.7]",
            "tls://lyncdiscoverinternal.contoso.test:443 Tenant [10.0.0.8]"
        ]
    );
    let found_by: Vec<&String> = discovery.endpoints.iter().flat_map(|found| &found.endpoint.found_by).collect();
    // What all of them see needs no word of it.
    assert_eq!(found_by, ["A lyncdiscover.contoso.test", "A lyncdiscoverinternal.contoso.test (from inside)"]);
    let asked_from = |vantage: &str| discovery.queries.iter().filter(|asked| asked.vantage == vantage).count();
    assert_eq!(asked_from("inside"), asked_from("outside"));
}

#[tokio::test]
async fn a_server_is_asked_for_by_its_addresses_alone() {
    let network = FakeNetwork::new().a("sip.contoso.test", &[[192, 0, 2, 7]]);
    let discovery = run(&network, "sip.contoso.test:5061", &dns_alone()).await;
    assert_eq!(network.questions(), ["A sip.contoso.test", "AAAA sip.contoso.test"]);
    assert_eq!(lines(&discovery), ["tls://sip.contoso.test:5061 Tenant [192.0.2.7]"]);

    let network = FakeNetwork::new();
    let discovery = run(&network, "gone.contoso.test:443", &dns_alone()).await;
    assert_eq!(lines(&discovery), ["tls://gone.contoso.test:443 Tenant [] (gone.contoso.test NxDomain)"]);

    let network = FakeNetwork::new();
    let discovery = run(&network, "192.0.2.1:443", &dns_alone()).await;
    assert!(network.questions().is_empty());
    assert_eq!(lines(&discovery), ["tls://192.0.2.1:443 Tenant [192.0.2.1]"]);
}

fn connecting(mapping: &str) -> DiscoverOptions {
    let mut options = dns_alone();
    options.connect_to = ConnectTo::new(vec![mapping.parse().expect("a mapping")]);
    options
}

#[tokio::test]
async fn what_is_connected_to_elsewhere_needs_no_dns() {
    let options = connecting("sip.contoso.test:443:127.0.0.1:8443");
    let network = FakeNetwork::new();
    let discovery = run(&network, "sip.contoso.test:443", &options).await;
    assert!(network.questions().is_empty());
    assert_eq!(lines(&discovery), ["tls://sip.contoso.test:443 Tenant []"]);
    // A host of the catalogue that is named exists; a mapping for any host makes none exist.
    let discovery = run(&FakeNetwork::new(), "contoso.test", &options).await;
    assert_eq!(lines(&discovery), ["tls://sip.contoso.test:443 Tenant []"]);
    let discovery = run(&FakeNetwork::new(), "contoso.test", &connecting("::127.0.0.1:8443")).await;
    assert!(discovery.endpoints.is_empty());
}

#[tokio::test]
async fn service_records_are_followed_within_bounds() {
    let many: Vec<String> = (0..20).map(|i| format!("h{i}.contoso.test")).collect();
    let many: Vec<(&str, u16)> = many.iter().map(|host| (host.as_str(), 443)).collect();
    let network = FakeNetwork::new()
        .srv("_sip._tls.contoso.test", &many)
        .srv("_autodiscover._tcp.contoso.test", &[(".", 0)])
        .srv("_sipfederationtls._tcp.contoso.test", &[("zero.contoso.test", 0)]);
    let discovery = contoso(network).await;
    assert_eq!(discovery.endpoints.len(), MAX_SRV_TARGETS);
    let whats: Vec<&str> = discovery.not_tested.iter().map(|n| n.what.as_str()).collect();
    assert_eq!(
        whats,
        ["4 more hosts of SRV _sip._tls.contoso.test", "zero.contoso.test, named by SRV _sipfederationtls._tcp.contoso.test",]
    );
}

#[tokio::test]
async fn mail_hosts_are_followed_in_the_order_of_preference_within_bounds() {
    let host = |number: u16| Some(format!("mx{number}.contoso.test").parse().expect("a name"));
    let records = (0..12).map(|number| MxRecord { preference: number, host: host(number) }).collect();
    let network = FakeNetwork::new().dns(RecordKind::Mx, "contoso.test", AnswerOutcome::Mx(records));
    let discovery = contoso(network).await;
    assert_eq!(discovery.endpoints.len(), MAX_MX_HOSTS);
    let first = &discovery.endpoints[0].endpoint;
    assert_eq!((first.id().as_str(), first.services.as_slice()), ("smtp-starttls://mx0.contoso.test:25", &[Service::Smtp][..]));
    let whats: Vec<(&str, bool)> = discovery.not_tested.iter().map(|n| (n.what.as_str(), n.counts)).collect();
    assert_eq!(whats, [("4 more hosts of MX contoso.test", true)]);

    // "This domain takes no mail" (RFC 7505).
    let none = vec![MxRecord { preference: 0, host: None }];
    let discovery = contoso(FakeNetwork::new().dns(RecordKind::Mx, "contoso.test", AnswerOutcome::Mx(none))).await;
    assert!(discovery.endpoints.is_empty() && discovery.not_tested.is_empty());
}

#[tokio::test]
async fn without_time_nothing_is_asked() {
    let network = FakeNetwork::new();
    let target = "contoso.test".parse().expect("a target");
    let discovery = discover(&network, &target, &dns_alone(), Deadline::after(Duration::ZERO)).await;
    assert!(network.questions().is_empty());
    assert!(discovery.queries.iter().all(|asked| asked.answer.outcome == AnswerOutcome::Timeout));
    assert_eq!(discovery.not_tested.len(), discovery.queries.len());
}
