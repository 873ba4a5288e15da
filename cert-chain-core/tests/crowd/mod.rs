//! A network of made-up tenants on shared front ends: its answers depend on nothing but the question, and come in any order.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use cert_chain_core::batch::BatchOptions;
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{
    Answer, AnswerOutcome, BoxFuture, Deadline, Handshake, HandshakeOutcome, Host, HttpOutcome, HttpRequest, Network,
    Possession, Profile, Query, RecordKind, SipOutcome, StartTls, Target, Time,
};
use cert_chain_testlab::{LAB_NOW, Pki};

/// What a tenant is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// No such domain.
    Missing,
    /// Every server in order.
    Healthy,
    /// Its servers send their own certificate alone; the CA with this number hands out its certificate, or does not.
    LeafOnly(usize),
    /// Its servers' certificates have expired.
    Expired,
    /// Its servers say nothing.
    Silent,
    /// DNS says nothing of its servers.
    Unanswered,
    /// DNS says nothing of the domain at all.
    Mute,
}

/// CAs; the certificate of the first two can be fetched, that of the third cannot, and the fourth's place has no address.
pub(crate) const CAS: usize = 4;

/// The services of a tenant that have a server.
const SERVICES: [&str; 3] = ["autodiscover", "lyncdiscover", "sip"];

/// Front ends that tenants share.
const FRONT_ENDS: u8 = 3;

pub(crate) struct Crowd {
    pki: Pki,
    kinds: Vec<Kind>,
    /// Every question and every request, counted.
    pub(crate) asked: Mutex<BTreeMap<String, usize>>,
    /// Answers given so far: what comes next takes another number of turns.
    turn: AtomicUsize,
}

impl Crowd {
    pub(crate) fn new(kinds: Vec<Kind>) -> Self {
        let mut pki = Pki::new();
        pki.root("Lab Root R1");
        (0..CAS).for_each(|ca| drop(pki.ca(&issuer(ca), "Lab Root R1")));
        for (number, kind) in kinds.iter().enumerate() {
            for service in SERVICES {
                let (name, ca) = (format!("{service}.{}", domain(number)), ca_of(number, *kind));
                pki.end_entity_with(&name, &issuer(ca), |spec| {
                    spec.aia = Some(url(ca));
                    if *kind == Kind::Expired {
                        spec.valid_days(-400, -35);
                    }
                });
            }
        }
        pki.end_entity("front.provider.test", &issuer(0));
        Self { pki, kinds, asked: Mutex::default(), turn: AtomicUsize::new(0) }
    }

    /// Its tenants, and the provider's server by itself.
    pub(crate) fn targets(&self) -> Vec<Target> {
        let tenants = (0..self.kinds.len()).map(domain);
        let provider = ["front.provider.test:443".to_owned(), "front.provider.test:8443".to_owned()];
        tenants.chain(provider).map(|text| text.parse().expect("a target")).collect()
    }

    /// With its root alone, no limits of rate, and few things at once, so that all have to wait for one another.
    pub(crate) fn options(&self) -> BatchOptions {
        let root = self.pki.der("Lab Root R1>Lab Root R1");
        let root = cert_chain_core::cert::Cert::from_der(root).expect("a certificate");
        let mut options = BatchOptions::default();
        options.check.judge.anchors = Anchors::new([AnchorStore::new("lab", None, [root])]);
        options.concurrency = 4;
        options.connections = 3;
        options.questions = 3;
        options.per_address = std::num::NonZeroU32::new(1_000_000);
        options.per_provider = std::num::NonZeroU32::new(1_000_000);
        options
    }

    fn count(&self, what: String) {
        *self.asked.lock().expect("not poisoned").entry(what).or_default() += 1;
    }

    /// How often each thing was asked for whose description begins so.
    pub(crate) fn counted(&self, prefix: &str) -> BTreeMap<String, usize> {
        let asked = self.asked.lock().expect("not poisoned");
        asked.iter().filter(|(what, _)| what.starts_with(prefix)).map(|(what, count)| (what.clone(), *count)).collect()
    }

    /// Lets others go first, a different number of them each time. However long they take, what works has the time that it was given.
    async fn wait(&self, deadline: &Deadline) {
        let until = deadline.instant();
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        for _ in 0..turn.wrapping_mul(0x9e37_79b9) % 7 {
            tokio::task::yield_now().await;
        }
        assert_eq!(deadline.instant(), until);
    }

    fn tenant_of(&self, name: &str) -> Option<(usize, Kind)> {
        let number = name.strip_suffix(".test")?.rsplit('.').next()?.strip_prefix("tenant")?.parse().ok()?;
        Some((number, *self.kinds.get(number)?))
    }

