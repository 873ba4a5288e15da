//! What a resolver still gives, beside what the servers of the zone say: each on real DNS servers on loopback, and on a network
//! from tables where addresses have to be public.

mod support;

use std::net::{Ipv4Addr, SocketAddr};

use cert_chain_core::connect_to::ConnectTo;
use cert_chain_core::discover::Vantage;
use cert_chain_core::net::Internet;
use cert_chain_core::report::{Asked, FindingReport, Report, Severity};
use cert_chain_core::{AnswerOutcome, CheckOptions, RecordKind, check};
use cert_chain_testlab::servers::dns::{DnsServer, Failure, RecordData, Zone};
use cert_chain_testlab::servers::tls::{Behaviour, Identity, TlsServer, TlsSetup};
use cert_chain_testlab::{KeyKind, Pki};
use support::FakeNetwork;

const SIP: &str = "sip.contoso.test";
const OLD: [u8; 4] = [127, 0, 0, 1];
const NEW: [u8; 4] = [127, 0, 0, 2];

/// A resolver, and a server of the zone.
struct Lab {
    resolver: DnsServer,
    authority: DnsServer,
    to: Vec<String>,
    allow_private: bool,
    ask_services: bool,
}

impl Lab {
    /// Both with these zones, which name `ns1.contoso.test` besides.
    async fn new(resolver: Zone, authority: Zone) -> Self {
        let resolver = DnsServer::start(of_ns1(resolver)).await.expect("a server");
        let authority = DnsServer::start(of_ns1(authority)).await.expect("a server");
        let to = vec![mapped("ns1.contoso.test", authority.address())];
        Self { resolver, authority, to, allow_private: false, ask_services: true }
    }

    async fn report(&self) -> Report {
        let mut options = CheckOptions::default();
        options.vantages = vec![Vantage::new("outside", Some(self.resolver.address()))];
        options.connect_to = ConnectTo::new(self.to.iter().map(|to| to.parse().expect("a mapping")).collect());
        options.allow_private = self.allow_private;
        options.ask_services = self.ask_services;
        check(&Internet::new(), &"contoso.test".parse().expect("a domain"), &options).await
    }
}

fn of_ns1(zone: Zone) -> Zone {
    zone.record("contoso.test", RecordData::Ns("ns1.contoso.test".to_owned()))
}

fn mapped(name: &str, to: SocketAddr) -> String {
    format!("{name}:53:{}:{}", to.ip(), to.port())
}

/// A tenant whose users sign in at this address.
fn at(address: [u8; 4]) -> Zone {
    Zone::new().address(SIP, address).srv("_sip._tls.contoso.test", SIP, 5061)
}

/// The findings with the endpoints that have them.
fn stale(report: &Report) -> Vec<(&str, &FindingReport)> {
    let all = report.endpoints.iter().flat_map(|endpoint| endpoint.findings.iter().map(|finding| (&*endpoint.id, finding)));
    all.filter(|(_, finding)| finding.code == "dns-answers-differ").collect()
}

fn messages(report: &Report) -> Vec<&str> {
    let mut messages: Vec<&str> = stale(report).into_iter().map(|(_, finding)| &*finding.message).collect();
    messages.dedup();
    messages
}

#[tokio::test]
async fn an_old_address_where_nothing_answers_is_a_warning() {
    let lab = Lab::new(at(OLD), at(NEW)).await;
    let report = lab.report().await;
    let told = stale(&report);
    let (_, finding) = told.iter().find(|(endpoint, _)| *endpoint == "tls://sip.contoso.test:5061").expect("the finding");
    assert_eq!((finding.severity, &*finding.owner), (Severity::Warning, "dns"));
    assert_eq!(
        finding.message,
        format!(
            "the resolver outside ({}) still gives 127.0.0.1 for sip.contoso.test; ns1.contoso.test, which is authoritative, \
             gives 127.0.0.2: the old answer is in a cache, and no certificate is presented there",
            lab.resolver.address()
        )
    );
    assert_eq!(finding.facts["answers"], serde_json::json!({ "outside": ["127.0.0.1"], "ns1.contoso.test": ["127.0.0.2"] }));
    assert!(finding.remedy.contains("Clear-DnsServerCache"), "{}", finding.remedy);
    let of_zone = |asked: &&Asked| asked.vantage == "ns1.contoso.test" && asked.kind == RecordKind::A && asked.query == SIP;
    let asked = report.discovery.iter().find(of_zone);
    assert_eq!(asked.expect("the question").answer, "127.0.0.2");
}

