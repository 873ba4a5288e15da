//! From the root programs' lists to the files that the core compiles in.

mod limits;
mod lists;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use cert_chain_core::cert::{Cert, Fingerprint};

use self::lists::List;

/// What is written.
pub struct Output {
    /// Every certificate once, in DER, one behind the other by ascending SHA-256.
    pub anchors_der: Vec<u8>,
    /// A row for each of them: its SHA-256, its length, the stores that hold it.
    pub anchors: String,
    /// A row for each store: its date, its size, where it comes from.
    pub stores: String,
    /// What the programs say against roots that they hold.
    pub limits: String,
}

/// Makes the files from the folders of lists and of facts.
///
/// # Errors
///
/// When a list or a table is missing, cannot be read, or does not hold what it says.
pub fn generate(lists: &Path, facts: &Path) -> Result<Output, Box<dyn Error>> {
    let lists = lists::read(lists, facts)?;
    let members = |name: &str| lists.iter().find(|list| list.name == name).map(List::fingerprints).unwrap_or_default();
    let limits = limits::read(facts, &members("microsoft"))?;
    let mut certs: BTreeMap<Fingerprint, (Cert, BTreeSet<&str>)> = BTreeMap::new();
    for list in &lists {
        for cert in &list.certs {
            certs.entry(cert.sha256()).or_insert_with(|| (cert.clone(), BTreeSet::new())).1.insert(list.name);
        }
    }
    let mut anchors_der = Vec::new();
    let mut anchors = "sha256,bytes,stores\n".to_owned();
    for (sha256, (cert, stores)) in &certs {
        anchors_der.extend_from_slice(cert.der());
        let stores: Vec<&str> = stores.iter().copied().collect();
        writeln!(anchors, "{sha256},{},{}", cert.der().len(), stores.join(" "))?;
    }
    let mut stores = "store,date,anchors,sha256,version,source,licence\n".to_owned();
    for list in &lists {
        let List { name, date, version, source, licence, .. } = list;
        writeln!(stores, "{name},{date},{},{},{version},{source},{licence}", list.certs.len(), list.sha256())?;
    }
    Ok(Output { anchors_der, anchors, stores, limits })
}

/// Reads a table with a header, row by row.
fn rows(path: &Path) -> Result<Vec<BTreeMap<String, String>>, Box<dyn Error>> {
    let text = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let rows: Result<Vec<_>, _> = csv::Reader::from_reader(&*text).deserialize().collect();
    Ok(rows.map_err(|error| format!("{}: {error}", path.display()))?)
}