    fn answer(&self, query: &Query) -> AnswerOutcome {
        let name = query.name.as_str();
        if name.ends_with("provider.test") || name.ends_with("fabrikam.test") {
            return match (name, query.kind) {
                ("gone.fabrikam.test", _) => AnswerOutcome::NxDomain,
                (_, RecordKind::A) => AnswerOutcome::Addresses(vec![front_end(name.len())]),
                _ => AnswerOutcome::NoData,
            };
        }
        let Some((number, kind)) = self.tenant_of(name) else { return AnswerOutcome::NxDomain };
        let service = SERVICES.iter().position(|service| name == format!("{service}.{}", domain(number)));
        match (kind, service, query.kind) {
            (Kind::Missing, ..) => AnswerOutcome::NxDomain,
            (Kind::Unanswered, Some(_), _) | (Kind::Mute, ..) => AnswerOutcome::Timeout,
            // A front end where nobody answers gets its rests, for which this has no time.
            (Kind::Silent, Some(_), RecordKind::A) => AnswerOutcome::Addresses(vec![address(number, 1)]),
            (_, Some(service), RecordKind::A) => AnswerOutcome::Addresses(vec![address(number, service)]),
            (_, Some(_), _) => AnswerOutcome::NoData,
            _ if name == domain(number) => AnswerOutcome::NoData,
            _ => AnswerOutcome::NxDomain,
        }
    }

    fn chain(&self, host: &Host) -> Handshake {
        let name = host.to_string();
        let (kind, ca) = match self.tenant_of(&name) {
            Some((number, kind)) => (kind, ca_of(number, kind)),
            None if name == "front.provider.test" => (Kind::Healthy, 0),
            None => return Handshake::without_chain(HandshakeOutcome::Reset),
        };
        let own = self.pki.der(&format!("{}>{name}", issuer(ca)));
        let mut handshake = Handshake::without_chain(HandshakeOutcome::Completed);
        handshake.chain = match kind {
            Kind::Silent => return Handshake::without_chain(HandshakeOutcome::Timeout("connect")),
            Kind::LeafOnly(_) => vec![own],
            _ => vec![own, self.certificate(ca)],
        };
        handshake.version = Some("TLS 1.3");
        handshake.possession = Possession::Proven;
        handshake.client_certificate_requested = Some(false);
        handshake
    }

    fn certificate(&self, ca: usize) -> Vec<u8> {
        self.pki.der(&format!("Lab Root R1>{}", issuer(ca)))
    }

    fn document(&self, request: &HttpRequest) -> HttpOutcome {
        let (status, body) = match (request.host.to_string().as_str(), request.path.as_str()) {
            ("pki.fabrikam.test", "/ca-0.cer") => (200, self.certificate(0)),
            ("pki.fabrikam.test", "/ca-1.cer") => (200, self.certificate(1)),
            ("pki.fabrikam.test", _) => (404, Vec::new()),
            _ => return HttpOutcome::Failed(HandshakeOutcome::ConnectionRefused),
        };
        HttpOutcome::Response {
            status,
            location: None,
            content_type: None,
            date: None,
            fields: Vec::new(),
            body,
            truncated: false,
        }
    }
}

fn domain(number: usize) -> String {
    format!("tenant{number}.test")
}

fn issuer(ca: usize) -> String {
    format!("Lab Issuing CA {ca}")
}

fn ca_of(number: usize, kind: Kind) -> usize {
    match kind {
        Kind::LeafOnly(ca) => ca % CAS,
        _ => number % CAS,
    }
}

fn url(ca: usize) -> String {
    let host = if ca == 3 { "gone" } else { "pki" };
    format!("http://{host}.fabrikam.test/ca-{ca}.cer")
}

/// Of an own server, or of a front end that others share.
fn address(number: usize, service: usize) -> IpAddr {
    match service {
        0 => front_end(number),
        _ => IpAddr::V4(Ipv4Addr::from(0x0900_0000 + u32::try_from(number * 256 + service).expect("small"))),
    }
}

fn front_end(number: usize) -> IpAddr {
    IpAddr::from([8, 8, 8, u8::try_from(number).expect("small") % FRONT_ENDS])
}

impl Network for Crowd {
    fn now(&self) -> Time {
        Time::from_unix(LAB_NOW)
    }

    fn resolve<'a>(&'a self, query: &'a Query, _: Option<SocketAddr>, deadline: Deadline) -> BoxFuture<'a, Answer> {
        self.count(format!("{} {}", query.kind, query.name));
        Box::pin(async move {
            self.wait(&deadline).await;
            Answer::new(Vec::new(), self.answer(query))
        })
    }

    fn handshake<'a>(
        &'a self,
        address: SocketAddr,
        host: &'a Host,
        profile: Profile,
        _: Option<StartTls>,
        deadline: Deadline,
    ) -> BoxFuture<'a, Handshake> {
        self.count(format!("tls {address} {host} {profile}"));
        Box::pin(async move {
            self.wait(&deadline).await;
            self.chain(host)
        })
    }

    fn http_once<'a>(&'a self, _: SocketAddr, request: &'a HttpRequest, deadline: Deadline) -> BoxFuture<'a, HttpOutcome> {
        self.count(format!("http {}{}", request.host, request.path));
        Box::pin(async move {
            self.wait(&deadline).await;
            self.document(request)
        })
    }

    fn sip_options<'a>(&'a self, _: SocketAddr, _: &'a Host, _: Deadline) -> BoxFuture<'a, SipOutcome> {
        Box::pin(async move { SipOutcome::Failed(HandshakeOutcome::ConnectionRefused) })
    }
}
