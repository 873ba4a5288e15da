//! Completing chains with the issuers that certificates name, against real servers with every fault.

#![cfg(feature = "net")]

use std::net::SocketAddr;
use std::time::Duration;

use cert_chain_core::build::Given;
use cert_chain_core::cert::Cert;
use cert_chain_core::connect_to::ConnectTo;
use cert_chain_core::fetch::{AiaFailure, AiaOutcome, FetchOptions, Fetched, Known, MAX_GAPS, Shared, fetch};
use cert_chain_core::net::Internet;
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{AnswerOutcome, Deadline, Endpoint, HandshakeOutcome, Transport};
use cert_chain_testlab::servers::dns::{DnsServer, Zone};
use cert_chain_testlab::servers::http::{HttpServer, Reply, Site};
use cert_chain_testlab::servers::tls::{TlsServer, TlsSetup};
use cert_chain_testlab::{Defect, KeyId, Pki, pem_bundle};

const HOST: &str = "sip.contoso.test";
const CA: &str = "Lab Issuing CA 1";
const CA_URL: &str = "http://pki.fabrikam.test/ca.cer";

/// A root, an issuing CA, and an end-entity that names `url` as the place of its issuer.
fn pki(url: &str) -> Pki {
    let mut pki = Pki::new();
    pki.root("Lab Root R1");
    pki.ca(CA, "Lab Root R1");
    pki.end_entity_with(HOST, CA, |spec| spec.aia = Some(url.to_owned()));
    pki
}

fn end_entity(pki: &Pki) -> Vec<Vec<u8>> {
    pki.chain(&["Lab Issuing CA 1>sip.contoso.test"])
}

fn issuing(pki: &Pki) -> Vec<u8> {
    pki.der("Lab Root R1>Lab Issuing CA 1")
}

fn cert(der: Vec<u8>) -> Cert {
    Cert::from_der(der).expect("a certificate")
}

fn root_store(pki: &Pki) -> Anchors {
    Anchors::new([AnchorStore::new("lab", None, [cert(pki.der("Lab Root R1>Lab Root R1"))])])
}

fn known<'k>(anchors: &'k Anchors, given: &'k Given) -> Known<'k> {
    Known { anchors, given, memo: None }
}

/// Connects every server's name to the TLS server and the CA's name to the HTTP server.
fn options(tls: SocketAddr, http: Option<SocketAddr>) -> FetchOptions {
    let mut mappings = vec![format!("{HOST}:443:{tls}")];
    mappings.extend(http.map(|http| format!("pki.fabrikam.test:80:{http}")));
    let mut options = FetchOptions::default();
    options.samples = 1;
    options.connect_to = ConnectTo::new(mappings.iter().map(|text| text.parse().expect("a mapping")).collect());
    options
}

fn endpoint() -> Endpoint {
    Endpoint::server(HOST.parse().expect("a name"), 443, Transport::Tls)
}

fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(30))
}

/// What was fetched, and what the CA's server was asked.
async fn fetched(pki: &Pki, chain: Vec<Vec<u8>>, site: Site) -> (Fetched, Vec<String>) {
    let tls = TlsServer::start(TlsSetup::serving(chain, pki.private_key(HOST))).await.expect("a port");
    let http = HttpServer::start(site).await.expect("a port");
    let (anchors, given) = (root_store(pki), Given::default());
    let options = options(tls.address(), Some(http.address()));
    let fetched = fetch(&Internet::new(), &endpoint(), &options, known(&anchors, &given), &Shared::default(), soon()).await;
    assert_eq!(fetched.chains.len(), 1, "{fetched:?}");
    (fetched, http.requests())
}

/// The one outcome of asking for the issuer that `url` should give.
async fn outcome(url: &str, site: Site) -> AiaOutcome {
    let pki = pki(url);
    let (fetched, _) = fetched(&pki, end_entity(&pki), site).await;
    let [attempt] = fetched.chains[0].aia.as_slice() else { panic!("{fetched:?}") };
    assert_eq!(attempt.url, url);
    attempt.outcome.clone()
}

