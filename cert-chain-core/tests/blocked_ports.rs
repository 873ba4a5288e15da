//! A port that this network blocks is no fault of the servers behind it.

mod support;

use std::sync::Arc;

use cert_chain_core::batch::{BatchOptions, check_many};
use cert_chain_core::report::{Report, Severity};
use cert_chain_core::{CheckOptions, Handshake, HandshakeOutcome, SipOutcome, Target, check};
use cert_chain_testlab::Pki;
use futures_util::stream::{self, StreamExt};
use support::{FakeNetwork, presents};

const FEDERATION: (&str, [u8; 4]) = ("sipfed.online.lync.com", [52, 113, 64, 10]);
const MAIL: (&str, [u8; 4]) = ("outlook-com.olc.protection.outlook.com", [52, 101, 8, 10]);

/// The tenant's servers are at addresses that anybody could reach, and nothing listens there.
fn network() -> FakeNetwork {
    FakeNetwork::new().a("sip.contoso.com", &[[40, 80, 1, 1]]).a("edge.contoso.com", &[[40, 80, 1, 2]])
}

fn ends(network: FakeNetwork, address: &str, outcome: HandshakeOutcome) -> FakeNetwork {
    network.server(address, move |_, _, _| Handshake::without_chain(outcome.clone()))
}

async fn report(network: &FakeNetwork, target: &str, ask_services: bool) -> Report {
    let mut options = CheckOptions::default();
    options.ask_services = ask_services;
    check(network, &target.parse().expect("a target"), &options).await
}

fn unreachable(report: &Report) -> usize {
    let findings = report.endpoints.iter().flat_map(|endpoint| &endpoint.findings);
    findings
        .filter(|finding| finding.code == "address-unreachable")
        .inspect(|f| assert_eq!(f.severity, Severity::Error))
        .count()
}

/// However bad: one address of several is a warning.
fn told(report: &Report) -> usize {
    let findings = report.endpoints.iter().flat_map(|endpoint| &endpoint.findings);
    findings.filter(|finding| finding.code == "address-unreachable").count()
}

fn whys(report: &Report) -> Vec<&str> {
    report.coverage.not_tested.iter().map(|missing| missing.why.as_str()).collect()
}

#[tokio::test]
async fn microsofts_host_tells_whose_fault_a_closed_port_is() {
    let blocked = "port 5061 is blocked on the way out of this network: sipfed.online.lync.com cannot be reached on it either";
    let known = || network().a(FEDERATION.0, &[FEDERATION.1]);
    let alert = HandshakeOutcome::Alert("handshake_failure".to_owned());
    for (network, target, ask_services, wanted) in [
        (known(), "sip.contoso.com:5061", true, Err(blocked)),
        (known(), "sips:sip.contoso.com", true, Err(blocked)),
        (ends(known(), "52.113.64.10:5061", HandshakeOutcome::Timeout("connect")), "sips:sip.contoso.com", true, Err(blocked)),
        (ends(known(), "52.113.64.10:5061", alert), "sips:sip.contoso.com", true, Ok(1)),
        (ends(known(), "52.113.64.10:5061", HandshakeOutcome::NoRoute), "sips:sip.contoso.com", true, Ok(1)),
        (network(), "sips:sip.contoso.com", true, Ok(1)),
        (known(), "sips:sip.contoso.com", false, Ok(1)),
        (known(), "sip.contoso.com:443", true, Ok(1)),
        // On the way to a private address lies no border.
        (known(), "192.168.7.7:5061", true, Ok(1)),
    ] {
        let report = report(&network, target, ask_services).await;
        match wanted {
            Ok(count) => assert_eq!((unreachable(&report), whys(&report)), (count, vec![]), "{target}"),
            Err(why) => assert_eq!((unreachable(&report), whys(&report)), (0, vec![why]), "{target}"),
        }
    }
}

