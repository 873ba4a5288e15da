//! Findings about a network, each on real servers on loopback, beside a twin that shows none.

use std::net::SocketAddr;

use cert_chain_core::build::Given;
use cert_chain_core::cert::Cert;
use cert_chain_core::connect_to::ConnectTo;
use cert_chain_core::discover::Vantage;
use cert_chain_core::net::Internet;
use cert_chain_core::report::{BundleError, EndpointReport, Report, Severity, Verdict, bundle};
use cert_chain_core::trust::{AnchorStore, Anchors, Program};
use cert_chain_core::{CheckOptions, Time, check};
use cert_chain_testlab::servers::dns::{DnsServer, Zone};
use cert_chain_testlab::servers::http::{HttpServer, Reply, Site};
use cert_chain_testlab::servers::tls::{Behaviour, ClientCertificate, Identity, Smtp, TlsServer, TlsSetup, When};
use cert_chain_testlab::{KeyKind, LAB_NOW, Pki};

const HOST: &str = "sip.contoso.test";
const AIA: &str = "http://pki.fabrikam.test/ca.cer";

/// A PKI whose end-entity certificate names the address of its issuer.
struct Lab {
    pki: Pki,
    root: Vec<u8>,
    ca: Vec<u8>,
    end_entity: Vec<u8>,
}

impl Lab {
    fn new() -> Self {
        let mut pki = Pki::new();
        let root = pki.root_with("Root", |spec| spec.key = KeyKind::Rsa(1));
        let ca = pki.ca_with("CA", "Root", |spec| spec.key = KeyKind::Rsa(2));
        let end_entity = pki.end_entity_with(HOST, "CA", |spec| {
            spec.key = KeyKind::Rsa(3);
            spec.aia = Some(AIA.to_owned());
        });
        Self { pki, root, ca, end_entity }
    }

    fn identity(&self, chain: &[&Vec<u8>]) -> Identity {
        Identity { chain: chain.iter().map(|der| (*der).clone()).collect(), key: self.pki.private_key(HOST) }
    }

    fn complete(&self) -> Behaviour {
        Behaviour::Serve(self.identity(&[&self.end_entity, &self.ca]))
    }

    fn end_entity_only(&self) -> Behaviour {
        Behaviour::Serve(self.identity(&[&self.end_entity]))
    }

    fn options(&self) -> CheckOptions {
        let mut options = CheckOptions::default();
        let store = AnchorStore::from_file("given", "root.der", &self.root).expect("a root");
        options.judge.anchors = Anchors::new([store]);
        options.judge.at = Some(Time::from_unix(LAB_NOW));
        options.follow_aia = false;
        options
    }

    /// What a check of [`HOST`] at these addresses shows.
    async fn check(&self, target: &str, port: u16, addresses: &[SocketAddr], options: CheckOptions) -> EndpointReport {
        let mappings = addresses.iter().map(|to| format!("{HOST}:{port}:{}:{}", to.ip(), to.port()));
        self.mapped(target, mappings, options).await
    }

    async fn mapped(&self, target: &str, to: impl Iterator<Item = String>, options: CheckOptions) -> EndpointReport {
        self.reported(target, to, options).await.endpoints.remove(0)
    }

    async fn reported(&self, target: &str, to: impl Iterator<Item = String>, mut options: CheckOptions) -> Report {
        options.connect_to = ConnectTo::new(to.map(|mapping| mapping.parse().expect("a mapping")).collect());
        check(&Internet::new(), &target.parse().expect("a target"), &options).await
    }

    async fn at(&self, setup: TlsSetup) -> EndpointReport {
        let server = TlsServer::start(setup).await.expect("a server");
        self.check(&format!("{HOST}:443"), 443, &[server.address()], self.options()).await
    }
}

fn severity(endpoint: &EndpointReport, code: &str) -> Option<Severity> {
    endpoint.findings.iter().find(|finding| finding.code == code).map(|finding| finding.severity)
}

