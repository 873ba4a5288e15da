//! Discovery services that answer, on loopback: where their answers lead, and how far a hostile one gets.

mod tenants;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use cert_chain_core::connect_to::ConnectTo;
use cert_chain_core::discover::documents::Namespace;
use cert_chain_core::discover::{DiscoverOptions, Discovery, Vantage, discover};
use cert_chain_core::net::Internet;
use cert_chain_core::{CheckOptions, Deadline, Service, check};
use cert_chain_testlab::servers::dns::{DnsServer, Zone};
use cert_chain_testlab::servers::http::{HttpServer, Reply, Site};
use cert_chain_testlab::servers::tls::{TlsServer, TlsSetup};
use cert_chain_testlab::{LabTenant, Pki};

const ROOT: &str = "http://lyncdiscover.contoso.test/";

/// What discovery makes of a Lyncdiscover that has this site in clear.
async fn of_lyncdiscover(site: Site, allow_private: bool) -> Discovery {
    let web = HttpServer::start(site).await.expect("a server");
    let zone = Zone::new().address("lyncdiscover.contoso.test", web.address().ip());
    discovered(zone, &[("lyncdiscover.contoso.test", 80, web.address())], allow_private).await
}

async fn discovered(zone: Zone, servers: &[(&str, u16, SocketAddr)], allow_private: bool) -> Discovery {
    let dns = DnsServer::start(zone).await.expect("a server");
    let mut options = DiscoverOptions::default();
    options.vantages = vec![Vantage::new("lab", Some(dns.address()))];
    options.allow_private = allow_private;
    let mapping = |(host, port, to): &(&str, u16, SocketAddr)| format!("{host}:{port}::{}", to.port());
    options.connect_to = ConnectTo::new(servers.iter().map(|s| mapping(s).parse().expect("a mapping")).collect());
    let target = "contoso.test".parse().expect("a domain");
    discover(&Internet::new(), &target, &options, Deadline::after(Duration::from_secs(10))).await
}

/// What came of each request in clear to Lyncdiscover.
fn answers(discovery: &Discovery) -> Vec<&str> {
    discovery.requests.iter().filter(|asked| asked.url.starts_with(ROOT)).map(|asked| asked.answer.as_str()).collect()
}

fn hosts(discovery: &Discovery) -> BTreeSet<String> {
    discovery.endpoints.iter().map(|found| found.endpoint.host.to_string()).collect()
}

#[tokio::test]
async fn loops_and_long_ways_end() {
    let discovery = of_lyncdiscover(Site::new().path("/", Reply::redirect("/")), true).await;
    assert_eq!(answers(&discovery), ["302 to /: a loop"]);
    let steps = (0..20).fold(Site::new().path("/", Reply::redirect("/0")), |site, step| {
        site.path(&format!("/{step}"), Reply::redirect(&format!("/{}", step + 1)))
    });
    let discovery = of_lyncdiscover(steps, true).await;
    assert_eq!(answers(&discovery).len(), 11, "{:?}", discovery.requests);
    assert!(answers(&discovery).iter().any(|answer| answer.ends_with("more than 10 hops")));
}

