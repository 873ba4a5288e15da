//! Many targets at once: each report is the one that its target alone would have, whatever they share and in whichever order.

mod crowd;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cert_chain_core::batch::{BatchOptions, Checked, Spawn, check_many};
use cert_chain_core::{Network, Target};
use crowd::{CAS, Crowd, Kind};
use futures_util::stream::{self, StreamExt};
use proptest::prelude::*;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// What comes of `targets`, by target.
async fn reports(network: Arc<dyn Network>, targets: Vec<Target>, options: BatchOptions) -> Vec<(String, String)> {
    let report = |checked: Checked| {
        assert_eq!(checked.report.target, checked.target.to_string());
        (checked.report.target.clone(), serde_json::to_string(&checked.report).expect("a report"))
    };
    let mut reports: Vec<(String, String)> = check_many(network, stream::iter(targets), options).map(report).collect().await;
    reports.sort();
    reports
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Missing),
        Just(Kind::Healthy),
        (0..CAS).prop_map(Kind::LeafOnly),
        Just(Kind::Expired),
        Just(Kind::Silent),
        Just(Kind::Unanswered),
        Just(Kind::Mute),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// The same octets alone, together, in another order, and on several threads.
    #[test]
    fn no_target_sees_the_others(
        (kinds, order) in prop::collection::vec(kind(), 1..9).prop_flat_map(|kinds| {
            let targets: Vec<usize> = (0..kinds.len() + 2).collect();
            (Just(kinds), Just(targets).prop_shuffle())
        }),
        concurrency in 1..9_usize,
    ) {
        runtime().block_on(async {
            let crowd = Arc::new(Crowd::new(kinds));
            let targets = crowd.targets();
            let mut alone = Vec::new();
            for target in &targets {
                alone.extend(reports(crowd.clone(), vec![target.clone()], crowd.options()).await);
            }
            alone.sort();
            let shuffled: Vec<Target> = order.iter().map(|place| targets[*place].clone()).collect();
            let mut options = crowd.options();
            options.concurrency = concurrency;
            assert_eq!(reports(crowd.clone(), shuffled.clone(), options.clone()).await, alone);
            options.spawn = Some(Spawn::new(|task| drop(tokio::spawn(task))));
            assert_eq!(reports(crowd.clone(), shuffled, options).await, alone);
        });
    }
}

async fn check_all(crowd: &Arc<Crowd>, options: BatchOptions) -> Vec<Checked> {
    check_many(crowd.clone(), stream::iter(crowd.targets()), options).collect().await
}

