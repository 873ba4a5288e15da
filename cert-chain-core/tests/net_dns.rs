//! The real network's DNS against a real server on loopback.

#![cfg(feature = "net")]

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use cert_chain_core::net::Internet;
use cert_chain_core::{Answer, AnswerOutcome, Deadline, MxRecord, Network, Query, RecordKind, SrvTarget, TlsaRecord};
use cert_chain_testlab::servers::dns::{DnsServer, Failure, RecordData, Zone};
use tokio::net::{TcpListener, UdpSocket};

async fn server(zone: Zone) -> DnsServer {
    DnsServer::start(zone).await.expect("a port")
}

async fn ask(network: &Internet, server: SocketAddr, name: &str, kind: RecordKind, budget: Duration) -> Answer {
    let query = Query::new(name.parse().expect("a name"), kind);
    network.resolve(&query, Some(server), Deadline::after(budget)).await
}

async fn lookup(zone: Zone, name: &str, kind: RecordKind) -> Answer {
    let server = server(zone).await;
    ask(&Internet::new(), server.address(), name, kind, Duration::from_secs(5)).await
}

fn names(answer: &Answer) -> Vec<&str> {
    answer.cnames.iter().map(|name| name.as_str()).collect()
}

#[tokio::test]
async fn addresses_come_with_the_aliases_that_lead_to_them() {
    let zone = Zone::new()
        .cname("sip.contoso.test", "edge.contoso.test")
        .cname("edge.contoso.test", "edge1.hoster.test")
        .address("edge1.hoster.test", [192, 0, 2, 7])
        .address("edge1.hoster.test", [192, 0, 2, 8]);
    let answer = lookup(zone, "sip.contoso.test", RecordKind::A).await;
    assert_eq!(names(&answer), ["edge.contoso.test", "edge1.hoster.test"]);
    let AnswerOutcome::Addresses(mut addresses) = answer.outcome else { panic!("{answer:?}") };
    addresses.sort();
    assert_eq!(addresses, [IpAddr::from([192, 0, 2, 7]), IpAddr::from([192, 0, 2, 8])]);
}

#[tokio::test]
async fn a_dangling_alias_keeps_its_chain() {
    let zone = Zone::new().cname("autodiscover.contoso.test", "a.hoster.test").cname("a.hoster.test", "gone.hoster.test");
    let answer = lookup(zone, "autodiscover.contoso.test", RecordKind::A).await;
    assert_eq!(names(&answer), ["a.hoster.test", "gone.hoster.test"]);
    assert_eq!(answer.outcome, AnswerOutcome::NxDomain);
}

#[tokio::test]
async fn an_alias_to_a_name_without_addresses_is_nodata() {
    let zone = Zone::new().cname("a.contoso.test", "b.contoso.test").txt("b.contoso.test", "x");
    // Whoever asks for IPv6 addresses asks for IPv4 ones too: the aliases are told once.
    for (kind, aliases) in [(RecordKind::A, &["b.contoso.test"][..]), (RecordKind::Aaaa, &[])] {
        let answer = lookup(zone.clone(), "a.contoso.test", kind).await;
        assert_eq!((names(&answer), &answer.outcome), (aliases.to_vec(), &AnswerOutcome::NoData), "{kind}");
    }
}

#[tokio::test]
async fn an_alias_into_a_failing_zone_keeps_its_chain() {
    let zone = Zone::new().cname("a.contoso.test", "b.contoso.test").fails("b.contoso.test", Failure::ServerFailure);
    let answer = lookup(zone, "a.contoso.test", RecordKind::A).await;
    assert_eq!(answer.outcome, AnswerOutcome::Failed("SERVFAIL".to_owned()));
}

#[tokio::test]
async fn a_loop_of_aliases_ends() {
    let zone = Zone::new().cname("a.contoso.test", "b.contoso.test").cname("b.contoso.test", "a.contoso.test");
    let answer = lookup(zone, "a.contoso.test", RecordKind::A).await;
    assert!(matches!(answer.outcome, AnswerOutcome::Failed(_)), "{answer:?}");
}

