//! What becomes of handshakes that do not go through, told from a table of what each hello met.

mod support;

use cert_chain_core::report::{FindingReport, Report, Severity};
use cert_chain_core::{CheckOptions, Handshake, HandshakeOutcome, Possession, Profile, check};
use cert_chain_testlab::Pki;
use support::{FakeNetwork, presents};

const ADDRESS: &str = "192.0.2.7:443";

async fn report(target: &str, server: impl Fn(Profile, usize) -> Handshake + Send + Sync + 'static, samples: u32) -> Report {
    let network = FakeNetwork::new()
        .server(if target.starts_with("smtp") { "192.0.2.7:25" } else { ADDRESS }, move |profile, _, before| {
            server(profile, before)
        });
    let mut options = CheckOptions::default();
    options.samples = samples;
    check(&network, &target.parse().expect("a target"), &options).await
}

/// The findings about handshakes: of a self-signed certificate others are told too.
async fn findings(server: impl Fn(Profile, usize) -> Handshake + Send + Sync + 'static, samples: u32) -> Vec<FindingReport> {
    let findings = report(ADDRESS, server, samples).await.endpoints.remove(0).findings;
    findings.into_iter().filter(|finding| finding.code.starts_with("tls-") || finding.code.starts_with("legacy-")).collect()
}

fn shown(findings: &[FindingReport]) -> Vec<(&str, Severity, &str)> {
    findings.iter().map(|finding| (finding.code.as_str(), finding.severity, finding.message.as_str())).collect()
}

fn chain() -> Vec<Vec<u8>> {
    vec![Pki::new().root("192.0.2.7")]
}

fn failed(outcome: &HandshakeOutcome) -> Handshake {
    Handshake::without_chain(outcome.clone())
}

#[tokio::test]
async fn a_server_without_the_key_of_its_certificate_is_an_error() {
    let chain = chain();
    let without_key = move |_, _| {
        let mut seen = presents(&chain, "TLS 1.3");
        seen.possession = Possession::Failed;
        seen
    };
    let message = "192.0.2.7:443 does not hold the private key of the certificate that it shows: its signature in the handshake \
                   is not made with that key";
    assert_eq!(shown(&findings(without_key, 2).await), [("tls-handshake-failed", Severity::Error, message)]);
}

#[tokio::test]
async fn one_dead_machine_of_a_farm_is_a_warning_with_its_share() {
    let chain = chain();
    let farm = move |_, before: usize| match before % 2 {
        0 => presents(&chain, "TLS 1.3"),
        _ => failed(&HandshakeOutcome::Reset),
    };
    let message = "3 of 6 connections to 192.0.2.7:443 fail: connection reset";
    assert_eq!(shown(&findings(farm, 6).await), [("tls-handshake-failed", Severity::Warning, message)]);
}

#[tokio::test]
async fn a_chain_helps_nobody_when_no_handshake_ends_well() {
    let chain = chain();
    let alert = HandshakeOutcome::Alert("internal_error".to_owned());
    let after = move |_, _| {
        let mut seen = presents(&chain, "TLS 1.2");
        seen.outcome = alert.clone();
        seen
    };
    let found = findings(after, 2).await;
    let message = "192.0.2.7:443 shows a certificate, and no handshake with it gets through: alert internal_error";
    assert_eq!(shown(&found), [("tls-handshake-failed", Severity::Error, message)]);
}

#[tokio::test]
async fn a_demanded_client_certificate_is_no_failure() {
    let chain = chain();
    let demanding = move |_, _| {
        let mut seen = presents(&chain, "TLS 1.2");
        seen.outcome = HandshakeOutcome::Alert("handshake_failure".to_owned());
        seen.client_certificate_requested = Some(true);
        seen
    };
    assert_eq!(shown(&findings(demanding, 2).await), []);
}

#[tokio::test]
async fn a_server_that_refuses_tls13_hellos_is_not_called_old() {
    let chain = chain();
    let intolerant = move |profile, _| match profile {
        Profile::Tls13 | Profile::NoSni => failed(&HandshakeOutcome::Reset),
        _ => {
            let mut seen = presents(&chain, "TLS 1.2");
            seen.cipher_suite = Some("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
            seen
        }
    };
    let message = "192.0.2.7:443 fails clients that offer TLS 1.3 (connection reset) and takes those that offer only TLS 1.2";
    assert_eq!(shown(&findings(intolerant, 2).await), [("tls-handshake-failed", Severity::Error, message)]);
}

#[tokio::test]
async fn an_old_server_is_called_old_by_the_suite_it_chose() {
    let chain = chain();
    let old = move |profile, _| match profile {
        Profile::Legacy => {
            let mut seen = presents(&chain, "TLS 1.2");
            seen.possession = Possession::NotShown;
            seen.cipher_suite = Some("TLS_RSA_WITH_AES_128_CBC_SHA");
            seen
        }
        _ => failed(&HandshakeOutcome::Alert("handshake_failure".to_owned())),
    };
    let message = "192.0.2.7:443 speaks only TLS 1.2 with old cipher suites (it chose TLS_RSA_WITH_AES_128_CBC_SHA)";
    assert_eq!(shown(&findings(old, 2).await), [("legacy-tls-only", Severity::Warning, message)]);
}

#[tokio::test]
async fn the_remedy_follows_what_the_port_said() {
    for (outcome, remedy) in [
        (HandshakeOutcome::NotTls("an HTTP answer in clear".to_owned()), "another protocol"),
        (HandshakeOutcome::Timeout("handshake"), "behind the load balancer"),
        (HandshakeOutcome::Closed, "certificate binding"),
    ] {
        let found = findings(move |_, _| failed(&outcome), 1).await;
        assert!(found[0].remedy.contains(remedy), "{found:#?}");
    }
}

/// Many networks let nothing out to port 25, and mail servers turn strangers away: neither is the server's fault.
#[tokio::test]
async fn what_mail_servers_do_to_strangers_is_no_error() {
    let blocked = report("smtp://192.0.2.7", |_, _| failed(&HandshakeOutcome::Timeout("connect")), 2).await;
    assert_eq!(blocked.endpoints[0].findings.len(), 0);
    assert!(blocked.coverage.not_tested[0].counts, "nothing else was tested");
    for (outcome, code, severity) in [
        (HandshakeOutcome::SmtpRefused("554 5.7.1 blocked".to_owned()), "starttls-not-offered", Severity::Warning),
        (HandshakeOutcome::StartTlsRefused("STARTTLS is not offered".to_owned()), "starttls-not-offered", Severity::Error),
        (HandshakeOutcome::Timeout("starttls"), "tls-handshake-failed", Severity::Warning),
    ] {
        let report = report("smtp://192.0.2.7", move |_, _| failed(&outcome), 2).await;
        let finding = &report.endpoints[0].findings[0];
        assert_eq!((finding.code.as_str(), finding.severity), (code, severity), "{}", finding.message);
    }
}

/// What this machine could not do is not tested.
#[tokio::test]
async fn our_own_failures_are_nobodys_fault() {
    for outcome in [HandshakeOutcome::NotTried("too many open files".to_owned()), HandshakeOutcome::Late] {
        let report = report(ADDRESS, move |_, _| failed(&outcome), 2).await;
        assert_eq!(report.endpoints[0].findings.len(), 0);
        assert!(report.coverage.not_tested[0].counts);
        assert_eq!(report.verdict, None);
    }
}
