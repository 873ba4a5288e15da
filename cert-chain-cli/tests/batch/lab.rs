//! Many servers with real chains, which are one.

use std::process::Command;

use cert_chain_testlab::servers::tls::{TlsServer, TlsSetup};
use cert_chain_testlab::{Pki, pem};

use crate::process::batch;
use crate::resolvers::{answering, nothing_exists};
use crate::support::Folder;

/// A server that stands for every host, with a certificate for one of them and without its issuing CA; and a list.
pub(crate) struct Lab {
    pub(crate) folder: Folder,
    resolver: std::net::SocketAddr,
    server: TlsServer,
}

impl Lab {
    /// With a list of so many servers, and one domain that does not exist for every ten of them.
    pub(crate) async fn start(test: &str, servers: usize) -> Self {
        let mut pki = Pki::new();
        pki.root("Lab Root");
        pki.ca("Lab CA", "Lab Root");
        pki.end_entity("host1.contoso.test", "Lab CA");
        let chain = pki.chain(&["Lab CA>host1.contoso.test"]);
        let setup = TlsSetup::serving(chain, pki.private_key("host1.contoso.test"));
        let folder = Folder::new(test);
        folder.file("root.pem", pem("CERTIFICATE", &pki.der("Lab Root>Lab Root")));
        folder.file("ca.pem", pem("CERTIFICATE", &pki.der("Lab Root>Lab CA")));
        let mut list = String::new();
        for number in 1..=servers {
            list += &format!("host{number}.contoso.test:443\n");
            if number % 10 == 0 {
                list += &format!("tenant{number}.test\n");
            }
        }
        folder.file("list.txt", list);
        let server = TlsServer::start(setup).await.expect("a port");
        Self { folder, resolver: answering(nothing_exists), server }
    }

    /// `batch list.txt` in the folder, with `more`.
    pub(crate) fn batch(&self, more: &[&str]) -> Command {
        let mut command = batch(self.resolver, &["list.txt", "--roots", "root.pem", "--intermediates", "ca.pem"]);
        let here = format!("::{}", self.server.address());
        // It is our own server, and knows no limits; but however fast the machine is, the run shall last long enough for commits,
        // of which there is one a second, and to be interrupted.
        command.args(["--connect-to", &here, "--per-address", "100", "--per-provider", "0", "--concurrency", "4"]).args(more);
        command.current_dir(self.folder.path());
        command
    }
}