fn codes(checked: &Checked) -> Vec<&str> {
    let of_endpoints = checked.report.endpoints.iter().flat_map(|endpoint| &endpoint.findings);
    let mut codes: Vec<&str> = checked.report.findings.iter().chain(of_endpoints).map(|finding| &*finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[tokio::test]
async fn what_many_need_is_asked_for_once() {
    let crowd = Arc::new(Crowd::new((0..40).map(Kind::LeafOnly).collect()));
    let checked = check_all(&crowd, crowd.options()).await;
    assert_eq!(checked.len(), 42);
    for (what, count) in crowd.counted("http ") {
        let is_shared = what.contains(".fabrikam.test");
        assert!(!is_shared || count == 1, "{what}: {count}");
    }
    assert_eq!(crowd.counted("http pki.fabrikam.test/").len(), 3, "the fourth has no address");
    for (what, count) in crowd.counted("") {
        let is_shared_name = ["A ", "AAAA "].iter().any(|kind| what.starts_with(kind)) && !what.contains("tenant");
        assert!(!is_shared_name || count == 1, "{what}: {count}");
    }
}

#[tokio::test]
async fn a_verdict_on_a_failed_fetch_says_how_long_that_is_remembered() {
    let crowd = Arc::new(Crowd::new(vec![Kind::LeafOnly(2), Kind::LeafOnly(2), Kind::LeafOnly(3)]));
    for checked in check_all(&crowd, crowd.options()).await {
        if !checked.report.target.starts_with("tenant") {
            continue;
        }
        for endpoint in &checked.report.endpoints {
            let failed = endpoint.findings.iter().find(|finding| finding.code == "aia-unreachable").expect("told");
            let tail = "(one answer for all targets, kept for 60 seconds at most)";
            assert!(failed.message.ends_with(tail), "{}", failed.message);
        }
    }
}

#[tokio::test]
async fn nothing_is_asked_below_a_domain_that_does_not_exist() {
    let crowd = Arc::new(Crowd::new(vec![Kind::Missing; 3]));
    let checked = check_all(&crowd, crowd.options()).await;
    let missing = checked.iter().find(|checked| checked.report.target == "tenant1.test").expect("checked");
    assert_eq!(codes(missing), ["name-not-resolved"]);
    assert_eq!(missing.report.discovery.len(), 1);
    assert_eq!(crowd.counted("A tenant1.test").len() + crowd.counted("AAAA tenant1.test").len(), 1);
    let below = crowd.asked.lock().expect("not poisoned").keys().filter(|what| what.contains(".tenant1.test")).count();
    assert_eq!(below, 0);
}

#[tokio::test]
async fn a_domain_that_dns_says_nothing_about_costs_one_question() {
    let crowd = Arc::new(Crowd::new(vec![Kind::Mute]));
    let checked = check_all(&crowd, crowd.options()).await;
    let mute = checked.iter().find(|checked| checked.report.target == "tenant0.test").expect("checked");
    assert_eq!(mute.report.coverage.not_tested[0].what, "A tenant0.test");
    assert!(mute.report.coverage.not_tested[0].counts);
    let asked = crowd.asked.lock().expect("not poisoned");
    let about: Vec<_> = asked.iter().filter(|(what, _)| what.ends_with("tenant0.test")).collect();
    assert_eq!(about, [(&"A tenant0.test".to_owned(), &1)]);
}

#[tokio::test]
async fn one_handshake_an_address_unless_asked_for_more() {
    let crowd = Arc::new(Crowd::new(vec![Kind::Healthy]));
    let mut options = crowd.options();
    check_all(&crowd, options.clone()).await;
    let made = crowd.counted("tls ");
    let of_tenant = made.keys().filter(|what| what.contains("tenant0.test")).count();
    assert!(
        of_tenant >= 3 && made.values().all(|count| *count == 1) && made.keys().all(|what| what.ends_with("tls13")),
        "{made:?}"
    );
    options.check.all_handshakes = true;
    check_all(&crowd, options).await;
    assert!(crowd.counted("tls ").keys().any(|what| what.ends_with("no-sni")));
}

#[tokio::test]
async fn private_addresses_are_not_connected_to() {
    let crowd = Arc::new(Crowd::new(Vec::new()));
    let targets = ["10.0.0.1:443", "127.0.0.1:443", "[::1]:443"].map(|text| text.parse::<Target>().expect("a target"));
    let checked: Vec<Checked> = check_many(crowd.clone(), stream::iter(targets.clone()), crowd.options()).collect().await;
    assert_eq!(crowd.counted("tls ").len(), 0);
    assert!(checked.iter().all(|checked| checked.report.coverage.not_tested.iter().any(|missing| missing.counts)));
    let mut options = crowd.options();
    options.check.allow_private = true;
    check_many(crowd.clone(), stream::iter(targets), options).for_each(async |_| ()).await;
    assert_eq!(crowd.counted("tls ").len(), 3 * 2, "each with the raw hello, since no chain came");
}

#[tokio::test]
async fn waiting_for_a_turn_is_on_nobodys_budget() {
    let crowd = Arc::new(Crowd::new(Vec::new()));
    let targets = (0..60).map(|port| format!("front.provider.test:{}", 1000 + port).parse::<Target>().expect("a target"));
    let mut options = crowd.options();
    options.concurrency = 60;
    options.per_address = NonZeroU32::new(30);
    // The last waits for a second, longer than it may take.
    options.check.timeout = Duration::from_millis(500);
    let checked: Vec<Checked> = check_many(crowd.clone(), stream::iter(targets), options).collect().await;
    assert_eq!(checked.len(), 60);
    for checked in checked {
        assert_eq!(checked.report.coverage.answered, 1, "{:?}", checked.report.coverage);
        assert!(checked.took < Duration::from_millis(1500), "{:?}", checked.took);
    }
}

#[tokio::test]
async fn who_waits_for_a_crowded_server_makes_room_for_others() {
    let crowd = Arc::new(Crowd::new(vec![Kind::Healthy; 30]));
    let crowded = (0..40).map(|port| format!("front.provider.test:{}", 1000 + port).parse().expect("a target"));
    let others = (0..30).map(|number| format!("lyncdiscover.tenant{number}.test:443").parse().expect("a target"));
    let targets: Vec<Target> = crowded.chain(others).collect();
    let mut options = crowd.options();
    options.concurrency = 10;
    options.per_address = NonZeroU32::new(20);
    let reports = check_many(crowd.clone(), stream::iter(targets), options).map(|checked| checked.report.target);
    let order: Vec<String> = reports.collect().await;
    assert_eq!(order.len(), 70);
    assert!(order[69].starts_with("front."), "the others did not wait for the last of the crowded ones: {order:?}");
    let others_done = order.iter().rposition(|target| target.starts_with("lync")).expect("there are some");
    assert!(others_done < 65, "{others_done}");
}

#[tokio::test]
async fn reports_come_while_targets_still_do() {
    let crowd = Arc::new(Crowd::new(vec![Kind::Healthy]));
    let (mut sender, receiver) = futures_channel::mpsc::channel(1);
    let mut reports = check_many(crowd.clone(), receiver, crowd.options());
    for _ in 0..3 {
        sender.try_send(crowd.targets().remove(0)).expect("there is room");
        assert_eq!(reports.next().await.expect("a report").report.target, "tenant0.test");
    }
    drop(sender);
    assert!(reports.next().await.is_none());
}

/// Says nothing, however long it has, and panics where a name asks for that.
struct Rude {
    asked: AtomicUsize,
}

#[expect(clippy::unimplemented, reason = "nobody gets so far")]
impl Network for Rude {
    fn now(&self) -> cert_chain_core::Time {
        cert_chain_core::Time::from_unix(0)
    }

    fn resolve<'a>(
        &'a self,
        query: &'a cert_chain_core::Query,
        _: Option<std::net::SocketAddr>,
        _: cert_chain_core::Deadline,
    ) -> cert_chain_core::BoxFuture<'a, cert_chain_core::Answer> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        assert!(!query.name.as_str().starts_with("panic."), "as the name asks for");
        Box::pin(std::future::pending())
    }

    fn handshake<'a>(
        &'a self,
        _: std::net::SocketAddr,
        _: &'a cert_chain_core::Host,
        _: cert_chain_core::Profile,
        _: Option<cert_chain_core::StartTls>,
        _: cert_chain_core::Deadline,
    ) -> cert_chain_core::BoxFuture<'a, cert_chain_core::Handshake> {
        Box::pin(std::future::pending())
    }

    fn http_once<'a>(
        &'a self,
        _: std::net::SocketAddr,
        _: &'a cert_chain_core::HttpRequest,
        _: cert_chain_core::Deadline,
    ) -> cert_chain_core::BoxFuture<'a, cert_chain_core::HttpOutcome> {
        unimplemented!()
    }

    fn sip_options<'a>(
        &'a self,
        _: std::net::SocketAddr,
        _: &'a cert_chain_core::Host,
        _: cert_chain_core::Deadline,
    ) -> cert_chain_core::BoxFuture<'a, cert_chain_core::SipOutcome> {
        unimplemented!()
    }
}

