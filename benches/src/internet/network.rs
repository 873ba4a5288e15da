//! The network.

use std::future::ready;
use std::net::SocketAddr;

use cert_chain_core::cert::Cert;
use cert_chain_core::trust::{AnchorStore, Anchors};
use cert_chain_core::{
    Answer, BoxFuture, Deadline, Handshake, HandshakeOutcome, Host, HttpOutcome, HttpRequest, Network, Possession, Profile,
    Query, SipOutcome, StartTls, Time,
};

use super::certificates::{AIA_DOMAIN, Certificates};
use super::plan::ServerId;
use super::{NOW, answers, microsoft};

/// A network of simulated servers. It answers at once.
#[derive(Debug)]
pub struct Simulated {
    certificates: Certificates,
    microsoft: Vec<Vec<Vec<u8>>>,
}

impl Simulated {
    /// The network whose servers have these certificates.
    pub fn new(certificates: Certificates) -> Self {
        let microsoft = certificates.of_microsoft();
        Self { certificates, microsoft }
    }

    /// The stores of all programs, each with the simulation's roots as if its program had them: added by somebody, they would be
    /// taken for those of a proxy that shows them for Microsoft's hosts too.
    ///
    /// # Panics
    ///
    /// When the simulation's roots cannot be read.
    pub fn anchors(&self) -> Anchors {
        let roots = self.certificates.roots.iter().map(|root| Cert::from_der(root.clone()).expect("a root"));
        let roots: Vec<Cert> = roots.collect();
        Anchors::new(Anchors::programs().stores().iter().map(|store| with_roots(store, &roots)))
    }

    fn shake(&self, host: &Host, profile: Profile) -> Handshake {
        let Host::Name(name) = host else { return refused() };
        let name = name.as_str();
        let chain = match microsoft::HOSTS.iter().position(|host| *host == name) {
            Some(place) => Some(self.microsoft[place].clone()),
            None => ServerId::named(name).and_then(|server| self.certificates.chain(server).expect("the certificates' file")),
        };
        match (chain, profile) {
            (None, _) => Handshake::without_chain(HandshakeOutcome::Timeout("connect")),
            // Nobody answers hellos of old.
            (Some(_), Profile::Legacy | Profile::Tls12Ecdsa | Profile::Tls12Rsa) => {
                Handshake::without_chain(HandshakeOutcome::Alert("protocol_version".to_owned()))
            }
            (Some(chain), _) => presents(chain),
        }
    }

    fn get(&self, request: &HttpRequest) -> HttpOutcome {
        let name = request.host.to_string();
        let number = || request.path.trim_start_matches('/').strip_suffix(".cer")?.parse::<usize>().ok();
        if name == format!("aia.{AIA_DOMAIN}") {
            return match number().and_then(|number| self.certificates.intermediates.get(number)) {
                Some(der) => response(200, "application/pkix-cert", der.clone()),
                None => response(404, "text/html", Vec::new()),
            };
        }
        if microsoft::address(&name).is_some() {
            let (status, kind, body) = microsoft::answer(&name, &request.path);
            return response(status, kind, body.into_bytes());
        }
        response(404, "text/html", b"<html><head><title>404</title></head></html>".to_vec())
    }
}

impl Network for Simulated {
    fn now(&self) -> Time {
        Time::from_unix(NOW)
    }

    fn resolve<'a>(&'a self, query: &'a Query, _: Option<SocketAddr>, _: Deadline) -> BoxFuture<'a, Answer> {
        Box::pin(ready(answers::answer(query)))
    }

    fn handshake<'a>(
        &'a self,
        _: SocketAddr,
        host: &'a Host,
        profile: Profile,
        _: Option<StartTls>,
        _: Deadline,
    ) -> BoxFuture<'a, Handshake> {
        Box::pin(ready(self.shake(host, profile)))
    }

    fn http_once<'a>(&'a self, _: SocketAddr, request: &'a HttpRequest, _: Deadline) -> BoxFuture<'a, HttpOutcome> {
        Box::pin(ready(self.get(request)))
    }

    fn sip_options<'a>(&'a self, _: SocketAddr, _: &'a Host, _: Deadline) -> BoxFuture<'a, SipOutcome> {
        let answer =
            SipOutcome::Response { status: 405, reason: "Method Not Allowed".to_owned(), server: Some("RTC/7.0".to_owned()) };
        Box::pin(ready(answer))
    }
}

fn with_roots(store: &AnchorStore, roots: &[Cert]) -> AnchorStore {
    let own = || store.anchors().iter().map(|anchor| anchor.cert().clone());
    let limits = own().flat_map(|cert| store.limits_of(cert.sha256()).iter().map(move |limit| (cert.sha256(), limit.clone())));
    let all = AnchorStore::new(store.name(), store.date().map(str::to_owned), own().chain(roots.iter().cloned()));
    all.with_limits(limits)
}

fn refused() -> Handshake {
    Handshake::without_chain(HandshakeOutcome::ConnectionRefused)
}

fn presents(chain: Vec<Vec<u8>>) -> Handshake {
    let mut handshake = Handshake::without_chain(HandshakeOutcome::Completed);
    handshake.chain = chain;
    handshake.possession = Possession::Proven;
    handshake.client_certificate_requested = Some(false);
    handshake.version = Some("TLS 1.3");
    handshake.cipher_suite = Some("TLS_AES_256_GCM_SHA384");
    handshake
}

fn response(status: u16, kind: &str, body: Vec<u8>) -> HttpOutcome {
    HttpOutcome::Response {
        status,
        location: None,
        content_type: Some(kind.to_owned()),
        date: None,
        fields: vec![("server".to_owned(), "Microsoft-IIS/10.0".to_owned())],
        body,
        truncated: false,
    }
}
