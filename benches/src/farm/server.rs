//! The farm's process.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cert_chain_core::Time;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::{default_provider, sign::any_ecdsa_type};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::{CertifiedKey, SigningKey};
use rustls::version::TLS13;
use tokio::io;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::{Behaviour, PORTS, number};
use crate::mint::{Authority, EndEntity, Key, Name, Validity, pem};

/// Connections that the system keeps until they are accepted, of each port.
const BACKLOG: u32 = 4096;

/// How long a client that has shaken hands may stay.
const PATIENCE: Duration = Duration::from_secs(10);

const DAY: i64 = 86_400;

/// Serves for ever; says on standard output on which ports.
pub(super) fn serve(root_file: &Path, some_are_ill: bool) -> ! {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let servers = Arc::new(Servers::new(root_file, some_are_ill));
        let listeners: Vec<TcpListener> = (0..PORTS).map(|_| listen().expect("a port")).collect();
        let ports = listeners.iter().map(|listener| listener.local_addr().expect("a port").port().to_string());
        let said = ports.collect::<Vec<_>>().join(" ");
        writeln!(std::io::stdout(), "{said}").expect("somebody to serve for");
        for listener in listeners {
            tokio::spawn(accept(listener, servers.clone()));
        }
        std::future::pending().await
    })
}

/// All addresses of this machine, that is all of 127.0.0.0/8.
fn listen() -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)))?;
    socket.listen(BACKLOG)
}

async fn accept(listener: TcpListener, servers: Arc<Servers>) {
    loop {
        match listener.accept().await {
            // Nobody else has any business here.
            Ok((stream, client)) if client.ip().is_loopback() => {
                let servers = servers.clone();
                // How a connection ends is the client's affair.
                tokio::spawn(async move { drop(servers.serve(stream).await) });
            }
            Ok(_) => (),
            // Out of files, for a moment.
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}

/// What all servers have in common.
struct Servers {
    issuing: Authority,
    valid: Validity,
    public_key: Vec<u8>,
    private_key: Arc<dyn SigningKey>,
    config: ServerConfig,
    some_are_ill: bool,
}

impl Servers {
    #[expect(clippy::disallowed_methods, reason = "its clients read the clock too")]
    fn new(root_file: &Path, some_are_ill: bool) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
        let at = |days: i64| Time::from_unix(now + days * DAY);
        let root = Authority::root("Farm Root", Key::p256(), (at(-400), at(4000)));
        let issuing = root.authority(1, "Farm Issuing CA", Key::p256(), (at(-300), at(2000)));
        std::fs::write(root_file, pem(root.certificate())).expect("a place for the root");
        let (public_key, private_key) = crate::mint::server_key();
        let private_key = any_ecdsa_type(&PrivatePkcs8KeyDer::from(private_key).into()).expect("a key of ECDSA");
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider())).with_protocol_versions(&[&TLS13]);
        let config = config.expect("suites of TLS 1.3").with_no_client_auth().with_cert_resolver(Arc::new(Nobody));
        Self { issuing, valid: (at(-30), at(200)), public_key, private_key, config, some_are_ill }
    }

    async fn serve(&self, stream: TcpStream) -> io::Result<()> {
        let address = stream.local_addr()?;
        let behaviour = if self.some_are_ill { Behaviour::of(number(address)) } else { Behaviour::Well };
        if behaviour != Behaviour::Well {
            return behaviour.ill(stream).await;
        }
        stream.set_nodelay(true)?;
        let mut config = self.config.clone();
        config.cert_resolver = Arc::new(Own(self.chain(address)));
        let mut stream = TlsAcceptor::from(Arc::new(config)).accept(stream).await?;
        let _ = timeout(PATIENCE, io::copy(&mut stream, &mut io::sink())).await;
        Ok(())
    }

    /// The chain of the server at an address, which nobody else has.
    fn chain(&self, address: SocketAddr) -> Arc<CertifiedKey> {
        let ip = match address {
            SocketAddr::V4(address) => *address.ip(),
            SocketAddr::V6(_) => Ipv4Addr::LOCALHOST,
        };
        let end_entity = self.issuing.end_entity(&EndEntity {
            serial: u64::from(number(address)) + 1,
            names: &[Name::Address(ip)],
            public_key: &self.public_key,
            validity: self.valid,
            is_client: false,
            issuer_url: None,
        });
        let chain = [end_entity, self.issuing.certificate().to_vec()].map(CertificateDer::from);
        Arc::new(CertifiedKey::new(chain.to_vec(), self.private_key.clone()))
    }
}

/// The chain of one server.
#[derive(Debug)]
struct Own(Arc<CertifiedKey>);

impl ResolvesServerCert for Own {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}

/// Stands in until it is known who is asked.
#[derive(Debug)]
struct Nobody;

impl ResolvesServerCert for Nobody {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        None
    }
}
