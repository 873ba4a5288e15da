//! Writes the stores that are compiled in: `cargo run -p cert-chain-benches --bin stores -- LISTS FACTS`.
//!
//! LISTS is a folder with the PEM lists of the root programs and a sheet beside each that says its date and origin;
//! FACTS one with the tables of what the programs say of their roots. The same input gives the same files, to the byte;
//! see cert-chain-core/data/README.md.

use std::error::Error;
use std::path::{Path, PathBuf};

use cert_chain_benches::stores::{self, Output};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [lists, facts] = &arguments[..] else {
        return Err("usage: stores LISTS FACTS".into());
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cert-chain-core/data");
    let Output { anchors_der, anchors, stores, limits } = stores::generate(lists, facts)?;
    std::fs::write(folder.join("anchors.der"), anchors_der)?;
    for (name, text) in [("anchors.csv", anchors), ("stores.csv", stores), ("limits.csv", limits)] {
        std::fs::write(folder.join(name), text)?;
    }
    Ok(())
}