fn codes(endpoint: &EndpointReport) -> Vec<&str> {
    endpoint.findings.iter().map(|finding| finding.code.as_str()).collect()
}

#[tokio::test]
async fn a_healthy_server_shows_nothing() {
    let lab = Lab::new();
    let endpoint = lab.at(TlsSetup::new(lab.complete())).await;
    assert_eq!((codes(&endpoint), endpoint.verdict), (vec![], Some(Verdict::Complete)));
}

#[tokio::test]
async fn address_unreachable_is_worse_when_no_other_answers() {
    let lab = Lab::new();
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let server = TlsServer::start(TlsSetup::new(lab.complete())).await.expect("a server");
    let target = format!("{HOST}:443");
    let alone = lab.check(&target, 443, &[closed], lab.options()).await;
    assert_eq!(severity(&alone, "address-unreachable"), Some(Severity::Error));
    assert_eq!(alone.verdict, Some(Verdict::Unreachable));
    let beside = lab.check(&target, 443, &[closed, server.address()], lab.options()).await;
    assert_eq!(severity(&beside, "address-unreachable"), Some(Severity::Warning));
    assert_eq!(beside.verdict, Some(Verdict::Complete));
}

#[tokio::test]
async fn tls_handshake_failed_says_how() {
    let lab = Lab::new();
    for (behaviour, how) in [
        (Behaviour::Alert(40), "alert handshake_failure"),
        (Behaviour::Close, "closed the connection"),
        (Behaviour::Reset, "connection reset"),
        (Behaviour::PlainHttp, "no TLS"),
    ] {
        let endpoint = lab.at(TlsSetup::new(behaviour)).await;
        assert_eq!(codes(&endpoint), ["tls-handshake-failed"], "{how}");
        assert!(endpoint.findings[0].message.contains(how), "{}", endpoint.findings[0].message);
    }
}

#[tokio::test]
async fn legacy_tls_only_keeps_the_chain() {
    let lab = Lab::new();
    let endpoint = lab.at(TlsSetup::new(Behaviour::ServeLegacy(lab.identity(&[&lab.end_entity, &lab.ca])))).await;
    assert_eq!(codes(&endpoint), ["legacy-tls-only"]);
    assert_eq!((endpoint.verdict, endpoint.chains.len()), (Some(Verdict::Complete), 1));
}

#[tokio::test]
async fn starttls_not_offered_quotes_the_server() {
    let lab = Lab::new();
    let server = TlsServer::start(TlsSetup::new(lab.complete()).smtp(Smtp::DoesNotOffer)).await.expect("a server");
    let endpoint = lab.check(&format!("smtp://{HOST}"), 25, &[server.address()], lab.options()).await;
    assert_eq!(codes(&endpoint), ["starttls-not-offered"]);
    let server = TlsServer::start(TlsSetup::new(lab.complete()).smtp(Smtp::Offers)).await.expect("a server");
    let endpoint = lab.check(&format!("smtp://{HOST}"), 25, &[server.address()], lab.options()).await;
    assert_eq!((codes(&endpoint), endpoint.verdict), (vec![], Some(Verdict::Complete)));
}

#[tokio::test]
async fn chain_differs_by_address_warns_when_verdicts_differ() {
    let lab = Lab::new();
    let (good, bad) = (TlsSetup::new(lab.complete()), TlsSetup::new(lab.end_entity_only()));
    let (good, bad) = (TlsServer::start(good).await.expect("a server"), TlsServer::start(bad).await.expect("a server"));
    let endpoint = lab.check(&format!("{HOST}:443"), 443, &[good.address(), bad.address()], lab.options()).await;
    assert_eq!(severity(&endpoint, "chain-differs-by-address"), Some(Severity::Warning));
    assert_eq!(
        endpoint.addresses.iter().map(|a| a.verdict).collect::<Vec<_>>(),
        [Some(Verdict::Complete), Some(Verdict::Broken)]
    );
}

