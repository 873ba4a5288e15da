//! `cert-chain check` as an administrator runs it, asked for JSON.

use std::net::SocketAddr;

use cert_chain_core::report::Report;
use cert_chain_testlab::{LAB_NOW_RFC3339, pem_bundle};

use crate::lab::Lab;
use crate::programs::Folder;
use crate::support::{cert_chain, told};

/// A run of the program that is being put together. It trusts the lab's root, and no other: so the servers that stand for
/// Microsoft's here do not look like somebody between Microsoft's and us.
pub(crate) struct Asked {
    folder: Folder,
    words: Vec<String>,
}

impl Asked {
    pub(crate) fn about(target: &str, lab: &Lab) -> Self {
        let folder = Folder::new();
        let root = folder.write("lab-root.pem", pem_bundle(&[&lab.root]));
        let words = ["check", target, "--format", "json", "--at", LAB_NOW_RFC3339, "--roots", &root];
        Self { words: words.map(str::to_owned).to_vec(), folder }
    }

    /// Knows the lab's intermediates, and fetches none.
    pub(crate) fn knowing_issuers(mut self, lab: &Lab) -> Self {
        let issuers = self.folder.write("issuers.pem", pem_bundle(&[&lab.issuing, &lab.policy]));
        self.words.extend(["--intermediates".to_owned(), issuers, "--no-aia".to_owned()]);
        self
    }

    /// Asks nobody but the name servers and the targets: neither the tenant's services nor Microsoft's.
    pub(crate) fn offline(mut self) -> Self {
        self.words.push("--offline".to_owned());
        self
    }

    /// Asks this DNS server, by a name or just so.
    pub(crate) fn of(mut self, vantage: Option<&str>, server: SocketAddr) -> Self {
        let named = vantage.map(|name| format!("{name}=")).unwrap_or_default();
        self.words.extend(["--resolver".to_owned(), format!("{named}{server}")]);
        self
    }

    /// What listens at `server`, `HOST:PORT`, is really at `address`.
    pub(crate) fn found_at(mut self, server: &str, address: SocketAddr) -> Self {
        self.words.extend(["--connect-to".to_owned(), format!("{server}:{address}")]);
        self
    }

    /// What listens at `server`, `HOST:PORT`, is really at this port of the same address.
    pub(crate) fn found_at_port(mut self, server: &str, port: u16) -> Self {
        self.words.extend(["--connect-to".to_owned(), format!("{server}::{port}")]);
        self
    }

    /// The exit status, and the report.
    pub(crate) fn answer(self) -> (Option<i32>, Report) {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let output = cert_chain(&words).output().expect("the program runs");
        let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", told(&output)));
        (output.status.code(), report)
    }
}
