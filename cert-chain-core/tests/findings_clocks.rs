//! What the clocks of servers say of this machine's, and of one another.

mod support;

use cert_chain_core::connect_to::ConnectTo;
use cert_chain_core::discover::Vantage;
use cert_chain_core::net::Internet;
use cert_chain_core::report::{FindingReport, Report, Severity};
use cert_chain_core::{CheckOptions, HttpOutcome, Time, check};
use cert_chain_testlab::Pki;
use cert_chain_testlab::servers::dns::{DnsServer, Zone};
use cert_chain_testlab::servers::http::{Clock, HttpServer, Site};
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
            &[(Severity::Warning, "this-machine", "this machine's clock is 2 h 10 min behind what 2 servers say (")],
        ),
        (
            &[-3 * DAY, -3 * DAY - 120, -3 * DAY - 119],
            &[(Severity::Warning, "this-machine", "3 d ahead of what 3 servers say (")],
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

/// What signs users in dates its tokens by its clock.
#[tokio::test]
async fn a_wrong_clock_is_worse_where_users_sign_in() {
    let mut pki = Pki::new();
    pki.root("Root");
    let chain = vec![pki.end_entity("login.microsoftonline.com", "Root")];
    let realm = r#"{"NameSpaceType":"Managed","DomainName":"contoso.test"}"#;
    let site = ["/getuserrealm.srf", "/common/userrealm/user@contoso.test"]
        .iter()
        .fold(Site::new(), |site, path| site.path(path, cert_chain_testlab::servers::http::Reply::json(realm)));
    let setup = TlsSetup::serving(chain, pki.private_key("login.microsoftonline.com")).site(site.clock(Clock::Off(HOUR)));
    let sign_in = TlsServer::start(setup).await.expect("a server");
    let machines = [[127, 0, 0, 2], [127, 0, 0, 3]];
    let mut zone = Zone::new();
    let mut to = vec![format!("login.microsoftonline.com:443::{}", sign_in.address().port())];
    zone = zone.address("login.microsoftonline.com", sign_in.address().ip());
    let mut right = Vec::new();
    for (host, address) in HOSTS.iter().zip(machines) {
        let server = HttpServer::start_on(address.into(), Site::new()).await.expect("a server");
        zone = zone.address(&format!("{host}.contoso.test"), server.address().ip());
        to.push(format!("{host}.contoso.test:80::{}", server.address().port()));
        right.push(server);
    }
    let dns = DnsServer::start(zone).await.expect("a server");
    let mut options = CheckOptions::default();
    options.vantages = vec![Vantage::new("lab", Some(dns.address()))];
    options.allow_private = true;
    options.connect_to = ConnectTo::new(to.iter().map(|to| to.parse().expect("a mapping")).collect());
    let report = check(&Internet::new(), &"contoso.test".parse().expect("a domain"), &options).await;
    let found = skews(&report);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].severity, Severity::Warning);
    assert!(found[0].message.starts_with("the clock of login.microsoftonline.com is "), "{}", found[0].message);
}
