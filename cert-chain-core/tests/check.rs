//! The whole line on a network made of tables.

mod support;

use cert_chain_core::discover::Vantage;
use cert_chain_core::report::{Report, Severity, Verdict};
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{
    Answer, AnswerOutcome, BelongsTo, CheckOptions, Handshake, HandshakeOutcome, RecordKind, SrvTarget, Time, check,
};
use cert_chain_testlab::{LAB_NOW, Pki};
use support::{FakeNetwork, presents};

/// `lyncdiscover.contoso.com` is an alias of Microsoft's cloud, whose certificate has Microsoft's names only.
#[tokio::test]
async fn an_alias_of_microsofts_cloud_need_not_carry_the_tenants_name() {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let ca = pki.ca("CA", "Root");
    let cloud = pki.end_entity_with("webdir.online.lync.com", "CA", |spec| spec.dns_names(&["*.online.lync.com"]));
    let mut options = dns_alone();
    options.judge.at = Some(Time::from_unix(LAB_NOW));
    options.judge.anchors = Anchors::new([AnchorStore::from_file("given", "root", &root).expect("a root")]);
    options.follow_aia = false;

    for (alias, wanted) in [("webdir.online.lync.com", vec![]), ("proxy.hoster.example", vec!["name-mismatch"])] {
        let chain = vec![cloud.clone(), ca.clone()];
        let found = AnswerOutcome::Addresses(vec!["192.0.2.7".parse().expect("an address")]);
        let network = FakeNetwork::new()
            .alias("lyncdiscover.contoso.com", &[alias], &found)
            .server("192.0.2.7:443", move |_, _, _| presents(&chain, "TLS 1.3"));
        let report = check(&network, &"contoso.com".parse().expect("a domain"), &options).await;
        let endpoint = &report.endpoints[0];
        let codes: Vec<&str> = endpoint.findings.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!(codes, wanted, "{alias}");
        assert_eq!(endpoint.belongs_to == BelongsTo::Microsoft, wanted.is_empty());
        assert!(report.discovery.iter().any(|asked| asked.kind == RecordKind::A && asked.answer.contains(alias)));
    }
}

/// Without any network there is nothing to be sure of, whoever's the server is. A missing IPv6 is excused beside something
/// that was tested.
#[tokio::test]
async fn an_address_without_route_leaves_the_run_half_blind_unless_it_is_ipv6_alone() {
    let options = dns_alone();
    let no_route = || Handshake::without_chain(HandshakeOutcome::NoRoute);
    for target in ["192.0.2.7:443", "[2001:db8::7]:443"] {
        let network = FakeNetwork::new().server(target, move |_, _, _| no_route());
        let report = check(&network, &target.parse().expect("a server"), &options).await;
        assert_eq!(counting(&report), [format!("tls://{target} at {target}")]);
        assert_eq!((report.verdict, report.endpoints[0].findings.len()), (None, 0));
    }
    let elsewhere = AnswerOutcome::Addresses(vec!["192.0.2.7".parse().expect("an address")]);
    let microsoft =
        FakeNetwork::new().alias("host.lync.com", &[], &elsewhere).server("192.0.2.7:443", move |_, _, _| no_route());
    let report = check(&microsoft, &"host.lync.com:443".parse().expect("a server"), &options).await;
    assert_eq!(report.endpoints[0].belongs_to, BelongsTo::Microsoft);
    assert_eq!(counting(&report).len(), 1, "it was asked about by name");

    let chain = vec![Pki::new().root("lyncdiscover.contoso.com")];
    let both = AnswerOutcome::Addresses(["192.0.2.7", "2001:db8::7"].map(|a| a.parse().expect("an address")).to_vec());
    let dual = FakeNetwork::new()
        .alias("lyncdiscover.contoso.com", &[], &both)
        .server("192.0.2.7:443", move |_, _, _| presents(&chain, "TLS 1.3"))
        .server("[2001:db8::7]:443", move |_, _, _| Handshake::without_chain(HandshakeOutcome::Unreachable));
    let report = check(&dual, &"contoso.com".parse().expect("a domain"), &options).await;
    assert_eq!((counting(&report), report.coverage.not_tested.len()), (vec![], 1));
    assert!(report.endpoints[0].findings.iter().all(|finding| finding.code != "address-unreachable"));
}

/// Discovery services have tests of their own.
fn dns_alone() -> CheckOptions {
    let mut options = CheckOptions::default();
    options.ask_services = false;
    options
}

fn counting(report: &Report) -> Vec<String> {
    report.coverage.not_tested.iter().filter(|missing| missing.counts).map(|missing| missing.what.clone()).collect()
}