#[tokio::test]
async fn answers_that_are_none_are_said_to_be() {
    let deep = format!("{{\"_links\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let bomb = r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><AutodiscoverResponse>&a;</AutodiscoverResponse>"#;
    for (reply, begins) in [
        (Reply::page("<html>hello</html>"), "200 text/html"),
        (Reply::json(&deep), "200 application/json"),
        (Reply::ok("application/xml", bomb), "200 application/xml"),
        (Reply::status(401), "401: wants a user"),
        (
            Reply::redirect("https://user:secret@web.contoso.test/"),
            "302 to https://user:secret@web.contoso.test/: the URL carries",
        ),
        (Reply::redirect("ftp://web.contoso.test/"), "302 to ftp://web.contoso.test/: nothing is asked over ftp"),
    ] {
        let discovery = of_lyncdiscover(Site::new().path("/", reply), true).await;
        assert!(answers(&discovery).iter().all(|answer| answer.starts_with(begins)), "{begins}: {:?}", answers(&discovery));
        let open = discovery.not_tested.iter().any(|open| open.what == format!("what {ROOT} leads to") && !open.counts);
        assert_eq!(open, begins.starts_with("200"), "{begins}: {:?}", discovery.not_tested);
        assert_eq!(hosts(&discovery), BTreeSet::from(["lyncdiscover.contoso.test".to_owned()]));
    }
}

#[tokio::test]
async fn a_body_without_end_is_cut() {
    let discovery = of_lyncdiscover(Site::new().path("/", Reply::Endless), true).await;
    assert!(answers(&discovery).iter().all(|answer| answer.starts_with("200")), "{:?}", answers(&discovery));
}

/// The way around a certificate without the name leads to another host, or is none.
#[tokio::test]
async fn who_is_sent_to_the_same_host_is_not_sent_around_it() {
    for (to, spared) in [("lyncdiscover.contoso.test", false), ("web.contoso.test", true)] {
        let discovery = of_lyncdiscover(Site::new().path("/", Reply::redirect(&format!("https://{to}/"))), true).await;
        let found = discovery.endpoints.iter().find(|found| found.endpoint.host.to_string().starts_with("lyncdiscover"));
        assert_eq!(found.expect("the endpoint").sends_on_in_clear, spared, "{to}");
    }
}

/// An answer must not make this machine talk to its own network: only the domain's own names may lead there.
#[tokio::test]
async fn hosts_of_others_at_private_addresses_are_not_asked() {
    let elsewhere = HttpServer::start(Site::new()).await.expect("a server");
    let link =
        |host: &str| format!(r#"{{"_links":{{"redirect":{{"href":"http://{host}:{}/"}}}}}}"#, elsewhere.address().port());
    for (host, allow_private, asked) in [
        ("web.fabrikam.test", false, 0),
        ("web.fabrikam.test", true, 1),
        ("web.contoso.test", false, 1),
        ("127.0.0.1", false, 0),
    ] {
        let before = elsewhere.requests().len();
        let web = HttpServer::start(Site::new().path("/", Reply::json(&link(host)))).await.expect("a server");
        let zone = Zone::new().address("lyncdiscover.contoso.test", web.address().ip());
        let zone = if host.ends_with(".test") { zone.address(host, elsewhere.address().ip()) } else { zone };
        let discovery = discovered(zone, &[("lyncdiscover.contoso.test", 80, web.address())], allow_private).await;
        assert_eq!(elsewhere.requests().len() - before, asked, "{host} {allow_private}: {:?}", discovery.requests);
    }
}

/// The same for handshakes with what an answer alone names.
#[tokio::test]
async fn hosts_of_others_at_private_addresses_are_no_endpoints_to_connect_to() {
    for (host, allow_private, connected) in
        [("web.fabrikam.test", false, false), ("web.fabrikam.test", true, true), ("web.contoso.test", false, true)]
    {
        let mut pki = Pki::new();
        let root = pki.root("Root");
        let elsewhere = TlsServer::start(TlsSetup::serving(vec![root], pki.private_key("Root"))).await.expect("a server");
        let link = format!(r#"{{"_links":{{"self":{{"href":"https://{host}/"}}}}}}"#);
        let web = HttpServer::start(Site::new().path("/", Reply::json(&link))).await.expect("a server");
        let zone = Zone::new().address("lyncdiscover.contoso.test", [127, 0, 0, 1]).address(host, [127, 0, 0, 1]);
        let dns = DnsServer::start(zone).await.expect("a server");
        let mut options = CheckOptions::default();
        options.vantages = vec![Vantage::new("lab", Some(dns.address()))];
        options.allow_private = allow_private;
        let mapped = [("lyncdiscover.contoso.test", 80, web.address()), (host, 443, elsewhere.address())];
        let mapped = mapped.map(|(host, port, to)| format!("{host}:{port}::{}", to.port()).parse().expect("a mapping"));
        options.connect_to = ConnectTo::new(mapped.to_vec());
        let report = check(&Internet::new(), &"contoso.test".parse().expect("a domain"), &options).await;
        assert_eq!(!elsewhere.connections().is_empty(), connected, "{host} {allow_private}");
        let untested = report.coverage.not_tested.iter().any(|open| open.what.contains(host) && !open.counts);
        assert_eq!(untested, !connected, "{:?}", report.coverage.not_tested);
    }
}

/// What only the inside knows is asked from there, and what both sides know as the same server is asked once.
#[tokio::test]
async fn each_vantage_walks_where_it_leads_elsewhere() {
    let link =
        |web: &str| Site::new().path("/", Reply::json(&format!(r#"{{"_links":{{"self":{{"href":"https://{web}/"}}}}}}"#)));
    let (inside, both) = (
        HttpServer::start(link("webint.contoso.test")).await.expect("a server"),
        HttpServer::start(link("webext.contoso.test")).await.expect("a server"),
    );
    let web = |zone: Zone| {
        let known = zone.address("lyncdiscover.contoso.test", both.address().ip());
        known.address("webint.contoso.test", [127, 0, 0, 1]).address("webext.contoso.test", [127, 0, 0, 1])
    };
    let outside_zone = web(Zone::new());
    let inside_zone = web(Zone::new()).address("lyncdiscoverinternal.contoso.test", inside.address().ip());
    let servers =
        [DnsServer::start(outside_zone).await.expect("a server"), DnsServer::start(inside_zone).await.expect("a server")];
    let mut options = DiscoverOptions::default();
    options.vantages =
        vec![Vantage::new("outside", Some(servers[0].address())), Vantage::new("inside", Some(servers[1].address()))];
    options.allow_private = true;
    let mapped = [("lyncdiscover", &both), ("lyncdiscoverinternal", &inside)];
    let mapped = mapped.map(|(host, server)| format!("{host}.contoso.test:80::{}", server.address().port()));
    options.connect_to = ConnectTo::new(mapped.iter().map(|to| to.parse().expect("a mapping")).collect());
    let target = "contoso.test".parse().expect("a domain");
    let discovery = discover(&Internet::new(), &target, &options, Deadline::after(Duration::from_secs(10))).await;
    let found = hosts(&discovery);
    assert!(found.contains("webint.contoso.test") && found.contains("webext.contoso.test"), "{found:?}");
    assert_eq!((inside.requests().len(), both.requests().len()), (1, 1));
}

/// A server over TLS that answers home realm discovery with this kind of realm.
async fn realm(kind: &str, more: &str) -> TlsServer {
    let xml = format!("<RealmInfo Success=\"true\"><NameSpaceType>{kind}</NameSpaceType>{more}</RealmInfo>");
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let setup = TlsSetup::serving(vec![root], pki.private_key("Root"));
    let site = Site::new().path("/getuserrealm.srf", Reply::ok("text/xml", xml));
    TlsServer::start(setup.site(site)).await.expect("a server")
}

/// Each of Microsoft's clouds knows its own domains alone.
#[tokio::test]
async fn who_is_unknown_to_one_cloud_is_asked_for_in_the_others() {
    let url = "<AuthURL>https://sts.contoso.test/adfs/ls/</AuthURL>";
    for (worldwide, government, asked_elsewhere, known) in [
        ("Unknown", "Federated", 1, Namespace::Federated),
        ("Unknown", "Unknown", 1, Namespace::Unknown),
        ("Managed", "Federated", 0, Namespace::Managed),
    ] {
        let servers = [realm(worldwide, "").await, realm(government, url).await];
        let hosts = ["login.microsoftonline.com", "login.microsoftonline.us"];
        let zone = hosts.into_iter().fold(Zone::new(), |zone, host| zone.address(host, servers[0].address().ip()));
        let mapped: Vec<_> = hosts.into_iter().zip(&servers).map(|(host, server)| (host, 443, server.address())).collect();
        let discovery = discovered(zone, &mapped, true).await;
        let sign_in = discovery.sign_in.as_ref().expect("asked");
        assert_eq!(sign_in.realm.as_ref().map(|realm| realm.namespace), Some(known), "{:?}", discovery.requests);
        assert_eq!(servers[1].requests().len(), asked_elsewhere, "{worldwide} {government}");
        let providers: Vec<String> = sign_in.identity_providers.iter().map(|provider| provider.host.to_string()).collect();
        assert_eq!(providers.len(), usize::from(known == Namespace::Federated), "{providers:?}");
        assert_eq!(hosts_of_sign_in(&discovery), vec![hosts[usize::from(known == Namespace::Federated)].to_owned()]);
    }
}

/// Those of Microsoft's that are looked at as endpoints.
fn hosts_of_sign_in(discovery: &Discovery) -> Vec<String> {
    hosts(discovery).into_iter().filter(|host| host.starts_with("login.")).collect()
}

/// Every question once, and nothing that a user's name or password could be in.
#[tokio::test]
async fn a_check_asks_each_question_once_and_sends_no_credential() {
    let tenant = LabTenant::start_healthy().await.expect("the lab");
    let report = tenants::report(&tenant).await;

    let queries = tenant.dns_queries();
    let distinct: BTreeSet<&String> = queries.iter().collect();
    assert_eq!(distinct.len(), queries.len(), "{queries:#?}");
    // What aliases lead to is told with the name that was asked for.
    for query in queries.iter().filter(|query| !query.contains(" CNAME ") && !query.contains("webmail")) {
        let told = |kind: &str, name: &str| report.discovery.iter().any(|a| a.kind.to_string() == kind && a.query == name);
        let words: Vec<&str> = query.split(' ').collect();
        assert!(told(words[1], words[2]), "{query} is not told of");
    }
    let requests = tenant.http_requests();
    // In clear and over TLS the log reads the same.
    let both = |request: &str| {
        let place = request.trim_start_matches("GET ").replace(' ', "");
        ["http", "https"].iter().all(|scheme| report.requests.iter().any(|asked| asked.url == format!("{scheme}://{place}")))
    };
    for request in &requests {
        let times = requests.iter().filter(|other| *other == request).count();
        assert_eq!(times, if both(request) { 2 } else { 1 }, "{request}: {requests:#?}");
    }
    assert!(requests.iter().all(|request| request.starts_with("GET ") && !request.contains("anna")), "{requests:#?}");

    let sign_in = report.endpoints.iter().filter(|endpoint| endpoint.services.contains(&Service::SignIn));
    let sign_in: Vec<(&str, bool)> = sign_in.map(|endpoint| (endpoint.id.as_str(), endpoint.authenticated)).collect();
    assert!(sign_in.iter().any(|(id, _)| *id == "tls://sts.contoso.test:443"), "{sign_in:?}");
    let web = report
        .endpoints
        .iter()
        .find(|endpoint| endpoint.id == "tls://webext.contoso.test:443")
        .expect("the pool's web services");
    assert!(web.found_by.iter().any(|by| by.contains("of https://lyncdiscover.contoso.test/")), "{:?}", web.found_by);
}