async fn failure(url: &str, site: Site) -> AiaFailure {
    match outcome(url, site).await {
        AiaOutcome::Failed(failure) => failure,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_missing_issuer_is_found_in_every_form() {
    let pki = pki(CA_URL);
    let ca = issuing(&pki);
    let forms = [
        Reply::certificate(ca.clone()),
        Reply::ok("text/plain", pem_bundle(&[&ca])),
        Reply::certificates(&[&ca]),
        Reply::certificates(&[pki.der("Lab Root R1>Lab Root R1"), ca.clone()]),
    ];
    for form in forms {
        let (fetched, requests) = fetched(&pki, end_entity(&pki), Site::new().path("/ca.cer", form)).await;
        let found: Vec<(&[u8], &str)> = fetched.chains[0].found().map(|(cert, url)| (cert.der(), url)).collect();
        assert_eq!(found, [(ca.as_slice(), CA_URL)]);
        assert_eq!(requests, ["GET pki.fabrikam.test /ca.cer"]);
    }
}

#[tokio::test]
async fn a_complete_chain_causes_no_request() {
    let pki = pki(CA_URL);
    let chain = [end_entity(&pki), vec![issuing(&pki)]].concat();
    let (fetched, requests) = fetched(&pki, chain, Site::new()).await;
    assert_eq!((fetched.chains[0].aia.len(), requests.len()), (0, 0));
}

#[tokio::test]
async fn an_issuer_that_was_given_causes_no_request() {
    let pki = pki(CA_URL);
    let tls = TlsServer::start(TlsSetup::serving(end_entity(&pki), pki.private_key(HOST))).await.expect("a port");
    let http = HttpServer::start(Site::new()).await.expect("a port");
    let anchors = root_store(&pki);
    let given = Given::new([(cert(issuing(&pki)), "intermediates.pem".to_owned())]);
    let options = options(tls.address(), Some(http.address()));
    let fetched = fetch(&Internet::new(), &endpoint(), &options, known(&anchors, &given), &Shared::default(), soon()).await;
    assert!(fetched.chains[0].aia.is_empty() && http.requests().is_empty());
}

#[tokio::test]
async fn aia_can_be_left_alone() {
    let pki = pki(CA_URL);
    let tls = TlsServer::start(TlsSetup::serving(end_entity(&pki), pki.private_key(HOST))).await.expect("a port");
    let (anchors, given) = (root_store(&pki), Given::default());
    let mut options = options(tls.address(), None);
    options.follow_aia = false;
    let fetched = fetch(&Internet::new(), &endpoint(), &options, known(&anchors, &given), &Shared::default(), soon()).await;
    assert!(fetched.chains[0].aia.is_empty());
}

/// A root, two CAs, an end-entity; each names the place of its issuer.
fn deep_pki() -> Pki {
    let mut pki = Pki::new();
    pki.root("Lab Root R1");
    pki.ca("Lab Policy CA", "Lab Root R1");
    pki.ca_with(CA, "Lab Policy CA", |spec| spec.aia = Some("http://pki.fabrikam.test/policy.cer".to_owned()));
    pki.end_entity_with(HOST, CA, |spec| spec.aia = Some(CA_URL.to_owned()));
    pki
}

#[tokio::test]
async fn two_missing_issuers_are_found_one_after_the_other() {
    let pki = deep_pki();
    let (ca, policy) = (pki.der("Lab Policy CA>Lab Issuing CA 1"), pki.der("Lab Root R1>Lab Policy CA"));
    let site =
        Site::new().path("/ca.cer", Reply::certificate(ca.clone())).path("/policy.cer", Reply::certificate(policy.clone()));
    let (fetched, requests) = fetched(&pki, end_entity(&pki), site).await;
    let found: Vec<&[u8]> = fetched.chains[0].found().map(|(cert, _)| cert.der()).collect();
    assert_eq!(found, [ca.as_slice(), policy.as_slice()]);
    assert_eq!(requests, ["GET pki.fabrikam.test /ca.cer", "GET pki.fabrikam.test /policy.cer"]);
}

#[tokio::test]
async fn what_came_along_in_a_bundle_is_not_asked_for_again() {
    let pki = deep_pki();
    let (ca, policy) = (pki.der("Lab Policy CA>Lab Issuing CA 1"), pki.der("Lab Root R1>Lab Policy CA"));
    let site = Site::new().path("/ca.cer", Reply::certificates(&[&policy, &ca]));
    let (fetched, requests) = fetched(&pki, end_entity(&pki), site).await;
    let found: Vec<(&[u8], &str)> = fetched.chains[0].found().map(|(cert, url)| (cert.der(), url)).collect();
    assert_eq!(found, [(ca.as_slice(), CA_URL), (policy.as_slice(), CA_URL)]);
    assert_eq!(requests, ["GET pki.fabrikam.test /ca.cer"]);
}

#[tokio::test]
async fn the_wrong_certificate_is_not_used() {
    // The issuer's name, another key; and another name altogether.
    let mut other = Pki::new();
    other.root("Lab Root R1");
    let impostor = other.ca("Lab Issuing CA 1@impostor", "Lab Root R1");
    let stranger = other.ca("Lab Issuing CA 9", "Lab Root R1");
    for wrong in [impostor, stranger] {
        let outcome = outcome(CA_URL, Site::new().path("/ca.cer", Reply::certificate(wrong.clone()))).await;
        assert_eq!(outcome, AiaOutcome::WrongCertificate(vec![cert(wrong)]));
    }
}

#[tokio::test]
async fn a_child_with_a_spoilt_signature_finds_no_issuer() {
    let mut pki = pki("http://unused.test/");
    let child = pki.end_entity_with("spoilt.contoso.test", CA, |spec| {
        spec.aia = Some(CA_URL.to_owned());
        spec.defects = vec![Defect::FlippedSignatureByte];
    });
    let site = Site::new().path("/ca.cer", Reply::certificate(issuing(&pki)));
    let tls = TlsServer::start(TlsSetup::serving(vec![child], pki.private_key("spoilt.contoso.test"))).await.expect("a port");
    let http = HttpServer::start(site).await.expect("a port");
    let (anchors, given) = (root_store(&pki), Given::default());
    let options = options(tls.address(), Some(http.address()));
    let fetched = fetch(&Internet::new(), &endpoint(), &options, known(&anchors, &given), &Shared::default(), soon()).await;
    assert!(matches!(fetched.chains[0].aia[0].outcome, AiaOutcome::WrongCertificate(_)), "{fetched:?}");
}

#[tokio::test]
async fn every_disappointment_is_told_apart() {
    assert_eq!(failure(CA_URL, Site::new()).await, AiaFailure::HttpStatus(404));
    let page = Site::new().path("/ca.cer", Reply::page("<h1>Please sign in</h1>"));
    assert_eq!(failure(CA_URL, page).await, AiaFailure::NotACertificate(Some("text/html; charset=utf-8".to_owned())));
    assert_eq!(failure(CA_URL, Site::new().path("/ca.cer", Reply::Endless)).await, AiaFailure::TooLarge);
    let reset = Site::new().path("/ca.cer", Reply::Reset);
    assert_eq!(failure(CA_URL, reset).await, AiaFailure::Unreachable(HandshakeOutcome::Reset));
    let circle = Site::new().path("/ca.cer", Reply::redirect("/ca.cer"));
    assert_eq!(failure(CA_URL, circle).await, AiaFailure::Redirects);
    let away = Site::new().path("/ca.cer", Reply::redirect("ftp://pki.fabrikam.test/ca.cer"));
    assert_eq!(failure(CA_URL, away).await, AiaFailure::Scheme("ftp".to_owned()));
    assert_eq!(failure("ldap:///CN=Lab%20Issuing%20CA%201", Site::new()).await, AiaFailure::Scheme("ldap".to_owned()));
    assert_eq!(failure("http://u:p@pki.fabrikam.test/ca.cer", Site::new()).await, AiaFailure::Credentials);
    assert_eq!(failure("pki.fabrikam.test/ca.cer", Site::new()).await, AiaFailure::MalformedUrl);
}

#[tokio::test]
async fn a_slow_drip_ends_with_the_budget() {
    let pki = pki(CA_URL);
    let tls = TlsServer::start(TlsSetup::serving(end_entity(&pki), pki.private_key(HOST))).await.expect("a port");
    let http = HttpServer::start(Site::new().path("/ca.cer", Reply::Drip)).await.expect("a port");
    let (anchors, given) = (root_store(&pki), Given::default());
    let mut options = options(tls.address(), Some(http.address()));
    options.endpoint_budget = Duration::from_millis(600);
    let limit = Deadline::after(Duration::from_secs(3));
    let fetched = fetch(&Internet::new(), &endpoint(), &options, known(&anchors, &given), &Shared::default(), soon()).await;
    assert!(!limit.has_passed());
    // So little time says nothing about the CA's server.
    assert_eq!(fetched.chains[0].aia[0].outcome, AiaOutcome::Failed(AiaFailure::Late));
}

#[tokio::test]
async fn redirects_are_followed_and_each_is_checked_again() {
    let lab = pki(CA_URL);
    let ca = issuing(&lab);
    let site = Site::new().path("/ca.cer", Reply::redirect("/moved.cer")).path("/moved.cer", Reply::certificate(ca.clone()));
    assert_eq!(outcome(CA_URL, site).await, AiaOutcome::Found(cert(ca)));
    let loopback = "127.0.0.1".parse().expect("an address");
    for inwards in ["http://127.0.0.1/ca.cer", "http://0x7f000001/ca.cer", "http://127.1:8080/ca.cer"] {
        let site = Site::new().path("/ca.cer", Reply::redirect(inwards));
        assert_eq!(failure(CA_URL, site).await, AiaFailure::Address(loopback), "{inwards}");
    }
    let metadata = Site::new().path("/ca.cer", Reply::redirect("http://169.254.169.254/latest/meta-data"));
    assert_eq!(failure(CA_URL, metadata).await, AiaFailure::Address("169.254.169.254".parse().expect("an address")));
}

#[tokio::test]
async fn names_that_lead_inwards_are_refused_unless_allowed() {
    let http = HttpServer::start(Site::new()).await.expect("a port");
    let url = format!("http://inside.fabrikam.test:{}/ca.cer", http.address().port());
    let pki = pki(&url);
    let tls = TlsServer::start(TlsSetup::serving(end_entity(&pki), pki.private_key(HOST))).await.expect("a port");
    let dns = DnsServer::start(Zone::new().address("inside.fabrikam.test", [127, 0, 0, 1])).await.expect("a port");
    let (anchors, given) = (root_store(&pki), Given::default());
    let mut options = options(tls.address(), None);
    options.resolver = Some(dns.address());
    let (network, shared) = (Internet::new(), Shared::default());
    let refused = fetch(&network, &endpoint(), &options, known(&anchors, &given), &shared, soon()).await;
    let address = AiaFailure::Address("127.0.0.1".parse().expect("an address"));
    assert_eq!(refused.chains[0].aia[0].outcome, AiaOutcome::Failed(address));
    assert!(http.requests().is_empty());

    options.allow_private = true;
    let allowed = fetch(&network, &endpoint(), &options, known(&anchors, &given), &Shared::default(), soon()).await;
    assert_eq!(allowed.chains[0].aia[0].outcome, AiaOutcome::Failed(AiaFailure::HttpStatus(404)));
}

#[tokio::test]
async fn a_name_without_address_is_said_to_be_one() {
    let pki = pki("http://gone.fabrikam.test/ca.cer");
    let tls = TlsServer::start(TlsSetup::serving(end_entity(&pki), pki.private_key(HOST))).await.expect("a port");
    let dns = DnsServer::start(Zone::new()).await.expect("a port");
    let (anchors, given) = (root_store(&pki), Given::default());
    let mut options = options(tls.address(), None);
    options.resolver = Some(dns.address());
    let fetched = fetch(&Internet::new(), &endpoint(), &options, known(&anchors, &given), &Shared::default(), soon()).await;
    let expected = AiaOutcome::Failed(AiaFailure::NameNotResolved(AnswerOutcome::NxDomain));
    assert_eq!(fetched.chains[0].aia[0].outcome, expected);
}

#[tokio::test]
async fn each_url_is_asked_once_in_a_run() {
    let pki = pki(CA_URL);
    let tls = TlsServer::start(TlsSetup::serving(end_entity(&pki), pki.private_key(HOST))).await.expect("a port");
    let http = HttpServer::start(Site::new().path("/ca.cer", Reply::certificate(issuing(&pki)))).await.expect("a port");
    let (anchors, given) = (root_store(&pki), Given::default());
    let options = options(tls.address(), Some(http.address()));
    let (network, shared, endpoint) = (Internet::new(), Shared::default(), endpoint());
    let all = (0..5).map(|_| fetch(&network, &endpoint, &options, known(&anchors, &given), &shared, soon()));
    for fetched in futures_util::future::join_all(all).await {
        assert_eq!(fetched.chains[0].found().count(), 1);
    }
    assert_eq!(http.requests(), ["GET pki.fabrikam.test /ca.cer"]);
}

#[tokio::test]
async fn a_staircase_without_end_is_left() {
    let mut pki = Pki::new();
    let mut site = Site::new();
    let top = 2 * MAX_GAPS;
    pki.root(&format!("CA {top}"));
    for step in (0..top).rev() {
        let (name, issuer) = (format!("CA {step}"), format!("CA {}", step + 1));
        let der = pki.ca_with(&name, &issuer, |spec| spec.aia = Some(format!("http://pki.fabrikam.test/{}", step + 1)));
        site = site.path(&format!("/{step}"), Reply::certificate(der));
    }
    let child = pki.end_entity_with(HOST, "CA 0", |spec| {
        spec.aia = Some("http://pki.fabrikam.test/0".to_owned());
        spec.authority_key_id = KeyId::Absent;
    });
    let tls = TlsServer::start(TlsSetup::serving(vec![child], pki.private_key(HOST))).await.expect("a port");
    let http = HttpServer::start(site).await.expect("a port");
    let (anchors, given) = (Anchors::new([]), Given::default());
    let options = options(tls.address(), Some(http.address()));
    let fetched = fetch(&Internet::new(), &endpoint(), &options, known(&anchors, &given), &Shared::default(), soon()).await;
    assert_eq!(http.requests().len(), MAX_GAPS);
    assert_eq!(fetched.limits_met, [cert_chain_core::fetch::FetchLimit::Gaps]);
}