/// What each side's DNS says stands on its own: an address that one side gives mends nothing for the other.
#[tokio::test]
async fn a_second_vantage_hides_no_dangling_record_of_the_first() {
    let [inside, outside] = ["192.0.2.53:53", "192.0.2.54:53"].map(|server| Some(server.parse().expect("an address")));
    let srv = AnswerOutcome::Srv(vec![SrvTarget {
        priority: 0,
        weight: 0,
        port: 443,
        target: Some("sip.contoso.com".parse().expect("a name")),
    }]);
    let there = AnswerOutcome::Addresses(vec!["192.0.2.7".parse().expect("an address")]);
    let chain = vec![Pki::new().root("sip.contoso.com")];
    let network = FakeNetwork::new()
        .dns_at(inside, RecordKind::Srv, "_sip._tls.contoso.com", &[], srv.clone())
        .dns_at(outside, RecordKind::Srv, "_sip._tls.contoso.com", &[], srv)
        .dns_at(inside, RecordKind::A, "sip.contoso.com", &[], there)
        .server("192.0.2.7:443", move |_, _, _| presents(&chain, "TLS 1.3"));
    let mut options = dns_alone();
    options.vantages = vec![Vantage::new("in", inside), Vantage::new("out", outside)];
    let report = check(&network, &"contoso.com".parse().expect("a domain"), &options).await;
    let endpoint = report.endpoints.iter().find(|endpoint| endpoint.id == "tls://sip.contoso.com:443").expect("found");
    let finding = endpoint.findings.iter().find(|finding| finding.code == "name-not-resolved").expect("out has no address");
    assert_eq!((finding.severity, finding.facts["vantages"].to_string().as_str()), (Severity::Error, r#"["out"]"#));
    assert!(finding.message.contains("(asked from out)"), "{}", finding.message);
    assert_eq!(endpoint.addresses[0].handshakes[0].vantage.as_deref(), Some("in"));
    assert_eq!(endpoint.verdict, Some(Verdict::Broken), "the chain of the side that has an address is judged");

    let named = check(&network, &"sip.contoso.com:443".parse().expect("a server"), &options).await;
    let finding = named.endpoints[0].findings.iter().find(|finding| finding.code == "name-not-resolved").expect("told");
    assert_eq!(finding.severity, Severity::Warning, "a server may be meant for one side");
}

/// Sixteen chains an endpoint and thirty-two endpoints: what a hostile tenant cannot go beyond.
#[tokio::test]
async fn endless_chains_and_endpoints_are_cut_and_told() {
    let mut pki = Pki::new();
    let chains: Vec<Vec<u8>> = (0..40).map(|number| pki.root(&format!("Root {number}"))).collect();
    let shown = chains.clone();
    let endless =
        FakeNetwork::new().server("192.0.2.7:443", move |_, _, before| presents(&shown[before % 40..=before % 40], "TLS 1.3"));
    let mut options = dns_alone();
    options.samples = 40;
    let report = check(&endless, &"192.0.2.7:443".parse().expect("a server"), &options).await;
    assert_eq!(report.endpoints[0].chains.len(), 16);
    assert_eq!(report.limits_met, ["of one endpoint 16 different chains are kept"]);
    assert!(report.endpoints[0].findings.iter().all(|finding| finding.code != "tls-handshake-failed"));

    let mut many = FakeNetwork::new();
    for (row, service) in
        ["_sip._tls", "_sipinternaltls._tcp", "_sipfederationtls._tcp", "_autodiscover._tcp", "_xmpp-server._tcp"]
            .iter()
            .enumerate()
    {
        let hosts: Vec<String> = (0..16).map(|number| format!("h{row}-{number}.contoso.com")).collect();
        let targets: Vec<(&str, u16)> = hosts.iter().map(|host| (host.as_str(), 443)).collect();
        many = many.srv(&format!("{service}.contoso.com"), &targets);
    }
    options = dns_alone();
    options.legacy = true;
    let report = check(&many, &"contoso.com".parse().expect("a domain"), &options).await;
    assert_eq!((report.endpoints.len(), counting(&report).len()), (64, 16));
}

/// A record that names what no host can be is told, and the sound ones beside it are used.
#[tokio::test]
async fn a_record_that_names_no_host_is_told() {
    let answer = Answer::new(Vec::new(), AnswerOutcome::NoData).with_unusable(vec!["https://sip.contoso.com.".to_owned()]);
    let network = FakeNetwork::new().answering(RecordKind::Srv, "_sip._tls.contoso.com", answer);
    let report = check(&network, &"contoso.com".parse().expect("a domain"), &dns_alone()).await;
    assert_eq!(counting(&report), ["SRV _sip._tls.contoso.com"]);
    assert!(report.coverage.not_tested[0].why.contains("`https://sip.contoso.com.`"), "{:?}", report.coverage.not_tested);
}
