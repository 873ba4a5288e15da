//! What the clocks of servers say of this machine's, and of one another.

mod support;

use cert_chain_core::connect_to::ConnectTo;
use cert_chain_core::discover::Vantage;
use cert_chain_core::net::Internet;
use cert_chain_core::report::{FindingReport, Report, Severity};
use cert_chain_core::{CheckOptions, HttpOutcome, Time, check};
use cert_chain_testlab::Pki;
use cert_chain_testlab::servers::dns::{DnsServer, Zone};
use cert_chain_testlab::servers::http::{Clock, HttpServer, Reply, Site};
use cert_chain_testlab::servers::tls::{TlsServer, TlsSetup};
use support::{FakeNetwork, presents};

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

fn skews(report: &Report) -> Vec<&FindingReport> {
    assert!(report.endpoints.iter().flat_map(|endpoint| &endpoint.findings).all(|finding| finding.code != "clock-skew"));
    report.findings.iter().filter(|finding| finding.code == "clock-skew").collect()
}

/// What a check of a tenant finds whose servers, each a host at an address, have these clocks.
async fn of_tenant(clocks: &[(&str, [u8; 4], i64)]) -> Report {
    let (mut servers, mut to, mut zone) = (Vec::new(), Vec::new(), Zone::new());
    for (host, address, off) in clocks {
        let server = HttpServer::start_on((*address).into(), Site::new().clock(Clock::Off(*off))).await.expect("a server");
        to.push(format!("{host}.contoso.test:80::{}", server.address().port()).parse().expect("a mapping"));
        zone = zone.address(&format!("{host}.contoso.test"), server.address().ip());
        servers.push(server);
    }
    let dns = DnsServer::start(zone).await.expect("a server");
    let mut options = CheckOptions::default();
    options.vantages = vec![Vantage::new("lab", Some(dns.address()))];
    options.connect_to = ConnectTo::new(to);
    // Whoever judges at another moment has the same clock.
    options.judge.at = Some(Time::from_unix(0));
    check(&Internet::new(), &"contoso.test".parse().expect("a domain"), &options).await
}

const HOSTS: [&str; 3] = ["autodiscover", "lyncdiscover", "lyncdiscoverinternal"];

#[tokio::test]
async fn most_clocks_tell_whose_is_wrong() {
    for (off, expected) in [
        (&[0][..], &[][..]),
        (&[0, 0, 0], &[]),
        (&[200, 200, -200], &[]),
        (
            &[2 * HOUR + 605, 2 * HOUR + 605],
            &[(
                Severity::Warning,
                "this-machine",
                "this machine's clock is 2 h 10 min behind what 2 servers say, all of contoso.test (",
            )],
        ),
        (
            &[-3 * DAY, -3 * DAY - 120, -3 * DAY - 119],
            &[(Severity::Warning, "this-machine", "; machines of one domain follow one clock, so that either may be wrong")],
        ),
        (
            &[HOUR, HOUR, 0],
            &[(Severity::Warning, "this-machine", "no majority of the clocks agrees, so that either may be wrong")],
        ),
        (&[HOUR + 5], &[(Severity::Warning, "this-machine", "1 h behind what one server says (")]),
        (&[-HOUR - 5, 0], &[(Severity::Note, "exchange", "is 1 h behind this machine's, with which another server agrees (")]),
        (&[HOUR + 5, 2 * DAY], &[(Severity::Warning, "this-machine", "; no majority of the clocks agrees")]),
        (
            &[HOUR + 5, 0, 2 * DAY + 5],
            &[
                (Severity::Note, "exchange", "the clock of autodiscover.contoso.test is 1 h ahead of this machine's"),
                (Severity::Note, "front-end", "the clock of lyncdiscoverinternal.contoso.test is 2 d ahead of"),
            ],
        ),
    ] {
        let clocks: Vec<_> =
            HOSTS.iter().zip(1..).zip(off).map(|((host, number), off)| (*host, [127, 0, 0, number], *off)).collect();
        let report = of_tenant(&clocks).await;
        let found = skews(&report);
        assert_eq!(found.len(), expected.len(), "{off:?}: {found:#?}");
        for (finding, (severity, owner, says)) in found.iter().zip(expected) {
            assert!(finding.message.contains(says), "{off:?}: {}", finding.message);
            assert_eq!((finding.severity, finding.owner.as_str()), (*severity, *owner), "{off:?}");
        }
    }
}