#[tokio::test]
async fn chain_differs_by_attempt_sees_two_machines_behind_one_address() {
    let lab = Lab::new();
    let mut setup = TlsSetup::new(lab.complete());
    // Every second connection meets the other machine.
    setup = setup.when(When::Turn { is: 1, of: 2 }, lab.end_entity_only());
    let endpoint = lab.at(setup).await;
    assert_eq!(severity(&endpoint, "chain-differs-by-attempt"), Some(Severity::Warning));
    assert_eq!(severity(&endpoint, "chain-differs-by-handshake"), None);
}

#[tokio::test]
async fn chain_differs_by_handshake_counts_for_nobody_who_sends_a_name() {
    let lab = Lab::new();
    let endpoint = lab.at(TlsSetup::new(lab.complete()).when(When::NoServerName, lab.end_entity_only())).await;
    assert_eq!(codes(&endpoint), ["chain-differs-by-handshake"]);
    assert_eq!(endpoint.verdict, Some(Verdict::Complete));
}

#[tokio::test]
async fn name_not_resolved_belongs_to_whoever_points_there() {
    let lab = Lab::new();
    let zone = Zone::new().srv("_sip._tls.contoso.test", "gone.contoso.test", 443);
    let dns = DnsServer::start(zone).await.expect("a server");
    let mut options = lab.options();
    options.vantages = vec![Vantage::new("lab", Some(dns.address()))];
    let endpoint = lab.mapped("contoso.test", std::iter::empty(), options).await;
    assert_eq!((endpoint.id.as_str(), codes(&endpoint)), ("tls://gone.contoso.test:443", vec!["name-not-resolved"]));
    assert_eq!(endpoint.findings[0].owner, "dns");
    assert!(endpoint.findings[0].message.contains("_sip._tls.contoso.test"), "{}", endpoint.findings[0].message);
}

/// Whether a domain federates with anybody behind Microsoft's proxies is not known from here.
#[tokio::test]
async fn issuer_list_lacks_peer_is_a_note_where_others_than_microsoft_may_come() {
    let lab = Lab::new();
    let setup = TlsSetup::new(lab.complete());
    let setup = setup.client_certificate(ClientCertificate::Demanded { issuers: vec![lab.root.clone()] });
    let server = TlsServer::start(setup).await.expect("a server");
    let zone = Zone::new().srv("_sipfederationtls._tcp.contoso.test", HOST, 5061).address(HOST, server.address().ip());
    let dns = DnsServer::start(zone).await.expect("a server");
    let mut options = lab.options();
    options.vantages = vec![Vantage::new("lab", Some(dns.address()))];
    options.allow_private = true;
    let to = [format!("{HOST}:5061:{}:{}", server.address().ip(), server.address().port())];
    let report = lab.reported("contoso.test", to.into_iter(), options).await;
    let endpoint = report.endpoints.iter().find(|endpoint| endpoint.port == Some(5061)).expect("the server");
    assert_eq!(severity(endpoint, "issuer-list-lacks-peer"), Some(Severity::Note), "{:?}", codes(endpoint));
}

