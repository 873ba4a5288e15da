//! A lab tenant to try the program against, for as long as standard input is open.
//!
//!     cargo run -p cert-chain-testlab --example tenant -- root.pem
//!
//! writes the lab's root to that file and prints the options that lead the program there:
//! `cert-chain batch list.txt $(cat options)`, with `contoso.test` in the list.

use std::error::Error;
use std::io::Read;

use cert_chain_testlab::{LAB_NOW_RFC3339, LabTenant};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let root = std::env::args().nth(1).ok_or("name a file for the root")?;
    let lab = LabTenant::start().await?;
    std::fs::write(&root, lab.root_pem())?;
    let mut options = format!("--resolver lab={} --roots {root} --at {LAB_NOW_RFC3339} --allow-private", lab.dns());
    for mapping in lab.connect_to() {
        options += &format!(" --connect-to {mapping}");
    }
    println!("{options}");
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    Ok(())
}