#[tokio::test]
async fn every_way_to_have_no_answer_is_told_apart() {
    let zone = Zone::new()
        .txt("mail.contoso.test", "x")
        .fails("broken.contoso.test", Failure::ServerFailure)
        .fails("private.contoso.test", Failure::Refused)
        .fails("silent.contoso.test", Failure::Silence);
    let server = server(zone).await;
    let network = Internet::new();
    let outcome = async |name: &str, budget| ask(&network, server.address(), name, RecordKind::A, budget).await.outcome;
    let long = Duration::from_secs(10);
    assert_eq!(outcome("nobody.contoso.test", long).await, AnswerOutcome::NxDomain);
    assert_eq!(outcome("mail.contoso.test", long).await, AnswerOutcome::NoData);
    assert_eq!(outcome("broken.contoso.test", long).await, AnswerOutcome::Failed("SERVFAIL".to_owned()));
    assert_eq!(outcome("private.contoso.test", long).await, AnswerOutcome::Refused);
    assert_eq!(outcome("silent.contoso.test", Duration::from_millis(200)).await, AnswerOutcome::Timeout);
}

#[tokio::test]
async fn silence_ends_with_the_deadline_and_not_with_the_resolver() {
    let silent = server(Zone::new().fails("a.contoso.test", Failure::Silence)).await;
    let limit = Deadline::after(Duration::from_secs(2));
    let answer = ask(&Internet::new(), silent.address(), "a.contoso.test", RecordKind::Srv, Duration::from_millis(250)).await;
    assert_eq!(answer.outcome, AnswerOutcome::Timeout);
    assert!(!limit.has_passed());
}

#[tokio::test]
async fn where_nobody_listens_the_answer_is_refused() {
    let port = {
        // Bound over both and let go again: nobody listens there now.
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        udp.local_addr().expect("bound")
    };
    let answer = ask(&Internet::new(), port, "a.contoso.test", RecordKind::A, Duration::from_secs(1)).await;
    assert_eq!(answer.outcome, AnswerOutcome::Refused);
}

#[tokio::test]
async fn service_records_are_sorted_by_priority_and_weight() {
    let name = "_sip._tls.contoso.test";
    let record = |priority, weight, host: &str| RecordData::Srv(priority, weight, 443, host.to_owned());
    let zone = Zone::new()
        .record(name, record(20, 0, "backup.contoso.test"))
        .record(name, record(10, 1, "light.contoso.test"))
        .record(name, record(10, 9, "heavy.contoso.test"));
    let AnswerOutcome::Srv(targets) = lookup(zone, name, RecordKind::Srv).await.outcome else { panic!("no records") };
    let hosts: Vec<&str> = targets.iter().filter_map(|t| Some(t.target.as_ref()?.as_str())).collect();
    assert_eq!(hosts, ["heavy.contoso.test", "light.contoso.test", "backup.contoso.test"]);
}

#[tokio::test]
async fn the_root_as_target_means_no_service() {
    let zone = Zone::new().record("_sip._tls.contoso.test", RecordData::Srv(0, 0, 0, ".".to_owned()));
    let answer = lookup(zone, "_sip._tls.contoso.test", RecordKind::Srv).await;
    let none = SrvTarget { priority: 0, weight: 0, port: 0, target: None };
    assert_eq!(answer.outcome, AnswerOutcome::Srv(vec![none]));
}

#[tokio::test]
async fn what_does_not_fit_a_datagram_is_asked_again_over_tcp() {
    let zone = (0..200_u8).fold(Zone::new(), |zone, i| zone.address("big.contoso.test", [192, 0, 2, i]));
    let server = server(zone).await;
    let answer = ask(&Internet::new(), server.address(), "big.contoso.test", RecordKind::A, Duration::from_secs(5)).await;
    let AnswerOutcome::Addresses(addresses) = answer.outcome else { panic!("{answer:?}") };
    assert_eq!(addresses.len(), 200);
    assert!(server.queries().contains(&"tcp A big.contoso.test".to_owned()), "{:?}", server.queries());
}

#[tokio::test]
async fn names_are_asked_as_they_are_without_any_search_list() {
    let server = server(Zone::new()).await;
    ask(&Internet::new(), server.address(), "nobody.contoso.test", RecordKind::A, Duration::from_secs(5)).await;
    assert!(server.queries().iter().all(|query| query.ends_with(" nobody.contoso.test")), "{:?}", server.queries());
}

