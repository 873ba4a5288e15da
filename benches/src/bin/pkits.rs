//! NIST PKITS in the same format: `cargo run --release -p cert-chain-benches --bin pkits -- FILE`.

use std::io;
use std::process::ExitCode;

use cert_chain_benches::conformance;
use cert_chain_core::Network as _;
use cert_chain_core::net::Internet;

fn main() -> io::Result<ExitCode> {
    let as_recorded = conformance::run("pkits", std::env::args().skip(1), Internet::new().now())?;
    Ok(if as_recorded { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