/// A peer to which others connect connects to them too, and then shows the same certificate.
#[tokio::test]
async fn client_auth_missing_concerns_who_calls_others() {
    let lab = Lab::new();
    let server = TlsServer::start(TlsSetup::new(lab.complete())).await.expect("a server");
    for (service, expected) in [("_sipfederationtls._tcp", Some(Severity::Note)), ("_sip._tls", None)] {
        let zone = Zone::new().srv(&format!("{service}.contoso.test"), HOST, 5061).address(HOST, server.address().ip());
        let dns = DnsServer::start(zone).await.expect("a server");
        let mut options = lab.options();
        options.vantages = vec![Vantage::new("lab", Some(dns.address()))];
        options.allow_private = true;
        let to = [format!("{HOST}:5061:{}:{}", server.address().ip(), server.address().port())];
        let report = lab.reported("contoso.test", to.into_iter(), options).await;
        let endpoint = report.endpoints.iter().find(|endpoint| endpoint.port == Some(5061)).expect("the server");
        assert_eq!(severity(endpoint, "client-auth-missing"), expected, "{service}: {:?}", codes(endpoint));
    }
    for (target, expected) in [("sips:", Some("Direct Routing does not ask for that")), ("https://", None)] {
        let to = [format!("{HOST}:5061:{}:{}", server.address().ip(), server.address().port())];
        let endpoint = lab.mapped(&format!("{target}{HOST}:5061"), to.into_iter(), lab.options()).await;
        assert_eq!(
            severity(&endpoint, "client-auth-missing"),
            expected.map(|_| Severity::Note),
            "{target}: {:?}",
            codes(&endpoint)
        );
        assert!(expected.is_none_or(|says| endpoint.findings[0].message.ends_with(says)), "{:?}", endpoint.findings[0].message);
    }
}

/// Who federates is taken to fetch no issuers, which nobody measured; Android is known not to.
#[tokio::test]
async fn a_missing_intermediate_is_an_error_where_somebody_is_known_to_fail() {
    let lab = Lab::new();
    let server = TlsServer::start(TlsSetup::new(lab.end_entity_only())).await.expect("a server");
    // The host called sip is tried by clients that sign in, too.
    let rows = [("_sipfederationtls._tcp", "edge.contoso.test", Severity::Warning), ("_sip._tls", HOST, Severity::Error)];
    for (service, host, expected) in rows {
        let zone = Zone::new().srv(&format!("{service}.contoso.test"), host, 5061).address(host, server.address().ip());
        let dns = DnsServer::start(zone).await.expect("a server");
        let mut options = lab.options();
        options.judge.given = Given::new([(Cert::from_der(lab.ca.clone()).expect("a certificate"), "ca.cer".to_owned())]);
        options.vantages = vec![Vantage::new("lab", Some(dns.address()))];
        options.allow_private = true;
        let to = [format!("{host}:5061:{}:{}", server.address().ip(), server.address().port())];
        let report = lab.reported("contoso.test", to.into_iter(), options).await;
        let endpoint = report.endpoints.iter().find(|endpoint| endpoint.port == Some(5061)).expect("the server");
        assert_eq!(severity(endpoint, "missing-intermediate"), Some(expected), "{service}: {:?}", codes(endpoint));
    }
}

impl Lab {
    /// What a check of the domain shows, with this zone and these servers instead of the real ones.
    async fn of_domain(&self, zone: Zone, to: &[String]) -> Report {
        let dns = DnsServer::start(zone).await.expect("a server");
        let mut options = self.options();
        options.vantages = vec![Vantage::new("lab", Some(dns.address()))];
        options.allow_private = true;
        self.reported("contoso.test", to.iter().cloned(), options).await
    }
}

