//! A network from tables, for what no real server can show: who was asked, how often, how many at once.

#![allow(dead_code, reason = "each test binary uses its part")]

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use cert_chain_core::{
    Answer, AnswerOutcome, BoxFuture, Deadline, Handshake, HandshakeOutcome, Host, HttpOutcome, HttpRequest, Network,
    Possession, Profile, Query, RecordKind, SipOutcome, SrvTarget, StartTls, Time,
};

/// Answers from tables and remembers what it was asked. What no table has does not exist, or is refused.
#[derive(Default)]
pub(crate) struct FakeNetwork {
    answers: HashMap<(Option<SocketAddr>, Query), Answer>,
    servers: Vec<(SocketAddr, Server)>,
    http: Option<HttpOutcome>,
    sip: Option<SipOutcome>,
    /// What takes longer than all that is not in it: `http`, `sip`, or an address.
    slow: Vec<String>,
    /// What has ended, in that order: as `http 192.0.2.1:80`, `sip 192.0.2.1:5061`, `tls 192.0.2.1:443`.
    ended: Mutex<Vec<String>>,
    /// Every question, as `A sip.contoso.test`.
    pub(crate) questions: Mutex<Vec<String>>,
    /// Every handshake, as `192.0.2.1:443 tls13`.
    pub(crate) handshakes: Mutex<Vec<String>>,
    now: AtomicUsize,
    /// The most handshakes that were under way at once.
    pub(crate) most_at_once: AtomicUsize,
}

type Server = Box<dyn Fn(Profile, &Host, usize) -> Handshake + Send + Sync>;

impl FakeNetwork {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Lets the system's resolver answer so.
    pub(crate) fn dns(self, kind: RecordKind, name: &str, outcome: AnswerOutcome) -> Self {
        self.dns_at(None, kind, name, &[], outcome)
    }

    pub(crate) fn a(self, name: &str, addresses: &[[u8; 4]]) -> Self {
        let addresses = addresses.iter().map(|address| IpAddr::from(*address)).collect();
        self.dns(RecordKind::A, name, AnswerOutcome::Addresses(addresses))
    }

    pub(crate) fn srv(self, name: &str, targets: &[(&str, u16)]) -> Self {
        let target = |(host, port): &(&str, u16)| SrvTarget {
            priority: 0,
            weight: 0,
            port: *port,
            target: (*host != ".").then(|| host.parse().expect("a name")),
        };
        let targets = targets.iter().map(target).collect();
        self.dns(RecordKind::Srv, name, AnswerOutcome::Srv(targets))
    }

    /// Both address questions, through these aliases.
    pub(crate) fn alias(self, name: &str, cnames: &[&str], outcome: &AnswerOutcome) -> Self {
        self.dns_at(None, RecordKind::A, name, cnames, outcome.clone()).dns_at(
            None,
            RecordKind::Aaaa,
            name,
            cnames,
            match outcome {
                AnswerOutcome::Addresses(_) => AnswerOutcome::NoData,
                outcome => outcome.clone(),
            },
        )
    }

    pub(crate) fn dns_at(
        mut self,
        resolver: Option<SocketAddr>,
        kind: RecordKind,
        name: &str,
        cnames: &[&str],
        outcome: AnswerOutcome,
    ) -> Self {
        let cnames = cnames.iter().map(|cname| cname.parse().expect("a name")).collect();
        let query = Query::new(name.parse().expect("a name"), kind);
        self.answers.insert((resolver, query), Answer::new(cnames, outcome));
        self
    }

    /// Lets the system's resolver give this answer.
    pub(crate) fn answering(mut self, kind: RecordKind, name: &str, answer: Answer) -> Self {
        self.answers.insert((None, Query::new(name.parse().expect("a name"), kind)), answer);
        self
    }

    /// Puts a server at `address`; it is told the profile, the host, and how many handshakes it saw before.
    pub(crate) fn server(
        mut self,
        address: &str,
        server: impl Fn(Profile, &Host, usize) -> Handshake + Send + Sync + 'static,
    ) -> Self {
        self.servers.push((address.parse().expect("an address"), Box::new(server)));
        self
    }

    /// Lets every HTTP request end so.
    pub(crate) fn http(mut self, outcome: HttpOutcome) -> Self {
        self.http = Some(outcome);
        self
    }

