//! The x509-limbo suite (<https://x509-limbo.com>): `cargo run --release -p cert-chain-benches --bin limbo -- FILE`.

use std::io;
use std::process::ExitCode;

use cert_chain_benches::conformance;
use cert_chain_core::Network as _;
use cert_chain_core::net::Internet;

fn main() -> io::Result<ExitCode> {
    let as_recorded = conformance::run("limbo", std::env::args().skip(1), Internet::new().now())?;
    Ok(if as_recorded { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