#[tokio::test]
async fn a_wildcard_alone_is_not_enough_for_an_edge() {
    for (names, expected) in
        [(&["*.contoso.test"][..], Some(Severity::Warning)), (&["*.contoso.test", HOST], None), (&["SIP.contoso.test"], None)]
    {
        let mut lab = Lab::new();
        lab.end_entity = lab.pki.end_entity_with(HOST, "CA", |spec| {
            spec.tag = names.concat();
            spec.key = KeyKind::Rsa(3);
            spec.dns_names(names);
        });
        let server = TlsServer::start(TlsSetup::new(lab.complete())).await.expect("a server");
        let to = [format!("{HOST}:5061:{}:{}", server.address().ip(), server.address().port())];
        let zone = Zone::new().srv("_sipfederationtls._tcp.contoso.test", HOST, 5061);
        let report = lab.of_domain(zone, &to).await;
        let endpoint = report.endpoints.iter().find(|endpoint| endpoint.port == Some(5061)).expect("the server");
        assert_eq!(severity(endpoint, "wildcard-not-supported"), expected, "{names:?}");
        assert_eq!(severity(endpoint, "name-mismatch"), None, "{names:?}");
    }
    // Exchange may have one.
    let mut lab = Lab::new();
    lab.end_entity = lab.pki.end_entity_with(HOST, "CA", |spec| {
        spec.tag = "wildcard".to_owned();
        spec.key = KeyKind::Rsa(3);
        spec.dns_names(&["*.contoso.test"]);
    });
    let server = TlsServer::start(TlsSetup::new(lab.complete()).site(Site::new())).await.expect("a server");
    let to = [format!("mail.contoso.test:443:{}:{}", server.address().ip(), server.address().port())];
    let report = lab.of_domain(Zone::new().srv("_autodiscover._tcp.contoso.test", "mail.contoso.test", 443), &to).await;
    assert_eq!(codes(&report.endpoints[0]), Vec::<&str>::new());
}

#[tokio::test]
async fn srv_target_outside_domain_is_told_of_sip_alone() {
    for (record, target, expected) in [
        ("_sip._tls", "edge.fabrikam.test", vec!["srv-target-outside-domain"]),
        ("_sipfederationtls._tcp", "edge.fabrikam.test", vec!["srv-target-outside-domain"]),
        ("_sip._tls", "edge.contoso.test", vec![]),
        ("_sip._tls", "sipdir.online.lync.com", vec![]),
        ("_autodiscover._tcp", "mail.fabrikam.test", vec![]),
    ] {
        let report = Lab::new().of_domain(Zone::new().srv(&format!("{record}.contoso.test"), target, 443), &[]).await;
        let told: Vec<&str> = codes(&report.endpoints[0]).into_iter().filter(|code| *code != "name-not-resolved").collect();
        assert_eq!(told, expected, "{record} {target}");
    }
}

/// A proxy re-signs all that it inspects; what it lets pass, and what an internal CA issued for its own servers, is judged as ever.
#[tokio::test]
async fn tls_interception_takes_the_place_of_all_that_its_chain_would_be_told() {
    let mut proxy = Pki::new();
    let root = proxy.root_with("Inspection CA", |spec| spec.key = KeyKind::Rsa(4));
    let mut resigned = |host: &str| {
        let end_entity = proxy.end_entity_with(host, "Inspection CA", |spec| spec.key = KeyKind::Rsa(5));
        Identity { chain: vec![end_entity, root.clone()], key: proxy.private_key(host) }
    };
    let lab = Lab::new();
    let mut internal = Pki::new();
    internal.root_with("Inspection CA", |spec| spec.key = KeyKind::Rsa(1));
    let namesake = internal.end_entity_with("access.contoso.test", "Inspection CA", |spec| spec.key = KeyKind::Rsa(2));
    let namesake = Identity { chain: vec![namesake], key: internal.private_key("access.contoso.test") };
    let hosts = [
        ("login.microsoftonline.com", resigned("login.microsoftonline.com")),
        ("edge.contoso.test", resigned("edge.contoso.test")),
        (HOST, lab.identity(&[&lab.end_entity])),
        ("access.contoso.test", namesake),
    ];
    let (mut servers, mut to, mut zone) = (Vec::new(), Vec::new(), Zone::new());
    for (host, identity) in hosts {
        let server = TlsServer::start(TlsSetup::new(Behaviour::Serve(identity)).site(Site::new())).await.expect("a server");
        to.push(format!("{host}:443:{}:{}", server.address().ip(), server.address().port()));
        servers.push(server);
        if host.ends_with(".test") {
            zone = zone.srv("_sip._tls.contoso.test", host, 443);
        }
    }
    let report = lab.of_domain(zone, &to).await;
    let of = |host: &str| report.endpoints.iter().find(|endpoint| endpoint.host.as_deref() == Some(host)).expect("the server");
    let edge = of("edge.contoso.test");
    assert_eq!(codes(edge), ["tls-interception"], "{:#?}", edge.findings);
    assert_eq!((edge.findings[0].owner.as_str(), edge.findings[0].severity), ("this-network", Severity::Error));
    assert_eq!(codes(of(HOST))[0], "unknown-issuer");
    assert_eq!(codes(of("access.contoso.test"))[0], "unknown-issuer");
}