#[tokio::test]
async fn an_old_address_that_presents_a_chain_is_a_note() {
    let mut pki = Pki::new();
    let root = pki.root_with(SIP, |spec| spec.key = KeyKind::Rsa(1));
    let identity = Identity { chain: vec![root], key: pki.private_key(SIP) };
    let server = TlsServer::start(TlsSetup::new(Behaviour::Serve(identity))).await.expect("a server");
    let mut lab = Lab::new(at(OLD), at(NEW)).await;
    lab.to.push(format!("{SIP}:5061::{}", server.address().port()));
    let report = lab.report().await;
    let told = stale(&report);
    let (_, finding) = told.iter().find(|(endpoint, _)| *endpoint == "tls://sip.contoso.test:5061").expect("the finding");
    assert_eq!(finding.severity, Severity::Note, "{}", finding.message);
    assert!(finding.message.ends_with("unless that server answers everybody differently"), "{}", finding.message);
}

#[tokio::test]
async fn what_both_say_is_no_finding_and_no_question_is_asked_twice() {
    for authority in [at(OLD), at(OLD).address(SIP, NEW)] {
        let lab = Lab::new(at(OLD), authority).await;
        let report = lab.report().await;
        assert_eq!(messages(&report), Vec::<&str>::new());
        let mut asked = lab.authority.queries();
        asked.sort();
        assert_eq!(asked, ["udp A sip.contoso.test", "udp NS contoso.test", "udp SRV _sip._tls.contoso.test"]);
        let mut all = lab.resolver.queries();
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}

#[tokio::test]
async fn a_name_that_is_gone_or_moved_to_the_cloud_is_told() {
    let moved = Zone::new().cname(SIP, "sipdir.online.lync.com").fails("sipdir.online.lync.com", Failure::Refused).srv(
        "_sip._tls.contoso.test",
        SIP,
        5061,
    );
    let followed = Zone::new().cname(SIP, "sipdir.online.lync.com").srv("_sip._tls.contoso.test", SIP, 5061);
    let alias = "makes it an alias of sipdir.online.lync.com: ";
    for (authority, wanted) in [(at(OLD).without(SIP), "says that there is no such name: "), (moved, alias), (followed, alias)]
    {
        let report = Lab::new(at(OLD), authority).await.report().await;
        let [message] = messages(&report)[..] else { panic!("{:?}", messages(&report)) };
        assert!(message.contains(wanted), "{message}");
    }
}

#[tokio::test]
async fn records_that_name_hosts_are_compared_too() {
    let zone = |host: &str| {
        let hosts = Zone::new().address("access.contoso.test", OLD).address("edge.contoso.test", OLD);
        hosts.srv("_sip._tls.contoso.test", host, 443).mx("contoso.test", host)
    };
    let report = Lab::new(zone("access.contoso.test"), zone("edge.contoso.test")).await.report().await;
    let told: Vec<(&str, &str)> = stale(&report).into_iter().map(|(endpoint, finding)| (endpoint, &*finding.message)).collect();
    let wanted = [
        (
            "tls://access.contoso.test:443",
            "for the SRV record of _sip._tls.contoso.test; ns1.contoso.test, which is authoritative, gives edge.contoso.test:443",
        ),
        (
            "smtp-starttls://access.contoso.test:25",
            "for the MX record of contoso.test; ns1.contoso.test, which is authoritative, gives edge.contoso.test",
        ),
    ];
    assert_eq!(told.len(), wanted.len(), "{told:?}");
    for (endpoint, text) in wanted {
        assert!(told.iter().any(|(at, message)| *at == endpoint && message.contains(text)), "{endpoint}: {told:?}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_proves_nothing() {
    let refused = || at(NEW).without(SIP);
    for authority in
        [refused().fails(SIP, Failure::Refused), refused().fails(SIP, Failure::ServerFailure), refused().empty(SIP)]
    {
        let lab = Lab::new(at(OLD), authority).await;
        let report = lab.report().await;
        assert_eq!(messages(&report), Vec::<&str>::new());
        assert!(report.coverage.not_tested.iter().all(|open| !open.what.contains(SIP)), "{:?}", report.coverage.not_tested);
        assert!(lab.authority.queries().contains(&format!("udp A {SIP}")));
    }
    // One that does not know the zone, or keeps silent, is asked for nothing else.
    for failure in [Failure::Refused, Failure::Silence] {
        let mut lab = Lab::new(at(OLD), Zone::new()).await;
        let lame = DnsServer::start(Zone::new().fails("contoso.test", failure)).await.expect("a server");
        lab.to = vec![mapped("ns1.contoso.test", lame.address())];
        assert_eq!(messages(&lab.report().await), Vec::<&str>::new());
        let mut asked = lame.queries();
        asked.dedup();
        assert_eq!(asked, ["udp NS contoso.test"], "{failure:?}");
    }
}

#[tokio::test]
async fn aliases_that_lead_out_of_the_domain_are_their_owners_to_answer_for() {
    let zone = |address: [u8; 4]| {
        let zone = Zone::new().cname(SIP, "edge.fabrikam.test").address("edge.fabrikam.test", address);
        zone.srv("_sip._tls.contoso.test", SIP, 5061)
    };
    let lab = Lab::new(zone(OLD), zone(NEW)).await;
    assert_eq!(messages(&lab.report().await), Vec::<&str>::new());
    assert!(!lab.authority.queries().iter().any(|query| query.contains(SIP) && query.contains("A ")));
}

#[tokio::test]
async fn the_second_server_of_the_zone_must_not_disagree() {
    for (second, wanted) in [(OLD, 0), (NEW, 1)] {
        let zone = |zone: Zone| zone.record("contoso.test", RecordData::Ns("ns2.contoso.test".to_owned()));
        let mut lab = Lab::new(zone(at(OLD)), zone(at(NEW))).await;
        let other = DnsServer::start(of_ns1(at(second))).await.expect("a server");
        lab.to.push(mapped("ns2.contoso.test", other.address()));
        assert_eq!(messages(&lab.report().await).len(), wanted, "{second:?}");
        assert!(other.queries().contains(&format!("udp A {SIP}")));
    }
}

/// As load balancers for several sites are, and names that are pinned inside.
#[tokio::test]
async fn a_name_in_a_zone_of_its_own_is_not_compared() {
    let zone = at(OLD).record(SIP, RecordData::Ns("balancer.contoso.test".to_owned()));
    assert_eq!(messages(&Lab::new(zone, at(NEW)).await.report().await), Vec::<&str>::new());
}

#[tokio::test]
async fn private_servers_and_checks_that_ask_no_services_leave_the_zone_alone() {
    for (allow_private, ask_services, wanted) in [(false, true, 0), (true, false, 0), (true, true, 1)] {
        let mut lab = Lab::new(at(OLD).address("ns1.contoso.test", Ipv4Addr::LOCALHOST), at(NEW)).await;
        lab.to = vec![format!(":53::{}", lab.authority.address().port())];
        (lab.allow_private, lab.ask_services) = (allow_private, ask_services);
        assert_eq!(messages(&lab.report().await).len(), wanted);
        assert_eq!(lab.authority.queries().is_empty(), wanted == 0);
    }
}

/// Each side's resolver is held to the zone's servers that it knows itself.
#[tokio::test]
async fn split_dns_is_not_stale() {
    let lab = Lab::new(at(OLD), at(OLD)).await;
    let zone = |zone: Zone| zone.record("contoso.test", RecordData::Ns("dc1.contoso.test".to_owned()));
    let inside = DnsServer::start(zone(at(NEW))).await.expect("a server");
    let controller = DnsServer::start(zone(at(NEW))).await.expect("a server");
    let mut options = CheckOptions::default();
    let vantage = |name: &str, server: &DnsServer| Vantage::new(name, Some(server.address()));
    options.vantages = vec![vantage("outside", &lab.resolver), vantage("inside", &inside)];
    let to = [lab.to[0].clone(), mapped("dc1.contoso.test", controller.address())];
    options.connect_to = ConnectTo::new(to.iter().map(|to| to.parse().expect("a mapping")).collect());
    let report = check(&Internet::new(), &"contoso.test".parse().expect("a domain"), &options).await;
    assert!(controller.queries().contains(&format!("udp A {SIP}")), "{:?}", controller.queries());
    let messages = messages(&report);
    assert!(messages.iter().all(|message| message.starts_with("DNS differs: ")), "{messages:?}");
}

#[tokio::test]
async fn what_is_private_inside_is_not_a_public_servers_to_deny() {
    let server: SocketAddr = "40.80.0.53:53".parse().expect("an address");
    let servers = || AnswerOutcome::Ns(vec!["ns1.contoso.com".parse().expect("a name")]);
    let address = |ip: [u8; 4]| AnswerOutcome::Addresses(vec![ip.into()]);
    for (given, wanted) in [([10, 1, 1, 5], None), ([40, 80, 1, 1], Some("this-machine"))] {
        let network = FakeNetwork::new()
            .dns(RecordKind::Ns, "contoso.com", servers())
            .a("ns1.contoso.com", &[[40, 80, 0, 53]])
            .dns_at(Some(server), RecordKind::Ns, "contoso.com", &[], servers())
            .srv("_sip._tls.contoso.com", &[("sip.contoso.com", 443)])
            .a("sip.contoso.com", &[given])
            .dns_at(Some(server), RecordKind::A, "sip.contoso.com", &[], address([40, 80, 1, 2]));
        let report = check(&network, &"contoso.com".parse().expect("a domain"), &CheckOptions::default()).await;
        let of_address = |(_, finding): &(&str, &FindingReport)| finding.facts["name"] == "sip.contoso.com";
        let told: Vec<(&str, &FindingReport)> = stale(&report).into_iter().filter(of_address).collect();
        assert_eq!(told.first().map(|(_, finding)| &*finding.owner), wanted, "{told:?}");
        assert!(told.iter().all(|(_, finding)| finding.message.starts_with("this machine's resolver still gives")));
        // The record is not in the zone at all; whoever keeps a private host inside may keep the record inside too.
        let srv = stale(&report).into_iter().filter(|(_, finding)| finding.facts["name"] == "_sip._tls.contoso.com");
        assert_eq!(srv.count(), usize::from(wanted.is_some()));
    }
}