#[tokio::test]
async fn rubbish_is_no_answer() {
    let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let address = udp.local_addr().expect("bound");
    let _tcp = TcpListener::bind(address).await;
    let rubbish = tokio::spawn(async move {
        let mut buffer = [0; 512];
        while let Ok((_, from)) = udp.recv_from(&mut buffer).await {
            let _ = udp.send_to(&[0xff; 7], from).await;
        }
    });
    let answer = ask(&Internet::new(), address, "a.contoso.test", RecordKind::A, Duration::from_millis(500)).await;
    assert!(matches!(answer.outcome, AnswerOutcome::Timeout | AnswerOutcome::Failed(_)), "{answer:?}");
    rubbish.abort();
}

fn mx(preference: u16, host: &str) -> MxRecord {
    MxRecord { preference, host: (host != ".").then(|| host.parse().expect("a name")) }
}

#[tokio::test]
async fn mail_hosts_come_sorted_and_the_null_mx_is_kept() {
    let zone = Zone::new()
        .record("contoso.test", RecordData::Mx(20, "b.contoso.test".to_owned()))
        .record("contoso.test", RecordData::Mx(10, "c.contoso.test".to_owned()))
        .record("contoso.test", RecordData::Mx(20, "a.contoso.test".to_owned()));
    let answer = lookup(zone, "contoso.test", RecordKind::Mx).await;
    assert_eq!(answer.to_string(), "10 c.contoso.test, 20 a.contoso.test, 20 b.contoso.test");
    let zone = Zone::new().record("contoso.test", RecordData::Mx(0, ".".to_owned()));
    assert_eq!(lookup(zone, "contoso.test", RecordKind::Mx).await.outcome, AnswerOutcome::Mx(vec![mx(0, ".")]));
}

#[tokio::test]
async fn of_very_many_mail_hosts_a_bounded_number_is_kept() {
    // About as many as one message of 64 KiB holds.
    let zone = (0..2000).fold(Zone::new(), |zone, n| zone.record("contoso.test", RecordData::Mx(n, ".".to_owned())));
    let answer = lookup(zone, "contoso.test", RecordKind::Mx).await;
    assert!(matches!(&answer.outcome, AnswerOutcome::Mx(hosts) if hosts.len() == 256), "{answer:?}");
}

#[tokio::test]
async fn what_dane_says_is_written_as_in_a_zone_file() {
    let name = "_25._tcp.mail.contoso.test";
    let zone = Zone::new()
        .record(name, RecordData::Tlsa(3, 1, 1, vec![0xab; 32]))
        .record(name, RecordData::Tlsa(2, 0, 2, vec![0x01, 0x0f]));
    let answer = lookup(zone, name, RecordKind::Tlsa).await;
    assert_eq!(answer.to_string(), format!("2 0 2 010f, 3 1 1 {}", "ab".repeat(32)));
    let anchor = TlsaRecord { usage: 2, selector: 0, matching: 2, data: vec![1, 15] };
    assert!(matches!(&answer.outcome, AnswerOutcome::Tlsa(records) if records[0] == anchor), "{answer:?}");
}

#[tokio::test]
async fn the_servers_of_a_zone_come_sorted() {
    let zone = Zone::new()
        .record("contoso.test", RecordData::Ns("ns2.contoso.test".to_owned()))
        .record("contoso.test", RecordData::Ns("ns1.hoster.test".to_owned()));
    let answer = lookup(zone, "contoso.test", RecordKind::Ns).await;
    assert_eq!(answer.to_string(), "ns1.hoster.test, ns2.contoso.test");
}

#[tokio::test]
async fn texts_are_joined_cut_and_shown_escaped() {
    let hostile = format!("v=STSv1; \u{1b}[2J{}", "x".repeat(60_000));
    let answer = lookup(Zone::new().txt("_mta-sts.contoso.test", &hostile), "_mta-sts.contoso.test", RecordKind::Txt).await;
    let AnswerOutcome::Txt(texts) = &answer.outcome else { panic!("{answer:?}") };
    assert_eq!(texts[0], hostile[..4096]);
    let shown = answer.to_string();
    assert!(shown.starts_with(r#""v=STSv1; \u{1b}[2J"#) && !shown.contains('\u{1b}'), "{shown}");
}