/// Windows sends no more than 16 KB of names.
#[tokio::test]
async fn issuer_list_too_long_is_told_from_half_of_the_limit_on() {
    let lab = Lab::new();
    let mut pki = Pki::new();
    let roots: Vec<Vec<u8>> =
        (0..300).map(|number| pki.root(&format!("Some Root Certification Authority {number:03}"))).collect();
    for (count, expected) in [(0, None), (30, None), (150, Some(Severity::Note)), (300, Some(Severity::Warning))] {
        let issuers = roots[..count].to_vec();
        let setup = TlsSetup::new(lab.complete()).client_certificate(ClientCertificate::Requested { issuers });
        let endpoint = lab.at(setup).await;
        assert_eq!(severity(&endpoint, "issuer-list-too-long"), expected, "{count}: {:#?}", endpoint.findings);
        assert_eq!(severity(&endpoint, "client-certificate-requested"), Some(Severity::Note));
    }
    assert_eq!(codes(&lab.at(TlsSetup::new(lab.complete())).await), Vec::<&str>::new());
}

/// Windows and most others present nothing when none of the names on the list stands above what they have.
#[tokio::test]
async fn issuer_list_lacks_peer_where_it_names_others_alone() {
    let lab = Lab::new();
    let mut pki = Pki::new();
    let below =
        pki.root_with("DigiCert Global G2 TLS RSA SHA256 2020 CA1", |spec| spec.organisation = "DigiCert Inc".to_owned());
    let public = |name: &str| {
        let stores = Program::ALL.map(Program::store);
        let mut anchors = stores.iter().flat_map(|store| store.anchors());
        let named = anchors.find(|anchor| anchor.subject().common_name().as_deref() == Some(name));
        named.expect("a public root").cert().der().to_vec()
    };
    let lacks = Some(Severity::Warning);
    for (issuers, expected) in [
        (vec![], None),
        (vec![lab.root.clone()], lacks),
        (vec![lab.root.clone(), public("DigiCert Assured ID Root CA"), public("ISRG Root X1")], lacks),
        (vec![lab.root.clone(), public("DigiCert Global Root G2")], None),
        (vec![public("Microsoft RSA Root Certificate Authority 2017")], None),
        (vec![lab.root.clone(), below], None),
    ] {
        let count = issuers.len();
        let setup = TlsSetup::new(lab.complete()).client_certificate(ClientCertificate::Demanded { issuers });
        let server = TlsServer::start(setup).await.expect("a server");
        let endpoint = lab.check(&format!("sips:{HOST}"), 5061, &[server.address()], lab.options()).await;
        assert_eq!(severity(&endpoint, "issuer-list-lacks-peer"), expected, "{count}: {:#?}", endpoint.findings);
        let endpoint = lab.check(&format!("{HOST}:5061"), 5061, &[server.address()], lab.options()).await;
        assert_eq!(severity(&endpoint, "issuer-list-lacks-peer"), None, "no peer of Microsoft's comes there");
    }
}

#[tokio::test]
async fn client_certificate_requested_is_usual_between_servers() {
    let lab = Lab::new();
    let setup =
        TlsSetup::new(lab.complete()).client_certificate(ClientCertificate::Demanded { issuers: vec![lab.root.clone()] });
    let server = TlsServer::start(setup).await.expect("a server");
    for (target, expected) in [(format!("sips:{HOST}:443"), None), (format!("https://{HOST}"), Some(Severity::Note))] {
        let endpoint = lab.check(&target, 443, &[server.address()], lab.options()).await;
        assert_eq!(severity(&endpoint, "client-certificate-requested"), expected, "{target}: {:?}", codes(&endpoint));
    }
}