/// Three names of one machine are one clock.
#[tokio::test]
async fn a_machine_of_many_names_outvotes_nobody() {
    let [one, other] = [[127, 0, 0, 1], [127, 0, 0, 2]];
    let report = of_tenant(&[(HOSTS[0], one, HOUR), (HOSTS[1], one, HOUR), (HOSTS[2], other, 0)]).await;
    let found = skews(&report);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].message.starts_with("the clock of autodiscover.contoso.test is "), "{}", found[0].message);
}

/// Only who is known to speak HTTP is asked by it; what lay in a cache, or is no date, says nothing.
#[tokio::test]
async fn a_server_alone_is_asked_for_the_time() {
    let chain = vec![Pki::new().root("www.contoso.test")];
    let date = "Thu, 01 Jan 1970 00:10:00 GMT";
    let aged = vec![("age".to_owned(), "600".to_owned())];
    for (target, date, fields, expected) in [
        ("https://192.0.2.7", date, vec![], 1),
        ("https://192.0.2.7", date, aged, 0),
        ("https://192.0.2.7", "Thu, 01 Jan 1970 00:04:00 GMT", vec![], 0),
        ("https://192.0.2.7", "Thu, 01 Jan 1970 00:10:00 UTC", vec![], 0),
        ("https://192.0.2.7", "soon", vec![], 0),
        ("192.0.2.7:443", date, vec![], 0),
    ] {
        let shown = chain.clone();
        let network = FakeNetwork::new().server("192.0.2.7:443", move |_, _, _| presents(&shown, "TLS 1.3")).http(
            HttpOutcome::Response {
                status: 404,
                location: None,
                content_type: None,
                date: Some(date.to_owned()),
                fields,
                body: Vec::new(),
                truncated: true,
            },
        );
        let report = check(&network, &target.parse().expect("a server"), &CheckOptions::default()).await;
        let found = skews(&report);
        assert_eq!(found.len(), expected, "{target} {date}: {found:#?}");
        if let [finding] = found[..] {
            let says = "this machine's clock is 10 min behind what one server says (192.0.2.7: Thu, 01 Jan 1970 00:10:00 GMT); \
                with no other server to compare, either may be wrong";
            assert_eq!((finding.message.as_str(), finding.severity), (says, Severity::Warning));
        }
    }
}

/// What a check of a tenant finds whose users are signed in by Microsoft's host, and AD FS where there is one, with these clocks.
async fn of_signing_in(login: i64, adfs: Option<i64>, servers: &[i64]) -> Report {
    let realm = match adfs {
        Some(_) => r#"{"NameSpaceType":"Federated","DomainName":"contoso.test","AuthURL":"https://sts.contoso.test/adfs/ls/"}"#,
        None => r#"{"NameSpaceType":"Managed","DomainName":"contoso.test"}"#,
    };
    let mut pki = Pki::new();
    pki.root("Root");
    let (mut to, mut zone, mut running) = (Vec::new(), Zone::new(), Vec::new());
    let sign_in = [("login.microsoftonline.com", [127, 0, 0, 9], Some(login)), ("sts.contoso.test", [127, 0, 0, 10], adfs)];
    for (host, address, off) in sign_in {
        let Some(off) = off else { continue };
        let chain = vec![pki.end_entity(host, "Root")];
        let paths = ["/getuserrealm.srf", "/common/userrealm/user@contoso.test"];
        let site = paths.iter().fold(Site::new(), |site, path| site.path(path, Reply::json(realm)));
        let setup = TlsSetup::serving(chain, pki.private_key(host)).site(site.clock(Clock::Off(off)));
        let farm = TlsServer::start_farm(&[(address.into(), setup)]).await.expect("a server");
        to.push(format!("{host}:443:{}:{}", farm[0].address().ip(), farm[0].address().port()));
        zone = zone.address(host, farm[0].address().ip());
        running.push(farm);
    }
    let mut plain = Vec::new();
    for ((host, number), off) in HOSTS.iter().zip(1..).zip(servers) {
        let site = Site::new().clock(Clock::Off(*off));
        let server = HttpServer::start_on([127, 0, 0, number].into(), site).await.expect("a server");
        zone = zone.address(&format!("{host}.contoso.test"), server.address().ip());
        to.push(format!("{host}.contoso.test:80::{}", server.address().port()));
        plain.push(server);
    }
    let dns = DnsServer::start(zone).await.expect("a server");
    let mut options = CheckOptions::default();
    options.vantages = vec![Vantage::new("lab", Some(dns.address()))];
    options.allow_private = true;
    options.connect_to = ConnectTo::new(to.iter().map(|to| to.parse().expect("a mapping")).collect());
    check(&Internet::new(), &"contoso.test".parse().expect("a domain"), &options).await
}