    /// The same, long after all handshakes.
    pub(crate) fn slow_http(mut self, outcome: HttpOutcome) -> Self {
        self.slow.push("http".to_owned());
        self.http(outcome)
    }

    /// Lets every question by SIP end so, long after all else.
    pub(crate) fn slow_sip(mut self, outcome: SipOutcome) -> Self {
        self.slow.push("sip".to_owned());
        self.sip = Some(outcome);
        self
    }

    /// Lets handshakes with `address` end long after all else.
    pub(crate) fn slow_at(mut self, address: &str) -> Self {
        self.slow.push(address.to_owned());
        self
    }

    pub(crate) fn ended(&self) -> Vec<String> {
        self.ended.lock().expect("not poisoned").clone()
    }

    async fn end(&self, kind: &str, address: SocketAddr) {
        let address = address.to_string();
        let turns = if self.slow.iter().any(|slow| slow == kind || *slow == address) { 2_000 } else { 20 };
        // Lets all others that may begin begin.
        for _ in 0..turns {
            tokio::task::yield_now().await;
        }
        self.ended.lock().expect("not poisoned").push(format!("{kind} {address}"));
    }

    pub(crate) fn questions(&self) -> Vec<String> {
        self.questions.lock().expect("not poisoned").clone()
    }

    pub(crate) fn handshakes(&self) -> Vec<String> {
        self.handshakes.lock().expect("not poisoned").clone()
    }

    async fn shake(&self, address: SocketAddr, host: &Host, profile: Profile) -> Handshake {
        let before = {
            let mut log = self.handshakes.lock().expect("not poisoned");
            let before = log.iter().filter(|entry| entry.starts_with(&format!("{address} "))).count();
            log.push(format!("{address} {profile}"));
            before
        };
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_at_once.fetch_max(now, Ordering::SeqCst);
        self.end("tls", address).await;
        self.now.fetch_sub(1, Ordering::SeqCst);
        match self.servers.iter().find(|(known, _)| *known == address) {
            Some((_, server)) => server(profile, host, before),
            None => Handshake::without_chain(HandshakeOutcome::ConnectionRefused),
        }
    }
}

impl Network for FakeNetwork {
    fn now(&self) -> Time {
        Time::from_unix(0)
    }

    fn resolve<'a>(&'a self, query: &'a Query, server: Option<SocketAddr>, _: Deadline) -> BoxFuture<'a, Answer> {
        self.questions.lock().expect("not poisoned").push(format!("{} {}", query.kind, query.name));
        let known = self.answers.get(&(server, query.clone())).cloned();
        Box::pin(async move { known.unwrap_or_else(|| Answer::new(Vec::new(), AnswerOutcome::NxDomain)) })
    }

    fn handshake<'a>(
        &'a self,
        address: SocketAddr,
        host: &'a Host,
        profile: Profile,
        _: Option<StartTls>,
        _: Deadline,
    ) -> BoxFuture<'a, Handshake> {
        Box::pin(self.shake(address, host, profile))
    }

    fn http_once<'a>(&'a self, address: SocketAddr, _: &'a HttpRequest, _: Deadline) -> BoxFuture<'a, HttpOutcome> {
        let refused = HttpOutcome::Failed(HandshakeOutcome::ConnectionRefused);
        let outcome = self.http.clone().unwrap_or(refused);
        Box::pin(async move {
            self.end("http", address).await;
            outcome
        })
    }

    fn sip_options<'a>(&'a self, address: SocketAddr, _: &'a Host, _: Deadline) -> BoxFuture<'a, SipOutcome> {
        let refused = SipOutcome::Failed(HandshakeOutcome::ConnectionRefused);
        let outcome = self.sip.clone().unwrap_or(refused);
        Box::pin(async move {
            self.end("sip", address).await;
            outcome
        })
    }
}

/// A handshake that went through and showed this chain.
pub(crate) fn presents(chain: &[Vec<u8>], version: &'static str) -> Handshake {
    let mut handshake = Handshake::without_chain(HandshakeOutcome::Completed);
    handshake.chain = chain.to_vec();
    handshake.version = Some(version);
    handshake.possession = Possession::Proven;
    handshake.client_certificate_requested = Some(false);
    handshake
}