/// Split DNS is a plan; that the two sides do not fare alike is none.
#[tokio::test]
async fn dns_answers_differ_matters_where_the_chains_do() {
    let lab = Lab::new();
    for (inside, expected) in [(lab.end_entity_only(), Severity::Warning), (lab.complete(), Severity::Note)] {
        let machines = [("127.0.0.1", lab.complete()), ("127.0.0.2", inside)];
        let machines = machines.map(|(ip, behaviour)| (ip.parse().expect("an address"), TlsSetup::new(behaviour)));
        let servers = TlsServer::start_farm(&machines).await.expect("servers");
        let zone = |ip: &str| Zone::new().address(HOST, ip.parse::<std::net::IpAddr>().expect("an address"));
        let outside = DnsServer::start(zone("127.0.0.1")).await.expect("a server");
        let inside = DnsServer::start(zone("127.0.0.2")).await.expect("a server");
        let mut options = lab.options();
        options.vantages =
            vec![Vantage::new("outside", Some(outside.address())), Vantage::new("inside", Some(inside.address()))];
        let to = format!("{HOST}:443::{}", servers[0].address().port());
        let endpoint = lab.mapped(&format!("{HOST}:443"), std::iter::once(to), options).await;
        assert_eq!(severity(&endpoint, "dns-answers-differ"), Some(expected), "{:?}", codes(&endpoint));
        let finding = endpoint.findings.iter().find(|finding| finding.code == "dns-answers-differ").expect("the finding");
        assert!(
            finding.message.starts_with("DNS differs: outside gives 127.0.0.1; inside gives 127.0.0.2"),
            "{}",
            finding.message
        );
    }
}

