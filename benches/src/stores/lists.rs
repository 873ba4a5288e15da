//! The lists of the root programs.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;

use cert_chain_core::cert::{Cert, Fingerprint, MAX_STORE_CERTIFICATES, read_certificates};
use cert_chain_core::trust::AnchorStore;

use super::rows;

/// One program's list.
pub(super) struct List {
    pub(super) name: &'static str,
    pub(super) date: String,
    pub(super) version: String,
    pub(super) source: String,
    pub(super) licence: &'static str,
    pub(super) certs: Vec<Cert>,
}

/// The stores whose certificates are taken, and the list of each.
const TAKEN: [(&str, &str); 4] =
    [("android", "google_aosp"), ("apple", "apple"), ("java", "openjdk"), ("microsoft", "microsoft_windows")];

const OBSERVATORY: &str = "a list of facts; collected by trust_stores_observatory (MIT)";

/// Chrome publishes its store within its source; who is in it was read there on this day.
const CHROME_DATE: &str = "2026-06-23";

/// Reads every list, by name of its store.
pub(super) fn read(lists: &Path, facts: &Path) -> Result<Vec<List>, Box<dyn Error>> {
    let mut read = Vec::new();
    for (name, stem) in TAKEN {
        let sheet = fs::read_to_string(lists.join(format!("{stem}.yaml")))?;
        let said =
            |key: &str| sheet.lines().find_map(|line| line.strip_prefix(key)).map(str::trim).filter(|said| *said != "null");
        let date = said("date_fetched:").ok_or_else(|| format!("{stem}: without a date"))?.to_owned();
        // Nothing is quoted in the tables.
        let version = said("version:").unwrap_or_default().replace(',', ";");
        let source = said("url:").unwrap_or_default().to_owned();
        let certs = certificates(lists, stem)?;
        let count: Option<usize> = said("trusted_certificates_count:").and_then(|count| count.parse().ok());
        if count != Some(certs.len()) {
            return Err(format!("{stem}: holds {} certificates and says {count:?}", certs.len()).into());
        }
        read.push(List { name, date, version, source, licence: OBSERVATORY, certs });
    }
    let chrome = chrome(lists, facts, &read)?;
    read.push(chrome);
    read.sort_by_key(|list| list.name);
    Ok(read)
}

/// Chrome's store: who is in it from a table, the certificates from the other lists.
fn chrome(lists: &Path, facts: &Path, others: &[List]) -> Result<List, Box<dyn Error>> {
    let mozilla = certificates(lists, "mozilla_nss")?;
    let held: Vec<&Cert> = others.iter().flat_map(|list| &list.certs).chain(&mozilla).collect();
    let mut certs = Vec::new();
    for row in rows(&facts.join("roots.csv"))? {
        if row["programs"].split(' ').any(|program| program == "chrome") {
            let cert = held.iter().find(|cert| cert.sha256().to_string() == row["sha256"]);
            certs.push((*cert.ok_or_else(|| format!("no list holds {} of Chrome", row["sha256"]))?).clone());
        }
    }
    let source = "membership in the Chrome Root Store as listed by tls-inspector/rootca a709303".to_owned();
    let (date, version) = (CHROME_DATE.to_owned(), String::new());
    Ok(List { name: "chrome", date, version, source, licence: "a list of facts (fingerprints)", certs })
}

fn certificates(folder: &Path, stem: &str) -> Result<Vec<Cert>, Box<dyn Error>> {
    let name = format!("{stem}.pem");
    let read = read_certificates(&name, &fs::read(folder.join(&name))?, MAX_STORE_CERTIFICATES)?;
    if !read.problems.is_empty() || read.items.len() != read.certificates().count() {
        return Err(format!("{name}: not every certificate can be read").into());
    }
    Ok(read.certificates().cloned().collect())
}

impl List {
    pub(super) fn fingerprints(&self) -> BTreeSet<String> {
        self.certs.iter().map(|cert| cert.sha256().to_string()).collect()
    }

    /// As [`AnchorStore::sha256`] has it.
    pub(super) fn sha256(&self) -> Fingerprint {
        AnchorStore::new(self.name, None, self.certs.iter().cloned()).sha256()
    }
}
