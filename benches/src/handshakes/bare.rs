//! rustls and nothing else: the handshake and the verification of the chain by rustls-webpki, no report.

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::client::Resumption;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::version::TLS13;
use rustls::{ClientConfig, NamedGroup, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::{AT_ONCE, Ask, Client, if_asked};

/// The word by which a benchmark that starts itself again knows that it is to be this client.
const ROLE: &str = "--bare-rustls";

/// What one target may take.
const BUDGET: Duration = Duration::from_secs(15);

/// The client: this very program again, whose `main` must call [`shake_if_asked`] first.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "there is nothing to choose")]
pub struct Bare;

impl Client for Bare {
    fn name(&self) -> &str {
        "rustls alone"
    }

    fn command(&self, ask: &Ask) -> Command {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        let targets = ask.lines(ToString::to_string).expect("a place for targets");
        command.arg(ROLE).arg(&ask.root).arg(targets);
        command
    }

    fn assert_answered(&self, ask: &Ask) {
        let said = std::fs::read_to_string(&ask.output).expect("its output");
        let answers = said.lines().map(|line| line.strip_suffix(" accepted, a chain of 2").expect(line));
        ask.assert_all(self.name(), answers);
    }
}

/// Shakes hands, and never returns, if this process was started as that client.
///
/// # Panics
///
/// When it cannot.
pub fn shake_if_asked() {
    if_asked(ROLE, async |root, targets| shake(&root, &targets).await);
}

async fn shake(root: &Path, targets: &Path) {
    let connector = TlsConnector::from(Arc::new(config(root)));
    let targets = std::fs::read_to_string(targets).expect("targets");
    let targets = Arc::new(Mutex::new(targets.lines().map(|line| line.parse().expect("an address")).collect::<Vec<_>>()));
    let workers: Vec<_> = (0..AT_ONCE).map(|_| tokio::spawn(work(connector.clone(), targets.clone()))).collect();
    let mut out = std::io::stdout().lock();
    for worker in workers {
        for (target, count) in worker.await.expect("no panic") {
            writeln!(out, "{target} accepted, a chain of {count}").expect("a reader");
        }
    }
}

fn config(root: &Path) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(root).expect("a root")).expect("a root");
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider())).with_protocol_versions(&[&TLS13]);
    let mut config = config.expect("suites of TLS 1.3").with_root_certificates(roots).with_no_client_auth();
    config.resumption = Resumption::disabled();
    config
}

/// Takes one target after the other; whom it reached, with how many certificates.
async fn work(connector: TlsConnector, targets: Arc<Mutex<Vec<SocketAddr>>>) -> Vec<(SocketAddr, usize)> {
    let mut reached = Vec::new();
    loop {
        let next = targets.lock().expect("no panic").pop();
        let Some(target) = next else { return reached };
        let shaking = async {
            let stream = TcpStream::connect(target).await?;
            stream.set_nodelay(true)?;
            connector.connect(ServerName::from(target.ip()), stream).await
        };
        let stream = timeout(BUDGET, shaking).await.expect("an answer in time").expect("a handshake");
        let session = stream.get_ref().1;
        // What the other clients are told to use.
        let group = session.negotiated_key_exchange_group().map(|group| group.name());
        assert_eq!(group, Some(NamedGroup::X25519), "{target}");
        reached.push((target, session.peer_certificates().map_or(0, <[_]>::len)));
    }
}