#[tokio::test]
async fn mail_is_compared_where_it_can_be() {
    let late = || HandshakeOutcome::Timeout("connect");
    let silent = || ends(network(), "40.80.1.1:25", late());
    let open = || ends(silent(), "52.101.8.10:25", HandshakeOutcome::Completed);
    let shut = || ends(silent(), "52.101.8.10:25", late());
    let known = |network: FakeNetwork| network.a(MAIL.0, &[MAIL.1]);
    for (network, ask_services, wanted) in [
        (known(open()), true, Ok(1)),
        (known(shut()), true, Err("port 25 is blocked on the way out")),
        (known(open()), false, Err("nothing came back")),
        (open(), true, Err("nothing came back")),
    ] {
        let report = report(&network, "smtp://sip.contoso.com", ask_services).await;
        match wanted {
            Ok(count) => assert_eq!(unreachable(&report), count),
            Err(why) => assert!(unreachable(&report) == 0 && whys(&report)[0].starts_with(why), "{:?}", whys(&report)),
        }
    }
}

/// However many endpoints there are, and nothing counts beside what was tested.
#[tokio::test]
async fn a_port_is_tried_once_a_run() {
    let chain = vec![Pki::new().root("sip.contoso.com")];
    let network = network()
        .a(FEDERATION.0, &[FEDERATION.1])
        .srv("_sipfederationtls._tcp.contoso.com", &[("edge.contoso.com", 5061)])
        .srv("_sip._tls.contoso.com", &[("sip.contoso.com", 443), ("sip.contoso.com", 5061)])
        .server("40.80.1.1:443", move |_, _, _| presents(&chain, "TLS 1.3"));
    let report = report(&network, "contoso.com", true).await;
    assert_eq!(unreachable(&report), 0);
    let tried = network.handshakes().iter().filter(|made| made.starts_with("52.113.64.10:5061")).count();
    assert_eq!(tried, 1, "{:?}", network.handshakes());
    let blocked: Vec<_> = report.coverage.not_tested.iter().filter(|missing| missing.why.contains("blocked")).collect();
    assert_eq!(blocked.len(), 2, "{blocked:?}");
    assert!(blocked.iter().all(|missing| !missing.counts), "{blocked:?}");
}

/// Where one connection comes about, the way is open, whatever the host of Microsoft's does.
#[tokio::test]
async fn a_port_that_anybody_answers_on_is_open() {
    let chain = vec![Pki::new().root("sip.contoso.com")];
    let shows = |network: FakeNetwork, address: &str| {
        let chain = chain.clone();
        network.server(address, move |_, _, _| presents(&chain, "TLS 1.3"))
    };
    let known = || FakeNetwork::new().a(FEDERATION.0, &[FEDERATION.1]).a(MAIL.0, &[MAIL.1]);
    // Another address of the endpoint.
    let late = || HandshakeOutcome::Timeout("connect");
    for (target, port) in [("sips:sip.contoso.com", 5061), ("smtp://sip.contoso.com", 25)] {
        let network = known().a("sip.contoso.com", &[[40, 80, 1, 1], [40, 80, 1, 2]]);
        let network = ends(shows(network, &format!("40.80.1.1:{port}")), &format!("40.80.1.2:{port}"), late());
        let report = report(&network, target, true).await;
        assert_eq!((told(&report), whys(&report)), (1, vec![]), "{target}");
        assert_eq!(
            network.handshakes().iter().filter(|made| made.starts_with("52.")).count(),
            0,
            "nothing is left to find out"
        );
    }
    // Another endpoint, long after the first was given up.
    let network = known()
        .a("sip.contoso.com", &[[40, 80, 1, 1]])
        .a("edge.contoso.com", &[[40, 80, 1, 2]])
        .srv("_sipfederationtls._tcp.contoso.com", &[("edge.contoso.com", 5061)])
        .srv("_sip._tls.contoso.com", &[("sip.contoso.com", 5061)])
        .slow_at("40.80.1.2:5061");
    let report = report(&shows(network, "40.80.1.2:5061"), "contoso.com", true).await;
    let sip = report.endpoints.iter().find(|endpoint| endpoint.id == "tls://sip.contoso.com:5061").expect("the endpoint");
    assert_eq!(sip.findings.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["address-unreachable"]);
    assert!(whys(&report).iter().all(|why| !why.contains("blocked")), "{:?}", whys(&report));
}