#[tokio::test]
async fn every_target_has_its_report_whatever_the_network_does() {
    let rude = Arc::new(Rude { asked: AtomicUsize::new(0) });
    let targets = ["sip.contoso.test:443", "panic.contoso.test:443", "fabrikam.test", "9.9.9.9:443", "9.9.9.10:443"];
    let targets = targets.map(|text| text.parse::<Target>().expect("a target"));
    let mut options = BatchOptions::default();
    options.check.timeout = Duration::from_millis(50);
    // Each has more to ask than may be asked at once: nobody may wait for ever for what never ends.
    options.questions = 1;
    options.connections = 1;
    for spawn in [None, Some(Spawn::new(|task| drop(tokio::spawn(task))))] {
        options.spawn = spawn;
        let checked: Vec<Checked> = check_many(rude.clone(), stream::iter(targets.clone()), options.clone()).collect().await;
        let mut why: Vec<(String, String)> =
            checked.iter().map(|c| (c.report.target.clone(), c.report.coverage.not_tested[0].why.clone())).collect();
        why.sort();
        let fault = "a fault of this program ended the check of it; please report that, with the target's name";
        let late = "the time was used up before it answered";
        let wanted = [
            ("9.9.9.10:443", late),
            ("9.9.9.9:443", late),
            ("fabrikam.test", "no DNS answer in time"),
            ("panic.contoso.test:443", fault),
            ("sip.contoso.test:443", "no DNS answer in time"),
        ];
        assert_eq!(why, wanted.map(|(target, why)| (target.to_owned(), why.to_owned())));
        assert!(checked.iter().all(|checked| checked.took < Duration::from_millis(1050)));
    }
}

#[tokio::test]
async fn dropping_the_stream_ends_what_was_handed_out() {
    let rude = Arc::new(Rude { asked: AtomicUsize::new(0) });
    let mut options = BatchOptions::default();
    let spawned = Arc::new(std::sync::Mutex::new(Vec::new()));
    let handles = spawned.clone();
    options.spawn = Some(Spawn::new(move |task| handles.lock().expect("not poisoned").push(tokio::spawn(task))));
    let mut reports = check_many(rude.clone(), stream::iter(["contoso.test".parse().expect("a target")]), options);
    assert!(futures_util::poll!(reports.next()).is_pending());
    while rude.asked.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    drop(reports);
    let task = spawned.lock().expect("not poisoned").remove(0);
    task.await.expect("it ended by itself, at once");
}