/// Whoever is sent on over HTTP must take the answer on trust.
#[tokio::test]
async fn redirect_outside_domain_concerns_what_came_in_clear() {
    for (target, expected) in
        [("web.fabrikam.test", Some(Severity::Warning)), ("web.contoso.test", None), ("webdir.online.lync.com", None)]
    {
        let lab = Lab::new();
        let document = format!(r#"{{"_links":{{"redirect":{{"href":"https://{target}/root"}}}}}}"#);
        let clear = HttpServer::start(Site::new().path("/", Reply::json(&document))).await.expect("a server");
        let server = TlsServer::start(TlsSetup::new(lab.complete()).site(Site::new())).await.expect("a server");
        let to = [
            format!("lyncdiscover.contoso.test:80:{}:{}", clear.address().ip(), clear.address().port()),
            format!("{target}:443:{}:{}", server.address().ip(), server.address().port()),
        ];
        let report = lab.of_domain(Zone::new().address("lyncdiscover.contoso.test", clear.address().ip()), &to).await;
        let endpoint = report.endpoints.iter().find(|endpoint| endpoint.host.as_deref() == Some(target)).expect("the server");
        assert_eq!(severity(endpoint, "redirect-outside-domain"), expected, "{target}");
        assert!(!endpoint.authenticated, "what came in clear is vouched for by nobody");
    }
}

#[tokio::test]
async fn aia_faults_are_told_beside_the_missing_issuer() {
    let lab = Lab::new();
    let mut elsewhere = Pki::new();
    let other = elsewhere.root("Elsewhere");
    for (reply, wanted) in [
        (Reply::status(404), vec!["unknown-issuer", "aia-unreachable"]),
        (Reply::page("<html>not here</html>"), vec!["unknown-issuer", "aia-unreachable"]),
        (Reply::certificate(other), vec!["unknown-issuer", "aia-wrong-certificate"]),
        (Reply::certificate(lab.ca.clone()), vec!["missing-intermediate"]),
    ] {
        let web = HttpServer::start(Site::new().path("/ca.cer", reply)).await.expect("a server");
        let server = TlsServer::start(TlsSetup::new(lab.end_entity_only())).await.expect("a server");
        let mut options = lab.options();
        options.follow_aia = true;
        let to = [
            format!("{HOST}:443:127.0.0.1:{}", server.address().port()),
            format!("pki.fabrikam.test:80:127.0.0.1:{}", web.address().port()),
        ];
        let endpoint = lab.mapped(&format!("{HOST}:443"), to.into_iter(), options).await;
        assert_eq!(codes(&endpoint), wanted, "{:#?}", endpoint.findings);
        assert_eq!(web.requests(), ["GET pki.fabrikam.test /ca.cer"], "one request a URL");
        if let Some(wrong) = endpoint.findings.iter().find(|finding| finding.code == "aia-wrong-certificate") {
            let misfit = wrong.facts["misfits"][0].as_str().expect("a reason").to_owned();
            assert!(misfit.contains("Elsewhere") && misfit.contains("whose name is not CN="), "{misfit}");
            assert!(wrong.message.contains(&misfit), "{}", wrong.message);
        }
    }
}

/// A listener bound to other names only: whoever sends this one's is refused, whatever the rest are shown.
#[tokio::test]
async fn a_certificate_for_those_who_send_no_name_helps_nobody() {
    let lab = Lab::new();
    let endpoint = lab.at(TlsSetup::new(Behaviour::Alert(112)).when(When::NoServerName, lab.complete())).await;
    assert_eq!((codes(&endpoint), endpoint.verdict), (vec!["tls-handshake-failed"], Some(Verdict::Unreachable)));
    assert!(endpoint.findings[0].message.contains("unrecognized_name"), "{}", endpoint.findings[0].message);
}

/// The chain of another site, shown to those who send no name, is not what this one should send.
#[tokio::test]
async fn a_bundle_is_made_of_what_the_server_shows_for_its_name() {
    let lab = Lab::new();
    let mut elsewhere = Pki::new();
    elsewhere.root("Elsewhere");
    let stray = elsewhere.end_entity_with(HOST, "Elsewhere", |spec| spec.key = KeyKind::Rsa(4));
    let stray = Behaviour::Serve(Identity { chain: vec![stray], key: elsewhere.private_key(HOST) });
    let to = |server: &TlsServer| [format!("{HOST}:443:127.0.0.1:{}", server.address().port())].into_iter();
    let target = format!("{HOST}:443");

    let other_site =
        TlsServer::start(TlsSetup::new(stray.clone()).when(When::NoServerName, lab.complete())).await.expect("a server");
    let report = lab.reported(&target, to(&other_site), lab.options()).await;
    let refused = bundle(&report, &lab.options().judge).expect_err("nothing for this name");
    assert!(matches!(&refused, BundleError::NothingVerifies { codes, .. } if codes[0] == "unknown-issuer"), "{refused}");

    let farm =
        TlsServer::start(TlsSetup::new(lab.complete()).when(When::Turn { is: 1, of: 2 }, stray)).await.expect("a server");
    let report = lab.reported(&target, to(&farm), lab.options()).await;
    let refused = bundle(&report, &lab.options().judge).expect_err("which of the two?");
    assert!(matches!(refused, BundleError::SeveralCertificates { .. }), "{refused}");

    let healthy = TlsServer::start(TlsSetup::new(lab.end_entity_only()).when(When::NoServerName, lab.complete()))
        .await
        .expect("a server");
    let mut options = lab.options();
    options.judge.given = Given::new([(Cert::from_der(lab.ca.clone()).expect("a CA"), "ca".to_owned())]);
    let report = lab.reported(&target, to(&healthy), options.clone()).await;
    let made = bundle(&report, &options.judge).expect("the complete chain");
    assert_eq!((made.certs.len(), made.is_as_served), (2, true));
}
