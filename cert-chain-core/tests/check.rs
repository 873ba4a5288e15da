//! The whole line on a network made of tables.

mod support;

use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{AnswerOutcome, BelongsTo, CheckOptions, Handshake, HandshakeOutcome, RecordKind, Time, check};
use cert_chain_testlab::{LAB_NOW, Pki};
use support::{FakeNetwork, presents};

/// `lyncdiscover.contoso.com` is an alias of Microsoft's cloud, whose certificate has Microsoft's names only.
#[tokio::test]
async fn an_alias_of_microsofts_cloud_need_not_carry_the_tenants_name() {
    let mut pki = Pki::new();
    let root = pki.root("Root");
    let ca = pki.ca("CA", "Root");
    let cloud = pki.end_entity_with("webdir.online.lync.com", "CA", |spec| spec.dns_names(&["*.online.lync.com"]));
    let mut options = CheckOptions::default();
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

/// Without any network there is nothing to be sure of; without IPv6 there is.
#[tokio::test]
async fn an_address_without_route_leaves_the_run_half_blind_unless_it_is_ipv6() {
    for (target, counts) in [("192.0.2.7:443", true), ("[2001:db8::7]:443", false)] {
        let network = FakeNetwork::new().server(target, |_, _, _| Handshake::without_chain(HandshakeOutcome::NoRoute));
        let report = check(&network, &target.parse().expect("a server"), &CheckOptions::default()).await;
        let untested = &report.coverage.not_tested;
        assert_eq!(untested.iter().map(|missing| missing.counts).collect::<Vec<_>>(), [counts], "{untested:?}");
        assert_eq!((report.verdict, report.endpoints[0].findings.len()), (None, 0));
    }
}