/// All machines of one Active Directory follow one clock, so that any number of them is one voice.
#[tokio::test]
async fn microsofts_clock_decides_where_there_is_one() {
    let here = (Severity::Warning, "this-machine");
    for (login, adfs, servers, expected) in [
        (0, None, &[0][..], None),
        (
            0,
            None,
            &[HOUR + 5, HOUR + 5, HOUR + 6],
            Some((
                (Severity::Note, "server"),
                "the clocks of autodiscover.contoso.test, lyncdiscover.contoso.test and lyncdiscoverinternal.contoso.test are 1 h \
                 ahead of this machine's, with which login.microsoftonline.com agrees (",
            )),
        ),
        // What signs users in dates its tokens by its clock.
        (
            0,
            Some(HOUR + 5),
            &[0, 0],
            Some((
                (Severity::Warning, "adfs"),
                "the clock of sts.contoso.test is 1 h ahead of this machine's, with which login.microsoftonline.com agrees (",
            )),
        ),
        (
            HOUR + 5,
            None,
            &[0, 0],
            Some((here, "this machine's clock is 1 h behind what login.microsoftonline.com says, a host of Microsoft's (")),
        ),
        (HOUR + 5, None, &[HOUR + 5], Some((here, "this machine's clock is 1 h behind what login.microsoftonline.com says"))),
    ] {
        let report = of_signing_in(login, adfs, servers).await;
        let found = skews(&report);
        assert_eq!(found.len(), usize::from(expected.is_some()), "{login} {adfs:?} {servers:?}: {found:#?}");
        if let Some(((severity, owner), says)) = expected {
            assert!(found[0].message.starts_with(says), "{}", found[0].message);
            assert_eq!((found[0].severity, found[0].owner.as_str()), (severity, owner), "{}", found[0].message);
        }
    }
}

/// The front page's date, however long after the handshakes it comes; and not that of whoever hands out issuers.
#[tokio::test]
async fn the_time_is_waited_for_and_asked_of_servers_alone() {
    let mut pki = Pki::new();
    pki.root("Root");
    pki.ca("CA", "Root");
    pki.end_entity_with("www.contoso.test", "CA", |spec| spec.aia = Some("http://192.0.2.9/ca.cer".to_owned()));
    let chain = pki.chain(&["CA>www.contoso.test"]);
    for (target, expected) in [("https://192.0.2.7", 1), ("192.0.2.7:443", 0)] {
        let shown = chain.clone();
        let network = FakeNetwork::new().server("192.0.2.7:443", move |_, _, _| presents(&shown, "TLS 1.3"));
        let mut options = CheckOptions::default();
        options.allow_private = true;
        options.judge.at = Some(Time::from_unix(0));
        options.follow_aia = expected == 0;
        let date = Some("Thu, 01 Jan 1970 00:10:00 GMT".to_owned());
        let network = network.slow_http(HttpOutcome::Response {
            status: 404,
            location: None,
            content_type: None,
            date,
            fields: Vec::new(),
            body: Vec::new(),
            truncated: true,
        });
        let report = check(&network, &target.parse().expect("a server"), &options).await;
        assert_eq!(skews(&report).len(), expected, "{target}");
        assert_eq!(
            network.ended().iter().filter(|ended| ended.starts_with("http ")).count(),
            1,
            "{target}: {:?}",
            network.ended()
        );
    }
}