/// Neither a host of Microsoft's nor a server that does not speak SIP takes time from those who are asked for issuers.
#[tokio::test]
async fn issuers_wait_for_nobody() {
    let mut pki = Pki::new();
    pki.root("Root");
    pki.ca("CA", "Root");
    pki.end_entity_with("sip.contoso.com", "CA", |spec| spec.aia = Some("http://40.80.1.9/ca.cer".to_owned()));
    let chain = pki.chain(&["CA>sip.contoso.com"]);
    let network = FakeNetwork::new()
        .a(FEDERATION.0, &[FEDERATION.1])
        .a("sip.contoso.com", &[[192, 168, 7, 7], [40, 80, 1, 1]])
        .server("192.168.7.7:5061", move |_, _, _| presents(&chain, "TLS 1.3"))
        .slow_at("52.113.64.10:5061")
        .slow_sip(SipOutcome::Failed(HandshakeOutcome::Timeout("response")));
    report(&network, "sips:sip.contoso.com", true).await;
    let ended = network.ended();
    let place =
        |what: &str| ended.iter().position(|ended| ended.starts_with(what)).unwrap_or_else(|| panic!("{what}: {ended:?}"));
    assert!(place("http 40.80.1.9:80") < place("tls 52.113.64.10:5061"), "{ended:?}");
    assert!(place("http 40.80.1.9:80") < place("sip 192.168.7.7:5061"), "{ended:?}");
}

/// What we ourselves could not do is no answer of the server's.
#[tokio::test]
async fn sip_is_told_of_where_the_server_had_a_chance() {
    let chain = vec![Pki::new().root("sip.contoso.com")];
    for (outcome, told) in [
        (HandshakeOutcome::Late, None),
        (HandshakeOutcome::NoRoute, None),
        (HandshakeOutcome::NotTried("no socket".to_owned()), None),
        (HandshakeOutcome::Timeout("response"), Some(HandshakeOutcome::Timeout("response").to_string())),
        (HandshakeOutcome::Closed, Some(HandshakeOutcome::Closed.to_string())),
    ] {
        let shown = chain.clone();
        let network = network()
            .server("40.80.1.1:5061", move |_, _, _| presents(&shown, "TLS 1.3"))
            .slow_sip(SipOutcome::Failed(outcome));
        let report = report(&network, "sips:sip.contoso.com", true).await;
        assert_eq!(report.endpoints[0].sip.as_ref().map(|sip| sip.reason.clone()), told);
    }
}

/// For all targets of a run: a provider's customers must not ask Microsoft one by one what one of them heard.
#[tokio::test]
async fn a_run_finds_out_once_that_a_port_is_blocked() {
    let late = || HandshakeOutcome::Timeout("connect");
    let (names, mut network) = ((1..=6_u8), FakeNetwork::new().a(MAIL.0, &[MAIL.1]));
    let mut targets = Vec::new();
    for number in names {
        let name = format!("mail.tenant{number}.test");
        network = ends(network.a(&name, &[[40, 80, 2, number]]), &format!("40.80.2.{number}:25"), late());
        targets.push(format!("smtp://{name}").parse::<Target>().expect("a target"));
    }
    let network = Arc::new(ends(network, "52.101.8.10:25", late()));
    let count = targets.len();
    let checked: Vec<_> = check_many(network.clone(), stream::iter(targets), BatchOptions::default()).collect().await;
    assert_eq!(checked.len(), count);
    for checked in &checked {
        assert!(whys(&checked.report)[0].starts_with("port 25 is blocked"), "{:?}", whys(&checked.report));
    }
    let asked = network.handshakes().iter().filter(|made| made.starts_with("52.101.8.10:25")).count();
    assert_eq!(asked, 1, "{:?}", network.handshakes());
}
