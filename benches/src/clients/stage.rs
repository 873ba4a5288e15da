//! The lab servers that the clients are sent to, one for each scenario.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::{fs, io};

use cert_chain_testlab::pem_bundle;
use cert_chain_testlab::servers::http::{HttpServer, Reply, Site};
use cert_chain_testlab::servers::tls::{TlsServer, TlsSetup};

use super::scenarios::{Scenario, published, scenarios};

/// Every scenario, being served.
pub struct Stage {
    /// For what clients need as files.
    pub folder: PathBuf,
    /// The scenarios, in their order.
    pub targets: Vec<Target>,
    _aia: HttpServer,
}

/// One scenario, being served.
pub struct Target {
    /// The situation.
    pub scenario: Scenario,
    /// Where.
    pub address: SocketAddr,
    /// The certificates to trust, as PEM.
    pub roots: PathBuf,
    _server: TlsServer,
}

impl Stage {
    /// Starts every server, its certificates dated against `now`, and writes the roots into `folder`.
    ///
    /// # Errors
    ///
    /// When a port cannot be had or a file cannot be written.
    pub async fn start(now: i64, folder: &Path) -> io::Result<Self> {
        const PATH: &str = "/ca.cer";
        let aia = HttpServer::start(Site::new().path(PATH, Reply::certificate(published(now)))).await?;
        let url = format!("http://{}{PATH}", aia.address());
        let roots = folder.join("roots");
        fs::create_dir_all(&roots)?;
        let mut targets = Vec::new();
        for scenario in scenarios(now, &url) {
            targets.push(Target::start(scenario, &roots).await?);
        }
        Ok(Self { folder: folder.to_owned(), targets, _aia: aia })
    }

    /// One line for each scenario, for clients that are asked about all of them at once: its name, the name of the host,
    /// the port on loopback and the file of roots, separated by tabs.
    pub fn manifest(&self) -> String {
        let line = |target: &Target| {
            let Target { scenario, address, roots, .. } = target;
            format!("{}\t{}\t{}\t{}\n", scenario.name, scenario.host, address.port(), roots.display())
        };
        self.targets.iter().map(line).collect()
    }
}

impl Target {
    async fn start(scenario: Scenario, roots: &Path) -> io::Result<Self> {
        let file = roots.join(format!("{}.pem", scenario.name));
        fs::write(&file, pem_bundle(&scenario.roots))?;
        let setup = TlsSetup::serving(scenario.presented.clone(), scenario.key.clone());
        // A browser waits for a page.
        let server = TlsServer::start(setup.site(Site::new().path("/", Reply::page("<p>The lab.</p>")))).await?;
        Ok(Self { address: server.address(), scenario, roots: file, _server: server })
    }
}
